"""Rule 9 on documents that know no transaction: every order in which two holders can get in each other's way."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from threading import Semaphore, Thread, local
from typing import Any

import pytest

pytest.importorskip("elasticsearch")

from bus.elastic.documents import Documents, Stored
from bus.elastic.leases import Leases
from schemas.errors import Conflict
from schemas.ports import Lease
from schemas.scope import PUBLIC

_STEPS = 12
"""More than any of the two takes without a retry."""


class FakeDocuments(Documents):
    """In memory; `step` is called before each request reaches the server."""

    def __init__(self, step: Callable[[], None]) -> None:
        self._step = step
        self._docs: dict[str, Stored] = {}
        self._numbers = 0

    def read_many(self, identities: Sequence[str]) -> dict[str, Stored]:
        self._step()
        return {identity: self._docs[identity] for identity in identities if identity in self._docs}

    def write_over(self, identity: str, source: Mapping[str, Any], before: Stored | None) -> Stored | None:
        self._step()
        found = self._docs.get(identity)
        if found != before:
            return None
        self._numbers += 1
        self._docs[identity] = Stored(dict(source), found.version + 1 if found else 1, self._numbers, 1)
        return self._docs[identity]


@dataclass(slots=True)
class Schedule:
    """Two threads of which one runs at a time: who makes the next step is read from `order`."""

    order: Iterator[str]
    turns: dict[str, Semaphore] = field(default_factory=lambda: {"old": Semaphore(0), "new": Semaphore(0)})
    running: set[str] = field(default_factory=lambda: {"old", "new"})
    me: local = field(default_factory=local)

    def step(self) -> None:
        name = getattr(self.me, "name", None)
        if name:
            self._pass_on()
            self.turns[name].acquire()

    def _pass_on(self) -> None:
        chosen = next(self.order, None)
        if self.running:
            self.turns[chosen if chosen in self.running else min(self.running)].release()

    def run(self, **stories: Callable[[], None]) -> None:
        threads = [Thread(target=self._tell, args=(name, story)) for name, story in stories.items()]
        for thread in threads:
            thread.start()
        self._pass_on()
        for thread in threads:
            thread.join(10)
            assert not thread.is_alive()

    def _tell(self, name: str, story: Callable[[], None]) -> None:
        self.turns[name].acquire()
        self.me.name = name
        story()
        self.running.discard(name)
        self._pass_on()


def orders() -> Iterator[Iterator[str]]:
    for places in combinations(range(_STEPS), _STEPS // 2):
        yield iter(["old" if n in places else "new" for n in range(_STEPS)])


class World:
    """A lease of `old` that runs out after 10 seconds."""

    def __init__(self, schedule: Schedule) -> None:
        self.now = 1000.0
        self.told: list[str] = []
        self.entries = FakeDocuments(schedule.step)
        self.leases = Leases(FakeDocuments(schedule.step), self.entries, self._clock, lambda _: None)
        lease = self.leases.acquire(PUBLIC, "job", "old", 10)
        assert lease is not None
        self.old: Lease = lease

    def _clock(self) -> datetime:
        return datetime.fromtimestamp(self.now, UTC)

    def write_late(self) -> None:
        try:
            self.leases.write(self.old, "cursor", {"value": "old", "deleted": False})
        except Conflict:
            self.told.append("old refused")

    def take_over(self) -> None:
        lease = self.leases.acquire(PUBLIC, "job", "new", 10)
        assert lease is not None
        seen = self.entries.read("cursor")
        self.told.append(f"new found {seen.source.get('value') if seen else None}")


def written(world: World) -> object:
    entry = world.entries.read("cursor")
    return entry.source.get("value") if entry else None


@pytest.mark.parametrize("known", [False, True], ids=["first write", "written before"])
def test_no_late_write_lands_after_the_lease_was_taken_over(known: bool) -> None:
    outcomes = set[tuple[str, ...]]()
    for order in orders():
        schedule = Schedule(order)
        world = World(schedule)
        if known:
            world.leases.write(world.old, "cursor", {"value": "before", "deleted": False})
        world.now += 11
        schedule.run(old=world.write_late, new=world.take_over)

        (found,) = [told for told in world.told if told.startswith("new found")]
        assert found == f"new found {written(world)}", "what the new holder read is what is there for good"
        outcomes.add(tuple(sorted(world.told)))

    before = "before" if known else "None"
    assert outcomes == {("new found old",), (f"new found {before}", "old refused")}, "both endings were met"


@pytest.mark.parametrize("known", [False, True], ids=["first write", "written before"])
def test_two_holders_never_hold_it_at_once(known: bool) -> None:
    for order in orders():
        schedule = Schedule(order)
        world = World(schedule)
        if known:
            world.leases.write(world.old, "cursor", {"value": "before", "deleted": False})
        world.now += 11
        taken: dict[str, Lease | None] = {}
        schedule.run(
            old=lambda w=world, t=taken: t.update(old=w.leases.acquire(PUBLIC, "job", "old", 10)),  # type: ignore[misc]
            new=lambda w=world, t=taken: t.update(new=w.leases.acquire(PUBLIC, "job", "new", 10)),  # type: ignore[misc]
        )

        assert sum(lease is not None for lease in taken.values()) == 1


def test_a_holder_that_died_before_it_fenced_off_the_old_one_does_so_when_it_comes_back() -> None:
    world = World(Schedule(iter(())))
    world.leases.write(world.old, "cursor", {"value": "before", "deleted": False})
    stale = world.entries.read("cursor")
    world.now += 11
    whole = world.entries.write_over

    def die(*_: object) -> None:
        raise OSError("the process ends here")

    world.entries.write_over = die  # type: ignore[method-assign,assignment]
    with pytest.raises(OSError, match="ends here"):
        world.leases.acquire(PUBLIC, "job", "new", 10)
    world.entries.write_over = whole  # type: ignore[method-assign]
    lease = world.leases.acquire(PUBLIC, "job", "new", 10)

    assert lease is not None
    assert world.entries.write_over("cursor", {"value": "late"}, stale) is None


def test_touches_do_not_change_what_an_entry_says() -> None:
    world = World(Schedule(iter(())))
    world.leases.write(world.old, "cursor", {"value": "page 1", "deleted": False})
    world.now += 11
    world.leases.acquire(PUBLIC, "job", "new", 10)

    entry = world.entries.read("cursor")
    assert entry is not None
    assert (entry.source["value"], entry.version - entry.source["skipped"]) == ("page 1", 1)
