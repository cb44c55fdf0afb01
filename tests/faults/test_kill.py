"""kill -9 at random moments: nothing acknowledged is lost, nothing is there twice."""

import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.installation import Installation, write_posts

POSTS = 12_000
LONGEST_WAIT = 2.4
"""Seconds into an import at which a process is killed at the latest; the import takes about as long."""
SMOKE, WHOLE = 2, 20

pytestmark = pytest.mark.fault
moments = pytest.mark.parametrize(
    "kills", [pytest.param(SMOKE, id="smoke"), pytest.param(WHOLE, id="whole", marks=pytest.mark.long)]
)


def wanted(source: str) -> set[str]:
    return {f"{source}-{n}" for n in range(POSTS) if n % 5 == 0}


def start(installation: Installation) -> None:
    installation.run("brand", "add", "Ostrelle", "--query", "ostrelle")
    installation.up()


def check_all_there_once(installation: Installation, source: str) -> None:
    installation.run("wait", "--idle", "--timeout", "120")
    found = installation.ids(f"ostrelle AND source:{source}")
    assert len(found) == len(set(found)), "a mention is there twice"
    assert set(found) == wanted(source)


def import_while(installation: Installation, file: Path, act: Callable[[], None], moment: float) -> None:
    """Import the file and do `act` in the middle of it."""
    importing = installation.begin("import", str(file), "--json")
    time.sleep(moment)
    act()
    _, errors = importing.communicate(timeout=300)
    assert importing.returncode == 0, errors[-2000:]


@moments
@pytest.mark.parametrize("role", ["pipeline", "api"])
def test_a_killed_process_is_started_again_and_loses_nothing(
    installation: Installation, tmp_path: Path, role: str, kills: int
) -> None:
    start(installation)
    dice = random.Random(f"{role}{kills}")
    for n in range(kills):
        source, file = f"{role}{n}", tmp_path / f"{n}.jsonl"
        write_posts(file, source, range(POSTS))
        victim = installation.wait_for(role)
        import_while(installation, file, lambda: os.kill(victim, signal.SIGKILL), dice.uniform(0.2, LONGEST_WAIT))  # noqa: B023
        installation.wait_for(role, unlike=victim)
        check_all_there_once(installation, source)


@moments
def test_the_whole_group_killed_and_started_again_loses_nothing(
    installation: Installation, tmp_path: Path, kills: int
) -> None:
    start(installation)
    dice = random.Random(kills)
    for n in range(kills):
        source, file = f"group{n}", tmp_path / f"{n}.jsonl"
        write_posts(file, source, range(POSTS))
        import_while(installation, file, installation.kill_group, dice.uniform(0.2, LONGEST_WAIT))
        installation.up()
        check_all_there_once(installation, source)


@moments
def test_a_killed_import_keeps_what_it_acknowledged_and_a_rerun_completes_it(
    installation: Installation, tmp_path: Path, kills: int
) -> None:
    start(installation)
    dice = random.Random(kills)
    for n in range(kills):
        source, file = f"import{n}", tmp_path / f"{n}.jsonl"
        write_posts(file, source, range(POSTS))
        acknowledged = kill_import(installation, file, dice.uniform(0.2, LONGEST_WAIT))
        installation.run("wait", "--idle", "--timeout", "120")
        found = installation.ids(f"ostrelle AND source:{source}")
        assert len(found) == len(set(found))
        assert {f"{source}-{i}" for i in range(acknowledged) if i % 5 == 0} <= set(found)
        again = installation.ask("import", str(file))
        assert again["read"] == POSTS == again["acked"] + again["duplicate"] + sum(again["rejected"].values())
        check_all_there_once(installation, source)


def kill_import(installation: Installation, file: Path, moment: float) -> int:
    """Kill an import in the middle; how many posts it had said were safe."""
    importing = installation.begin("import", str(file), "--json")
    try:
        importing.wait(moment)
    except subprocess.TimeoutExpired:
        importing.kill()
    _, errors = importing.communicate()
    said = re.findall(r"acked (\d+)", errors)
    return int(said[-1]) if said else 0


def test_a_second_server_on_the_same_home_is_told_who_runs_there(installation: Installation) -> None:
    start(installation)
    refused = installation.run("up", code=1)
    assert f"process {installation.pid('supervisor')}" in refused.stderr
    assert "HARKEN_HOME" in refused.stderr


def test_a_stop_leaves_no_process_behind(installation: Installation) -> None:
    start(installation)
    children = [installation.pid(role) for role in ("pipeline", "api")]
    installation.down()
    assert installation.server is not None
    assert installation.server.returncode == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in children)
