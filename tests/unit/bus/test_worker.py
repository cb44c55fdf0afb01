"""The loop that loses nothing, counts once and says why it stops."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event

import pytest

from bus.counts import Counts
from bus.dead import DeadLetter, DeadLetters
from bus.handler import Dead, Drop, Keep, Outcome
from bus.memory import MemoryLog, MemoryState
from bus.settings import BusSettings
from bus.status import read_group_counts
from bus.worker import TooManyDead, Worker, lag
from schemas.errors import Reject, Retry, Unavailable
from schemas.ports import Message, Record
from schemas.topics import Topic


class Crash(BaseException):
    """As if the process was killed there."""


@dataclass(slots=True)
class Stage:
    """Keeps all, drops `drop…`, dead-letters `dead…`, fails on `bug…`; what is flushed is in `done`, by offset."""

    stage: str = "enrich"
    topics: Sequence[str] = ("posts",)
    before_handle: Callable[[Sequence[Record]], object] = lambda batch: None
    before_flush: Callable[[], object] = lambda: None
    buffered: list[Record] = field(default_factory=list)
    done: dict[int, str] = field(default_factory=dict)
    batches: list[int] = field(default_factory=list)

    def handle(self, batch: Sequence[Record]) -> Sequence[Outcome]:
        self.batches.append(len(batch))
        self.before_handle(batch)
        outcomes = [self._one(record, len(batch)) for record in batch]
        self.buffered += batch
        return outcomes

    def _one(self, record: Record, size: int) -> Outcome:
        match record.key.split()[0]:
            case "drop":
                return Drop("no_match")
            case "dead":
                return Dead("undecodable", "not JSON")
            case "reject":
                raise Reject("newer_schema", "v9")
            case "bug":
                raise ZeroDivisionError(record.key)
        return Keep()

    def flush(self) -> None:
        self.before_flush()
        self.done |= {r.offset: r.key for r in self.buffered}
        self.buffered.clear()


@dataclass(slots=True)
class House:
    stage: Stage
    settings: BusSettings = BusSettings(batch=10, poll_seconds=0.01)
    log: MemoryLog = field(default_factory=MemoryLog)
    state: MemoryState = field(default_factory=MemoryState)

    def __post_init__(self) -> None:
        self.log.ensure([Topic("posts")])

    def worker(self) -> Worker:
        return Worker(self.log, self.stage, DeadLetters(self.state), self.settings)

    def append(self, *keys: str) -> None:
        self.log.append("posts", [Message(key, f"bytes of {key}".encode()) for key in keys])

    def counts(self) -> Counts:
        return read_group_counts(self.log, "enrich", ["posts"])

    def letters(self) -> Sequence[DeadLetter]:
        return sorted(DeadLetters(self.state).list(), key=lambda letter: letter.offset or 0)

    def lag(self) -> int:
        return lag(self.log, "enrich", ["posts"])


def once(error: BaseException) -> Callable[..., None]:
    """Raises the first time it is called."""
    errors = [error]

    def fail(*_: object) -> None:
        if errors:
            raise errors.pop()

    return fail


def test_commits_what_was_handled_with_its_counts() -> None:
    house = House(Stage())
    house.append("a", "drop b", "dead c", "d")

    assert house.worker().step() == 4

    assert house.counts() == Counts(4, 2, {"no_match": 1}, 1)
    assert house.lag() == 0


def test_takes_no_more_than_a_batch_at_once() -> None:
    house = House(Stage())
    house.append(*(f"k{n}" for n in range(25)))
    worker = house.worker()

    assert [worker.step() for _ in range(4)] == [10, 10, 5, 0]
    assert house.counts() == Counts(25, 25)


def test_a_dead_record_is_a_letter_with_its_bytes() -> None:
    house = House(Stage())
    house.append("a", "dead b")
    house.worker().step()

    (letter,) = house.letters()

    assert (letter.reason, letter.detail, letter.offset, letter.raw) == (
        "undecodable",
        "not JSON",
        1,
        b"bytes of dead b",
    )
    assert (letter.stage, letter.trace) == ("enrich", None)


def test_dead_letters_are_stored_before_the_offset_is_committed() -> None:
    class FullState(MemoryState):
        def put_many(self, *args: object, **kwargs: object) -> None:
            raise Unavailable("the disk is full")

    house = House(Stage(), state=FullState())
    house.append("dead a")
    worker = house.worker()

    assert worker.step() == 0
    assert worker.pause == 1.0
    assert house.lag() == 1


def test_retry_gives_the_whole_batch_again_after_its_delay() -> None:
    house = House(Stage(before_handle=once(Retry("model is loading", after=7.5))))
    house.append("a", "b")
    worker = house.worker()

    assert (worker.step(), worker.pause, house.lag()) == (0, 7.5, 2)
    assert (worker.step(), worker.pause, house.lag()) == (2, 0.0, 0)
    assert house.stage.batches == [2, 2]
    assert house.counts() == Counts(2, 2)


def test_an_unavailable_engine_is_tried_again_ever_more_slowly() -> None:
    def down() -> None:
        raise Unavailable("index is down")

    house = House(Stage(before_flush=down))
    house.append("a")
    worker = house.worker()

    pauses = [(worker.step(), worker.pause)[1] for _ in range(8)]
    house.stage.before_flush = lambda: None

    assert pauses == [1, 2, 4, 8, 15, 15, 15, 15]
    assert (worker.step(), worker.pause) == (1, 0.0)
    assert house.letters() == []


def test_a_bug_is_narrowed_down_to_the_record_that_shows_it() -> None:
    house = House(Stage(), BusSettings(batch=100, dead_rate_least=1000))
    house.append(*(f"k{n}" for n in range(63)), "bug x", *(f"l{n}" for n in range(36)))
    worker = house.worker()

    assert worker.step() == 100

    (letter,) = house.letters()
    assert (letter.reason, letter.offset, letter.raw) == ("bug", 63, b"bytes of bug x")
    assert letter.trace is not None
    assert "ZeroDivisionError: bug x" in letter.trace
    assert sorted(house.stage.done) == [n for n in range(100) if n != 63]
    assert house.counts() == Counts(100, 99, dead=1)
    assert house.stage.batches.count(1) <= 4


def test_a_bug_that_passes_at_the_second_attempt_kills_nobody() -> None:
    house = House(Stage(before_handle=once(RuntimeError("out of luck"))))
    house.append("a")

    assert house.worker().step() == 1
    assert house.letters() == []
    assert house.stage.batches == [1, 1]


def test_a_record_that_breaks_the_flush_is_found_too() -> None:
    house = House(Stage())

    def refuse_poison() -> None:
        if any(r.key == "poison" for r in house.stage.buffered):
            house.stage.buffered.clear()
            raise ValueError("cannot be stored")

    house.stage.before_flush = refuse_poison
    house.append("a", "b", "poison", "c")

    assert house.worker().step() == 4
    assert [letter.offset for letter in house.letters()] == [2]
    assert sorted(house.stage.done) == [0, 1, 3]


def test_a_reject_is_a_letter_with_its_reason_and_no_second_attempt() -> None:
    house = House(Stage())
    house.append("a", "reject b")
    house.worker().step()

    (letter,) = house.letters()

    assert (letter.reason, letter.detail, letter.offset, letter.trace) == ("newer_schema", "v9", 1, None)
    assert house.stage.batches == [2, 1, 1]


def test_a_retry_while_narrowing_down_starts_the_whole_batch_over() -> None:
    house = House(Stage())
    house.append("a", "b", "bug c", "d")
    fail = once(Retry("the index moved", after=2))

    def on_single(batch: Sequence[Record]) -> None:
        if len(batch) == 1:
            fail()

    house.stage.before_handle = on_single
    worker = house.worker()

    assert (worker.step(), worker.pause, house.letters()) == (0, 2, [])
    assert worker.step() == 4
    assert house.counts() == Counts(4, 3, dead=1)


def test_a_stage_that_miscounts_is_a_bug() -> None:
    class Forgetful(Stage):
        def handle(self, batch: Sequence[Record]) -> Sequence[Outcome]:
            return [Keep()] * (len(batch) - 1)

    house = House(Forgetful())
    house.append("a", "b")
    house.worker().step()

    assert [letter.reason for letter in house.letters()] == ["bug", "bug"]
    assert house.counts() == Counts(2, dead=2)


def test_too_many_deaths_stop_the_worker_before_it_commits() -> None:
    house = House(Stage(), BusSettings(batch=50, dead_rate_least=100, dead_rate_window=1000))
    house.append(*(f"dead {n}" for n in range(200)))
    worker = house.worker()
    assert worker.step() == 50, "too few yet to judge"

    with pytest.raises(TooManyDead, match="100 of the newest 100"):
        worker.step()

    assert house.counts() == Counts(50, dead=50)
    assert house.lag() == 150
    assert len(house.letters()) == 100, "those that stopped it can be looked at"


def test_half_of_them_dying_is_not_yet_too_many() -> None:
    house = House(Stage(), BusSettings(batch=50))
    house.append(*(f"{kind} {n}" for n in range(200) for kind in ("dead", "keep")))
    worker = house.worker()
    while worker.step():
        pass

    assert house.counts() == Counts(400, 200, dead=200)


def test_a_redelivery_after_a_crash_counts_once() -> None:
    house = House(Stage())
    house.append("a", "drop b", "dead c")
    house.stage.before_flush = once(Crash())
    killed = house.worker()
    with pytest.raises(Crash):
        killed.step()
    killed.close()

    house.worker().step()

    assert house.counts() == Counts(3, 1, {"no_match": 1}, 1)
    assert len(house.letters()) == 1


def test_counts_add_up_over_every_failure_together() -> None:
    house = House(Stage(), BusSettings(batch=7, dead_rate_least=1000))
    kinds = ("keep", "drop", "dead", "bug", "reject", "keep", "keep")
    house.append(*(f"{kinds[n % 7]} {n}" for n in range(70)))
    worker = house.worker()
    for n in range(40):
        if n % 3 == 0:
            house.stage.before_handle = once(Retry("busy"))
        if n % 5 == 0:
            house.stage.before_flush = once(Unavailable("down"))
        worker.step()

    assert house.counts() == Counts(70, 30, {"no_match": 10}, 30)
    assert len(house.letters()) == 30
    assert house.lag() == 0


def test_run_finishes_its_batch_when_told_to_stop() -> None:
    stop = Event()
    house = House(Stage(before_handle=lambda batch: stop.set()))
    house.append(*(f"k{n}" for n in range(25)))

    house.worker().run(stop)

    assert house.counts() == Counts(10, 10)
    assert house.worker().step() == 10, "its place in the group is free at once"


def test_a_worker_that_was_fenced_off_does_not_count_what_the_other_did(now: Callable[[], datetime]) -> None:
    house = House(Stage(), log=MemoryLog(BusSettings(lease_seconds=30)))
    other = House(Stage(), house.settings, house.log, house.state)
    house.append("a", "b")

    def lose_the_seat(batch: Sequence[Record]) -> None:
        worker.close()
        assert other.worker().step() == 2

    house.stage.before_handle = lose_the_seat
    worker = house.worker()

    assert worker.step() == 0
    assert house.counts() == Counts(2, 2)


@dataclass(slots=True)
class RestingStage(Stage):
    rests: list[int] = field(default_factory=list)
    """What was handled before each."""
    before_rest: Callable[[], object] = lambda: None

    def rest(self) -> None:
        self.before_rest()
        self.rests.append(len(self.done))


def test_a_stage_with_something_to_see_to_does_it_while_nothing_comes_in() -> None:
    stage = RestingStage()
    house = House(stage)
    house.append("a", "b")
    worker = house.worker()
    assert [worker.step(), stage.rests] == [2, []]
    assert [worker.step(), stage.rests] == [0, [2]]


def test_what_stands_in_the_way_while_nothing_comes_in_is_tried_again() -> None:
    stage = RestingStage(before_rest=once(Unavailable("the disk is full")))
    worker = House(stage).worker()
    assert worker.step() == 0
    assert worker.trouble == "the disk is full"
    assert [worker.step(), stage.rests, worker.trouble] == [0, [0], None]
