"""The two things compared: embedded engines in a folder, and a corner of a real Kafka and a real Elasticsearch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from harken.settings import Settings
from tests.engines.cluster import Cluster, cluster
from tests.faults.installation import Installation

__all__ = ["Side", "cluster_side", "embedded_side"]

STAGES = ("enrich", "index")


@dataclass(frozen=True, slots=True)
class Side:
    """`installation` types commands; `up` and `down` start and stop the processes of the stages."""

    name: str
    settings: Settings
    installation: Installation
    up: Callable[[], None]
    down: Callable[[], None]

    @contextmanager
    def running(self) -> Iterator[Installation]:
        self.up()
        try:
            yield self.installation
        finally:
            self.down()


@contextmanager
def embedded_side(folder: Path) -> Iterator[Side]:
    made = Installation(folder / "home")
    folder.mkdir(parents=True, exist_ok=True)
    yield Side("embedded", Settings(mode="embedded", home=made.home), made, made.up, made.down)


@contextmanager
def cluster_side(folder: Path) -> Iterator[Side]:
    """What it made on the servers is deleted afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with cluster(folder) as own:
        made = Installation(own.home, extra=dict(own.environment))
        yield Side("cluster", own.settings, made, lambda: _start(own), own.stop)


def _start(own: Cluster) -> None:
    for stage in STAGES:
        own.start(stage)
