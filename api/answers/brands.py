"""What is listened for."""

from collections.abc import Sequence

from api.answers.contract import BrandAnswer, BrandSaved
from api.answers.rematch import RematchObject, describe_rematch, start_rematch
from enrich import brand_store
from enrich.matcher import asks
from enrich.rematch import RematchJob, find_rematch
from schemas.brand import Brand
from schemas.clock import Clock
from schemas.errors import UserError
from schemas.ports import EventLog, MentionQuery, MentionStore, StateStore
from schemas.query.lint import parse_or_raise
from schemas.scope import Scope
from schemas.topics import POSTS

__all__ = ["BrandChanged", "Missing", "add_brand", "list_brands", "require_brand", "save_query"]


class Missing(UserError):
    """There is no such thing in this workspace."""


class BrandChanged(BrandSaved):
    """`rematch`: of what is there already; null where nothing is, or nothing changed, or none was wanted."""

    rematch: RematchObject | None


def list_brands(store: MentionStore, state: StateStore, scope: Scope) -> list[BrandAnswer]:
    """By name, with the mentions each has."""
    groups, _ = store.breakdown(scope, MentionQuery(), "brand")
    counts = {g.key.casefold(): g.count for g in groups if g.key is not None}
    return [
        {
            "brand": b.name,
            "query": b.query,
            "query_version": b.version,
            "sites": list(b.sites),
            "handles": list(b.handles),
            "mentions": counts.get(b.key, 0),
        }
        for b in brand_store.list_brands(state, scope)
    ]


def require_brand(state: StateStore, scope: Scope, name: str) -> Brand:
    """Raises Missing."""
    brand = brand_store.find_brand(state, scope, name)
    if brand is None:
        raise Missing(f"There is no brand {name!r} in this workspace: `harken brand list` shows those that are.")
    return brand


def add_brand(
    state: StateStore,
    scope: Scope,
    name: str,
    query: str,
    *,
    clock: Clock,
    sites: Sequence[str] | None = None,
    handles: Sequence[str] | None = None,
    competitors: Sequence[str] | None = None,
    origin: str = "",
    expect: int | None = None,
) -> BrandSaved:
    """A name that exists gets a new version when its query changes. What is there already stays as it is matched.

    Raises UserError, and Conflict where `expect` is not the version there is (0: none).
    """
    brand = brand_store.save_brand(
        state, scope, name, query,
        clock=clock, sites=sites, handles=handles, competitors=competitors, origin=origin, expect=expect,
    )  # fmt: skip
    return {"brand": brand.name, "query_version": brand.version}


def save_query(
    log: EventLog,
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    name: str,
    query: str,
    *,
    clock: Clock,
    sites: Sequence[str] | None = None,
    handles: Sequence[str] | None = None,
    competitors: Sequence[str] | None = None,
    rematch: bool = True,
    origin: str = "",
    expect: int | None = None,
) -> BrandChanged:
    """As `add_brand`; then what is there already is to be matched again, unless told otherwise.

    Raises UserError and Conflict.
    """
    before = brand_store.find_brand(state, scope, name)
    saved = add_brand(
        state,
        scope,
        name,
        query,
        clock=clock,
        sites=sites,
        handles=handles,
        competitors=competitors,
        origin=origin,
        expect=expect,
    )
    after = require_brand(state, scope, saved["brand"])
    job: RematchJob | None = None
    due = _judges_anew(before, after) or _was_cut_off(state, scope, after)
    if rematch and due and _has_any(log, store, scope, after):
        job = start_rematch(log, state, scope, after.name, clock)
    return {**saved, "rematch": describe_rematch(job, clock()) if job else None}


def _judges_anew(before: Brand | None, after: Brand) -> bool:
    """Another query; or other sites and handles, where the query asks whether the brand wrote it itself."""
    if before is None or before.version != after.version:
        return True
    same = (before.sites, before.handles) == (after.sites, after.handles)
    return not same and asks(parse_or_raise(after.query, for_search=False), "is", "owned")


def _was_cut_off(state: StateStore, scope: Scope, brand: Brand) -> bool:
    """An earlier version was asked of the past and this one never was: whoever saved it may have been stopped before."""
    job = find_rematch(state, scope, brand.name)
    return job is not None and job.version < brand.version


def _has_any(log: EventLog, store: MentionStore, scope: Scope, brand: Brand) -> bool:
    """Posts in the log, or mentions from before."""
    return any(log.ends(POSTS.name).values()) or store.count(scope, MentionQuery(brand=brand.name)).total > 0
