"""The home: one directory that holds all data of an installation, and who runs on it."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import Unavailable, UserError

__all__ = ["Home"]

LAYOUT_VERSION = "1"


class Home:
    """Paths of a home. Creating one is idempotent; nothing in it is readable by other users of the machine."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / "log"
        self.state = root / "state.db"
        self.mentions = root / "mentions"
        self.key = root / "secret.key"
        self.run = root / "run"

    def create(self) -> "Home":
        """Raises UserError when the directory cannot be made or was laid out by another version."""
        try:
            for folder in (self.root, self.log, self.mentions, self.run):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._check_version()
        except OSError as e:
            raise UserError(
                f"Cannot use {self.root} as home ({e.strerror}): set HARKEN_HOME to a writable folder"
            ) from e
        return self

    def _check_version(self) -> None:
        stamp = self.root / "VERSION"
        if not stamp.exists():
            stamp.write_text(LAYOUT_VERSION)
        found = stamp.read_text(errors="replace").strip()
        if found not in ("", LAYOUT_VERSION):
            raise UserError(
                f"{self.root} was made by another version of Harken (layout {found}): set HARKEN_HOME elsewhere"
            )

    @contextmanager
    def claim(self, role: str, *, patience: float = 0.0) -> Iterator[None]:
        """Be the only process with this role, within `patience` seconds. Raises Unavailable naming the process that is."""
        with (self.run / f"{role}.lock").open("a+") as file:
            until = time.monotonic() + patience
            while not _try_lock(file.fileno()):
                if time.monotonic() >= until:
                    raise Unavailable(self._taken(role))
                time.sleep(0.05)
            _write_pid(file.fileno())
            yield

    def is_claimed(self, role: str) -> bool:
        """Whether a process holds the role now."""
        path = self.run / f"{role}.lock"
        if not path.exists():
            return False
        with path.open("a+") as file:
            return not _try_lock(file.fileno())

    def holder(self, role: str) -> str:
        """The process id last written into the role's lock."""
        try:
            return (self.run / f"{role}.lock").read_text().strip() or "unknown"
        except OSError:
            return "unknown"

    def _taken(self, role: str) -> str:
        return (
            f"A Harken already runs on {self.root} (process {self.holder(role)}, {role}): "
            "stop it first, or set HARKEN_HOME to another folder"
        )


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_pid(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
