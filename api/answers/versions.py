"""The queries a brand had: which, what became of the mentions by each, and the way back."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import Literal

from typing_extensions import TypedDict

from api.answers.brands import BrandChanged, Missing, require_brand, save_query
from api.answers.clauses import Clause, compare
from api.answers.preview import ShownObject, describe_shown
from api.answers.question import rfc3339
from api.answers.rematch import find_figures
from enrich.brand_store import find_version, list_versions
from enrich.preview import Shown
from enrich.rematch import RematchJob
from schemas.brand import BrandVersion
from schemas.clock import Clock
from schemas.errors import UserError
from schemas.mention import Mention
from schemas.ports import EventLog, MentionStore, StateStore
from schemas.query.ast import Node
from schemas.query.lint import parse_or_raise
from schemas.scope import Scope

__all__ = ["ClauseObject", "DiffAnswer", "VersionObject", "describe_versions", "diff_versions", "roll_back"]

_SHOWN = 20


class VersionObject(TypedDict):
    """`gained`, `lost`, `kept`: by the re-match that this version brought; null where there was none to the end."""

    version: int
    query: str
    saved_at: str
    origin: str
    current: bool
    gained: int | None
    lost: int | None
    kept: int | None


class ClauseObject(TypedDict):
    """`within`: what is around it, outermost first: `not`, `title`, `body`, or "any of acme, …"; empty for the query itself."""

    change: Literal["same", "added", "removed"]
    text: str
    within: list[str]


DiffAnswer = TypedDict(
    "DiffAnswer",
    {
        "from": int,
        "to": int,
        "clauses": list[ClauseObject],
        "gained": int | None,
        "lost": int | None,
        "kept": int | None,
        "gained_sample": list[ShownObject],
        "lost_sample": list[ShownObject],
        "note": str | None,
    },
)


def describe_versions(state: StateStore, scope: Scope, name: str) -> list[VersionObject]:
    """Newest first. Raises Missing."""
    current = require_brand(state, scope, name).version
    return [_version(state, scope, v, current) for v in list_versions(state, scope, name)]


def _version(state: StateStore, scope: Scope, version: BrandVersion, current: int) -> VersionObject:
    job = find_figures(state, scope, version.name, version.version)
    return {
        "version": version.version,
        "query": version.query,
        "saved_at": rfc3339(version.saved_at),
        "origin": version.origin,
        "current": version.version == current,
        "gained": job.gained if job else None,
        "lost": job.lost if job else None,
        "kept": job.kept if job else None,
    }


def roll_back(
    log: EventLog,
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    name: str,
    version: int,
    clock: Clock,
    *,
    expect: int | None = None,
) -> BrandChanged:
    """The query of that version, as a new version. Raises Missing, UserError where that query is in use, and Conflict
    where another version than `expect` is."""
    brand = require_brand(state, scope, name)
    old = _require_version(state, scope, brand.name, version)
    if old.query == brand.query:
        raise UserError(f"The query of version {version} is in use already, as version {brand.version}.")
    origin = f"rollback to {version}"
    return save_query(log, store, state, scope, brand.name, old.query, clock=clock, origin=origin, expect=expect)


def diff_versions(
    store: MentionStore, state: StateStore, scope: Scope, name: str, start: int | None = None, end: int | None = None
) -> DiffAnswer:
    """From the older to the newer of two; without them the last two. Raises Missing, and UserError for one that is alone."""
    brand = require_brand(state, scope, name)
    old, new = _choose(state, scope, brand.name, start, end)
    clauses = compare(_read(old), _read(new))
    job, note = _figures(state, scope, brand.name, old, new)
    return {
        "from": old.version,
        "to": new.version,
        "clauses": [_clause(c) for c in clauses],
        "gained": job.gained if job else None,
        "lost": job.lost if job else None,
        "kept": job.kept if job else None,
        "gained_sample": _sample(_active(store, scope, job.gained_ids), "gained") if job else [],
        "lost_sample": _sample(_taken_out(store, scope, brand.name, job.lost_ids), "lost") if job else [],
        "note": " ".join(filter(None, (_only_written(old, new, clauses), note))) or None,
    }


def _choose(
    state: StateStore, scope: Scope, name: str, start: int | None, end: int | None
) -> tuple[BrandVersion, BrandVersion]:
    numbers = [v.version for v in list_versions(state, scope, name)]
    last = numbers[0] if end is None else end
    earlier = [n for n in numbers if n < last]
    if start is None and not earlier:
        raise UserError(f"{name} has no version before {last}, so there is nothing to compare it with.")
    first = earlier[0] if start is None else start
    return _require_version(state, scope, name, first), _require_version(state, scope, name, last)


def _require_version(state: StateStore, scope: Scope, name: str, version: int) -> BrandVersion:
    found = find_version(state, scope, name, version)
    if found is None:
        known = ", ".join(str(v.version) for v in list_versions(state, scope, name)[:20])
        raise Missing(f"{name} has no version {version}; it has {known}.")
    return found


def _read(version: BrandVersion) -> Node:
    try:
        return parse_or_raise(version.query, for_search=True)
    except UserError as e:
        raise UserError(f"The query of version {version.version} can no longer be read: {e}") from e


def _clause(clause: Clause) -> ClauseObject:
    return {"change": clause.change, "text": clause.text, "within": list(clause.within)}


def _only_written(old: BrandVersion, new: BrandVersion, clauses: Sequence[Clause]) -> str | None:
    if any(c.change != "same" for c in clauses) or old.query == new.query:
        return None
    return "Only the way it is written changed: both ask for the same."


def _figures(
    state: StateStore, scope: Scope, name: str, old: BrandVersion, new: BrandVersion
) -> tuple[RematchJob | None, str | None]:
    """Only neighbours can be told of: a re-match counts against what there was right before it."""
    if old.version != new.version - 1:
        return None, "What was gained and lost is known between a version and the one right before it only."
    job = find_figures(state, scope, name, new.version)
    if job is None:
        return (
            None,
            f"What version {new.version} gained and lost is not known: matching again has not been done to its end.",
        )
    return job, None


def _active(store: MentionStore, scope: Scope, ids: Sequence[str]) -> Iterator[Mention]:
    return (m for i in nsmallest(_SHOWN, ids) if (m := store.get(scope, i)) is not None)


def _taken_out(store: MentionStore, scope: Scope, name: str, ids: Sequence[str]) -> Iterator[Mention]:
    """Those that are still out."""
    for wanted in nsmallest(_SHOWN, ids):
        found = next(store.scan_inactive(scope, name, after=_before(wanted)), None)
        if found is not None and found.id == wanted:
            yield found


def _before(mention_id: str) -> str:
    """The id right before, of the same length: ids are hexadecimal."""
    return f"{max(0, int(mention_id, 16) - 1):0{len(mention_id)}x}"


def _sample(mentions: Iterable[Mention], state: Literal["gained", "lost"]) -> list[ShownObject]:
    shown = [Shown(m.post, m.match.spans, state, m.id) for m in mentions]
    return [describe_shown(s) for s in sorted(shown, key=lambda s: s.post.sort_at, reverse=True)]
