"""The event log on SQLite: one file a topic-partition, and one for the groups."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import RLock

from bus.embedded import groups, presence, records
from bus.embedded.database import Database
from bus.member import Member
from bus.partition import spread
from bus.room import Room
from bus.settings import BusSettings
from schemas.clock import Clock, utc_now
from schemas.errors import Unavailable
from schemas.ports import Commit, Consumer, EventLog, Message, Record, TopicPartition
from schemas.topics import Topic

__all__ = ["SqliteLog"]

_GROUP_PAGES = 16
"""Keeps the write-ahead log of the groups so short that it is written over in place: commits go on when the disk is full."""


class SqliteLog(EventLog):
    """Files in `root`, made when missing. Make a new one after a fork. `wait` is how idle readers pause.

    A second member of a group stands by: it reads a partition when the first closes, dies, or is silent for longer than
    `lease_seconds`. `append` to several partitions is one transaction each. Topics are not compacted: stages compare
    revisions, and retention is what bounds the files.
    """

    def __init__(
        self,
        root: Path,
        settings: BusSettings | None = None,
        clock: Clock = utc_now,
        wait: Callable[[float], object] = time.sleep,
        room: Room | None = None,
    ) -> None:
        self._root = root
        self._settings = settings or BusSettings()
        self._clock = clock
        self._wait = wait
        self._room = room or Room(root, self._settings.reserve_bytes)
        self._lock = RLock()
        self._files: dict[TopicPartition, records.RecordFile] = {}
        self._topics: dict[str, Topic] = {}
        _make_folder(root)
        self._group_db = self._database("groups.db", groups.SCHEMA, checkpoint_pages=_GROUP_PAGES)
        self._groups = groups.GroupFile(self._group_db)

    def _database(self, name: str, schema: str, *, durable: bool = True, checkpoint_pages: int = 1000) -> Database:
        return Database(
            self._root / name,
            schema,
            durable=durable,
            checkpoint_pages=checkpoint_pages,
            busy_seconds=self._settings.busy_seconds,
            wait=self._wait,
        )

    def ensure(self, topics: Iterable[Topic]) -> None:
        for topic in topics:
            self._groups.ensure(topic)
            self._topics[topic.name] = topic
            for partition in _partitions(topic):
                self._file(partition)

    def _topic(self, name: str) -> Topic:
        """Asks the file again for a topic that another process may have made since."""
        if name not in self._topics:
            self._topics |= {t.name: t for t in self._groups.topics()}
        if name not in self._topics:
            raise Unavailable(f"{self._root}: there is no topic {name}: create it with `ensure`")
        return self._topics[name]

    def _file(self, where: TopicPartition) -> records.RecordFile:
        topic = self._topic(where.topic)
        with self._lock:
            if where not in self._files:
                name = f"{where.topic}-{where.partition}.db"
                database = self._database(name, records.SCHEMA, durable=topic.durable)
                chunk, size = self._settings.trim_chunk, self._settings.batch_bytes
                self._files[where] = records.RecordFile(where, database, chunk=chunk, read_bytes=size)
            return self._files[where]

    def partitions(self, topic: str) -> int:
        return self._topic(topic).partitions

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        self._room.check(sum(len(m.key) + len(m.value or b"") for m in messages))
        for number, part in spread(topic, messages, self.partitions(topic)).items():
            self._file(TopicPartition(topic, number)).append(part, self._clock())

    def read(self, partition: TopicPartition, offset: int, limit: int) -> list[Record]:
        return self._file(partition).read(offset, limit)

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        self.register(group, topics)
        members = _make_folder(self._root / "members")
        here = _arrive(members)
        ttl = self._settings.lease_seconds
        is_gone = partial(presence.is_gone, members)
        return Member(
            groups.SqliteSeats(self._group_db, group, clock=self._clock, ttl=ttl, is_gone=is_gone),
            self.read,
            self._all(topics),
            here.name,
            clock=self._clock,
            wait=self._wait,
            renew_every=ttl / 3,
            on_close=here.leave,
        )

    def register(self, group: str, topics: Sequence[str]) -> None:
        self._groups.register(group, self._all(topics))

    def _all(self, topics: Sequence[str]) -> list[TopicPartition]:
        return [p for name in topics for p in _partitions(self._topic(name))]

    def groups(self, topic: str) -> Mapping[str, Mapping[TopicPartition, Commit]]:
        return self._groups.commits(topic)

    def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        return {p: self._file(p).end() for p in self._all([topic])}

    def erase(self, topic: str, matches: Callable[[Record], bool], keys: Sequence[str] | None = None) -> int:
        return sum(self._file(p).erase(matches, keys) for p in self._all([topic]))

    def shortage(self) -> str | None:
        return self._room.shortage

    def trim(self, now: datetime) -> int:
        return sum(self._trim(topic, p, now) for topic in self._groups.topics() for p in _partitions(topic))

    def _trim(self, topic: Topic, where: TopicPartition, now: datetime) -> int:
        file = self._file(where)
        commits = [c[where].offset for c in self._groups.commits(topic.name).values() if where in c]
        oldest = now - timedelta(days=topic.retention_days)
        return file.trim(oldest, topic.max_bytes // topic.partitions, min(commits, default=file.end()))

    def close(self) -> None:
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()
            self._groups.close()


def _partitions(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, n) for n in range(topic.partitions)]


def _make_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as e:
        raise Unavailable(f"{folder}: the folder cannot be made: check its owner and the space left ({e})") from e
    return folder


def _arrive(members: Path) -> presence.Presence:
    try:
        return presence.Presence(members)
    except OSError as e:
        raise Unavailable(f"{members}: no file can be made there: check its owner and the space left ({e})") from e
