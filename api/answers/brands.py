"""What is listened for."""

from collections.abc import Sequence

from api.answers.contract import BrandAnswer, BrandSaved
from enrich import brand_store
from schemas.clock import Clock
from schemas.ports import MentionQuery, MentionStore, StateStore
from schemas.scope import Scope

__all__ = ["add_brand", "list_brands"]


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


def add_brand(
    state: StateStore,
    scope: Scope,
    name: str,
    query: str,
    *,
    clock: Clock,
    sites: Sequence[str] | None = None,
    handles: Sequence[str] | None = None,
) -> BrandSaved:
    """A name that exists gets a new version when its query changes. Raises UserError."""
    brand = brand_store.save_brand(state, scope, name, query, clock=clock, sites=sites, handles=handles)
    return {"brand": brand.name, "query_version": brand.version}
