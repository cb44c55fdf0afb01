"""Brands as a person keeps them: saved, listed, removed, in the state store."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from enrich.owned import normal_handle, normal_site
from schemas.brand import Brand, BrandVersion
from schemas.clock import Clock
from schemas.codec import decode_as, encode_plain
from schemas.errors import Conflict, UserError
from schemas.ports import Entry, StateStore
from schemas.query.lint import parse_or_raise
from schemas.scope import Scope, workspace_name

__all__ = [
    "BRAND",
    "BRAND_VERSION",
    "brand_of",
    "find_brand",
    "find_version",
    "list_brands",
    "list_versions",
    "remove_brand",
    "save_brand",
]

BRAND = "brand"
"""Kind in the state store; the key is the casefolded name, the scope the workspace."""

BRAND_VERSION = "brand_version"
"""Kind of the queries that brands had; the key is the brand's and the version in nine digits, on two lines."""

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
    origin: str = "",
    expect: int | None = None,
) -> Brand:
    """Make the brand, or change it; a list that is None stays as it was. What changes nothing writes nothing.

    `expect`: the version that the change is meant for, 0 for a brand that is not there yet; where there is another by
    now, Conflict. None: whatever there is.

    Only a changed query raises the version; it is written down with its `origin`. A brand that was removed and comes
    again goes on with the next number, so that the version that a mention names means one query. Raises UserError for a
    name or query that cannot be used, Conflict where others keep changing the same brand.
    """
    workspace = _workspace(scope)
    name = _usable_name(name)
    parse_or_raise(query, for_search=False)
    for _ in range(_ATTEMPTS):
        entry = state.get(scope, BRAND, name.casefold())
        _refuse_other(brand_of(entry) if entry else None, name, expect)
        before = brand_of(entry) if entry else Brand(workspace, name, "", _last_version(state, scope, name), clock())
        after = _changed(replace(before, name=name), query, sites, handles, competitors)
        if after == before:
            return before
        if entry:
            _note_version(state, scope, before)
        try:
            saved = _put(state, scope, replace(after, changed_at=clock()), entry)
        except Conflict:
            continue
        _note_version(state, scope, saved, origin)
        return saved
    raise Conflict(f"the brand {name} changed {_ATTEMPTS} times while it was saved: try again")


def _refuse_other(there: Brand | None, name: str, expect: int | None) -> None:
    version = there.version if there else 0
    if expect is None or expect == version:
        return
    if there is None:
        raise Conflict(f"The brand {name} was removed meanwhile: add it anew if it is still wanted.")
    if not expect:
        raise Conflict(f"There is a brand {there.name} already: change its query there, or choose another name.")
    raise Conflict(f"{there.name} was changed meanwhile: version {version} is in use, and the change was for {expect}.")


def find_brand(state: StateStore, scope: Scope, name: str) -> Brand | None:
    entry = state.get(scope, BRAND, _key(name))
    return brand_of(entry) if entry else None


def list_brands(state: StateStore, scope: Scope) -> list[Brand]:
    """All of a workspace (EVERY: of all), by name."""
    return [brand_of(entry) for entry in _entries(state, scope)]


def list_versions(state: StateStore, scope: Scope, name: str) -> list[BrandVersion]:
    """Newest first, also of a brand that was removed. One saved before there was a history shows what it has now."""
    brand = find_brand(state, scope, name)
    found = {v.version: v for v in _versions(state, scope, name)}
    if brand and brand.version not in found:
        found[brand.version] = _version_of(brand)
    return [found[number] for number in sorted(found, reverse=True)]


def find_version(state: StateStore, scope: Scope, name: str, version: int) -> BrandVersion | None:
    return next((v for v in list_versions(state, scope, name) if v.version == version), None)


def remove_brand(state: StateStore, scope: Scope, name: str) -> bool:
    """From now on nothing matches it; False where there is none. What matched before stays in the index, and its queries
    in the history."""
    brand = find_brand(state, scope, name)
    if brand is None:
        return False
    _note_version(state, scope, brand)
    state.delete(scope, BRAND, brand.key, expect=None)
    return True


def brand_of(entry: Entry) -> Brand:
    """Raises Reject for a value that is no brand."""
    return decode_as(Brand, entry.value or b"")


def _entries(state: StateStore, scope: Scope, kind: str = BRAND, prefix: str = "") -> Iterator[Entry]:
    after = ""
    while page := state.list(scope, kind, prefix=prefix, after=after):
        yield from page
        after = page[-1].key


def _versions(state: StateStore, scope: Scope, name: str) -> list[BrandVersion]:
    entries = _entries(state, scope, BRAND_VERSION, f"{_key(name)}\n")
    return [decode_as(BrandVersion, entry.value or b"") for entry in entries]


def _last_version(state: StateStore, scope: Scope, name: str) -> int:
    return max((v.version for v in _versions(state, scope, name)), default=0)


def _note_version(state: StateStore, scope: Scope, brand: Brand, origin: str = "") -> None:
    """After the brand itself, so that of two who save at once only the one who won is noted. What a crash between the two
    left out is noted when the brand is saved the next time."""
    key = f"{brand.key}\n{brand.version:09d}"
    with suppress(Conflict):
        state.put(scope, BRAND_VERSION, key, encode_plain(_version_of(brand, origin)), expect=0)


def _version_of(brand: Brand, origin: str = "") -> BrandVersion:
    return BrandVersion(brand.workspace, brand.name, brand.version, brand.query, brand.changed_at, origin)


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


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
