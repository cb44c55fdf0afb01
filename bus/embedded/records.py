"""The file of one topic-partition."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from bus.embedded.database import Database
from schemas.ports import Message, Record, TopicPartition

__all__ = ["SCHEMA", "RecordFile"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    key TEXT NOT NULL,
    headers TEXT,
    value BLOB
)
"""
"""`number` is the offset + 1. AUTOINCREMENT: a plain key starts again at 1 after retention emptied the table.

`value` is last, so that a search by key or age does not read the pages a long value overflows to.
"""

_INSERT = "INSERT INTO record (at, key, headers, value) VALUES (?, ?, ?, ?)"
_SELECT = "SELECT number, at, key, headers, value FROM record WHERE number > ?"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_KEYS_A_QUERY = 500
_Row = tuple[int, int, str, str | None, bytes | None]
_headers = msgspec.json.Decoder(dict[str, str])


class RecordFile:
    """Offsets become visible in order: one process writes at a time."""

    def __init__(self, where: TopicPartition, database: Database, *, chunk: int, read_bytes: int) -> None:
        self._where = where
        self._database = database
        self._chunk = chunk
        self._read_bytes = read_bytes

    def append(self, messages: Iterable[Message], now: datetime) -> None:
        at = _micros(now)
        rows = [(at, m.key, _encode_headers(m.headers), m.value) for m in messages]
        with self._database.write() as db:
            db.executemany(_INSERT, rows)

    def read(self, offset: int, limit: int) -> list[Record]:
        """Fewer than `limit` where their values are large; never none where there is one."""
        with self._database.read() as db:
            rows = db.execute(f"{_SELECT} ORDER BY number LIMIT ?", (offset, limit))
            return [self._record(row) for row in _up_to(rows, self._read_bytes)]

    def _record(self, row: _Row) -> Record:
        number, at, key, headers, value = row
        when = _EPOCH + at * _MICROSECOND
        decoded = _headers.decode(headers) if headers else {}
        return Record(self._where.topic, self._where.partition, number - 1, key, value, decoded, when)

    def end(self) -> int:
        with self._database.read() as db:
            row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'record'").fetchone()
            return int(row[0]) if row else 0

    def erase(self, matches: Callable[[Record], bool], keys: Sequence[str] | None) -> int:
        """Overwritten in the file and out of the write-ahead log on return, also when nothing matched this time."""
        numbers = [r.offset + 1 for r in self._candidates(keys) if matches(r)]
        for start in range(0, len(numbers), self._chunk):
            with self._database.write() as db:
                chunk = numbers[start : start + self._chunk]
                db.executemany("DELETE FROM record WHERE number = ?", ((n,) for n in chunk))
        self._database.scrub()
        return len(numbers)

    def _candidates(self, keys: Sequence[str] | None) -> Iterator[Record]:
        if keys is None:
            yield from self._scan("", ())
            return
        for start in range(0, len(keys), _KEYS_A_QUERY):
            some = keys[start : start + _KEYS_A_QUERY]
            yield from self._scan(f"AND key IN ({', '.join('?' * len(some))})", some)

    def _scan(self, narrowed: str, parameters: Sequence[str]) -> Iterator[Record]:
        after = 0
        while True:
            with self._database.read() as db:
                rows = db.execute(f"{_SELECT} {narrowed} ORDER BY number LIMIT 500", (after, *parameters))
                records = [self._record(row) for row in _up_to(rows, self._read_bytes)]
            if not records:
                return
            yield from records
            after = records[-1].offset + 1

    def trim(self, oldest: datetime, max_bytes: int, floor: int) -> int:
        """Nothing at or after offset `floor`, whatever its age and the file's size."""
        gone = 0
        while removed := self._delete_before(min(self._first_since(oldest), floor)):
            gone += removed
        while (surplus := self._database.used_bytes() - max_bytes) > 0:
            # A record takes more room than its bytes, so the surplus is approached from below.
            removed = self._delete_before(min(self._first_after(surplus * 3 // 4), floor))
            if not removed:
                break
            gone += removed
        self._database.shrink()
        return gone

    def _first_since(self, oldest: datetime) -> int:
        """Offset of the first record that is not too old; stops there, so it never reads the whole file."""
        with self._database.read() as db:
            query = "SELECT number FROM record WHERE at >= ? ORDER BY number LIMIT 1"
            row = db.execute(query, (_micros(oldest),)).fetchone()
        return int(row[0]) - 1 if row else self.end()

    def _first_after(self, size: int) -> int:
        """Offset of the record that comes after about `size` bytes of the oldest ones, of a chunk at most."""
        query = "SELECT number, length(key) + ifnull(length(value), 0) FROM record ORDER BY number LIMIT ?"
        offset = 0
        with self._database.read() as db:
            for number, length in db.execute(query, (self._chunk,)):
                offset, size = number, size - length
                if size <= 0:
                    break
        return int(offset)

    def _delete_before(self, offset: int) -> int:
        """A chunk of them."""
        query = (
            "DELETE FROM record WHERE number IN (SELECT number FROM record WHERE number <= ? ORDER BY number LIMIT ?)"
        )
        with self._database.write() as db:
            return db.execute(query, (offset, self._chunk)).rowcount

    def close(self) -> None:
        self._database.close()


def _up_to(rows: sqlite3.Cursor, limit: int) -> Iterator[_Row]:
    size = 0
    for row in rows:
        yield row
        size += len(row[4] or b"")
        if size >= limit:
            return


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _encode_headers(headers: Mapping[str, str]) -> str | None:
    return msgspec.json.encode(dict(headers)).decode() if headers else None
