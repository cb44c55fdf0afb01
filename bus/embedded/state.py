"""The state store on SQLite: one file."""
# ruff: noqa: S608 - what is pasted into a query are constants of this file; every value is bound.

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from heapq import merge
from itertools import islice
from pathlib import Path

from bus.embedded.database import Database
from bus.room import Room
from bus.scoped import refuse_every
from schemas.clock import Clock, utc_now
from schemas.errors import Conflict, Unavailable
from schemas.ports import Entry, Lease, StateStore
from schemas.scope import EVERY, Scope

__all__ = ["SqliteState"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS entry (
    position INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    scope TEXT NOT NULL,
    version INTEGER NOT NULL,
    value BLOB
);
CREATE UNIQUE INDEX IF NOT EXISTS entry_place ON entry (kind, key, scope);
CREATE INDEX IF NOT EXISTS entry_feed ON entry (kind);
CREATE TABLE IF NOT EXISTS lease (
    scope TEXT NOT NULL,
    name TEXT NOT NULL,
    holder TEXT,
    token INTEGER NOT NULL,
    expires REAL NOT NULL,
    PRIMARY KEY (scope, name)
) WITHOUT ROWID
"""
# The position is the row's own number: a put moves the row to the end of the table, so the newest change is the last
# row, and the index over `kind` alone is in feed order within each kind. A deleted key keeps its row without a value:
# the feed tells of it, and its version goes on where it was.

_COLUMNS = "scope, kind, key, value, version, position"
_PLACE = "kind = ? AND key = ? AND scope = ?"
_PUT = """
INSERT INTO entry (position, kind, key, scope, version, value) VALUES (?, ?, ?, ?, 1, ?)
ON CONFLICT (kind, key, scope) DO UPDATE
SET position = excluded.position, value = excluded.value, version = version + 1
"""
_KEYS_A_QUERY = 1000
_LAST = "\U0010ffff"


class SqliteState(StateStore):
    """Make a new one after a fork. What was deleted is gone from the disk after `scrub`."""

    def __init__(
        self,
        path: Path,
        clock: Clock = utc_now,
        *,
        busy_seconds: float = 30.0,
        wait: Callable[[float], object] = time.sleep,
        room: Room | None = None,
    ) -> None:
        self._clock = clock
        self._room = room
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as e:
            raise Unavailable(f"{path.parent}: the folder cannot be made: check its owner ({e})") from e
        self._database = Database(path, _SCHEMA, busy_seconds=busy_seconds, wait=wait)

    def get(self, scope: Scope, kind: str, key: str) -> Entry | None:
        refuse_every(scope)
        with self._database.read() as db:
            return _find(db, scope, kind, key)

    def get_many(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, Entry]:
        refuse_every(scope)
        found: dict[str, Entry] = {}
        for start in range(0, len(keys), _KEYS_A_QUERY):
            some = keys[start : start + _KEYS_A_QUERY]
            query = f"SELECT {_COLUMNS} FROM entry WHERE kind = ? AND key IN ({_marks(some)}) AND scope = ?"
            with self._database.read() as db:
                found |= {row[2]: Entry(*row) for row in db.execute(query, (kind, *some, scope)) if row[3] is not None}
        return found

    def put(self, scope: Scope, kind: str, key: str, value: bytes, *, expect: int | None) -> Entry:
        refuse_every(scope)
        with self._database.write() as db:
            _expect(db, scope, kind, key, expect)
            return _put(db, scope, kind, key, value)

    def put_many(self, scope: Scope, kind: str, items: Mapping[str, bytes]) -> None:
        """Atomic here. Raises Unavailable while `room` is short: many rows at once come with what is taken in."""
        refuse_every(scope)
        if self._room is not None:
            self._room.check(sum(len(key) + len(value) for key, value in items.items()))
        with self._database.write() as db:
            first = _position(db) + 1
            rows = ((n, kind, key, scope, value) for n, (key, value) in enumerate(items.items(), first))
            db.executemany(_PUT, rows)

    def delete(self, scope: Scope, kind: str, key: str, *, expect: int | None) -> None:
        refuse_every(scope)
        with self._database.write() as db:
            if _expect(db, scope, kind, key, expect):
                _put(db, scope, kind, key, None)

    def list(self, scope: Scope, kind: str, *, prefix: str = "", after: str = "", limit: int = 1000) -> Sequence[Entry]:
        """Over all scopes a page may pass `limit`, so that it never ends between two scopes of one key."""
        narrowed, parameters = _narrow(scope)
        query = f"SELECT {_COLUMNS} FROM entry WHERE kind = ? AND value IS NOT NULL {narrowed}"
        page = f"{query} AND key > ? AND key >= ? AND key < ? ORDER BY key, scope LIMIT ?"
        with self._database.read() as db:
            rows = db.execute(page, (kind, *parameters, after, prefix, prefix + _LAST, limit)).fetchall()
            if rows and len(rows) == limit and scope == EVERY:
                rest = f"{query} AND key = ? AND scope > ? ORDER BY scope"
                rows += db.execute(rest, (kind, rows[-1][2], rows[-1][0])).fetchall()
        return [Entry(*row) for row in rows]

    def position(self) -> int:
        with self._database.read() as db:
            return _position(db)

    def changes(self, scope: Scope, kinds: Sequence[str], since: int, *, limit: int = 1000) -> Sequence[Entry]:
        with self._database.read() as db:
            feeds = [_feed(db, scope, kind, since, limit) for kind in dict.fromkeys(kinds)]
        return list(islice(merge(*feeds, key=lambda e: e.position), limit))

    def acquire(self, scope: Scope, name: str, holder: str, ttl: float) -> Lease | None:
        refuse_every(scope)
        now = self._clock().timestamp()
        with self._database.write() as db:
            row = db.execute("SELECT holder, token, expires FROM lease WHERE scope = ? AND name = ?", (scope, name))
            held_by, token, expires = row.fetchone() or (None, 0, 0.0)
            if held_by not in (None, holder) and expires > now:
                return None
            lease = Lease(scope, name, holder, token + (held_by != holder), now + ttl)
            db.execute(
                "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?)",
                (scope, name, holder, lease.token, lease.expires_at),
            )
            return lease

    def renew(self, lease: Lease, ttl: float) -> Lease:
        renewed = replace(lease, expires_at=self._clock().timestamp() + ttl)
        with self._database.write() as db:
            _hold(db, renewed)
        return renewed

    def release(self, lease: Lease) -> None:
        with self._database.write() as db:
            db.execute(
                "UPDATE lease SET holder = NULL WHERE scope = ? AND name = ? AND holder = ? AND token = ?",
                (lease.scope, lease.name, lease.holder, lease.token),
            )

    def put_leased(self, lease: Lease, kind: str, key: str, value: bytes) -> Entry:
        with self._database.write() as db:
            _hold(db, lease)
            return _put(db, lease.scope, kind, key, value)

    def scrub(self) -> None:
        """Rule 7: what was deleted or replaced before is then nowhere in the files."""
        self._database.scrub()

    def close(self) -> None:
        self._database.close()


def _find(db: sqlite3.Connection, scope: Scope, kind: str, key: str) -> Entry | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM entry WHERE {_PLACE}", (kind, key, scope)).fetchone()
    return Entry(*row) if row and row[3] is not None else None


def _expect(db: sqlite3.Connection, scope: Scope, kind: str, key: str, expect: int | None) -> int:
    entry = _find(db, scope, kind, key)
    version = entry.version if entry else 0
    if expect is not None and expect != version:
        raise Conflict(f"{kind} {key} is at version {version}, not {expect}")
    return version


def _put(db: sqlite3.Connection, scope: Scope, kind: str, key: str, value: bytes | None) -> Entry:
    position = _position(db) + 1
    db.execute(_PUT, (position, kind, key, scope, value))
    version = db.execute("SELECT version FROM entry WHERE position = ?", (position,)).fetchone()[0]
    return Entry(scope, kind, key, value, version, position)


def _position(db: sqlite3.Connection) -> int:
    newest: int = db.execute("SELECT max(position) FROM entry").fetchone()[0] or 0
    return newest


def _feed(db: sqlite3.Connection, scope: Scope, kind: str, since: int, limit: int) -> Iterator[Entry]:
    narrowed, parameters = _narrow(scope)
    query = f"SELECT {_COLUMNS} FROM entry INDEXED BY entry_feed WHERE kind = ? AND position > ? {narrowed}"
    rows = db.execute(f"{query} ORDER BY position LIMIT ?", (kind, since, *parameters, limit)).fetchall()
    return (Entry(*row) for row in rows)


def _narrow(scope: Scope) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if scope == EVERY else ("AND scope = ?", (scope,))


def _hold(db: sqlite3.Connection, lease: Lease) -> None:
    """Its expiry is written again; whoever has taken it since has another token."""
    held = db.execute(
        "UPDATE lease SET expires = max(expires, ?) WHERE scope = ? AND name = ? AND holder = ? AND token = ?",
        (lease.expires_at, lease.scope, lease.name, lease.holder, lease.token),
    )
    if not held.rowcount:
        raise Conflict(f"{lease.holder} lost the lease {lease.name}")


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
