"""A corner of the real Kafka and Elasticsearch for one test, and the stages as the processes that a person would start."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bus.elastic.settings import ElasticSettings
from bus.kafka.settings import KafkaSettings
from bus.settings import BusSettings
from harken.settings import Settings
from tests.engines.elastic import own_indices
from tests.engines.kafka import kafka_settings

__all__ = ["Cluster", "cluster", "wait_until"]

PARTITIONS = 4


@dataclass
class Cluster:
    """`environment` makes any command work on it. Its processes are those it started, ended by id."""

    home: Path
    environment: Mapping[str, str]
    processes: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The same for whoever works on it in this process."""
        said = self.environment
        kafka = KafkaSettings(
            servers=said["HARKEN_BUS__KAFKA__SERVERS"],
            prefix=said["HARKEN_BUS__KAFKA__PREFIX"],
            partitions=int(said["HARKEN_BUS__KAFKA__PARTITIONS"]),
        )
        elastic = ElasticSettings(
            urls=said["HARKEN_BUS__ELASTIC__URLS"], prefix=said["HARKEN_BUS__ELASTIC__PREFIX"], sight_shards=1
        )
        return Settings(mode="distributed", home=self.home, bus=BusSettings(kafka=kafka, elastic=elastic))

    def start(self, role: str, **more: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            started = subprocess.Popen(
                [sys.executable, "-P", "-m", "harken", role],
                env={**os.environ, **self.environment, **more}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        self.processes.append((role, started))
        return started

    @property
    def log(self) -> Path:
        return self.home.parent / "stages.log"

    def said(self) -> str:
        """The last words of the processes, for a test that fails."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def stop(self) -> None:
        for _, process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for _, process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def cluster(folder: Path, partitions: int = PARTITIONS) -> Iterator[Cluster]:
    """Everything behind names of its own, and deleted afterwards. Skips the test where a server is missing."""
    home = folder / "home"
    with kafka_settings() as kafka, own_indices() as elastic:
        made = Cluster(
            home,
            {
                "HARKEN_HOME": str(home),
                "HARKEN_MODE": "distributed",
                "HARKEN_BUS__KAFKA__SERVERS": kafka.servers,
                "HARKEN_BUS__KAFKA__PREFIX": kafka.prefix,
                "HARKEN_BUS__KAFKA__PARTITIONS": str(partitions),
                "HARKEN_BUS__ELASTIC__URLS": elastic.urls,
                "HARKEN_BUS__ELASTIC__PREFIX": elastic.prefix,
                "HARKEN_BUS__ELASTIC__SIGHT_SHARDS": "1",
            },
        )
        try:
            yield made
        finally:
            made.stop()


def wait_until(held: Callable[[], bool], seconds: float, what: str, said: Callable[[], str] = str) -> None:
    """Asks four times a second."""
    until = time.monotonic() + seconds
    while not held():
        assert time.monotonic() < until, f"not within {seconds:g} s: {what}\n{said()}"
        time.sleep(0.25)
