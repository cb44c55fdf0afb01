"""From file to searchable, as a person would run it: a server, an import beside it, and somebody searching."""

import random
import statistics
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.bench.inputs import Input
from tests.faults.installation import Installation

__all__ = ["Whole", "measure_whole"]

TOKEN = "bench"
PAUSE = 0.05
QUERIES = ("", "phone", "new AND -game", '"for the"', "apple OR google", "love", "site:reddit.com", "lang:en AND day")


@dataclass(frozen=True, slots=True)
class Whole:
    """`posts_per_second` to the moment when all is searchable; latencies in ms, over HTTP, while importing."""

    posts: int
    matched: int
    seconds: float
    p50: float
    p95: float
    searches: int
    pipeline_mib: float
    import_mib: float


class _Searcher(threading.Thread):
    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port, self.stop, self.taken = port, threading.Event(), list[float]()

    def run(self) -> None:
        dice = random.Random(1)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        with httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=headers, trust_env=False) as client:
            while not self.stop.wait(PAUSE):
                started = time.perf_counter()
                client.get("/v1/mentions", params={"q": dice.choice(QUERIES), "limit": 20}).raise_for_status()
                self.taken.append((time.perf_counter() - started) * 1000)


def measure_whole(source: Input, brands: Mapping[str, str], folder: Path) -> Whole:
    installation = Installation(folder / "home", extra={"HARKEN_TOKEN": TOKEN})
    for name, query in brands.items():
        installation.run("brand", "add", name, "--query", query)
    installation.up()
    try:
        return _measure(installation, source)
    finally:
        installation.down()


def _measure(installation: Installation, source: Input) -> Whole:
    searcher = _Searcher(installation.port)
    searcher.start()
    words = ["import", str(source.file), *(["--preset", source.preset] if source.preset else [])]
    started = time.perf_counter()
    importing = installation.begin(*words, "--json")
    peak = _watch(importing.pid)
    importing.communicate()
    installation.run("wait", "--idle", "--timeout", "600")
    seconds = time.perf_counter() - started
    searcher.stop.set()
    searcher.join()
    taken = sorted(searcher.taken)
    stages = installation.ask("status")["stages"]
    posts, matched = stages["ingest"]["kept"], stages["enrich"]["kept"]
    p95 = taken[int(len(taken) * 0.95)]
    return Whole(
        posts, matched, seconds, statistics.median(taken), p95, len(taken), _peak(installation.pid("pipeline")), peak()
    )


def _peak(pid: int) -> float:
    """MiB that a process had in memory at most."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def _watch(pid: int) -> "_Peak":
    watcher = _Peak(pid)
    watcher.start()
    return watcher


class _Peak(threading.Thread):
    """Of a process that ends before it can be asked."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.watched, self.most = pid, 0.0

    def run(self) -> None:
        while True:
            try:
                self.most = max(self.most, _peak(self.watched))
            except (OSError, StopIteration):
                return
            time.sleep(0.1)

    def __call__(self) -> float:
        self.join()
        return self.most
