"""A lease lives as long as the work under it, and whoever lost one hears of it."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bus.lease import HANDOVER_SECONDS, Grip, hold
from bus.memory import MemoryState
from schemas.errors import Conflict, Unavailable
from schemas.ports import Lease
from schemas.scope import PUBLIC

TTL = 20.0


class Clock:
    at = datetime(2026, 3, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def state(clock: Clock) -> MemoryState:
    return MemoryState(clock)


def taken(state: MemoryState, holder: str = "me") -> Lease:
    lease = state.acquire(PUBLIC, "job", holder, TTL)
    assert lease is not None
    return lease


def waits(*acts: Callable[[], object]) -> Callable[[threading.Event, float], bool]:
    """One act while each wait goes on; after the last the work is over."""
    left = list(acts)

    def wait(done: threading.Event, seconds: float) -> bool:
        assert seconds < TTL / 2
        if not left:
            return done.wait(10)
        left.pop(0)()
        return False

    return wait


def test_work_that_takes_longer_than_the_lease_keeps_it(state: MemoryState, clock: Clock) -> None:
    renewed = threading.Event()
    steps = [lambda: clock.pass_by(TTL * 0.9), lambda: clock.pass_by(TTL * 0.9), renewed.set]
    with hold(state, taken(state), TTL, waits(*steps)) as grip:
        assert renewed.wait(10)
        grip.check()
        assert state.acquire(PUBLIC, "job", "another", TTL) is None


def test_a_dead_ones_work_can_be_taken_within_half_a_minute(state: MemoryState, clock: Clock) -> None:
    taken(state)
    clock.pass_by(HANDOVER_SECONDS)
    assert HANDOVER_SECONDS <= 20
    assert state.acquire(PUBLIC, "job", "another", TTL) is not None


def test_who_lost_the_lease_hears_of_it_before_the_next_piece(state: MemoryState, clock: Clock) -> None:
    grip = Grip(state, taken(state), TTL)
    clock.pass_by(TTL + 1)
    taken(state, "another")
    assert not grip.renew()
    with pytest.raises(Conflict):
        grip.check()


def test_a_store_that_is_away_for_a_moment_costs_nothing_and_for_long_the_lease(clock: Clock) -> None:
    class Away(MemoryState):
        away = False

        def renew(self, lease: Lease, ttl: float) -> Lease:
            if self.away:
                raise Unavailable("not there")
            return super().renew(lease, ttl)

    state = Away(clock)
    grip = Grip(state, taken(state), TTL)
    state.away = True
    assert [grip.renew(), grip.renew()] == [True, True]
    state.away = False
    assert grip.renew()
    state.away = True
    assert [grip.renew(), grip.renew(), grip.renew()] == [True, True, False]
    with pytest.raises(Conflict, match="could not renew"):
        grip.check()
