"""From a question to engine queries: which months, which narrowings, and what must be judged by hand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tantivy import FieldType, Query, Schema

from index.compile import Compiled
from index.cursor import Key
from index.embedded.compile import all_of, any_of, but_not, compile_query, facet_query, range_query
from index.embedded.mapping import ROW, SEEN_AT, SORT_AT, WORKSPACE, make_schema
from index.embedded.view import MonthView
from index.moments import ceil_ms
from schemas.keys import month_of
from schemas.mention import Mention
from schemas.ports.mention_store import MentionQuery
from schemas.query.ast import Node
from schemas.query.links import host_of
from schemas.scope import EVERY, Scope, workspace_name
from schemas.stored import fits

__all__ = ["Part", "Selection", "Selector"]

_CACHED = 16
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A month's share. `query` finds all that matches, `sure` only what does; both are one where the answer is exact."""

    view: MonthView
    query: Query
    sure: Query

    @property
    def exact(self) -> bool:
        return self.query is self.sure


@dataclass(frozen=True, slots=True)
class Selection:
    """Newest month first. Not exact: hits of `query` still have to be judged by `node`."""

    parts: tuple[Part, ...]
    node: Node | None

    @property
    def exact(self) -> bool:
        return all(p.exact for p in self.parts)

    def walk(self, after: Key | None, size: int) -> Iterator[Mention]:
        for part in self.parts:
            for chunk in part.view.walk(part.query, after, size):
                yield from chunk if part.exact or self.node is None else _judged(self.node, chunk)


class Selector:
    """Remembers a few judged months, so that the calls of one page judge once."""

    def __init__(self, recheck_limit: int) -> None:
        self._limit = recheck_limit
        self._schema = make_schema()
        self._judged: dict[object, Query] = {}

    def select(self, scope: Scope, query: MentionQuery, views: Iterable[MonthView]) -> Selection:
        narrow = all_of(_narrowings(self._schema, scope, query))
        within = [v for v in views if _may_hold(v.month, query)]
        if query.query is None:
            return Selection(tuple(Part(v, narrow, narrow) for v in within), None)
        compiled = compile_query(self._schema, query.query)
        if compiled.exact:
            exact = all_of([compiled.upper, narrow])
            return Selection(tuple(Part(v, exact, exact) for v in within), None)
        return self._judge(query.query, compiled, narrow, within, (scope, query))

    def _judge(
        self, node: Node, compiled: Compiled[Query], narrow: Query, views: Sequence[MonthView], asked: object
    ) -> Selection:
        """Below the limit every candidate is judged, and the answer is exact (rule 11)."""
        upper, sure = all_of([compiled.upper, narrow]), all_of([compiled.lower, narrow])
        doubtful = but_not(upper, compiled.lower)
        counts = [v.count(doubtful) for v in views]
        if sum(counts) > self._limit:
            return Selection(tuple(Part(v, upper, sure) for v in views), node)
        return Selection(
            tuple(
                self._settled(node, v, sure, doubtful, n, (v.generation, v.state, asked))
                for v, n in zip(views, counts, strict=True)
            ),
            None,
        )

    def _settled(self, node: Node, view: MonthView, sure: Query, doubtful: Query, count: int, key: object) -> Part:
        known = self._judged.pop(key, None)
        if known is None:
            rows = _judged_rows(node, view, view.rows(doubtful, count) if count else [])
            known = any_of([sure, Query.term_set_query(self._schema, ROW, rows)]) if rows else sure
        self._judged[key] = known
        while len(self._judged) > _CACHED:
            self._judged.pop(next(iter(self._judged)))
        return Part(view, known, known)


def _judged(node: Node, mentions: Iterable[Mention]) -> Iterator[Mention]:
    return (m for m in mentions if fits(node, m))


def _judged_rows(node: Node, view: MonthView, rows: Sequence[int]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(rows), _CHUNK):
        mentions = view.records.by_rows(rows[start : start + _CHUNK])
        found += [row for row, m in mentions.items() if fits(node, m)]
    return found


def _may_hold(month: str, query: MentionQuery) -> bool:
    """Months go by `sort_at`."""
    if query.by_observed:
        return True
    early = query.end is not None and month > month_of(query.end)
    late = query.start is not None and month < month_of(query.start)
    return not early and not late


def _narrowings(schema: Schema, scope: Scope, query: MentionQuery) -> list[Query]:
    facets = {
        WORKSPACE: None if scope == EVERY else workspace_name(scope) or "",
        "brand": query.brand and query.brand.casefold(),
        "site": query.site and host_of(query.site),
    }
    columns = {"author": query.author, "origin": "live" if query.live_only else None}
    found = [facet_query(schema, name, value) for name, value in facets.items() if value is not None]
    found += [Query.term_query(schema, name, value, "basic") for name, value in columns.items() if value is not None]
    return [*found, *_period(schema, query)] or [Query.all_query()]


def _period(schema: Schema, query: MentionQuery) -> list[Query]:
    if query.start is None and query.end is None:
        return []
    low = None if query.start is None else ceil_ms(query.start)
    high = None if query.end is None else ceil_ms(query.end) - 1
    clock = SEEN_AT if query.by_observed else SORT_AT
    return [range_query(schema, clock, low, high, FieldType.Integer)]
