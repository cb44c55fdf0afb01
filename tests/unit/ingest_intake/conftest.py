"""An intake over memory engines, and a clock that a test sets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bus.dead import DeadLetters
from bus.memory.log import MemoryLog
from bus.memory.state import MemoryState
from ingest.intake import Intake, Tally
from ingest.source import Parsed
from schemas.codec import Wire, decode
from schemas.event import Event
from schemas.ports import Record, TopicPartition
from schemas.topics import POSTS, Topic

START = datetime(2026, 11, 24, 12, tzinfo=UTC)


@dataclass
class Bench:
    now: datetime = START
    partitions: int = 1
    state: MemoryState = field(default_factory=MemoryState)
    log: MemoryLog = field(default_factory=MemoryLog)

    def __post_init__(self) -> None:
        self.log.ensure([Topic(POSTS.name, partitions=self.partitions)])
        self.dead = DeadLetters(self.state)
        self.intake = Intake(self.log, self.state, self.dead, lambda: self.now)

    def later(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def take(self, *events: Event) -> Tally:
        return self.intake.accept(Parsed(events), source_name="test")

    def records(self, partition: int = 0) -> list[Record]:
        return self.log.read(TopicPartition(POSTS.name, partition), 0, 10_000)

    def messages(self, partition: int = 0) -> list[Wire]:
        return [decode(record.value or b"") for record in self.records(partition)]


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def make_bench() -> Callable[[int], Bench]:
    return lambda partitions: Bench(partitions=partitions)
