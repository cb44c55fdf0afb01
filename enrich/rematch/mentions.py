"""The brand's stored mentions, judged by its new query: first the active ones, then those that were taken out."""

from dataclasses import replace
from itertools import islice

from enrich.rematch.job import Place, Walk
from enrich.rematch.searcher import Searcher
from enrich.rematch.slice import Slice
from schemas.mention import Mention
from schemas.ports import MentionQuery, MentionStore

__all__ = ["MentionWalk"]

PAGE = 500


class MentionWalk:
    """By keyset, so that what it takes out itself moves nothing that is still to come."""

    def __init__(self, store: MentionStore, searcher: Searcher) -> None:
        self._store, self._searcher = store, searcher

    def count(self) -> int:
        """Of all that there is to look at now."""
        active = self._store.count(self._searcher.scope, MentionQuery(brand=self._searcher.name)).total
        return active + sum(1 for _ in self._store.scan_inactive(self._searcher.scope, self._searcher.name))

    def walk(self, place: Place) -> Slice:
        return self._active(place) if place.walk == "active" else self._inactive(place)

    def _active(self, place: Place) -> Slice:
        query = MentionQuery(brand=self._searcher.name)
        page = self._store.search(self._searcher.scope, query, limit=PAGE, cursor=place.cursor)
        judged = [self._searcher.judge(m) for m in page.mentions if self._is_due(m)]
        lost = [self._searcher.ident(s.post) for s in judged if not s.mentions]
        walk: Walk = "active" if page.cursor else "inactive"
        next_place = replace(place, cursor=page.cursor, walk=walk)
        return Slice(next_place, len(judged), judged, lost=lost, kept=len(judged) - len(lost))

    def _inactive(self, place: Place) -> Slice:
        found = self._store.scan_inactive(self._searcher.scope, self._searcher.name, after=place.after)
        page = list(islice(found, PAGE))
        judged = [self._searcher.judge(m) for m in page if self._is_due(m)]
        won = [s for s in judged if s.mentions]
        walk: Walk = "inactive" if len(page) == PAGE else "end"
        next_place = replace(place, after=page[-1].id if page else place.after, walk=walk)
        return Slice(next_place, len(judged), won, gained=[self._searcher.ident(s.post) for s in won])

    def _is_due(self, mention: Mention) -> bool:
        """Not judged by the new query yet: neither by the stream since it was saved, nor by us."""
        return mention.epoch < self._searcher.epoch
