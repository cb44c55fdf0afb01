"""Kafka and Elasticsearch of a test's own, which may be killed, and an installation on them."""

import os
import random
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from tests.engines.cluster import Cluster
from tests.faults.installation import ROOT, Installation

__all__ = ["Servers", "commands", "installed", "own_servers"]

SCRIPTS = ROOT / "tests" / "engines"
BEGUN_WITHIN = 240.0


@dataclass(frozen=True, slots=True)
class Servers:
    """`kafka` and `elastic` give words to the scripts that hold them: up, up3, kill 2, start 2."""

    base: Path
    kafka_port: int
    elastic_port: int
    brokers: int = 1

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "KAFKA_BASE": str(self.base / "kafka"),
            "ES_BASE": str(self.base / "elastic"),
            "KAFKA_PORT": str(self.kafka_port),
            "ES_PORT": str(self.elastic_port),
            "ES_TRANSPORT_PORT": str(self.elastic_port + 1),
            "KAFKA_HEAP": "384m",
            "ES_HEAP": "768m",
        }

    @property
    def kafka_address(self) -> str:
        return ",".join(f"127.0.0.1:{self.kafka_port + 2 * n}" for n in range(self.brokers))

    @property
    def elastic_address(self) -> str:
        return f"http://127.0.0.1:{self.elastic_port}"

    def kafka(self, *words: str, **more: str) -> None:
        self._tell("kafka.sh", words, more)

    def elastic(self, *words: str, **more: str) -> None:
        self._tell("elasticsearch.sh", words, more)

    def up(self, **more: str) -> None:
        """Skips the test where they cannot be had; fails it where HARKEN_REQUIRE_ENGINES is set."""
        try:
            self.kafka("up" if self.brokers == 1 else f"up{self.brokers}", **more)
            self.elastic("up", **more)
        except AssertionError as e:
            if os.environ.get("HARKEN_REQUIRE_ENGINES", "0") in ("", "0"):
                pytest.skip(f"no servers of our own: {e}")
            raise

    def end(self) -> None:
        """Killed: brokers that are stopped together wait for each other."""
        for n in range(1, self.brokers + 1):
            self.kafka("kill", str(n))
        self.elastic("kill", "1")

    def _tell(self, script: str, words: Sequence[str], more: dict[str, str]) -> None:
        """Output goes to a file: a server that is left running would hold a pipe open."""
        said = self.base / "script.log"
        with said.open("wb") as log:
            done = subprocess.run(
                [SCRIPTS / script, *words], env=self.environment | more, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                timeout=BEGUN_WITHIN,
            )  # fmt: skip
        assert done.returncode == 0, f"{script} {' '.join(words)}: {said.read_text()[-800:]}"


@contextmanager
def own_servers(brokers: int = 1) -> Iterator[Servers]:
    """Nothing runs yet: `up`, or one of the two. They are gone afterwards, with their data."""
    base = Path(tempfile.mkdtemp(prefix="harken-servers-"))
    base.chmod(0o755)  # Elasticsearch runs as a user of its own where we are root
    kafka = _free_ports(6)
    servers = Servers(base, kafka, _free_ports(2, apart_from=kafka), brokers)
    try:
        yield servers
    finally:
        servers.end()
        shutil.rmtree(base, ignore_errors=True)


def _free_ports(count: int, apart_from: int = 0) -> int:
    """The first of so many in a row; below those that connections are given."""
    while True:
        first = random.randrange(20_000, 30_000)
        if abs(first - apart_from) > 10 and all(_is_free(first + n) for n in range(count)):
            return first


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def installed(servers: Servers, folder: Path, partitions: int = 4) -> Iterator[Cluster]:
    """Settings for these servers, with names of its own; its processes are stopped afterwards."""
    home, replication, name = folder / "home", min(servers.brokers, 3), f"fault-{uuid4().hex[:8]}"
    made = Cluster(
        home,
        {
            "HARKEN_HOME": str(home),
            "HARKEN_MODE": "distributed",
            "HARKEN_BUS__KAFKA__SERVERS": servers.kafka_address,
            "HARKEN_BUS__KAFKA__PREFIX": f"{name}.",
            "HARKEN_BUS__KAFKA__PARTITIONS": str(partitions),
            "HARKEN_BUS__KAFKA__REPLICATION": str(replication),
            "HARKEN_BUS__KAFKA__MIN_IN_SYNC": str(2 if replication > 1 else 1),
            "HARKEN_BUS__ELASTIC__URLS": servers.elastic_address,
            "HARKEN_BUS__ELASTIC__PREFIX": f"{name}-",
            "HARKEN_BUS__ELASTIC__SIGHT_SHARDS": "1",
        },
    )
    try:
        yield made
    finally:
        made.stop()


def commands(cluster: Cluster, **more: str) -> Installation:
    """The same installation for whoever types commands."""
    return Installation(cluster.home, extra={**cluster.environment, **more})
