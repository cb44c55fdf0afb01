"""How this store opens its SQLite files, and what their errors mean."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import Unavailable

__all__ = ["connect", "pack", "shrink", "translated", "unpack"]


def connect(path: Path, *, writable: bool, busy_seconds: float) -> sqlite3.Connection:
    """Autocommit is off by hand: callers say BEGIN. A writer fsyncs at each commit and overwrites what it deletes."""
    with translated(path):
        target = f"{path.absolute().as_uri()}?mode={'rwc' if writable else 'ro'}"
        link = sqlite3.connect(
            target, uri=True, isolation_level=None, timeout=busy_seconds, check_same_thread=False, cached_statements=64
        )
        if writable:
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "wal_autocheckpoint=4000"):
                link.execute(f"PRAGMA {pragma}")
        return link


_MARK = bytes(17)
_LOST = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_CANTOPEN")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raises Unavailable for what SQLite cannot do now."""
    try:
        yield
    except sqlite3.Error as e:
        lost = getattr(e, "sqlite_errorname", "").startswith(_LOST)
        advice = "restore it from a backup" if lost else "free some disk space or check the file, then try again"
        raise Unavailable(f"{path}: {e}; {advice}") from e


def shrink(link: sqlite3.Connection, path: Path) -> None:
    """Rewrite the file without what was deleted, and empty its write-ahead log. Raises Unavailable if a reader is in it."""
    with translated(path):
        link.execute("VACUUM")
        busy, *_ = link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise Unavailable(f"{path.name} is being read and cannot be emptied of deleted text yet; it is tried again")


def pack(key: str) -> bytes:
    """32 hex digits as 16 bytes; any other text stays itself, with a mark that makes it longer than that."""
    if len(key) == 32:
        try:
            raw = bytes.fromhex(key)
        except ValueError:
            return _MARK + key.encode()
        if raw.hex() == key:
            return raw
    return _MARK + key.encode()


def unpack(raw: bytes) -> str:
    return raw.hex() if len(raw) == 16 else raw[len(_MARK) :].decode()
