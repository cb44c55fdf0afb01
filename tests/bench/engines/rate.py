"""So many things in so much time."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Rate", "Rates", "load"]


@dataclass(frozen=True, slots=True)
class Rate:
    """`cpu`: processor seconds of this process alone; servers on the same machine take theirs beside it."""

    count: int
    seconds: float
    cpu: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


class Rates(dict[str, Rate]):
    @contextmanager
    def timed(self, name: str) -> Iterator[list[int]]:
        """What is appended to the list is what was done."""
        counted: list[int] = []
        started, busy = time.perf_counter(), time.process_time()
        yield counted
        self[name] = Rate(sum(counted), time.perf_counter() - started, time.process_time() - busy)


def load() -> str:
    return "load " + " ".join(f"{n:.1f}" for n in os.getloadavg())
