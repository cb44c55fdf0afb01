"""One writer a store: a lock of the operating system, so that it goes with the process that held it."""

import fcntl
import os
from pathlib import Path
from typing import IO

from schemas.errors import Unavailable

__all__ = ["WriterLock", "is_written"]


class WriterLock:
    def __init__(self, root: Path) -> None:
        """Raises Unavailable while another process, or another store of this one, writes here."""
        self._file: IO[str] = (root / "writer.lock").open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as e:
            holder = self._holder()
            raise Unavailable(f"{root} is being written by process {holder}: stop it, or let it do the work") from e
        self._sign()

    def _holder(self) -> str:
        self._file.seek(0)
        holder = self._file.read().strip()
        self._file.close()
        return holder or "another"

    def _sign(self) -> None:
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        self._file.close()


def is_written(root: Path) -> bool:
    """Whether somebody holds the lock now. Seldom asked: while it is, a writer that starts would be refused."""
    try:
        with (root / "writer.lock").open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
