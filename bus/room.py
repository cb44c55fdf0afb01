"""The last free bytes of a disk are kept for reading, so that a full disk stops what comes in and nothing else."""

import os
from collections.abc import Callable
from pathlib import Path

from schemas.errors import Unavailable

__all__ = ["Room", "measure_disk"]

_SHARE = 8
"""Of a small disk an eighth is kept, however much was asked for."""


def measure_disk(folder: Path) -> tuple[int, int]:
    """Bytes that are free for this user, and bytes in all, of the disk that holds the folder."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize


class Room:
    """Asked before each bulk write. What is small (a commit, a setting, a sign-in) may use what is kept."""

    def __init__(
        self, folder: Path, reserve: int, measure: Callable[[Path], tuple[int, int]] = measure_disk
    ) -> None:
        self._folder = folder
        self._reserve = reserve
        self._measure = measure

    @property
    def shortage(self) -> str | None:
        """What is wrong and what to do, while fewer bytes are free than are to be kept."""
        free, size = self._measure(self._folder)
        if free >= min(self._reserve, size // _SHARE):
            return None
        return (
            f"The disk of {self._folder} is full ({free / 2**20:.0f} MiB left): nothing more is taken in, reading goes on. "
            "Free some space and try again; nothing acknowledged is lost"
        )

    def check(self) -> None:
        """Raises Unavailable while the disk is short."""
        shortage = self.shortage
        if shortage:
            raise Unavailable(shortage)
