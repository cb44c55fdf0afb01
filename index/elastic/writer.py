"""Merging what comes in, by any number of processes at once, and keeping sights and mentions in step through any crash.

Each post is written so: its sight and mentions are read, merged, the sight is stored if nobody stored it since, and then
*every* mention that the sight ever named, each if nobody stored that one since. Whoever loses reads and merges again.
Why that is one after the other, whatever runs at once, even a process that was thought dead:
- A mention is named by its sight before it is stored. So whoever stores a newer sight has read all names that any rival
  before him could store, and touches them all; of one that is named and not there he stores an empty place.
- The rival's mentions were read before he stored his sight, so before this one was read: each of them that he stores now
  was touched since, or is read here as he stored it. He loses where he is late, reads again and finds himself stale.
Why a crash heals: offsets are committed after `flush`. The sight may name mentions that are not there; the same set comes
again with an equal version, which replaces. Only what is stored already, whole, is left alone then.

Deletions and corrections: the marks of the directory are read before anything else and again after all is stored. Where they
differ, what changed is asked and those posts are written again. A deletion marks before it looks for what it takes, so either
it finds what we stored, or we find its mark. Died in between: `Eraser.sweep`.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from elasticsearch import Elasticsearch

from bus.elastic.settings import ElasticSettings
from index.elastic.batch import Batch, Records, authors_of, mention_ids, write_of
from index.elastic.bulk import REFUSED, Answer, Bulk, Write
from index.elastic.directory import Directory, Known
from index.elastic.erasure import Eraser
from index.elastic.months import Months
from index.merge import Sight
from index.visibility import correctable, covers, reach_of
from schemas.clock import Clock
from schemas.errors import Reject, Retry, Unavailable
from schemas.event import Metrics, Tombstone
from schemas.mention import Correction, MatchSet, Mention
from schemas.ports.mention_store import Written
from schemas.scope import Scope

__all__ = ["Writer"]

_NAPS = (0.0, 0.02, 0.1, 0.3, 0.5, 0.5, 1.0, 1.0, 2.0, 2.0, 4.0, 4.0)
"""Before each further attempt; together a little more than a migration takes to switch a month."""


class Writer:
    """Not safe for threads. Raises what the client raises, Reject for a document that Elasticsearch will never take (all others
    of its batch are stored), Retry and Unavailable."""

    def __init__(
        self, client: Elasticsearch, elastic: ElasticSettings, clock: Clock,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        self._client, self._sleep = client, sleep
        self.bulk = Bulk(client, sleep)
        self.months = Months(client, elastic)
        self.directory = Directory(client, self.bulk, elastic, clock)
        self.eraser = Eraser(client, self.bulk, self.directory, self.months, clock, sleep)
        self._touched: set[str] = set()
        self._behind = True
        self._hindered = ""
        """Why an index took nothing, the last time that one did not."""

    def catch_up(self) -> None:
        """After a start, and after a deletion that failed: what was doomed goes."""
        if self._behind:
            self.months.guard()
            self.eraser.finish()
            self._behind = False

    def _attempts(self, what: str) -> Iterator[None]:
        self._hindered = ""
        for nap in _NAPS:
            if nap:
                self._sleep(nap * random.uniform(0.5, 1.5))  # noqa: S311 - only spreads rivals
            yield
        if self._hindered:
            raise Unavailable(self._hindered)
        raise Retry(f"others write the same {what} all the time", _NAPS[-1])

    def write(self, sets: Sequence[MatchSet]) -> list[Written]:
        self.catch_up()
        written: dict[int, Written] = {}
        stored: dict[str, Sight] = {}
        refused: list[Answer] = []
        posts = {s.post.key for s in sets}
        for _ in self._attempts("mentions"):
            batch = self._begin([s for s in sets if s.post.key in posts])
            for at, found in enumerate(sets):
                if found.post.key in posts:
                    outcome = batch.merge(found)
                    if outcome == "suppressed" or found.post.key not in stored:
                        written[at] = outcome
            self._erase(batch, stored)
            lost, bad = self._store(batch, stored)
            refused += bad
            posts = lost | self._moved(batch, sets)
            if not posts:
                break
        if refused:
            raise Reject(REFUSED, refused[0].detail)
        return [written[at] for at in range(len(sets))]

    def _begin(self, sets: Sequence[MatchSet]) -> Batch:
        marks, known = self.directory.look({s.post.key for s in sets})
        records = self._records(k.sight for k in known.values())
        keys = [*(s.post.key for s in sets), *authors_of(sets)] if marks.suppressed else []
        humans = self.directory.humans(mention_ids(sets)) if marks.humans else {}
        given = {i: correction for i, (correction, _) in humans.items()}
        return Batch(marks, known, records, given, self.directory.reaches(keys))

    def _records(self, sights: Iterable[Sight]) -> Records:
        return Records.of(self.months.rows((s.month, i) for s in sights for i in s.mentions))

    def _erase(self, batch: Batch, stored: Mapping[str, Sight]) -> None:
        """Of what is suppressed nothing may be left: we, or somebody before a crash, may have stored it meanwhile."""
        left = {k: known for k, known in batch.known.items() if k in batch.suppressed}
        for post in batch.suppressed & stored.keys():
            seen = left[post].seen if post in left else None
            left[post] = Known(stored[post], seen)
        if left:
            self.eraser.erase(left)

    def _store(self, batch: Batch, stored: dict[str, Sight]) -> tuple[set[str], list[Answer]]:
        """The posts that a rival was faster with, and what Elasticsearch refused."""
        todo = {post: sight for post, sight in batch.seen.items() if not batch.settled(post)}
        indexes = {month: self.months.writable(month) for month in {s.month for s in todo.values()}}
        sights = self.directory.remember(todo, batch.known) if todo else []
        won = {a.write.id for a in sights if a.became == "done"}
        stored.update({post: todo[post] for post in won})
        of: dict[str, str] = {}
        answers = self.bulk.send(self._writes(batch, todo, indexes, won, of))
        self._touched.update(a.write.index for a in answers)
        refused = [a for a in (*sights, *answers) if a.became == "refused"]
        return {of.get(i, i) for i in self._lost([*sights, *answers])}, refused

    def _writes(
        self, batch: Batch, todo: Mapping[str, Sight], indexes: Mapping[str, str], won: set[str], of: dict[str, str]
    ) -> Iterator[Write]:
        """Made while those before are taken. `of` is told whose they are."""
        self._touched.update(indexes.values())
        for post, sight in todo.items():
            for write in batch.writes(post, indexes[sight.month]) if post in won else ():
                of[write.id] = post
                yield write

    def _lost(self, answers: Sequence[Answer]) -> set[str]:
        """Ids to be tried again, everything read anew."""
        hindered = [a.detail for a in answers if a.became in ("missing", "blocked")]
        self._hindered = hindered[0] if hindered else ""
        if hindered:
            self.months.look()
            self.directory.forget()
        return {a.write.id for a in answers if a.became in ("conflict", "missing", "blocked")}

    def _moved(self, batch: Batch, sets: Sequence[MatchSet]) -> set[str]:
        """Posts that were deleted or corrected while we wrote."""
        marks = self.directory.marks()
        if marks == batch.marks:
            return set()
        concerned = [s for s in sets if s.post.key in batch.seen]
        keys = [*(s.post.key for s in concerned), *authors_of(concerned)]
        reaches = self.directory.reaches(keys)
        humans = {i: c for i, (c, _) in self.directory.humans(mention_ids(concerned)).items()}
        return {
            s.post.key for s in concerned
            if any(reaches.get(k) != batch.reaches.get(k) for k in (s.post.key, s.post.author_key or ""))
            or any(humans.get(i) != batch.humans.get(i) for i in mention_ids([s]))
        }  # fmt: skip

    def correct(self, scope: Scope, corrections: Sequence[Correction]) -> list[bool]:
        self.catch_up()
        return [self._correct(scope, given) for given in corrections]

    def _correct(self, scope: Scope, given: Correction) -> bool:
        for _ in self._attempts("corrections"):
            marks, sights = self.directory.look([given.post_key])
            records = self._records(k.sight for k in sights.values())
            mention = records.mentions.get(given.mention_id)
            if self._is_gone(given) or not correctable(scope, given.scope, mention):
                return False
            before, seen = self.directory.humans([given.mention_id]).get(given.mention_id, (None, None))
            if before is not None and before.human.version > given.human.version:
                return False
            if mention is not None:
                self.months.writable(mention.month)
            if not self.directory.decide(given, seen):
                continue
            if mention is not None and not self._put(replace(mention, human=given.human), records):
                continue
            if self.directory.marks().suppressed != marks.suppressed and self._is_gone(given):
                self.eraser.forget_humans([given.post_key])
                return False
            return True
        return False

    def _is_gone(self, given: Correction) -> bool:
        reaches = self.directory.reaches([given.post_key]).get(given.post_key, ())
        return any(covers(r, given.scope) for r in reaches)

    def _put(self, mention: Mention, records: Records) -> bool:
        return not self._rewrite([mention], records)

    def _rewrite(self, mentions: Sequence[Mention], records: Records) -> set[str]:
        """Ids of those that a rival was faster with. Raises Reject for the first that is refused."""
        writes = [write_of(m, self.months.writable(m.month), records.rows[m.id]) for m in mentions]
        answers = self.bulk.send(writes)
        self._touched.update(w.index for w in writes)
        for answer in answers:
            if answer.became == "refused":
                raise Reject(REFUSED, answer.detail)
        return self._lost(answers)

    def measure(self, metrics: Sequence[Metrics]) -> list[bool]:
        self.catch_up()
        done = [False] * len(metrics)
        posts = {m.post_key for m in metrics}
        for _ in self._attempts("figures"):
            sights = {k: known.sight for k, known in self.directory.sights(posts).items()}
            records = self._records(sights.values())
            mentions, changed = dict(records.mentions), dict[str, Mention]()
            for at, given in enumerate(metrics):
                if given.post_key in posts:
                    done[at] |= _engage(given, sights.get(given.post_key), mentions, changed)
            lost = self._rewrite(list(changed.values()), records)
            posts = {changed[i].post.key for i in lost}
            if not posts:
                break
        return done

    def tombstone(self, tombstones: Sequence[Tombstone]) -> int:
        self.catch_up()
        self._behind = True
        self.eraser.finish()
        removed = sum(self._tombstone(t) for t in tombstones)
        self._behind = False
        return removed

    def _tombstone(self, tombstone: Tombstone) -> int:
        reach, post = reach_of(tombstone.scope), tombstone.post_key
        if post is None:
            author = tombstone.author_key or ""
            self.directory.suppress(author, reach)
            return self.eraser.erase_authors([author], reach)
        self.directory.suppress(post, reach)
        found = {k: known for k, known in self.directory.sights([post]).items() if covers(reach, known.sight.scope)}
        self.eraser.forget_humans([post])
        return self.eraser.erase(found)

    def flush(self) -> None:
        """All is on disk already; now it is seen."""
        touched = self._touched | self.eraser.touched
        if touched:
            self._client.indices.refresh(index=sorted(touched), ignore_unavailable=True)
            self._touched.clear()
            self.eraser.touched.clear()

    def close(self) -> None:
        self.bulk.close()

    def purge(self, patience: float) -> int:
        self.catch_up()
        try:
            return self.eraser.purge(patience)
        except Unavailable:
            self._behind = True
            raise


def _engage(metrics: Metrics, sight: Sight | None, mentions: dict[str, Mention], changed: dict[str, Mention]) -> bool:
    fresh = False
    for old in (mentions[i] for i in (sight.mentions if sight else ()) if i in mentions):
        if old.derived.engagement_at is None or old.derived.engagement_at <= metrics.at:
            derived = replace(old.derived, engagement=metrics.engagement, engagement_at=metrics.at)
            mentions[old.id] = changed[old.id] = replace(old, derived=derived)
            fresh = True
    return fresh
