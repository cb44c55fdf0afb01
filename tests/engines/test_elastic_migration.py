"""A month made again for another mapping, under writes and through crashes, on a real Elasticsearch. Posts are synthetic."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from index.elastic import migrate as migration
from index.elastic.migrate import migrate, outdated
from index.elastic.months import Months
from index.elastic.store import ElasticStore
from index.settings import IndexSettings
from schemas.errors import Unavailable
from schemas.event import Tombstone
from schemas.keys import post_key
from schemas.query.ast import Term
from schemas.scope import EVERY, PUBLIC
from tests.contract.index.conftest import NOON, FakeClock, World
from tests.engines.elastic import open_elastic, own_indices


class Older:
    """An installation whose month is of another mapping, with a writer of that version that is at work."""

    def __init__(self, settings: ElasticSettings, stack: ExitStack) -> None:
        self.settings, self.stack = settings, stack
        self.client = stack.enter_context(closing(connect(settings)))
        self.months = Months(self.client, settings)
        self.writer = self.world()
        posts = [self.writer.post(str(i), f"acme {i}", revision=1) for i in range(25)]
        self.writer.write(*(self.writer.found(post, "Acme") for post in posts))
        self.writer.correct("3", 1, note="before")
        self.writer.write(self.writer.found(self.writer.post("4", "nothing", revision=2)))
        self.index = self.months.index("2026-03")
        self.client.indices.put_mapping(index=self.index, meta={"stamp": "older", "mapping": 0})
        store = self.writer.store
        assert isinstance(store, ElasticStore)
        months = store._writing.months
        months.writable = months.index  # type: ignore[method-assign]  # it knows no newer mapping than its own

    def world(self) -> World:
        return World(
            self.stack.enter_context(closing(open_elastic(self.settings, IndexSettings(purge_wait_seconds=60))))
        )

    def delete(self, native_id: str) -> None:
        key = post_key("hn", "", native_id, PUBLIC)
        self.writer.store.tombstone(EVERY, [Tombstone(PUBLIC, "hn", NOON, "deleted", key)])

    def texts(self) -> list[str]:
        return sorted(self.world().texts(Term("acme")), key=lambda text: (len(text), text))


@pytest.fixture
def older(monkeypatch: pytest.MonkeyPatch) -> Iterator[Older]:
    monkeypatch.setattr(migration, "_PAGE", 10)
    monkeypatch.setattr(migration, "_FEW", 0)
    with ExitStack() as stack:
        yield Older(stack.enter_context(own_indices()), stack)


THERE = [f"acme {i}" for i in range(25) if i != 4]


def test_a_month_is_made_again_and_found_as_before(older: Older) -> None:
    assert outdated(older.settings) == ["2026-03"]
    told: list[tuple[str, int, int]] = []
    assert migrate(older.settings, lambda *said: told.append(said)) == 25
    assert (told[0], told[-1]) == (("2026-03", 0, 25), ("2026-03", 25, 25))
    assert outdated(older.settings) == []
    assert older.texts() == THERE
    assert not older.client.indices.exists(index=older.index)
    world = older.world()
    world.say("4", "acme 4", revision=3)
    assert len(world.mentions()) == 25
    assert [m.human.note for m in world.mentions() if m.post.native_id == "3"] == ["before"]


def test_what_is_written_corrected_and_erased_meanwhile_counts(older: Older) -> None:
    meanwhile: Iterator[Callable[[], object]] = iter(
        [
            lambda: older.writer.say("new", "acme new", revision=1),
            lambda: older.writer.say("2", "acme edited", revision=2),
            lambda: older.writer.correct("5", 1, note="meanwhile"),
            lambda: older.delete("6"),
            lambda: older.writer.write(older.writer.found(older.writer.post("7", "nothing", revision=2))),
        ]
    )

    def one_more(*_: object) -> None:
        next(meanwhile, _nothing)()

    migrate(older.settings, one_more)
    world = older.world()
    expected = {*THERE, "acme new", "acme edited"} - {"acme 2", "acme 6", "acme 7"}
    assert set(world.texts(Term("acme"))) == expected
    assert [m.human.note for m in world.mentions() if m.post.native_id == "5"] == ["meanwhile"]
    assert world.write(world.found(world.post("6", revision=9), "Acme")) == ["suppressed"]


STEPS = ("_follow", "_reached", "_copy", "_drop_erased", "_switch", "_clear")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_is_done_by_the_next(
    older: Older, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    clock = FakeClock()
    with monkeypatch.context() as killed:
        _kill_at(killed, step, after=after)
        with pytest.raises(KeyboardInterrupt):
            migrate(older.settings, clock=clock)
    clock.wait(301)
    migrate(older.settings, clock=clock)
    assert older.texts() == THERE
    assert len(older.client.indices.get(index=older.months.names.pattern, filter_path="*.aliases").body) == 1
    world = older.world()
    assert world.write(world.found(world.post("9", "acme edited", revision=2), "Acme")) == ["kept"]


def _kill_at(patch: pytest.MonkeyPatch, step: str, *, after: bool) -> None:
    """As kill -9 does: nothing is tidied up."""
    right: Callable[..., object] = getattr(migration._Migration, step)

    def dying(*args: object) -> None:
        if after:
            right(*args)
        raise KeyboardInterrupt

    patch.setattr(migration._Migration, step, dying)
    patch.setattr(migration._Migration, "_open_if_there", lambda *_: None)
    patch.setattr(migration._Lock, "release", lambda _: None)


def test_only_one_is_at_it(older: Older) -> None:
    tried: list[str] = []

    def another(*_: object) -> None:
        with pytest.raises(Unavailable) as refused:
            migrate(older.settings)
        tried.append(str(refused.value))

    migrate(older.settings, another)
    assert "another `harken index migrate` is at work" in tried[0]


def test_a_failure_leaves_the_month_open_to_writers(older: Older, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as failing:
        failing.setattr(migration._Migration, "_drop_erased", _fail)
        with pytest.raises(RuntimeError):
            migrate(older.settings)
    older.writer.say("new", "acme new")
    migrate(older.settings)
    assert "acme new" in older.texts()


def _fail(*_: object) -> None:
    raise RuntimeError


def test_nothing_to_do_is_nothing_done(older: Older) -> None:
    migrate(older.settings)
    assert migrate(older.settings) == 0


def test_a_newer_mapping_is_not_touched(older: Older) -> None:
    older.client.indices.put_mapping(index=older.index, meta={"stamp": "newer", "mapping": 99})
    with pytest.raises(Unavailable, match=r"has mapping 99, this Harken .*update"):
        migrate(older.settings)


def test_a_month_that_a_writer_is_just_making_is_left_alone(older: Older) -> None:
    made = older.months.names.concrete("2026-04", 1, 1)
    older.client.indices.create(index=made)
    migrate(older.settings)
    assert older.client.indices.exists(index=made)


def _nothing() -> None:
    """All that was to happen has happened."""
