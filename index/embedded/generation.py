"""A month's search index on disk: numbered builds of it, and a small file that names the one that counts.

A rebuild writes the next number beside the old one and then replaces the file, so that readers of other processes see
the old build or the new one, never half of one.
"""

import os
import shutil
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tantivy import Index

from index.embedded.mapping import STAMP, make_schema
from schemas.errors import Unavailable

__all__ = ["Generation", "current", "install", "make", "months"]

_NAME = "CURRENT"


@dataclass(frozen=True, slots=True)
class Generation:
    """Build `number` of the month in `folder`, made with `stamp`."""

    folder: Path
    number: int
    stamp: str

    @property
    def path(self) -> Path:
        return self.folder / str(self.number)

    @property
    def readable(self) -> bool:
        """Whether this version of the program may read it."""
        return self.stamp == STAMP and (self.path / "meta.json").exists()

    def state(self) -> bytes:
        """Changes with each commit. Not the file's time: two commits may share it (it ticks every 4 ms)."""
        return blake2b((self.path / "meta.json").read_bytes(), digest_size=16).digest()

    def open(self) -> Index:
        """Raises Unavailable when it is gone or damaged."""
        try:
            index = Index.open(str(self.path))
            index.config_reader("manual")
        except (ValueError, OSError) as e:
            raise Unavailable(f"search index of {self.folder.name}: {e}; run `harken index rebuild`") from e
        return index


def months(root: Path) -> list[str]:
    """Those with a search index, newest first."""
    return sorted((p.parent.name for p in root.glob(f"*/{_NAME}")), reverse=True)


def current(folder: Path) -> Generation | None:
    try:
        number, stamp = (folder / _NAME).read_text().split("\n", 1)
        return Generation(folder, int(number), stamp)
    except (FileNotFoundError, ValueError):
        return None


def make(folder: Path) -> Generation:
    """An empty build after all that are there; nobody reads it before `install`."""
    numbers = [int(p.name) for p in folder.glob("*") if p.name.isdigit()]
    made = Generation(folder, max(numbers, default=0) + 1, STAMP)
    try:
        made.path.mkdir(parents=True)
        Index(make_schema(), path=str(made.path))
    except (ValueError, OSError) as e:
        raise Unavailable(f"search index of {folder.name}: {e}; free some disk space") from e
    return made


def install(generation: Generation) -> None:
    """From now on this one counts; the others are deleted."""
    draft = generation.folder / f"{_NAME}.new"
    try:
        with draft.open("w") as f:
            f.write(f"{generation.number}\n{generation.stamp}")
            f.flush()
            os.fsync(f.fileno())
        draft.replace(generation.folder / _NAME)
    except OSError as e:
        raise Unavailable(f"search index of {generation.folder.name}: {e}; free some disk space") from e
    for other in generation.folder.glob("*"):
        if other.is_dir() and other.name != str(generation.number):
            shutil.rmtree(other, ignore_errors=True)
