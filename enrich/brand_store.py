"""Brands as a person keeps them: saved, listed, removed, in the state store."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from enrich.owned import normal_handle, normal_site
from schemas.brand import Brand
from schemas.clock import Clock
from schemas.codec import decode_as, encode_plain
from schemas.errors import Conflict, UserError
from schemas.ports import Entry, StateStore
from schemas.query.lint import parse_or_raise
from schemas.scope import Scope, workspace_name

__all__ = ["BRAND", "brand_of", "find_brand", "list_brands", "remove_brand", "save_brand"]

BRAND = "brand"
"""Kind in the state store; the key is the casefolded name, the scope the workspace."""

_ATTEMPTS = 20
_LONGEST_NAME = 200


def save_brand(
    state: StateStore,
    scope: Scope,
    name: str,
    query: str,
    *,
    clock: Clock,
    sites: Sequence[str] | None = None,
    handles: Sequence[str] | None = None,
    competitors: Sequence[str] | None = None,
) -> Brand:
    """Make the brand, or change it; a list that is None stays as it was. What changes nothing writes nothing.

    Only a changed query raises the version. Raises UserError for a name or query that cannot be used, Conflict where
    others keep changing the same brand.
    """
    workspace = _workspace(scope)
    name = _usable_name(name)
    parse_or_raise(query, for_search=False)
    for _ in range(_ATTEMPTS):
        entry = state.get(scope, BRAND, name.casefold())
        before = brand_of(entry) if entry else Brand(workspace, name, "", 0, clock())
        after = _changed(replace(before, name=name), query, sites, handles, competitors)
        if after == before:
            return before
        try:
            return _put(state, scope, replace(after, changed_at=clock()), entry)
        except Conflict:
            continue
    raise Conflict(f"the brand {name} changed {_ATTEMPTS} times while it was saved: try again")


def find_brand(state: StateStore, scope: Scope, name: str) -> Brand | None:
    entry = state.get(scope, BRAND, name.strip().casefold())
    return brand_of(entry) if entry else None


def list_brands(state: StateStore, scope: Scope) -> list[Brand]:
    """All of a workspace (EVERY: of all), by name."""
    return [brand_of(entry) for entry in _entries(state, scope)]


def remove_brand(state: StateStore, scope: Scope, name: str) -> bool:
    """From now on nothing matches it; False where there is none. What matched before stays in the index."""
    if find_brand(state, scope, name) is None:
        return False
    state.delete(scope, BRAND, name.strip().casefold(), expect=None)
    return True


def brand_of(entry: Entry) -> Brand:
    """Raises Reject for a value that is no brand."""
    return decode_as(Brand, entry.value or b"")


def _entries(state: StateStore, scope: Scope) -> Iterator[Entry]:
    after = ""
    while page := state.list(scope, BRAND, after=after):
        yield from page
        after = page[-1].key


def _workspace(scope: Scope) -> str:
    name = workspace_name(scope)
    if name is None:
        raise ValueError(f"a brand belongs to a workspace, not to {scope}")
    return name


def _usable_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UserError(f"A brand needs a name of 1 to {_LONGEST_NAME} printable characters.")
    return name


def _changed(
    brand: Brand,
    query: str,
    sites: Sequence[str] | None,
    handles: Sequence[str] | None,
    competitors: Sequence[str] | None,
) -> Brand:
    return replace(
        brand,
        query=query,
        version=brand.version if query == brand.query else brand.version + 1,
        sites=brand.sites if sites is None else _distinct(_site(s) for s in sites),
        handles=brand.handles if handles is None else _distinct(map(normal_handle, handles)),
        competitors=brand.competitors if competitors is None else _distinct(c.strip() for c in competitors),
    )


def _site(site: str) -> str:
    try:
        host = normal_site(site)
    except ValueError:
        host = ""
    if "." not in host:
        raise UserError(f"{site!r} is not a site: give a host such as example.com.")
    return host


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, values)))


def _put(state: StateStore, scope: Scope, brand: Brand, entry: Entry | None) -> Brand:
    state.put(scope, BRAND, brand.key, encode_plain(brand), expect=entry.version if entry else 0)
    return brand
