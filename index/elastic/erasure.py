"""Rule 7 on Elasticsearch: what a deletion takes is noted first, then it goes, then it leaves the disk.

A note (index `doomed`, by post) names the mentions. It is written before their sight goes, without which nobody could name
them any more; it is `done` once they are deleted, and stays until their bytes are gone. So whoever comes after a crash, in
whatever process, completes what was begun.

Elasticsearch keeps deleted documents for copies of a shard that fell behind (retention leases); the leases are renewed every
30 s. A merge before that keeps the bytes. A note therefore holds the number of the deletion in its shard: the bytes can go
once all leases are past it.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from index.elastic.bulk import Answer, Bulk, Write
from index.elastic.directory import Directory, Known
from index.elastic.mapping import RECORD, from_source
from index.elastic.months import Months
from index.elastic.rows import Seen, seen_of
from index.merge import Sight
from index.moments import to_ms
from index.visibility import covers
from schemas.clock import Clock
from schemas.errors import Retry
from schemas.mention import Mention

__all__ = ["Eraser"]

_PAGE = 1000
_SWEPT = timedelta(days=1)
_HUMANS = "~humans"
"""A note that words of people are to leave the disk."""

_WAIT, _BLOCKED_WAITS = 0.5, 40
_AGAIN = 31.0
_MERGE_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class _Note:
    """`index` and `until`: where the mentions were deleted, and the largest number of those deletions."""

    key: str
    month: str
    mentions: tuple[str, ...] = ()
    done: bool = False
    index: str = ""
    until: int = -1


class Eraser:
    """Raises what the client raises, and Retry for what goes on later."""

    def __init__(
        self, client: Elasticsearch, bulk: Bulk, directory: Directory, months: Months, clock: Clock,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:  # fmt: skip
        self._client, self._bulk, self._directory, self._months = client, bulk, directory, months
        self._clock, self._sleep = clock, sleep
        self._index = directory.names.doomed
        self.touched: set[str] = set()
        """Indices that something was deleted from, until whoever refreshes them empties this."""

    def erase(self, posts: Mapping[str, Known]) -> int:
        """All that these sights name, and the sights. Counts the mentions."""
        removed, left = 0, dict(posts)
        while left:
            notes = [_Note(key, known.sight.month, known.sight.mentions) for key, known in left.items()]
            self._write(notes)
            self.forget_humans(list(left))
            answers = self._directory.drop(left)
            removed += self._delete(notes)
            lost = {a.write.id for a in answers if a.became == "conflict"}
            left = self._directory.sights(lost) if lost else {}
        return removed

    def erase_authors(self, authors: Sequence[str], reach: str) -> int:
        return sum(self.erase(page) for page in self._directory.by_authors(authors, reach))

    def forget_humans(self, posts: Sequence[str]) -> None:
        """Also those of posts that are not known."""
        number = self._directory.forget_humans(posts)
        if number >= 0:
            self._write([_Note(_HUMANS, "", (), True, self._directory.names.humans, number)])

    def _write(self, notes: Iterable[_Note]) -> None:
        index = self._directory.ensure(self._index)
        self._bulk.send(Write(index, note.key, asdict(note)) for note in notes)

    def _delete(self, notes: Sequence[_Note]) -> int:
        by_month: dict[str, list[_Note]] = {}
        for note in notes:
            by_month.setdefault(note.month, []).append(note)
        return sum(self._delete_in(month, some) for month, some in by_month.items())

    def _delete_in(self, month: str, notes: Sequence[_Note]) -> int:
        answers = self._gone(month, [i for note in notes for i in note.mentions])
        index = answers[0].write.index if answers else self._months.index(month)
        until = max((a.number for a in answers), default=-1)
        self._write(replace(note, done=True, index=index, until=until) for note in notes)
        return sum(a.became == "done" for a in answers)

    def _gone(self, month: str, ids: Sequence[str]) -> list[Answer]:
        """While a migration switches the month, deletions wait."""
        for _ in range(_BLOCKED_WAITS):
            index = self._months.index(month)
            answers = self._bulk.send(Write(index, i, None) for i in ids)
            self.touched.add(index)
            if all(a.became in ("done", "gone") for a in answers):
                return answers
            if month not in self._months.look():
                return []
            self._sleep(_WAIT)
        raise Retry(next(a.detail for a in answers if a.detail), _AGAIN)

    def finish(self) -> None:
        """What somebody noted and did not see done, in whatever process."""
        self._delete([note for note, _ in self._notes() if not note.done])

    def _notes(self) -> list[tuple[_Note, Seen]]:
        found: list[tuple[_Note, Seen]] = []
        if not self._client.indices.exists(index=self._index):
            return found
        self._client.indices.refresh(index=self._index)
        after: Any = None
        while hits := self._client.search(
            index=self._index, query={"exists": {"field": "done"}}, size=_PAGE, sort=["key"], search_after=after,
            seq_no_primary_term=True,
        )["hits"]["hits"]:  # fmt: skip
            found += [(_note(hit["_source"]), seen_of(hit)) for hit in hits]
            after = hits[-1]["sort"]
        return found

    def sweep(self) -> int:
        """What a writer left that died just when it had written what was deleted meanwhile. Counts the mentions."""
        since = to_ms(self._clock() - _SWEPT)
        return sum(self._sweep(page) for page in self._directory.suppressed_since(since))

    def _sweep(self, page: Sequence[tuple[str, str]]) -> int:
        reaches: dict[str, set[str]] = {}
        for key, reach in page:
            reaches.setdefault(key, set()).add(reach)
        removed = self.erase(self._left(reaches))
        for reach in sorted({reach for _, reach in page}):
            removed += self.erase_authors([key for key, found in reaches.items() if reach in found], reach)
        return removed

    def _left(self, reaches: Mapping[str, set[str]]) -> dict[str, Known]:
        """By post: sights that should not be there, and what mentions without a sight say of theirs."""
        sights = self._directory.sights(reaches)
        orphans: dict[str, list[Mention]] = {}
        for mention in self._mentions(list(reaches)):
            orphans.setdefault(mention.post.key, []).append(mention)
        found = {post: Known(_sight(mentions), None) for post, mentions in orphans.items()} | sights
        return {post: known for post, known in found.items() if _takes(reaches, post, known.sight)}

    def _mentions(self, keys: Sequence[str]) -> Iterator[Mention]:
        """Those of these posts and authors: few, or none."""
        wanted = {"bool": {"should": [{"terms": {"post": keys}}, {"terms": {"author_key": keys}}]}}
        names = self._directory.names
        self._client.indices.refresh(index=names.read, ignore_unavailable=True)
        after: Any = None
        while hits := self._client.search(
            index=names.read, query=wanted, size=_PAGE, sort=["sort_at", "id"], search_after=after,
            ignore_unavailable=True,
        )["hits"]["hits"]:  # fmt: skip
            yield from (from_source(hit["_source"]) for hit in hits if RECORD in hit["_source"])
            after = hits[-1]["sort"]

    def purge(self, patience: float) -> int:
        """Deleted bytes leave the disk. Counts the months concerned. Raises Retry where a lease still holds some after
        `patience` seconds: their notes stay."""
        self.finish()
        self.sweep()
        notes = self._notes()
        held = {
            index for index in {n.index for n, _ in notes} if not self._clean(index, _until(notes, index), patience)
        }
        freed = [(note, seen) for note, seen in notes if note.done and note.index not in held]
        self._bulk.send(Write(self._index, note.key, None, seen) for note, seen in freed)
        if held:
            raise Retry(f"Elasticsearch keeps what was deleted of {', '.join(sorted(held))} for some seconds", _AGAIN)
        return len({note.month for note, _ in freed} - {""})

    def _clean(self, index: str, until: int, patience: float) -> bool:
        try:
            self._client.indices.flush(index=index, force=True, wait_if_ongoing=True)
            if not self._released(index, until, patience):
                return False
            patient = self._client.options(request_timeout=_MERGE_SECONDS, max_retries=0)
            patient.indices.forcemerge(index=index, only_expunge_deletes=True, flush=True)
        except NotFoundError:  # a migration has removed it, and all of its bytes
            return True
        return True

    def _released(self, index: str, until: int, patience: float) -> bool:
        for _ in range(int(patience / _WAIT) + 1):
            stats = self._client.indices.stats(index=index, level="shards", metric="docs")["indices"][index]
            copies = [copy for shard in stats["shards"].values() for copy in shard]
            kept = [lease["retaining_seq_no"] for c in copies for lease in c["retention_leases"]["leases"]]
            if min(kept, default=until + 1) > until:
                return True
            self._sleep(_WAIT)
        return False


def _until(notes: Sequence[tuple[_Note, Seen]], index: str) -> int:
    return max(note.until for note, _ in notes if note.index == index)


def _note(source: Mapping[str, Any]) -> _Note:
    return _Note(**{**source, "mentions": tuple(source["mentions"])})


def _takes(reaches: Mapping[str, set[str]], post: str, sight: Sight) -> bool:
    return any(covers(r, sight.scope) for key in (post, sight.author or "") for r in reaches.get(key, ()))


def _sight(mentions: Sequence[Mention]) -> Sight:
    first = mentions[0]
    version = (first.post.revision, first.epoch)
    ids = tuple(m.id for m in mentions)
    return Sight(first.month, first.post.scope, first.sort_at, first.observed_at, version, first.post.author_key, ids)
