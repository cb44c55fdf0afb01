"""The re-matcher's thread: when it works, when it rests, and what does not end it."""

from collections.abc import Callable

import pytest

from harken.rematching import LOOK_SECONDS, Rematching
from schemas.errors import Conflict, Retry, Unavailable


class Clock:
    at = 0.0

    def __call__(self) -> float:
        return self.at


def rematching(step: Callable[[Clock], bool], *, idle: bool) -> Rematching:
    clock = Clock()
    return Rematching(lambda: step(clock), lambda: idle, clock)


def work(clock: Clock) -> bool:
    clock.at += 0.25
    return True


def test_goes_on_at_once_while_nothing_comes_in() -> None:
    assert rematching(work, idle=True).turn() == 0.0


def test_rests_as_long_as_it_worked_while_the_stages_are_behind() -> None:
    assert rematching(work, idle=False).turn() == 0.25


def test_a_long_step_is_rested_for_in_pieces_and_no_longer_than_the_stages_are_behind() -> None:
    """Synthetic: a slice of a minute, whose finds keep the index busy for less than that."""
    behind = [True, True, False]
    steps: list[int] = []
    clock = Clock()

    def slow() -> bool:
        steps.append(1)
        clock.at += 60.0
        return True

    worker = Rematching(slow, lambda: not behind.pop(0) if behind else True, clock)
    assert [worker.turn(), worker.turn()] == [LOOK_SECONDS, LOOK_SECONDS]
    assert len(steps) == 1
    assert worker.turn() == 0.0
    assert len(steps) == 2


def test_looks_again_in_a_while_where_there_is_nothing_to_do() -> None:
    assert rematching(lambda _: False, idle=True).turn() == LOOK_SECONDS


@pytest.mark.parametrize("trouble", [Unavailable("the disk is full"), Conflict("lost"), Retry("later")])
def test_a_store_that_is_away_ends_nothing(trouble: Exception) -> None:
    def fail(_: Clock) -> bool:
        raise trouble

    assert rematching(fail, idle=True).turn() == LOOK_SECONDS


def test_a_log_that_cannot_say_who_is_behind_ends_nothing() -> None:
    """Found with a real Kafka that went away while the re-matcher rested."""
    trouble: list[Exception] = []
    clock = Clock()

    def idle() -> bool:
        if trouble:
            raise trouble[0]
        return False

    def step() -> bool:
        clock.at += 2.5
        return True

    worker = Rematching(step, idle, clock)
    assert worker.turn() == LOOK_SECONDS  # of 2.5 s rest
    trouble.append(Unavailable("no broker answers"))
    assert worker.turn() == LOOK_SECONDS
    trouble.clear()
    assert [worker.turn(), worker.turn()] == [LOOK_SECONDS, 0.5]
