"""One SQLite file, shared by threads and processes, whose failures are told in our words."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from schemas.errors import Unavailable

__all__ = ["Database"]

_ADVICE = {
    "SQLITE_FULL": "the disk is full: free some space, nothing acknowledged is lost",
    "SQLITE_READONLY": "the file cannot be written: check its owner and that the disk is not mounted read-only",
    "SQLITE_BUSY": "another process has been writing for too long: see what else uses this home, then try again",
    "SQLITE_LOCKED": "another process has been writing for too long: see what else uses this home, then try again",
    "SQLITE_CANTOPEN": "the file cannot be opened: check that its folder exists and belongs to this user",
    "SQLITE_PERM": "the file cannot be opened: check its owner",
    "SQLITE_IOERR": "the disk reports an error: check it and the space left, nothing acknowledged is lost",
    "SQLITE_CORRUPT": "the file is damaged: restore it from a backup",
    "SQLITE_NOTADB": "the file is not one of ours: restore it from a backup",
}
_OPEN_ATTEMPTS = 60
_SCRUB_ATTEMPTS = 10
_SHRINK_PAGES = 2_000
_PAUSE = 0.05


class Database:
    """Two connections, one for writing and one for reading, each behind its own lock: a reader never waits for an fsync.

    Not to be carried over a fork. What is deleted is overwritten in the file (`secure_delete`), and gone from the
    write-ahead log too after `scrub`. Every method raises Unavailable for what the machine does to us.
    """

    def __init__(
        self,
        path: Path,
        schema: str,
        *,
        durable: bool = True,
        checkpoint_pages: int = 1000,
        busy_seconds: float = 30.0,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._path = path
        self._busy = busy_seconds
        self._wait = wait
        self._write_lock, self._read_lock = RLock(), RLock()
        with self._translated():
            self._writer = self._open(schema, "FULL" if durable else "NORMAL", checkpoint_pages)
            self._reader = self._connect()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=self._busy, isolation_level=None, check_same_thread=False)

    def _open(self, schema: str, synchronous: str, checkpoint_pages: int) -> sqlite3.Connection:
        connection = self._connect()
        try:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            self._use_wal(connection)
            connection.execute(f"PRAGMA synchronous={synchronous}")
            connection.execute("PRAGMA secure_delete=ON")
            connection.execute("PRAGMA journal_size_limit=67108864")
            connection.execute(f"PRAGMA wal_autocheckpoint={checkpoint_pages}")
            with self._transaction(connection):
                for statement in filter(str.strip, schema.split(";")):
                    connection.execute(statement)
        except BaseException:
            connection.close()
            raise
        return connection

    def _use_wal(self, connection: sqlite3.Connection) -> None:
        """The switch ignores the busy timeout when two processes make the file at once."""
        for _ in range(_OPEN_ATTEMPTS - 1):
            try:
                connection.execute("PRAGMA journal_mode=WAL")
            except sqlite3.OperationalError as e:
                if not e.sqlite_errorname.startswith("SQLITE_BUSY"):
                    raise
                self._wait(_PAUSE)
            else:
                return
        connection.execute("PRAGMA journal_mode=WAL")

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Anything that is not the machine's fault is a bug of ours and passes as it is."""
        try:
            yield
        except sqlite3.DatabaseError as e:
            code = "_".join(getattr(e, "sqlite_errorname", "").split("_")[:2])
            if code not in _ADVICE:
                raise
            raise Unavailable(f"{self._path}: {_ADVICE[code]} ({e})") from e

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, the only one of all processes; durable after the block, undone when it raises."""
        with self._write_lock, self._translated(), self._transaction(self._writer):
            yield self._writer

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Each statement sees what was committed before it."""
        with self._read_lock, self._translated():
            yield self._reader

    def used_bytes(self) -> int:
        """Of the file, without the pages that are free to be used again."""
        pages, free = self._pages()
        return (pages - free) * self._pragma("page_size")

    def _pages(self) -> tuple[int, int]:
        return self._pragma("page_count"), self._pragma("freelist_count")

    def _pragma(self, name: str) -> int:
        with self.read() as db:
            return int(db.execute(f"PRAGMA {name}").fetchone()[0])

    def shrink(self) -> None:
        """Give free pages back to the disk, but for a quarter of what is in use: that will be filled again soon."""
        pages, free = self._pages()
        for _ in range(0, free - (pages - free) // 4, _SHRINK_PAGES):
            with self._write_lock, self._translated():
                # Only executescript steps this pragma to its end: execute frees one page.
                self._writer.executescript(f"PRAGMA incremental_vacuum({_SHRINK_PAGES})")

    def scrub(self) -> None:
        """Empty the write-ahead log: what was deleted before is then nowhere in our files."""
        for _ in range(_SCRUB_ATTEMPTS):
            with self._write_lock, self._read_lock, self._translated():
                busy = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy:
                return
            self._wait(_PAUSE)
        raise Unavailable(
            f"{self._path}: another process reads without pause, so deleted text is not gone yet: try again"
        )

    def close(self) -> None:
        with self._write_lock, self._read_lock:
            self._reader.close()
            self._writer.close()
