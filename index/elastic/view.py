"""What is asked of all months at once, through their alias; and how the answers are read."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from bus.elastic.client import translated
from bus.elastic.errors import explained
from bus.elastic.settings import ElasticSettings
from index.cursor import Key
from index.elastic.dialect import Query
from index.elastic.mapping import from_source
from index.elastic.names import Names
from schemas.errors import Unavailable
from schemas.mention import Mention

__all__ = ["NEWEST_FIRST", "OLDEST_FIRST", "Order", "TooLarge", "View"]

Order = Sequence[Mapping[str, str]]
NEWEST_FIRST: Order = ({"sort_at": "desc"}, {"id": "desc"})
OLDEST_FIRST: Order = ({"sort_at": "asc"}, {"id": "asc"})

_KEPT_OPEN = "2m"
"""A fixed state is let go when nobody asked for its next page for so long."""

_SIGNS_OF_SIZE = ("too many", "maxClauseCount", "Determinizing", "automaton is too large", "maximum nested depth")


class TooLarge(Unavailable):
    """The server refuses the query for its size: it takes fewer clauses, or smaller patterns."""


@dataclass(frozen=True, slots=True)
class View:
    client: Elasticsearch
    names: Names
    elastic: ElasticSettings

    def ask(self, query: Query, **wanted: Any) -> Mapping[str, Any]:
        """All shards or none. No index yet: an empty answer. Raises TooLarge, else Unavailable."""
        where = {"index": self.names.read, "ignore_unavailable": True, "allow_no_indices": True}
        return self._search(query, **where, **wanted)

    def _search(self, query: Query, **wanted: Any) -> Mapping[str, Any]:
        asked: dict[str, Any] = {"size": 0, "track_total_hits": False, "allow_partial_search_results": False, **wanted}
        with translated(self.elastic):
            try:
                answer: Mapping[str, Any] = self.client.search(query={"bool": {"filter": [query]}}, **asked).body
                return answer
            except ApiError as e:
                if any(sign in str(e.body) for sign in _SIGNS_OF_SIZE):
                    raise TooLarge(explained(self.elastic, e)) from e
                raise

    def count(self, query: Query) -> int:
        return total(self.ask(query, track_total_hits=True))

    def aggregate(self, query: Query, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """Nothing of it where there is no index."""
        found: Mapping[str, Any] = self.ask(query, aggs=wanted).get("aggregations", {})
        return found

    def page(self, query: Query, after: Key | None, size: int) -> tuple[list[Mention], int]:
        """And how many there are, on all pages."""
        found = self.ask(query, size=size, sort=NEWEST_FIRST, track_total_hits=True, **_after(after))
        return _mentions(found), total(found)

    def walk(
        self, query: Query, size: int, after: Sequence[Any] | None = None, order: Order = NEWEST_FIRST
    ) -> Iterator[list[Mention]]:
        """Page by page as of each page's moment. `after`: values of the order's fields."""
        while True:
            found = self.ask(query, size=size, sort=order, **_after(after))
            yield _mentions(found)
            hits = found["hits"]["hits"]
            if len(hits) < size:
                return
            after = hits[-1]["sort"]

    @contextmanager
    def fixed(self) -> Iterator[str]:
        """The id of one state of all months, let go at the end."""
        with translated(self.elastic):
            opened = self.client.open_point_in_time(
                index=self.names.read, keep_alive=_KEPT_OPEN, ignore_unavailable=True
            )
        try:
            yield opened["id"]
        finally:
            with translated(self.elastic):
                self.client.options(ignore_status=404).close_point_in_time(id=opened["id"])

    def walk_fixed(self, state: str, query: Query, size: int) -> Iterator[list[Mention]]:
        after: Sequence[Any] | None = None
        while True:
            pit = {"id": state, "keep_alive": _KEPT_OPEN}
            found = self._search(query, pit=pit, size=size, sort=NEWEST_FIRST, **_after(after))
            yield _mentions(found)
            hits = found["hits"]["hits"]
            if len(hits) < size:
                return
            after = hits[-1]["sort"]


def total(found: Mapping[str, Any]) -> int:
    return int(found["hits"]["total"]["value"])


def _after(after: Sequence[Any] | None) -> dict[str, Any]:
    return {} if after is None else {"search_after": list(after)}


def _mentions(found: Mapping[str, Any]) -> list[Mention]:
    return [from_source(hit["_source"]) for hit in found["hits"]["hits"]]
