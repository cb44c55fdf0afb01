"""kill -9 of stages at random moments, each started again at once, as a supervisor would."""

import random
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from bus.status import read_group_counts
from harken.engines import READERS, Engines
from schemas.errors import Unavailable
from tests.engines.cluster import Cluster

__all__ = ["Killer", "kill_all", "start_stages", "worked"]

AT_WORK = 90.0
LONGEST_WAIT = 3.0
Stages = Mapping[str, subprocess.Popen[bytes]]
READS = {"enrich": "enrich", "index": "index", "work": "forget"}
"""The group of each stage that reads the log."""


def start_stages(cluster: Cluster, roles: Sequence[str]) -> Stages:
    return {role: cluster.start(role) for role in roles}


def worked(engines: Engines, role: str) -> Callable[[], int]:
    """How many records a stage has committed; -1 while nobody can tell."""
    group = READS[role]

    def ask() -> int:
        try:
            return read_group_counts(engines.log, group, READERS[group]).received
        except Unavailable:
            return -1

    return ask


@dataclass
class Killer:
    """Kills when the stage has been seen at work since its last start, and a random moment has passed."""

    cluster: Cluster
    role: str
    victim: subprocess.Popen[bytes]
    kills: int
    progress: Callable[[], int]
    dice: random.Random
    idle: list[float] = field(default_factory=list)
    """Seconds from each kill until the stage had done something again."""

    def run(self) -> None:
        self._await_work(time.monotonic())
        for _ in range(self.kills):
            time.sleep(self.dice.uniform(0, LONGEST_WAIT))
            killed = time.monotonic()
            self._kill()
            self._await_work(killed)
            self.idle.append(time.monotonic() - killed)

    def _kill(self) -> None:
        self.victim.kill()
        self.victim.wait()
        self.victim = self.cluster.start(self.role)

    def _await_work(self, since: float) -> None:
        before = self.progress()
        while (now := self.progress()) <= before or before < 0:
            before = max(before, now) if before < 0 else before
            assert time.monotonic() - since < AT_WORK, f"{self.role} does nothing\n{self.cluster.said()}"
            time.sleep(0.1)


def kill_all(
    cluster: Cluster,
    stages: Stages,
    progress: Mapping[str, Callable[[], int]],
    kills: int,
    seed: int,
    beside: Callable[[], None],
) -> Mapping[str, str]:
    """Each of these stages so often, all of them at once, while `beside` happens. How long each was away, in words."""
    killers = [
        Killer(cluster, role, stages[role], kills, ask, random.Random(f"{seed}{role}"))
        for role, ask in progress.items()
    ]
    failed: list[BaseException] = []
    threads = [threading.Thread(target=_guard(killer.run, failed), name=killer.role) for killer in killers]
    for thread in threads:
        thread.start()
    try:
        beside()
    finally:
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]
    return {killer.role: f"median {median(killer.idle):.1f} s, most {max(killer.idle):.1f} s" for killer in killers}


def _guard(act: Callable[[], None], failed: list[BaseException]) -> Callable[[], None]:
    def guarded() -> None:
        try:
            act()
        except BaseException as e:  # noqa: BLE001 - told to the test
            failed.append(e)

    return guarded
