"""The small file beside the log: its topics, and what each group has committed and who reads it."""
# ruff: noqa: S608 - what is pasted into a query are constants of this file; every value is bound.

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from bus.embedded.database import Database
from bus.member import Seat
from schemas.clock import Clock
from schemas.errors import Conflict, Unavailable
from schemas.ports import Commit, TopicPartition
from schemas.topics import Topic

__all__ = ["SCHEMA", "GroupFile", "SqliteSeats"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS topic (
    name TEXT PRIMARY KEY,
    partitions INTEGER NOT NULL,
    retention_days REAL NOT NULL,
    max_bytes INTEGER NOT NULL,
    durable INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seat (
    reader TEXT NOT NULL,
    topic TEXT NOT NULL,
    partition INTEGER NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    metadata TEXT NOT NULL DEFAULT '',
    holder TEXT,
    token INTEGER NOT NULL DEFAULT 0,
    expires REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (reader, topic, partition)
) WITHOUT ROWID
"""
_ONE = "reader = ? AND topic = ? AND partition = ?"


class GroupFile:
    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, topic: Topic) -> None:
        """Writes only what is new: a home on a full disk can still be opened."""
        if topic in self.topics():
            return
        with self._database.write() as db:
            row = db.execute("SELECT partitions FROM topic WHERE name = ?", (topic.name,)).fetchone()
            if row and row[0] != topic.partitions:
                raise Unavailable(
                    f"topic {topic.name} has {row[0]} partitions, not {topic.partitions}: keep the number it was made with"
                )
            db.execute(
                "INSERT OR REPLACE INTO topic VALUES (?, ?, ?, ?, ?)",
                (topic.name, topic.partitions, topic.retention_days, topic.max_bytes, topic.durable),
            )

    def topics(self) -> Sequence[Topic]:
        with self._database.read() as db:
            rows = db.execute("SELECT name, partitions, retention_days, max_bytes, durable FROM topic").fetchall()
        return [Topic(name, partitions, days, size, bool(durable)) for name, partitions, days, size, durable in rows]

    def register(self, group: str, partitions: Iterable[TopicPartition]) -> None:
        wanted = {(group, p.topic, p.partition) for p in partitions}
        with self._database.read() as db:
            known = set(db.execute("SELECT reader, topic, partition FROM seat WHERE reader = ?", (group,)))
        rows = sorted(wanted - known)
        if not rows:
            return
        with self._database.write() as db:
            db.executemany("INSERT OR IGNORE INTO seat (reader, topic, partition) VALUES (?, ?, ?)", rows)

    def commits(self, topic: str) -> Mapping[str, Mapping[TopicPartition, Commit]]:
        with self._database.read() as db:
            rows = db.execute(
                "SELECT reader, partition, position, metadata FROM seat WHERE topic = ?", (topic,)
            ).fetchall()
        found: dict[str, dict[TopicPartition, Commit]] = {}
        for reader, partition, position, metadata in rows:
            found.setdefault(reader, {})[TopicPartition(topic, partition)] = Commit(position, metadata)
        return found

    def close(self) -> None:
        self._database.close()


class SqliteSeats:
    """One group's seats. `is_gone` says whether the process of a holder has died."""

    def __init__(
        self, database: Database, group: str, *, clock: Clock, ttl: float, is_gone: Callable[[str], bool]
    ) -> None:
        self._database = database
        self._group = group
        self._clock = clock
        self._ttl = ttl
        self._is_gone = is_gone

    def take(self, partitions: Sequence[TopicPartition], holder: str) -> Mapping[TopicPartition, Seat]:
        """Looks before it asks for the write lock: members in waiting poll often and write nothing."""
        with self._database.read() as db:
            wanted = [p for p in partitions if self._free(db, p, holder)]
        if not wanted:
            return {}
        with self._database.write() as db:
            return {p: self._sit(db, p, holder) for p in wanted if self._free(db, p, holder)}

    def _free(self, db: sqlite3.Connection, partition: TopicPartition, holder: str) -> bool:
        row = db.execute(f"SELECT holder, expires FROM seat WHERE {_ONE}", self._at(partition)).fetchone()
        if row is None:
            return False
        free: bool = row[0] in (None, holder) or row[1] <= self._clock().timestamp() or self._is_gone(row[0])
        return free

    def _sit(self, db: sqlite3.Connection, partition: TopicPartition, holder: str) -> Seat:
        db.execute(
            f"UPDATE seat SET token = token + (holder IS NOT ?), holder = ?, expires = ? WHERE {_ONE}",
            (holder, holder, self._expiry(), *self._at(partition)),
        )
        query = f"SELECT token, position, metadata FROM seat WHERE {_ONE}"
        token, position, metadata = db.execute(query, self._at(partition)).fetchone()
        return Seat(token, Commit(position, metadata))

    def renew(self, seats: Mapping[TopicPartition, Seat], holder: str) -> None:
        with self._database.write() as db:
            for partition, seat in seats.items():
                self._hold(db, partition, seat, holder)

    def _hold(self, db: sqlite3.Connection, partition: TopicPartition, seat: Seat, holder: str) -> None:
        held = db.execute(
            f"UPDATE seat SET expires = ? WHERE {_ONE} AND holder = ? AND token = ?",
            (self._expiry(), *self._at(partition), holder, seat.token),
        )
        if not held.rowcount:
            raise Conflict(f"{holder} lost {partition.topic}-{partition.partition} of group {self._group}")

    def commit(self, commits: Mapping[TopicPartition, tuple[Seat, Commit]], holder: str) -> None:
        with self._database.write() as db:
            for partition, (seat, commit) in commits.items():
                self._hold(db, partition, seat, holder)
                db.execute(
                    f"UPDATE seat SET position = ?, metadata = ? WHERE {_ONE}",
                    (commit.offset, commit.metadata, *self._at(partition)),
                )

    def leave(self, holder: str) -> None:
        with self._database.write() as db:
            db.execute("UPDATE seat SET holder = NULL WHERE reader = ? AND holder = ?", (self._group, holder))

    def _at(self, partition: TopicPartition) -> tuple[str, str, int]:
        return (self._group, partition.topic, partition.partition)

    def _expiry(self) -> float:
        return self._clock().timestamp() + self._ttl
