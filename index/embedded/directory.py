"""What is remembered beside the records: where each post lives, what was deleted for ever, and what people decided.

No text of a post is in here. It is committed before the records and the search index (see `writer`), so it may know of
mentions that the records lack after a crash; never the other way round.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from index.embedded.sqlite import connect, pack, shrink, translated, unpack
from index.merge import Sight
from index.moments import from_ms, to_ms
from index.visibility import covers
from schemas.codec import decode_as, encode_plain
from schemas.mention import Correction
from schemas.scope import Scope

__all__ = ["Directory"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS post (
    key BLOB PRIMARY KEY, month TEXT NOT NULL, scope TEXT NOT NULL, sort_at INTEGER NOT NULL, observed_at INTEGER NOT NULL,
    revision INTEGER NOT NULL, epoch INTEGER NOT NULL, author BLOB, mentions BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS post_author ON post (author) WHERE author IS NOT NULL;
CREATE TABLE IF NOT EXISTS suppressed (key BLOB NOT NULL, reach TEXT NOT NULL, PRIMARY KEY (key, reach)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS human (id BLOB PRIMARY KEY, post BLOB NOT NULL, given BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS human_post ON human (post);
CREATE TABLE IF NOT EXISTS doomed (month TEXT NOT NULL, id BLOB NOT NULL, PRIMARY KEY (month, id)) WITHOUT ROWID;
"""
_COLUMNS = "key, month, scope, sort_at, observed_at, revision, epoch, author, mentions"
_CHUNK = 1000
_HERE = ""
"""In place of a month: this file itself holds words that are to be erased."""


