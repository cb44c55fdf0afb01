"""Each month whose index is of another mapping made again under a new name, while it is read and written, and switched.

The words are not kept in the documents, so Elasticsearch's own `_reindex` would copy nothing that can be found: each mention
is read, and its document made anew. First all, then again and again what was written since (by sequence number), and when
little is left the old index is closed to writers, the rest copied, what was erased meanwhile taken out, the aliases switched
and the old index removed: one request, so a reader sees one or the other. Writers wait for those seconds.

Killed at any point: what was begun is behind no alias; the next one removes it and begins that month again.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from elasticsearch import Elasticsearch

from bus.elastic.client import check_version, connect, translated
from bus.elastic.settings import ElasticSettings
from index.elastic.bulk import ABSENT, Bulk, Write
from index.elastic.directory import Directory
from index.elastic.mapping import MAPPING_VERSION, RECORD, STAMP, from_source, to_source
from index.elastic.months import Made, Months
from index.elastic.rows import Seen, read
from index.moments import to_ms
from schemas.clock import Clock, utc_now
from schemas.errors import Unavailable

__all__ = ["Progress", "migrate", "outdated", "tell"]

log = logging.getLogger("harken.index")

Progress = Callable[[str, int, int], None]
"""Called with the month, the documents copied so far and how many there are."""

_PAGE = 1000
_FEW = 1000
"""Documents written since the last pass below which writers are made to wait."""
_PASSES = 20
_LOCK, _HELD = "~migration", timedelta(minutes=5)
_KEEP_ALIVE = "5m"
_ALL = -1


def tell(month: str, done: int, total: int) -> None:
    log.info("index_migrating", extra={"month": month, "done": done, "total": total})


def outdated(elastic: ElasticSettings) -> list[str]:
    """Months that are to be made again."""
    client = connect(elastic)
    try:
        with translated(elastic):
            return [m for m, made in sorted(Months(client, elastic).look().items()) if made.stamp != STAMP]
    finally:
        client.close()


def migrate(
    elastic: ElasticSettings, progress: Progress = tell, clock: Clock = utc_now,
    sleep: Callable[[float], object] = time.sleep,
) -> int:  # fmt: skip
    """Counts the mentions. Raises Unavailable while another one is at it, and where an index is of a newer Harken."""
    client = connect(elastic)
    try:
        check_version(client, elastic)
        with translated(elastic):
            return _Migration(client, elastic, progress, clock, sleep).run()
    finally:
        client.close()


@dataclass(slots=True)
class _Lock:
    """One at a time: a document that expires if its owner does not renew it."""

    client: Elasticsearch
    bulk: Bulk
    directory: Directory
    clock: Clock
    owner: str
    seen: Seen | None = None

    def take(self) -> None:
        index = self.directory.ensure(self.directory.names.doomed)
        row = read(self.client, [(index, _LOCK)]).get((index, _LOCK))
        if row and row.source["owner"] != self.owner and row.source["until"] > to_ms(self.clock()):
            raise Unavailable(_TAKEN)
        source = {"owner": self.owner, "until": to_ms(self.clock() + _HELD)}
        [answer] = self.bulk.send([Write(index, _LOCK, source, row.seen if row else ABSENT)])
        if answer.became != "done":
            raise Unavailable(_TAKEN)

    def release(self) -> None:
        index = self.directory.names.doomed
        row = read(self.client, [(index, _LOCK)]).get((index, _LOCK))
        if row and row.source["owner"] == self.owner:
            self.bulk.send([Write(index, _LOCK, None, row.seen)])


_TAKEN = (
    "another `harken index migrate` is at work (or was killed within the last 5 minutes): wait for it, then try again"
)


class _Migration:
    def __init__(
        self, client: Elasticsearch, elastic: ElasticSettings, progress: Progress, clock: Clock,
        sleep: Callable[[float], object],
    ) -> None:  # fmt: skip
        self._client, self._elastic, self._progress = client, elastic, progress
        self._bulk = Bulk(client, sleep)
        self._months = Months(client, elastic)
        directory = Directory(client, self._bulk, elastic, clock)
        self._lock = _Lock(client, self._bulk, directory, clock, secrets.token_hex(8))
        self._done = self._total = 0

    def run(self) -> int:
        self._lock.take()
        try:
            self._clear()
            return sum(self._month(m, made) for m, made in sorted(self._months.look().items()) if made.stamp != STAMP)
        finally:
            self._lock.release()
            self._bulk.close()

    def _clear(self) -> None:
        """What a killed one left: indices behind no alias, and months closed to writers.

        A first generation is none of ours: a writer is making a month and is about to put it behind its aliases.
        """
        for index in self._months.strays():
            if Made(index, "", 0).generation > 1:
                self._client.indices.delete(index=index)
        for made in self._months.look().values():
            if made.blocked and made.stamp != STAMP:
                self._open(made.index)

    def _open(self, index: str) -> None:
        self._client.indices.put_settings(index=index, settings={"index.blocks.write": None})

    def _month(self, month: str, old: Made) -> int:
        if old.version > MAPPING_VERSION:
            raise Unavailable(
                f"the index of {month} has mapping {old.version}, this Harken knows {MAPPING_VERSION}: update it"
            )
        new = self._months.names.concrete(month, MAPPING_VERSION, old.generation + 1)
        self._months.make(new)
        self._done, self._total = 0, self._count(old.index)
        self._progress(month, 0, self._total)
        reached = self._follow(month, old.index, new)
        try:
            self._client.indices.add_block(index=old.index, block="write")
            self._copy(month, old.index, new, reached)
            self._drop_erased(old.index, new)
            self._switch(month, old.index, new)
        except BaseException:
            self._open_if_there(old.index)
            raise
        copied = self._count(new)
        self._progress(month, copied, copied)
        log.info("index_migrated", extra={"month": month, "mentions": copied, "index": new})
        return copied

    def _open_if_there(self, index: str) -> None:
        """Writers go on with the old one, unless it was switched away."""
        if self._client.indices.exists(index=index):
            self._open(index)

    def _follow(self, month: str, old: str, new: str) -> int:
        """Copies until little was written since. The sequence number up to which all is copied."""
        reached = _ALL
        for _ in range(_PASSES):
            before, reached = self._done, self._copy(month, old, new, reached)
            if self._done - before <= _FEW:
                break
        return reached

    def _copy(self, month: str, old: str, new: str, after: int) -> int:
        """What was written after that number. Gives the number up to which it has seen all."""
        reached = self._reached(old)
        self._client.indices.refresh(index=old)
        for hits in self._pages(old, {"range": {"_seq_no": {"gt": after}}}):
            self._lock.take()
            answers = self._bulk.send(Write(new, hit["_id"], _made_anew(hit)) for hit in hits)
            refused = next((a for a in answers if a.became != "done"), None)
            if refused:
                raise Unavailable(f"{new} does not take the mention {refused.write.id}: {refused.detail}")
            self._done += len(hits)
            self._progress(month, min(self._done, self._total), self._total)
        return reached

    def _reached(self, index: str) -> int:
        """All writes up to this one are complete, so a refresh shows them."""
        stats = self._client.indices.stats(index=index, level="shards", metric="docs")["indices"][index]["shards"]
        return min(
            int(c["seq_no"]["global_checkpoint"])
            for copies in stats.values()
            for c in copies
            if c["routing"]["primary"]
        )

    def _pages(self, index: str, query: Mapping[str, Any]) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Of one moment."""
        pit, after = self._client.open_point_in_time(index=index, keep_alive=_KEEP_ALIVE)["id"], None
        try:
            while True:
                answer = self._client.search(
                    pit={"id": pit, "keep_alive": _KEEP_ALIVE}, query=query, size=_PAGE, sort=["_shard_doc"],
                    search_after=after, track_total_hits=False,
                )  # fmt: skip
                hits, pit = answer["hits"]["hits"], answer["pit_id"]
                if not hits:
                    return
                yield hits
                after = hits[-1]["sort"]
        finally:
            self._client.close_point_in_time(id=pit)

    def _count(self, index: str) -> int:
        self._client.indices.refresh(index=index)
        return int(self._client.count(index=index)["count"])

    def _drop_erased(self, old: str, new: str) -> None:
        """All that is in the old one is in the new one; the rest of the new one was erased meanwhile."""
        if self._count(old) == self._count(new):
            return
        for hits in self._pages(new, {"match_all": {}}):
            there = read(self._client, ((old, hit["_id"]) for hit in hits))
            gone = [hit["_id"] for hit in hits if (old, hit["_id"]) not in there]
            self._bulk.send(Write(new, i, None) for i in gone)
        if self._count(old) != self._count(new):
            raise Unavailable(f"{new} is not what {old} is: nothing was switched; run `harken index migrate` again")
        self._owe(new)

    def _owe(self, new: str) -> None:
        """What was copied before it was erased is still on the disk of the new one: a purge is due."""
        key = f"~{new}"
        note = {"key": key, "month": "", "mentions": [], "done": True, "index": new, "until": self._reached(new)}
        self._bulk.send([Write(self._months.names.doomed, key, note)])

    def _switch(self, month: str, old: str, new: str) -> None:
        self._client.indices.refresh(index=new)
        names = self._months.names
        self._lock.take()
        self._client.indices.update_aliases(
            actions=[
                {"add": {"index": new, "alias": names.month(month), "is_write_index": True}},
                {"add": {"index": new, "alias": names.read}},
                {"remove_index": {"index": old}},
            ]
        )


def _made_anew(hit: Mapping[str, Any]) -> Mapping[str, Any]:
    """An empty place (see `batch`) stays one."""
    source = hit["_source"]
    return to_source(from_source(source)) if RECORD in source else {"active": False}
