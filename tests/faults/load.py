"""Posts that go on coming while something dies, and how long their acknowledgement was kept waiting."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bus.status import lag
from harken.engines import GROUPS, Engines
from harken.importing import import_posts
from schemas.errors import Unavailable
from schemas.scope import Scope, workspace
from tests.faults.installation import write_posts

__all__ = ["HOME", "Load", "under_load"]

HOME: Scope = workspace("default")
EACH = 400
MOST_BEHIND = 3_000
"""So that the end is not one long wait."""


@dataclass
class Load:
    """File after file. One that an engine did not take is imported again, as a person would."""

    engines: Engines
    folder: Path
    stop: threading.Event = field(default_factory=threading.Event)
    files: int = 0
    refused: list[str] = field(default_factory=list)
    stall: float = 0.0
    """The longest time between two files, while there was nothing else to wait for."""

    @property
    def wanted(self) -> set[str]:
        """The native ids of the acknowledged posts that match."""
        return {f"load{n}-{i}" for n in range(self.files) for i in range(0, EACH, 5)}

    def run(self) -> None:
        while not self.stop.is_set():
            begun = time.monotonic()
            self._take_in(self.files)
            self.files += 1
            self.stall = max(self.stall, time.monotonic() - begun)
            while not self.stop.wait(0.2) and self._behind() > MOST_BEHIND:
                pass

    def _take_in(self, number: int) -> None:
        file = self.folder / f"load{number}.jsonl"
        write_posts(file, f"load{number}", range(EACH))
        while True:
            try:
                report = import_posts(self.engines, HOME, file)
            except Unavailable as e:
                self.refused.append(str(e))
                time.sleep(0.5)
            else:
                assert report.acked + report.duplicate == EACH
                return

    def _behind(self) -> int:
        try:
            return sum(lag(self.engines.log, group, topics) for group, topics in GROUPS.items())
        except Unavailable:
            return 0


@contextmanager
def under_load(engines: Engines, folder: Path) -> Iterator[Load]:
    """Raises what ended the load; on return all of it is acknowledged."""
    load, failed = Load(engines, folder), []

    def guarded() -> None:
        try:
            load.run()
        except BaseException as e:  # noqa: BLE001 - told to the test
            failed.append(e)

    thread = threading.Thread(target=guarded, name="load")
    thread.start()
    try:
        yield load
    finally:
        load.stop.set()
        thread.join(180)
        if failed:
            raise failed[0]
    assert not thread.is_alive(), "the last posts were not acknowledged within 180 s"
