"""The one writer: merges what comes in, and keeps three stores in step through any crash.

Order of a flush: directory, records, search index. Why a crash between them heals:
- Offsets are committed after `flush`, so whatever a crash cut off comes again.
- The directory may be ahead: it then knows mentions that the records lack. The same set comes again with an equal
  version, which replaces; and because a sight lists *every* mention a post ever had, one that should have been taken out
  is found again. Human parts are read from the directory, so they survive too.
- The records may be ahead of the index: an equal version is indexed again; the old entry is deleted by id first.
- Deletions do not rely on coming again: `doomed` in the directory names what must go, and is applied at each start.
Within the process, `_journal` holds what was done since the last flush: when one write fails, all is rolled back and the
earlier ones are done again. When a flush fails, all is dropped and must be written again; until then, flush refuses.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import TypeVar

from index.embedded.directory import Directory
from index.embedded.indexer import Change, Indexer
from index.embedded.mapping import index_entry
from index.embedded.records import Records, Row
from index.merge import Merged, Sight, merge
from index.settings import IndexSettings
from index.visibility import correctable, covers, post_suppressed, reach_of, require_scope
from schemas.errors import Unavailable
from schemas.event import Metrics, Tombstone
from schemas.keys import mention_id
from schemas.mention import Correction, MatchSet, Mention
from schemas.ports.mention_store import Written
from schemas.scope import Scope

__all__ = ["Writer"]

T = TypeVar("T")
_HANDFUL = 250
"""Entries given to the search index at once: it works on them while the next are made."""

_LONGEST_JOURNAL = 200
"""Writes after which a flush is due: a caller that is sent back again and again must not fill the memory."""


@dataclass(slots=True)
class _Batch:
    """What is known and what has changed while a batch of sets is merged, in order."""

    sights: dict[str, Sight]
    rows: dict[str, Row]
    mentions: dict[str, Mention]
    humans: dict[str, Correction]
    reaches: dict[str, frozenset[str]]
    seen: dict[str, Sight]
    changed: dict[str, Mention]

    def merge(self, found: MatchSet) -> Written:
        post = found.post
        if self.reaches and post_suppressed(post, self.reaches):
            return "suppressed"
        sight = self.sights.get(post.key)
        ids = sight.mentions if sight else ()
        stored = {i: self.mentions[i] for i in ids if i in self.mentions}
        self._take(post.key, merged := merge(found, sight, stored, self.humans))
        return merged.written

    def _take(self, post: str, merged: Merged) -> None:
        if merged.sight is not None:
            self.sights[post] = self.seen[post] = merged.sight
            for mention in merged.changed:
                self.mentions[mention.id] = self.changed[mention.id] = mention


class Writer:
    """Safe for threads: one at a time. The caller holds the store's writer lock."""

    def __init__(self, root: Path, settings: IndexSettings) -> None:
        self._root, self._settings = root, settings
        self._lock = RLock()
        self.indexer = Indexer(root / "tantivy", settings)
        self._months: dict[str, Records] = {}
        self.directory = Directory(root / "directory.db", busy_seconds=settings.busy_seconds)
        self._journal: list[Callable[[], object]] = []
        self._behind = True
        self._dropped = False

    def records(self, month: str) -> Records:
        found = self._months.get(month)
        if found is None:
            path, busy = self._root / "records" / f"{month}.db", self._settings.busy_seconds
            found = self._months[month] = Records(path, writable=True, busy_seconds=busy)
        return found

    def months(self) -> list[str]:
        """Those with records, newest first."""
        return sorted((p.stem for p in (self._root / "records").glob("*.db")), reverse=True)

    def write(self, scope: Scope, sets: Sequence[MatchSet]) -> Sequence[Written]:
        require_scope(scope, (s.scope for s in sets))
        return self._do(lambda: self._write(sets))

    def correct(self, scope: Scope, corrections: Sequence[Correction]) -> Sequence[bool]:
        return self._do(lambda: [self._correct(scope, c) for c in corrections])

    def measure(self, scope: Scope, metrics: Sequence[Metrics]) -> Sequence[bool]:
        require_scope(scope, (m.scope for m in metrics))
        return self._do(lambda: self._measure(metrics))

    def tombstone(self, scope: Scope, tombstones: Sequence[Tombstone]) -> int:
        require_scope(scope, (t.scope for t in tombstones))
        return self._do(lambda: sum(self._tombstone(t) for t in tombstones))

    def suppressed(self, scope: Scope, posts: Sequence[str], authors: Sequence[str]) -> frozenset[str]:
        with self._lock:
            return self.directory.suppressed(scope, [*posts, *authors])

    def _do(self, act: Callable[[], T]) -> T:
        with self._lock:
            self._catch_up()
            done = self._attempt(act)
            self._journal.append(act)
            self._dropped = False
            if len(self._journal) >= _LONGEST_JOURNAL:
                self.flush()
            return done

    def _attempt(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        self._behind = True
        self.indexer.discard()
        self.directory.rollback()
        for records in self._months.values():
            records.rollback()

    def _catch_up(self) -> None:
        """After a start or a failure: what is doomed goes, what was rolled back is done again."""
        if self._behind:
            for act in (self._apply_doomed, *self._journal):
                self._attempt(act)
            self._behind = False

    def _apply_doomed(self) -> None:
        for month, ids in self.directory.doomed().items():
            self._erase(month, ids)

    def _erase(self, month: str, ids: Sequence[str]) -> int:
        self.indexer.put(month, [Change(i, None, known=True) for i in ids])
        return self.records(month).delete(ids)

    def flush(self) -> None:
        """Raises Unavailable; what was written since the last one is then dropped, or waits for the search index alone."""
        with self._lock:
            if self._dropped:
                raise Unavailable("what was written since the last flush was dropped with a failed one: write it again")
            self._catch_up()
            self._dropped, self._journal = bool(self._journal), []
            self._attempt(self._commit_rows)
            self._dropped = False
            self.indexer.flush()

    def _commit_rows(self) -> None:
        self.directory.commit()
        for records in self._months.values():
            records.commit()

    def _write(self, sets: Sequence[MatchSet]) -> list[Written]:
        batch = self._begin(sets)
        written = [batch.merge(s) for s in sets]
        self.directory.remember(batch.seen.items())
        self._store(list(batch.changed.values()), batch.rows)
        return written

    def _begin(self, sets: Sequence[MatchSet]) -> _Batch:
        sights = self.directory.sights({s.post.key for s in sets})
        rows = self._rows(sights.values())
        authors = {s.post.author_key for s in sets} if self.directory.suppresses else set()
        reaches = self.directory.reaches([*(s.post.key for s in sets), *(a for a in authors if a)])
        humans = self.directory.humans(_mention_ids(sets)) if self.directory.decided else {}
        return _Batch(sights, rows, {i: m for i, (_, m) in rows.items()}, humans, reaches, {}, {})

    def _rows(self, sights: Iterable[Sight]) -> dict[str, Row]:
        ids: dict[str, list[str]] = {}
        for sight in sights:
            ids.setdefault(sight.month, []).extend(sight.mentions)
        return {i: row for month, wanted in ids.items() for i, row in self.records(month).by_ids(wanted).items()}

    def _store(self, mentions: Sequence[Mention], rows: dict[str, Row]) -> None:
        """Into the records and the index, month by month."""
        by_month: dict[str, list[Mention]] = {}
        for mention in mentions:
            by_month.setdefault(mention.month, []).append(mention)
        for month, changed in by_month.items():
            placed = self.records(month).put(changed, rows)
            for start in range(0, len(placed), _HANDFUL):
                handful = placed[start : start + _HANDFUL]
                self.indexer.put(month, [_change(row, mention, mention.id in rows) for row, mention in handful])

    def _correct(self, scope: Scope, given: Correction) -> bool:
        sight = self.directory.sights([given.post_key]).get(given.post_key)
        rows = self._rows([sight] if sight else [])
        _, mention = rows.get(given.mention_id, (0, None))
        if self._gone(given) or not correctable(scope, given.scope, mention):
            return False
        before = self.directory.humans([given.mention_id]).get(given.mention_id)
        if before is not None and before.human.version > given.human.version:
            return False
        self.directory.decide([given])
        self._store([replace(mention, human=given.human)] if mention else [], rows)
        return True

    def _gone(self, given: Correction) -> bool:
        reaches = self.directory.reaches([given.post_key]).get(given.post_key, ())
        return any(covers(r, given.scope) for r in reaches)

    def _measure(self, metrics: Sequence[Metrics]) -> list[bool]:
        sights = self.directory.sights({m.post_key for m in metrics})
        rows = self._rows(sights.values())
        mentions = {i: m for i, (_, m) in rows.items()}
        changed: dict[str, Mention] = {}
        done = [_engage(m, sights.get(m.post_key), mentions, changed) for m in metrics]
        for month in {m.month for m in changed.values()}:
            self.records(month).put([m for m in changed.values() if m.month == month], rows)
        return done

    def _tombstone(self, tombstone: Tombstone) -> int:
        reach = reach_of(tombstone.scope)
        key = tombstone.post_key or tombstone.author_key or ""
        found = self.directory.sights([key]) if tombstone.post_key else self.directory.by_author(key)
        posts = {k: s for k, s in found.items() if covers(reach, s.scope)}
        self.directory.suppress(key, reach)
        self.directory.forget_humans([tombstone.post_key] if tombstone.post_key else [])
        self.directory.doom(posts.items())
        return sum(self._erase(s.month, s.mentions) for s in posts.values())

    def alone(self, act: Callable[["Writer"], T]) -> T:
        """Do something with the whole store while nobody writes."""
        with self._lock:
            return act(self)

    def close(self) -> None:
        """What was not flushed is dropped; it comes again."""
        with self._lock:
            self._roll_back()
            self.indexer.close()
            self.directory.close()
            for records in self._months.values():
                records.close()


def _mention_ids(sets: Sequence[MatchSet]) -> set[str]:
    return {mention_id(s.post.key, m.workspace, m.brand) for s in sets for m in s.mentions}


def _change(row: int, mention: Mention, known: bool) -> Change:
    return Change(mention.id, index_entry(mention, row) if mention.active else None, known)


def _engage(metrics: Metrics, sight: Sight | None, mentions: dict[str, Mention], changed: dict[str, Mention]) -> bool:
    fresh = False
    for old in (mentions[i] for i in (sight.mentions if sight else ()) if i in mentions):
        if old.derived.engagement_at is None or old.derived.engagement_at <= metrics.at:
            derived = replace(old.derived, engagement=metrics.engagement, engagement_at=metrics.at)
            mentions[old.id] = changed[old.id] = replace(old, derived=derived)
            fresh = True
    return fresh