class Directory:
    """Not safe for threads: the writer's lock guards it."""

    def __init__(self, path: Path, *, busy_seconds: float, writable: bool = True) -> None:
        self._path = path
        self._link = connect(path, writable=writable, busy_seconds=busy_seconds)
        if writable:
            with translated(path):
                self._link.executescript(_SCHEMA)
        self._suppresses = self._humans = True
        self.look()

    def look(self) -> None:
        """Most stores have no deletion and no correction at all: then nobody need ask for one."""
        self._suppresses = bool(self._rows("SELECT 1 FROM suppressed LIMIT 1"))
        self._humans = bool(self._rows("SELECT 1 FROM human LIMIT 1"))

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with translated(self._path):
            return self._link.execute(sql, tuple(values)).fetchall()

    def _among(self, head: str, keys: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        packed = [pack(k) for k in keys]
        for start in range(0, len(packed), _CHUNK):
            chunk = packed[start : start + _CHUNK]
            yield from self._rows(f"{head} IN ({','.join('?' * len(chunk))})", chunk)

    def _change(self, sql: str, rows: Sequence[tuple[object, ...]]) -> None:
        with translated(self._path):
            if not self._link.in_transaction:
                self._link.execute("BEGIN IMMEDIATE")
            self._link.executemany(sql, rows)

    def sights(self, posts: Iterable[str]) -> dict[str, Sight]:
        found = self._among(f"SELECT {_COLUMNS} FROM post WHERE key", posts)  # noqa: S608
        return dict(map(_sight, found))

    def by_author(self, author: str) -> dict[str, Sight]:
        return dict(map(_sight, self._among(f"SELECT {_COLUMNS} FROM post WHERE author", [author])))  # noqa: S608

    def remember(self, sights: Iterable[tuple[str, Sight]]) -> None:
        rows = [_row(key, sight) for key, sight in sights]
        self._change(f"INSERT OR REPLACE INTO post ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608

    def reaches(self, keys: Iterable[str]) -> dict[str, frozenset[str]]:
        """How far the deletion of each of these posts and authors goes, for those that were deleted."""
        found: dict[str, frozenset[str]] = {}
        for key, reach in self._among("SELECT key, reach FROM suppressed WHERE key", keys) if self._suppresses else ():
            found[unpack(key)] = found.get(unpack(key), frozenset()) | {reach}
        return found

    def suppressed(self, scope: Scope, keys: Iterable[str]) -> frozenset[str]:
        """Those of these posts and authors that are deleted for that scope."""
        return frozenset(k for k, found in self.reaches(keys).items() if any(covers(r, scope) for r in found))

    @property
    def suppresses(self) -> bool:
        """Whether anything was ever deleted."""
        return self._suppresses

    @property
    def decided(self) -> bool:
        """Whether a person ever corrected anything."""
        return self._humans

    def suppress(self, key: str, reach: str) -> None:
        self._suppresses = True
        self._change("INSERT OR IGNORE INTO suppressed VALUES (?, ?)", [(pack(key), reach)])

    def doom(self, posts: Iterable[tuple[str, Sight]]) -> None:
        """Forget these posts, and note their mentions as to be erased: the note outlives a crash, until `absolve`."""
        posts = list(posts)
        self._change("DELETE FROM post WHERE key = ?", [(pack(key),) for key, _ in posts])
        self.forget_humans([key for key, _ in posts])
        doomed = [(sight.month, pack(i)) for _, sight in posts for i in sight.mentions]
        self._change("INSERT OR IGNORE INTO doomed VALUES (?, ?)", doomed)

    def doomed(self) -> dict[str, list[str]]:
        """Mention ids to be erased, by month."""
        found: dict[str, list[str]] = {}
        for month, ident in self._rows("SELECT month, id FROM doomed WHERE month <> ? ORDER BY month", [_HERE]):
            found.setdefault(month, []).append(unpack(ident))
        return found

    def absolve(self, month: str) -> None:
        self._change("DELETE FROM doomed WHERE month = ?", [(month,)])

    def humans(self, mentions: Iterable[str]) -> dict[str, Correction]:
        found = self._among("SELECT id, given FROM human WHERE id", mentions) if self._humans else ()
        return {unpack(ident): decode_as(Correction, given) for ident, given in found}

    def decide(self, given: Sequence[Correction]) -> None:
        self._humans = True
        rows = [(pack(c.mention_id), pack(c.post_key), encode_plain(c)) for c in given]
        self._change("INSERT OR REPLACE INTO human VALUES (?, ?, ?)", rows)

    def forget_humans(self, posts: Sequence[str]) -> None:
        if self._humans and any(True for _ in self._among("SELECT id FROM human WHERE post", posts)):
            self._change("DELETE FROM human WHERE post = ?", [(pack(p),) for p in posts])
            self._change("INSERT OR IGNORE INTO doomed VALUES (?, ?)", [(_HERE, b"")])

    def commit(self) -> None:
        with translated(self._path):
            if self._link.in_transaction:
                self._link.execute("COMMIT")

    def rollback(self) -> None:
        with translated(self._path):
            if self._link.in_transaction:
                self._link.execute("ROLLBACK")
        self.look()

    def shrink(self) -> None:
        """Only where a person's words were deleted: the rest holds no text. Not within a transaction."""
        if self._rows("SELECT 1 FROM doomed WHERE month = ?", [_HERE]):
            shrink(self._link, self._path)
            self.absolve(_HERE)

    def close(self) -> None:
        self._link.close()


def _row(key: str, sight: Sight) -> tuple[object, ...]:
    author = pack(sight.author) if sight.author else None
    mentions = b"".join(bytes.fromhex(i) for i in sight.mentions)
    times = (to_ms(sight.sort_at), to_ms(sight.observed_at))
    return (pack(key), sight.month, sight.scope, *times, *sight.version, author, mentions)


def _sight(row: tuple[Any, ...]) -> tuple[str, Sight]:
    key, month, scope, sort_at, observed_at, revision, epoch, author, mentions = row
    ids = tuple(mentions[i : i + 16].hex() for i in range(0, len(mentions), 16))
    times = (from_ms(sort_at), from_ms(observed_at))
    return unpack(key), Sight(month, Scope(scope), *times, (revision, epoch), unpack(author) if author else None, ids)
