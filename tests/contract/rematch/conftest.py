"""A whole pipeline over each set of engines, for the suites of this folder. All posts are synthetic."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bus.embedded import SqliteLog, SqliteState
from bus.memory import MemoryLog, MemoryState
from index.embedded.store import EmbeddedStore
from index.memory import MemoryStore
from schemas.topics import MENTIONS, POSTS, Topic
from tests.contract.rematch.world import Engines, Ticking, World
from tests.engines.elastic import open_elastic, own_indices

OpenWorld = Callable[[], World]


def memory_engines(partitions: int = 1) -> Engines:
    clock = Ticking()
    log = MemoryLog(clock=clock)
    log.ensure([Topic(POSTS.name, partitions), Topic(MENTIONS.name, partitions)])
    return Engines(log, MemoryState(clock), MemoryStore(), clock)


def embedded_engines(root: Path, stack: ExitStack) -> Engines:
    clock = Ticking()
    log = stack.enter_context(closing(SqliteLog(root / "log", clock=clock)))
    log.ensure([POSTS, MENTIONS])
    state = stack.enter_context(closing(SqliteState(root / "state.db", clock)))
    store = stack.enter_context(closing(EmbeddedStore(root / "mentions", writable=True, clock=clock)))
    return Engines(log, state, store, clock)


def elastic_engines(stack: ExitStack) -> Engines:
    """The mentions on a cluster; log and state, whose own suites are elsewhere, in memory."""
    engines = memory_engines()
    elastic = stack.enter_context(own_indices())
    store = stack.enter_context(closing(open_elastic(elastic, clock=engines.clock)))
    return replace(engines, store=store)


@pytest.fixture(params=["memory", "embedded", "elastic"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with ExitStack() as stack:
        if request.param == "elastic":
            yield World(elastic_engines(stack))
        else:
            yield World(memory_engines() if request.param == "memory" else embedded_engines(tmp_path, stack))
