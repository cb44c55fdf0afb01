"""One month's mentions as they are: a SQLite file, the truth from which the search index can be made again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from threading import RLock

from index.embedded.sqlite import connect, pack, shrink, translated
from schemas.codec import decode_as, encode_plain
from schemas.mention import Mention

__all__ = ["Records", "Row"]

Row = tuple[int, Mention]
"""A mention and its number, never used twice in a month: how the search index points at it."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mention (
    row INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, active INTEGER NOT NULL, body BLOB NOT NULL
)"""
_INACTIVE = "CREATE INDEX IF NOT EXISTS mention_inactive ON mention (id) WHERE NOT active"
_PUT = """
INSERT INTO mention (row, id, active, body) VALUES (?, ?, ?, ?)
ON CONFLICT (row) DO UPDATE SET active = excluded.active, body = excluded.body"""
_CHUNK = 1000
_FEW = 200
"""Of what is read from all months at once."""


class Records:
    """Safe for threads. A writable one holds its transaction open from the first change until `commit`."""

    def __init__(self, path: Path, *, writable: bool, busy_seconds: float) -> None:
        self._path, self._lock = path, RLock()
        self._link = connect(path, writable=writable, busy_seconds=busy_seconds)
        if writable:
            with translated(path):
                self._link.execute(_SCHEMA)
                self._link.execute(_INACTIVE)
        self._last: int | None = None

    def by_ids(self, ids: Iterable[str]) -> dict[str, Row]:
        found = self._where("id", [pack(i) for i in ids])
        return {mention.id: (row, mention) for row, mention in found}

    def by_rows(self, rows: Sequence[int]) -> dict[int, Mention]:
        return dict(self._where("row", rows))

    def _where(self, column: str, values: Sequence[object]) -> Iterator[Row]:
        for start in range(0, len(values), _CHUNK):
            chunk = values[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            yield from _read(self._all(f"SELECT row, body FROM mention WHERE {column} IN ({marks})", chunk))  # noqa: S608

    def _all(self, sql: str, values: Sequence[object] = ()) -> list[tuple[int, bytes]]:
        with self._lock, translated(self._path):
            return self._link.execute(sql, tuple(values)).fetchall()

    def active(self) -> Iterator[Row]:
        """All active mentions, in chunks of a short read each."""
        last = 0
        while chunk := self._all(
            "SELECT row, body FROM mention WHERE row > ? AND active ORDER BY row LIMIT ?", (last, _CHUNK)
        ):
            yield from _read(chunk)
            last = chunk[-1][0]

    def inactive(self, after: str) -> Iterator[Mention]:
        """Those that were taken out, in the order of their ids, after that one; in chunks of a short read each."""
        last = pack(after) if after else b""
        sql = "SELECT row, body FROM mention WHERE NOT active AND id > ? ORDER BY id LIMIT ?"
        while chunk := self._all(sql, (last, _FEW)):
            for _, mention in _read(chunk):
                last = pack(mention.id)
                yield mention

    def count_active(self) -> int:
        with self._lock, translated(self._path):
            count: int = self._link.execute("SELECT count(*) FROM mention WHERE active").fetchone()[0]
        return count

    def put(self, mentions: Sequence[Mention], known: Mapping[str, Row]) -> list[Row]:
        """Insert, or replace those with a row in `known`; gives each its row."""
        rows = [(known[m.id][0] if m.id in known else self._next_row(), m) for m in mentions]
        with self._lock, translated(self._path):
            self._begin()
            self._link.executemany(_PUT, [(row, pack(m.id), m.active, encode_plain(m)) for row, m in rows])
        return rows

    def _next_row(self) -> int:
        if self._last is None:
            with self._lock, translated(self._path):
                found = self._link.execute("SELECT seq FROM sqlite_sequence WHERE name = 'mention'").fetchone()
            self._last = found[0] if found else 0
        self._last += 1
        return self._last

    def delete(self, ids: Sequence[str]) -> int:
        with self._lock, translated(self._path):
            self._begin()
            return self._link.executemany("DELETE FROM mention WHERE id = ?", [(pack(i),) for i in ids]).rowcount

    def _begin(self) -> None:
        if not self._link.in_transaction:
            self._link.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        with self._lock, translated(self._path):
            if self._link.in_transaction:
                self._link.execute("COMMIT")

    def rollback(self) -> None:
        with self._lock, translated(self._path):
            self._last = None
            if self._link.in_transaction:
                self._link.execute("ROLLBACK")

    def shrink(self) -> None:
        with self._lock:
            shrink(self._link, self._path)

    def close(self) -> None:
        with self._lock:
            self._link.close()


def _read(rows: Iterable[tuple[int, bytes]]) -> Iterator[Row]:
    return ((row, decode_as(Mention, body)) for row, body in rows)
