"""The mention store on a cluster: an index a month behind aliases, and four small ones beside them (see `names`)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from threading import RLock

from bus.elastic.client import check_version, connect, translated
from bus.elastic.settings import ElasticSettings
from index.elastic.bulk import Bulk
from index.elastic.directory import Directory
from index.elastic.mapping import RECORD, from_source
from index.elastic.months import Months
from index.elastic.names import Names
from index.elastic.reader import Reader
from index.elastic.writer import Writer
from index.merge import Sight
from index.recall import is_current, mention_of, recalled, visible
from index.settings import IndexSettings
from index.visibility import require_scope
from schemas.clock import Clock, utc_now
from schemas.errors import Unavailable
from schemas.event import Metrics, Tombstone
from schemas.mention import Correction, MatchSet, Mention
from schemas.ports.mention_store import (
    Bucket,
    Counted,
    Dimension,
    Group,
    MentionQuery,
    MentionStore,
    Page,
    Recalled,
    Written,
)
from schemas.scope import Scope

__all__ = ["ElasticStore"]

_FEW = 200


class ElasticStore(MentionStore):
    """Safe for threads. Any number write, in any processes; nothing is asked before the first call. Writing methods of one
    that is not `writable` raise Unavailable. A write is on disk when it returns; `flush` makes it visible.

    `write` raises Reject where Elasticsearch refuses a document for good: all others of the call are stored then.
    `purge` raises Retry where Elasticsearch does not let go of the bytes within `purge_wait_seconds`: what is owed is noted,
    and goes with a later one.
    """

    def __init__(
        self, elastic: ElasticSettings, settings: IndexSettings | None = None, clock: Clock = utc_now, *,
        writable: bool = True,
    ) -> None:  # fmt: skip
        self._elastic, self._settings = elastic, settings or IndexSettings()
        self._client = connect(elastic)
        self._lock, self._checked = RLock(), False
        self._reader = Reader(self._client, Names(elastic.prefix), self._settings, elastic)
        self._writer = Writer(self._client, elastic, clock) if writable else None
        self._bulk = Bulk(self._client)
        self._directory = Directory(self._client, self._bulk, elastic, clock)
        self._months = Months(self._client, elastic)

    @property
    def _writing(self) -> Writer:
        if self._writer is None:
            raise Unavailable(f"{self._elastic.prefix}mentions was opened to read: only `harken index` writes mentions")
        if not self._checked:
            check_version(self._client, self._elastic)
            self._checked = True
        return self._writer

    def write(self, scope: Scope, sets: Sequence[MatchSet]) -> Sequence[Written]:
        require_scope(scope, (s.scope for s in sets))
        with self._lock, translated(self._elastic):
            return self._writing.write(sets)

    def correct(self, scope: Scope, corrections: Sequence[Correction]) -> Sequence[bool]:
        with self._lock, translated(self._elastic):
            return self._writing.correct(scope, corrections)

    def measure(self, scope: Scope, metrics: Sequence[Metrics]) -> Sequence[bool]:
        require_scope(scope, (m.scope for m in metrics))
        with self._lock, translated(self._elastic):
            return self._writing.measure(metrics)

    def tombstone(self, scope: Scope, tombstones: Sequence[Tombstone]) -> int:
        require_scope(scope, (t.scope for t in tombstones))
        with self._lock, translated(self._elastic):
            return self._writing.tombstone(tombstones)

    def suppressed(self, scope: Scope, posts: Sequence[str], authors: Sequence[str]) -> frozenset[str]:
        with translated(self._elastic):
            return self._directory.suppressed(scope, [*posts, *authors])

    def flush(self) -> None:
        with self._lock, translated(self._elastic):
            self._writing.flush()

    def purge(self) -> int:
        with self._lock, translated(self._elastic):
            return self._writing.purge(self._settings.purge_wait_seconds)

    def refresh(self) -> None:
        """Nothing to do: whoever wrote made it visible."""

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._bulk.close()
        self._client.close()

    def get(self, scope: Scope, mention_id: str) -> Mention | None:
        return self._reader.get(scope, mention_id)

    def search(self, scope: Scope, query: MentionQuery, *, limit: int = 50, cursor: str | None = None) -> Page:
        return self._reader.search(scope, query, limit=limit, cursor=cursor)

    def count(self, scope: Scope, query: MentionQuery) -> Counted:
        return self._reader.count(scope, query)

    def timeline(self, scope: Scope, query: MentionQuery, edges: Sequence[datetime]) -> tuple[Sequence[Bucket], bool]:
        return self._reader.timeline(scope, query, edges)

    def breakdown(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[Sequence[Group], bool]:
        return self._reader.breakdown(scope, query, by)

    def top(self, scope: Scope, query: MentionQuery, by: Dimension, *, limit: int = 20) -> Sequence[Group]:
        return self._reader.top(scope, query, by, limit=limit)

    def unique(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[int, bool]:
        return self._reader.unique(scope, query, by)

    def span(self, scope: Scope, query: MentionQuery) -> tuple[datetime, datetime] | None:
        return self._reader.span(scope, query)

    def scan(self, scope: Scope, query: MentionQuery) -> Iterator[Mention]:
        return self._reader.scan(scope, query)

    def scan_inactive(self, scope: Scope, brand: str, *, after: str = "") -> Iterator[Mention]:
        found = iter(self._reader.inactive(scope, brand, after))
        while some := list(islice(found, _FEW)):
            sights = self._sights([m.post.key for m in some])
            yield from (m for m in some if is_current(m, sights.get(m.post.key)))

    def _sights(self, posts: Sequence[str]) -> dict[str, Sight]:
        with translated(self._elastic):
            return {key: known.sight for key, known in self._directory.sights(dict.fromkeys(posts)).items()}

    def recall(self, scope: Scope, brand: str, posts: Sequence[str]) -> Mapping[str, Recalled]:
        sights = {key: sight for key, sight in self._sights(posts).items() if visible(scope, sight.scope)}
        mentions = self._mentions({mention_of(scope, brand, key): sight for key, sight in sights.items()})
        return {key: recalled(scope, brand, key, sight, mentions) for key, sight in sights.items()}

    def _mentions(self, wanted: Mapping[str | None, Sight]) -> dict[str, Mention]:
        """Of those ids that their sights know of."""
        ids = [(sight.month, i) for i, sight in wanted.items() if i is not None and i in sight.mentions]
        with translated(self._elastic):
            rows = self._months.rows(ids)
        return {i: from_source(row.source) for i, row in rows.items() if RECORD in row.source}
