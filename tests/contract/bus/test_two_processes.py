"""Rule 9 between real processes: who holds the lease writes the cursor, and nobody else."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from threading import Thread

import pytest

from schemas.ports import StateStore
from schemas.scope import PUBLIC
from tests.contract.bus.rival import KEY, KIND, LEASE, open_state
from tests.engines.elastic import own_indices

_TURNS = 6
_PATIENCE = 60.0

Where = tuple[str, str]
Said = tuple[str, object]


def _sqlite(folder: Path, cleanup: ExitStack) -> Where:
    return "sqlite", str(folder / "state.db")


def _elastic(folder: Path, cleanup: ExitStack) -> Where:
    return "elastic", cleanup.enter_context(own_indices()).model_dump_json()


@pytest.fixture(params=[_sqlite, _elastic], ids=["sqlite", "elastic"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Where]:
    with ExitStack() as cleanup:
        make: Callable[[Path, ExitStack], Where] = request.param
        yield make(tmp_path, cleanup)


@pytest.fixture
def state(where: Where) -> Iterator[StateStore]:
    store = open_state(*where)
    yield store
    store.close()


@pytest.mark.slow
def test_two_processes_fight_for_a_lease_and_its_cursor(where: Where, state: StateStore) -> None:
    said = fight(where)

    written = sorted((version, token) for line in said.values() for token, version in line)
    versions, tokens = [v for v, _ in written], [t for _, t in written]
    assert len(set(versions)) == len(versions), "no write was lost under another"
    assert tokens == sorted(tokens), "once a new holder has the lease, no older token writes"
    assert not set(dict.fromkeys(t for t, _ in said["you"])) & {t for t, _ in said["me"]}, "a token has one holder"
    entry = state.get(PUBLIC, KIND, KEY)
    assert entry is not None
    assert entry.version >= versions[-1]
    assert json.loads(entry.value or b"")[0] >= tokens[-1]
    lease = state.acquire(PUBLIC, LEASE, "third", 1e9) if entry else None
    assert lease is None or lease.token > tokens[-1]


def fight(where: Where) -> dict[str, list[tuple[int, int]]]:
    """Until each had its turns: the tokens and versions that each wrote."""
    lines: Queue[Said] = Queue()
    written: dict[str, list[tuple[int, int]]] = {"me": [], "you": []}
    turns = dict.fromkeys(written, 0)
    rivals = {name: _start(where, name, lines) for name in written}
    try:
        while min(turns.values()) < _TURNS:
            name, line = lines.get(timeout=_PATIENCE)
            assert line is not None, f"{name} ended early"
            _note(name, line, turns, written)
    finally:
        for rival in rivals.values():
            assert rival.stdin is not None
            rival.stdin.close()
        assert [rival.wait(_PATIENCE) for rival in rivals.values()] == [0, 0]
    open_ones = set(rivals)
    while open_ones:
        name, line = lines.get(timeout=_PATIENCE)
        if line is None:
            open_ones.discard(name)
        else:
            _note(name, line, turns, written)
    return written


def _note(name: str, line: object, turns: dict[str, int], written: dict[str, list[tuple[int, int]]]) -> None:
    if isinstance(line, list):
        written[name].append((line[0], line[1]))
    else:
        turns[name] += 1


def _start(where: Where, name: str, lines: Queue[Said]) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.contract.bus.rival", *where, name]
    rival = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    Thread(target=_listen, args=(rival, name, lines)).start()
    return rival


def _listen(rival: "subprocess.Popen[str]", name: str, lines: Queue[Said]) -> None:
    assert rival.stdout is not None
    with rival.stdout as out:
        for line in out:
            lines.put((name, json.loads(line)))
    lines.put((name, None))
