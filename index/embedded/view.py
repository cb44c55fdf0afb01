"""One month as a reader sees it: a fixed state of the search index, and the records behind it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tantivy import DocAddress, FieldType, Order, Query, Searcher

from index.cursor import Key, key_of
from index.embedded.compile import all_of, range_query
from index.embedded.generation import Generation
from index.embedded.mapping import ORDER, ROW, make_schema, order_of
from index.embedded.records import Records
from schemas.errors import Unavailable
from schemas.mention import Mention

__all__ = ["MonthView"]

_SCHEMA = make_schema()
Hit = tuple[int, DocAddress]


@dataclass(frozen=True, slots=True)
class MonthView:
    """`state` changes with each commit of the writer."""

    month: str
    generation: Generation
    state: bytes
    searcher: Searcher
    records: Records

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (ValueError, OSError) as e:
            raise Unavailable(f"search index of {self.month}: {e}; run `harken index rebuild`") from e

    def count(self, query: Query) -> int:
        return int(self.aggregate(query, {"n": {"value_count": {"field": ORDER}}})["n"]["value"])

    def aggregate(self, query: Query, wanted: dict[str, Any]) -> dict[str, Any]:
        with self._answering():
            found: dict[str, Any] = self.searcher.aggregate(query, wanted)
        return found

    def edge(self, query: Query, order: Order) -> int | None:
        """The first or the last `order` value."""
        with self._answering():
            hits = self.searcher.search(query, limit=1, count=False, order_by_field=ORDER, order=order).hits
        return hits[0][0] if hits else None

    def rows(self, query: Query, count: int) -> list[int]:
        """The row numbers of all `count` hits, in no order."""
        with self._answering():
            hits = self.searcher.search(query, limit=max(count, 1), count=False, order_by_field=ROW).hits
        return [row for row, _ in hits]

    def walk(self, query: Query, after: Key | None, size: int) -> Iterator[list[Mention]]:
        """The mentions after that key in the order of search, about `size` at a time; each chunk ends between two orders."""
        bound = order_of(*after) if after else None
        while bound is None or bound >= 0:
            hits, more = self._chunk(query, bound, size)
            found = self._read(hits)
            yield [m for m in found if after is None or key_of(m) < after]
            if not more:
                return
            bound = hits[-1][0] - 1

    def _chunk(self, query: Query, bound: int | None, size: int) -> tuple[list[Hit], bool]:
        hits = self._hits(query, None, bound, size + 1)
        if len(hits) <= size:
            return hits, False
        last = hits[size - 1][0]
        if hits[size][0] != last:
            return hits[:size], True
        ties = self._hits(query, last, last, self.count(self._between(query, last, last)))
        return [h for h in hits if h[0] > last] + ties, True

    def _hits(self, query: Query, low: int | None, high: int | None, limit: int) -> list[Hit]:
        wanted = self._between(query, low, high)
        with self._answering():
            found: list[Hit] = self.searcher.search(wanted, limit=max(limit, 1), count=False, order_by_field=ORDER).hits
        return found

    def _between(self, query: Query, low: int | None, high: int | None) -> Query:
        if low is None and high is None:
            return query
        within = range_query(_SCHEMA, ORDER, low, high, FieldType.Unsigned)
        return all_of([query, within])

    def _read(self, hits: Sequence[Hit]) -> list[Mention]:
        """A mention taken out since the index was read is left out."""
        rows = self.searcher.fast_field_values(ROW, [address for _, address in hits]) if hits else []
        found = self.records.by_rows([int(row) for row in rows if row is not None])
        return sorted((m for m in found.values() if m.active), key=key_of, reverse=True)
