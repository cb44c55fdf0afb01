"""Every adapter of the log and of the state store, for the suites of this folder.

`event_log()` and `state_store()` open a further handle of the same engine, as another process would. A new adapter joins
by one more parameter.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bus.embedded import SqliteLog, SqliteState
from bus.memory import MemoryLog, MemoryState
from bus.settings import BusSettings
from schemas.ports import EventLog, StateStore

LEASE_SECONDS = 30.0
_SETTINGS = BusSettings(lease_seconds=LEASE_SECONDS, busy_seconds=5.0, trim_chunk=3)


@dataclass(slots=True)
class FakeClock:
    """Waiting passes the time, so nothing sleeps."""

    at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def _memory_log(clock: FakeClock, folder: Path) -> Callable[[], EventLog]:
    log = MemoryLog(_SETTINGS, clock)
    return lambda: log


def _sqlite_log(clock: FakeClock, folder: Path) -> Callable[[], EventLog]:
    return lambda: SqliteLog(folder / "log", _SETTINGS, clock, wait=clock.wait)


def _memory_state(clock: FakeClock, folder: Path) -> Callable[[], StateStore]:
    state = MemoryState(clock)
    return lambda: state


def _sqlite_state(clock: FakeClock, folder: Path) -> Callable[[], StateStore]:
    return lambda: SqliteState(folder / "state.db", clock, busy_seconds=5.0, wait=clock.wait)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def now(clock: FakeClock) -> Callable[[], datetime]:
    return clock


@pytest.fixture
def advance(clock: FakeClock) -> Callable[[float], None]:
    return clock.wait


@pytest.fixture
def lease_seconds() -> float:
    """How long a silent member of a group keeps its partitions."""
    return LEASE_SECONDS


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(params=[_memory_log, _sqlite_log], ids=["memory", "sqlite"])
def event_log(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock, cleanup: ExitStack
) -> Callable[[], EventLog]:
    make: Callable[[], EventLog] = request.param(clock, tmp_path)
    return lambda: cleanup.enter_context(closing(make()))


@pytest.fixture(params=[_memory_state, _sqlite_state], ids=["memory", "sqlite"])
def state_store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock, cleanup: ExitStack
) -> Callable[[], StateStore]:
    make: Callable[[], StateStore] = request.param(clock, tmp_path)
    return lambda: cleanup.enter_context(closing(make()))
