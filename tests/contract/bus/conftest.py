"""Every adapter of the log and of the state store, for the suites of this folder.

`event_log()` and `state_store()` open a further handle of the same engine, as another process would. A new adapter joins
by one more parameter.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bus.elastic import ElasticState
from bus.embedded import SqliteLog, SqliteState
from bus.memory import MemoryLog, MemoryState
from bus.settings import BusSettings
from schemas.ports import EventLog, StateStore
from tests.engines.elastic import own_indices

LEASE_SECONDS = 30.0
REAL_LEASE_SECONDS = 3.0
"""Where a server's own clock decides, so that waiting takes as long as it says."""

_SETTINGS = BusSettings(lease_seconds=LEASE_SECONDS, busy_seconds=5.0, trim_chunk=3)


@dataclass(slots=True)
class FakeClock:
    """Waiting passes the time, so nothing sleeps, unless it goes along with the clock of a server."""

    at: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    real: bool = False

    def __call__(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        if self.real:
            time.sleep(seconds)
        self.at += timedelta(seconds=seconds)

    def go_along(self) -> None:
        self.real = True
        self.at = datetime.now(UTC).replace(microsecond=0)


def _memory_log(clock: FakeClock, folder: Path, cleanup: ExitStack) -> Callable[[], EventLog]:
    log = MemoryLog(_SETTINGS, clock)
    return lambda: log


def _sqlite_log(clock: FakeClock, folder: Path, cleanup: ExitStack) -> Callable[[], EventLog]:
    return lambda: SqliteLog(folder / "log", _SETTINGS, clock, wait=clock.wait)


def _kafka_log(clock: FakeClock, folder: Path, cleanup: ExitStack) -> Callable[[], EventLog]:
    from bus.kafka import KafkaLog
    from tests.engines.kafka import kafka_settings

    kafka = cleanup.enter_context(kafka_settings())
    settings = _SETTINGS.model_copy(update={"kafka": kafka, "lease_seconds": REAL_LEASE_SECONDS})
    clock.go_along()
    return lambda: KafkaLog(settings, clock)


def _memory_state(clock: FakeClock, folder: Path, cleanup: ExitStack) -> Callable[[], StateStore]:
    state = MemoryState(clock)
    return lambda: state


def _sqlite_state(clock: FakeClock, folder: Path, cleanup: ExitStack) -> Callable[[], StateStore]:
    return lambda: SqliteState(folder / "state.db", clock, busy_seconds=5.0, wait=clock.wait)


def _elastic_state(clock: FakeClock, folder: Path, cleanup: ExitStack) -> Callable[[], StateStore]:
    settings = cleanup.enter_context(own_indices())
    return lambda: ElasticState(settings, clock)


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
def lease_seconds(clock: FakeClock, event_log: Callable[[], EventLog]) -> float:
    """How long a silent member of a group keeps its partitions."""
    return REAL_LEASE_SECONDS if clock.real else LEASE_SECONDS


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture(params=[_memory_log, _sqlite_log, _kafka_log], ids=["memory", "sqlite", "kafka"])
def event_log(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock, cleanup: ExitStack
) -> Callable[[], EventLog]:
    make: Callable[[], EventLog] = request.param(clock, tmp_path, cleanup)
    return lambda: cleanup.enter_context(closing(make()))


@pytest.fixture(params=[_memory_state, _sqlite_state, _elastic_state], ids=["memory", "sqlite", "elastic"])
def state_store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock, cleanup: ExitStack
) -> Callable[[], StateStore]:
    make: Callable[[], StateStore] = request.param(clock, tmp_path, cleanup)
    return lambda: cleanup.enter_context(closing(make()))
