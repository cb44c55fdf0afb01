"""The reading half of the mention store on Elasticsearch, with the methods of the port."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from threading import Lock
from typing import TypeVar

from elasticsearch import Elasticsearch

from bus.elastic.client import translated
from bus.elastic.settings import ElasticSettings
from index.cursor import read_cursor, write_cursor
from index.elastic import answers
from index.elastic.dialect import Query, all_of
from index.elastic.mapping import STAMP
from index.elastic.months import Months, mismatch
from index.elastic.names import Names
from index.elastic.selection import Selection, Selector, among_scope, brand_query
from index.elastic.view import TooLarge, View
from index.settings import IndexSettings
from schemas.errors import Unavailable
from schemas.mention import Mention
from schemas.ports.mention_store import Bucket, Counted, Dimension, Group, MentionQuery, Page
from schemas.scope import Scope

__all__ = ["Reader"]

T = TypeVar("T")
_PAGE = 1_000
_MOST_HITS = 10_000
"""The server gives no more in one answer."""


class Reader:
    """Safe for threads. Refuses to read months that another version made, as of a look once in `refresh_seconds`."""

    def __init__(
        self, client: Elasticsearch, names: Names, settings: IndexSettings, elastic: ElasticSettings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._settings, self._elastic, self._clock = settings, elastic, clock
        self._view = View(client, names, elastic)
        self._selector = Selector(self._view, settings.recheck_limit)
        self._months, self._lock, self._looked_at = Months(client, elastic), Lock(), float("-inf")

    def get(self, scope: Scope, mention_id: str) -> Mention | None:
        """The server refuses an empty id, and no mention has one."""
        self._refuse_others()
        ids = [mention_id] if mention_id else []
        wanted: list[Query] = [{"ids": {"values": ids}}, {"term": {"active": True}}, *among_scope(scope)]
        found, _ = self._view.page(all_of(wanted), None, 1)
        return found[0] if found else None

    def search(self, scope: Scope, query: MentionQuery, *, limit: int = 50, cursor: str | None = None) -> Page:
        after = None if cursor is None else read_cursor(cursor)

        def answer(selection: Selection) -> tuple[list[Mention], Counted]:
            if selection.exact and limit < _MOST_HITS:
                found, total = self._view.page(selection.query, after, limit + 1)
                return found, Counted(total, total, total)
            size = min(limit + 1, _PAGE)
            return list(islice(selection.walk(after, size), limit + 1)), answers.count(selection)

        page, counted = self._answer(scope, query, answer)
        more = write_cursor(page[limit - 1]) if len(page) > limit else None
        return Page(page[:limit], counted, more)

    def count(self, scope: Scope, query: MentionQuery) -> Counted:
        return self._answer(scope, query, answers.count)

    def timeline(self, scope: Scope, query: MentionQuery, edges: Sequence[datetime]) -> tuple[Sequence[Bucket], bool]:
        def answer(selection: Selection) -> tuple[Sequence[Bucket], bool]:
            return answers.timeline(selection, edges, by_observed=query.by_observed), selection.exact

        return self._answer(scope, query, answer)

    def breakdown(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[Sequence[Group], bool]:
        return self._answer(scope, query, lambda selection: (answers.breakdown(selection, by), selection.exact))

    def top(self, scope: Scope, query: MentionQuery, by: Dimension, *, limit: int = 20) -> Sequence[Group]:
        return self._answer(scope, query, lambda selection: answers.top(selection, by, limit))

    def unique(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[int, bool]:
        limit = self._settings.unique_limit
        return self._answer(scope, query, lambda selection: answers.unique(selection, by, limit))

    def span(self, scope: Scope, query: MentionQuery) -> tuple[datetime, datetime] | None:
        return self._answer(scope, query, answers.span)

    def scan(self, scope: Scope, query: MentionQuery) -> Iterator[Mention]:
        """From the state of the moment it was asked, which is let go at the end, or when nobody holds the iterator."""
        return self._answer(scope, query, lambda selection: _begun(selection.scan(_PAGE)))

    def inactive(self, scope: Scope, brand: str, after: str) -> Iterator[Mention]:
        """The brand's mentions that were taken out, by id, from the one after `after` on; edited ones among them."""
        self._refuse_others()
        query = all_of([{"term": {"active": False}}, brand_query(brand), *among_scope(scope)])
        return chain.from_iterable(self._view.walk(query, _PAGE, [after], order=({"id": "asc"},)))

    def _answer(self, scope: Scope, query: MentionQuery, act: Callable[[Selection], T]) -> T:
        """What the server refuses for its size is asked again with less of it, and more is judged."""
        self._refuse_others()
        try:
            return act(self._selector.select(scope, query, careful=False))
        except TooLarge:
            return act(self._selector.select(scope, query, careful=True))

    def _refuse_others(self) -> None:
        """Raises Unavailable for a month whose index was made by another version."""
        with self._lock:
            if self._clock() - self._looked_at < self._settings.refresh_seconds:
                return
            with translated(self._elastic):
                found = self._months.look()
            others = [mismatch(month, made) for month, made in sorted(found.items()) if made.stamp != STAMP]
            if others:
                raise Unavailable(others[0])
            self._looked_at = self._clock()


def _begun(found: Iterator[Mention]) -> Iterator[Mention]:
    return chain(list(islice(found, 1)), found)
