"""From a question to one query, and what must be judged by hand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from index.compile import Compiled
from index.cursor import Key
from index.elastic.dialect import Query, all_of, any_of, but_not, compile_query, range_query
from index.elastic.mapping import fitted
from index.elastic.view import View
from index.facets import facet
from index.moments import ceil_ms
from schemas.mention import Mention
from schemas.ports.mention_store import MentionQuery
from schemas.query.ast import Node
from schemas.query.links import host_of
from schemas.scope import EVERY, Scope, workspace_name
from schemas.stored import fits

__all__ = ["Selection", "Selector", "among_scope", "brand_query"]

_CACHED = 16
_MOST_CACHED = 500_000
"""Ids of mentions, each 80 bytes."""
_CHUNK = 1_000
_MOST_INDICES = 10_000


@dataclass(frozen=True, slots=True)
class Selection:
    """`query` finds all that matches, `sure` only what does; both are one where the answer is exact, else hits of `query`
    still have to be judged by `node`."""

    view: View
    query: Query
    sure: Query
    node: Node | None

    @property
    def exact(self) -> bool:
        return self.query is self.sure

    def narrowed(self, query: Query) -> "Selection":
        """For numbers over some of it."""
        return Selection(self.view, query, query, None)

    def walk(self, after: Key | None, size: int) -> Iterator[Mention]:
        return self.judged(self.view.walk(self.query, size, after))

    def scan(self, size: int) -> Iterator[Mention]:
        """From one state of all months."""
        with self.view.fixed() as state:
            yield from self.judged(self.view.walk_fixed(state, self.query, size))

    def judged(self, pages: Iterator[list[Mention]]) -> Iterator[Mention]:
        for page in pages:
            yield from (m for m in page if self.exact or self.node is None or fits(self.node, m))


class Selector:
    """Safe for threads. Remembers a few judgements, so that the calls of one page judge once."""

    def __init__(self, view: View, recheck_limit: int) -> None:
        self._view, self._limit = view, recheck_limit
        self._lock = Lock()
        self._judged: dict[object, list[str]] = {}

    def select(self, scope: Scope, query: MentionQuery, *, careful: bool) -> Selection:
        narrow = _narrowings(scope, query)
        if query.query is None:
            return self._exact(all_of(narrow))
        compiled = compile_query(query.query, careful=careful)
        if compiled.exact:
            return self._exact(all_of([*narrow, compiled.upper]))
        return self._judge(query.query, compiled, narrow, (scope, query))

    def _exact(self, query: Query) -> Selection:
        return Selection(self._view, query, query, None)

    def _judge(self, node: Node, compiled: Compiled[Query], narrow: Sequence[Query], asked: object) -> Selection:
        """Below the limit every candidate is judged, and the answer is exact (rule 11)."""
        doubtful = all_of([*narrow, but_not(compiled.upper, compiled.lower)])
        candidates = self._candidates(doubtful)
        if candidates.count > self._limit:
            upper, sure = (all_of([*narrow, half]) for half in (compiled.upper, compiled.lower))
            return Selection(self._view, upper, sure, node)
        ids = self._settled(node, doubtful, (asked, candidates))
        return self._exact(all_of([*narrow, any_of([compiled.lower, {"ids": {"values": ids}}])]))

    def _candidates(self, doubtful: Query) -> "_Candidates":
        states = {"states": {"terms": {"field": "_index", "size": _MOST_INDICES}, "aggs": _STATE}}
        found = self._view.aggregate(doubtful, states)
        return _Candidates(tuple(sorted(map(_state, found["states"]["buckets"] if found else ()))))

    def _settled(self, node: Node, doubtful: Query, key: object) -> list[str]:
        with self._lock:
            ids = self._judged.pop(key, None)
        if ids is None:
            pages = self._view.walk(doubtful, _CHUNK)
            ids = [m.id for page in pages for m in page if fits(node, m)]
        self._remember(key, ids)
        return ids

    def _remember(self, key: object, ids: list[str]) -> None:
        with self._lock:
            self._judged[key] = ids
            while len(self._judged) > _CACHED or sum(map(len, self._judged.values())) > _MOST_CACHED:
                self._judged.pop(next(iter(self._judged)))


_STATE = {"numbers": {"stats": {"field": "_seq_no"}}}


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Of each index how many, and the last and the sum of their sequence numbers. Each write has a higher number than all
    before, so with equal figures they are the same documents with the same content."""

    states: tuple[tuple[str, int, float, float], ...]

    @property
    def count(self) -> int:
        return sum(count for _, count, _, _ in self.states)


def _state(bucket: dict[str, Any]) -> tuple[str, int, float, float]:
    numbers = bucket["numbers"]
    return bucket["key"], bucket["doc_count"], numbers["max"], numbers["sum"]


def among_scope(scope: Scope) -> list[Query]:
    return [] if scope == EVERY else [{"term": {"workspace": workspace_name(scope) or ""}}]


def brand_query(name: str) -> Query:
    return _facet("brand", name.casefold())


def _facet(name: str, value: str) -> Query:
    return {"term": {"facet": fitted(facet(name, value))}}


def _narrowings(scope: Scope, query: MentionQuery) -> list[Query]:
    found: list[Query] = [{"term": {"active": True}}, *among_scope(scope)]
    if query.brand is not None:
        found.append(brand_query(query.brand))
    if query.site is not None:
        found.append(_facet("site", host_of(query.site)))
    columns = {"author": query.author, "origin": "live" if query.live_only else None}
    found += [{"term": {name: value}} for name, value in columns.items() if value is not None]
    return [*found, *_period(query)]


def _period(query: MentionQuery) -> list[Query]:
    if query.start is None and query.end is None:
        return []
    low = None if query.start is None else ceil_ms(query.start)
    high = None if query.end is None else ceil_ms(query.end) - 1
    return [range_query("seen_at" if query.by_observed else "sort_at", low, high)]
