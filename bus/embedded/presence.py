"""Who is alive: a locked file a member, which the system unlocks when the process dies, however it dies."""

import fcntl
import os
import tempfile
from pathlib import Path

__all__ = ["Presence", "is_gone"]


class Presence:
    """`name` is unique in the folder, which must exist."""

    def __init__(self, folder: Path) -> None:
        self._descriptor, path = tempfile.mkstemp(prefix=f"{os.getpid()}-", dir=folder)
        self._path = Path(path)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    @property
    def name(self) -> str:
        return self._path.name

    def leave(self) -> None:
        self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


def is_gone(folder: Path, name: str) -> bool:
    """Whether that member has left or died. The file of a dead one is removed."""
    try:
        descriptor = os.open(folder / name, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    (folder / name).unlink(missing_ok=True)
    return True
