"""The mention store on one machine (design.md): records in SQLite, a search index in tantivy, a file and a folder a month.

writer.lock           one writer
directory.db          post -> month, deletions, human parts
records/YYYY-MM.db    the mentions: the truth
tantivy/YYYY-MM/      the search index: made again from the records at any time
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path

from bus.room import Room
from index.cursor import read_cursor, write_cursor
from index.embedded import answers
from index.embedded.lock import WriterLock
from index.embedded.reader import Reader
from index.embedded.rebuild import Progress, mend, purge, rebuild, tell
from index.embedded.selection import Selection, Selector
from index.embedded.writer import Writer
from index.settings import IndexSettings
from index.visibility import sees
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

__all__ = ["EmbeddedStore"]


class EmbeddedStore(MentionStore):
    """Safe for threads. `writable=False`: any number, in any process, also before the first write; writing methods raise
    Unavailable, and so does a second writer. A writable one heals what a crash left, and rebuilds search indexes that
    are missing, damaged or of another version, before it returns. `write` raises Unavailable while `room` is short."""

    def __init__(
        self, root: Path, *, writable: bool, settings: IndexSettings | None = None, clock: Clock = utc_now,
        room: Room | None = None,
    ) -> None:  # fmt: skip
        self._root, self._settings, self._room = root, settings or IndexSettings(), room
        self._reader = Reader(root, self._settings, clock)
        self._selector = Selector(self._settings.recheck_limit)
        self._lock: WriterLock | None = None
        self._writer = self._open_writer() if writable else None

    def _open_writer(self) -> Writer:
        try:
            for folder in ("records", "tantivy"):
                (self._root / folder).mkdir(parents=True, exist_ok=True)
            self._lock = WriterLock(self._root)
        except OSError as e:
            raise Unavailable(f"{self._root} cannot be written: {e}") from e
        try:
            return self._healed(Writer(self._root, self._settings))
        except BaseException:
            self._lock.release()
            raise

    def _healed(self, writer: Writer) -> Writer:
        mend(writer, self._settings)
        writer.flush()
        return writer

    @property
    def _writing(self) -> Writer:
        if self._writer is None:
            raise Unavailable(f"{self._root} was opened to read: only the pipeline's process writes mentions")
        return self._writer

    def write(self, scope: Scope, sets: Sequence[MatchSet]) -> Sequence[Written]:
        if self._room is not None:
            self._room.check(_BYTES_A_MENTION * sum(len(s.mentions) for s in sets))
        return self._writing.write(scope, sets)

    def correct(self, scope: Scope, corrections: Sequence[Correction]) -> Sequence[bool]:
        return self._writing.correct(scope, corrections)

    def measure(self, scope: Scope, metrics: Sequence[Metrics]) -> Sequence[bool]:
        return self._writing.measure(scope, metrics)

    def tombstone(self, scope: Scope, tombstones: Sequence[Tombstone]) -> int:
        return self._writing.tombstone(scope, tombstones)

    def suppressed(self, scope: Scope, posts: Sequence[str], authors: Sequence[str]) -> frozenset[str]:
        if self._writer is not None:
            return self._writer.suppressed(scope, posts, authors)
        return self._reader.suppressed(scope, [*posts, *authors])

    def flush(self) -> None:
        self._writing.flush()
        self.refresh()

    def purge(self) -> int:
        done = self._writing.alone(lambda w: purge(w, self._settings))
        self.refresh()
        return done

    def rebuild(self, progress: Progress = tell) -> int:
        """Make every month's search index again; counts the mentions. Reading goes on meanwhile."""
        done = self._writing.alone(lambda w: rebuild(w, w.months(), self._settings, progress))
        self.refresh()
        return done

    def refresh(self) -> None:
        self._reader.refresh()

    def close(self) -> None:
        self._reader.close()
        if self._writer is not None:
            self._writer.close()
        if self._lock is not None:
            self._lock.release()
        self._writer = self._lock = None

    def get(self, scope: Scope, mention_id: str) -> Mention | None:
        found = (v.records.by_ids([mention_id]).get(mention_id) for v in self._reader.views())
        mention = next((row[1] for row in found if row), None)
        return mention if mention and mention.active and sees(scope, mention.match.workspace) else None

    def search(self, scope: Scope, query: MentionQuery, *, limit: int = 50, cursor: str | None = None) -> Page:
        after = None if cursor is None else read_cursor(cursor)
        selection = self._select(scope, query)
        page = list(islice(selection.walk(after, limit + 1), limit + 1))
        more = write_cursor(page[limit - 1]) if len(page) > limit else None
        return Page(page[:limit], answers.count(selection), more)

    def count(self, scope: Scope, query: MentionQuery) -> Counted:
        return answers.count(self._select(scope, query))

    def timeline(self, scope: Scope, query: MentionQuery, edges: Sequence[datetime]) -> tuple[Sequence[Bucket], bool]:
        selection = self._select(scope, query)
        return answers.timeline(selection, edges, by_observed=query.by_observed), selection.exact

    def breakdown(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[Sequence[Group], bool]:
        selection = self._select(scope, query)
        return answers.breakdown(selection, by), selection.exact

    def top(self, scope: Scope, query: MentionQuery, by: Dimension, *, limit: int = 20) -> Sequence[Group]:
        return answers.top(self._select(scope, query), by, limit)

    def unique(self, scope: Scope, query: MentionQuery, by: Dimension) -> tuple[int, bool]:
        return answers.unique(self._select(scope, query), by, self._settings.unique_limit)

    def span(self, scope: Scope, query: MentionQuery) -> tuple[datetime, datetime] | None:
        return answers.span(self._select(scope, query))

    def scan(self, scope: Scope, query: MentionQuery) -> Iterator[Mention]:
        """From the state of the moment it was asked."""
        return self._select(scope, query).walk(None, _SCANNED)

    def scan_inactive(self, scope: Scope, brand: str, *, after: str = "") -> Iterator[Mention]:
        return self._reader.inactive(scope, brand, after)

    def recall(self, scope: Scope, brand: str, posts: Sequence[str]) -> Mapping[str, Recalled]:
        return self._reader.recall(scope, brand, posts)

    def _select(self, scope: Scope, query: MentionQuery) -> Selection:
        return self._selector.select(scope, query, self._reader.views())


_SCANNED = 1000
_BYTES_A_MENTION = 2_000
"""A guess from above: record and search entry of a post of usual length."""
