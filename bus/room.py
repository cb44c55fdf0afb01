"""The last free bytes of a disk are kept for reading, so that a full disk stops what comes in and nothing else."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from schemas.errors import Unavailable

__all__ = ["Measure", "Room", "measure_disk"]

Measure = Callable[[Path], tuple[int, int]]
"""Bytes that are free for this user, and bytes in all, of the disk that holds the folder."""

_SHARE = 8
"""Of a small disk an eighth is kept, however much was asked for."""

_COPIES = 2
"""What is written lies in a write-ahead log first, and then in its table too."""

_SPARE = 4 * 2**20
"""Opening a database to read takes 32 KiB beside it; a home has a few, and one a month."""


def measure_disk(folder: Path) -> tuple[int, int]:
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize


class Room:
    """Asked before each bulk write. What is small (a commit, a setting, a sign-in) may use what is kept.

    Others may fill the disk to its last byte. Against that, the file `spare` holds some until they are needed.
    """

    def __init__(self, folder: Path, reserve: int, measure: Measure = measure_disk) -> None:
        self._folder = folder
        self._spare = folder / "spare"
        self._reserve = reserve
        self._measure = measure

    @property
    def shortage(self) -> str | None:
        """What is wrong and what to do, while fewer bytes are free than are to be kept."""
        return self._lacks(0)

    def _lacks(self, incoming: int) -> str | None:
        free, size = self._measure(self._folder)
        if free - _COPIES * incoming >= min(self._reserve, size // _SHARE):
            return None
        return (
            f"The disk of {self._folder} is nearly full ({free / 2**20:.0f} MiB left): nothing more is taken in, reading goes on. "
            "Free some space and try again; nothing acknowledged is lost"
        )

    def check(self, incoming: int) -> None:
        """Raises Unavailable where writing so many bytes would use up what is kept."""
        lacks = self._lacks(incoming)
        if lacks:
            raise Unavailable(lacks)

    def settle(self) -> None:
        """Before files are opened: give the spare bytes up on a full disk, hold some again where there is room."""
        free, size = self._measure(self._folder)
        spare = min(_SPARE, size // (2 * _SHARE))
        if free < spare:
            self._spare.unlink(missing_ok=True)
        elif not self._spare.exists() and not self._lacks(spare):
            with suppress(OSError):  # somebody was faster to take the room: then there is none to hold
                self._spare.write_bytes(os.urandom(spare))
