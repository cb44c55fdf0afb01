"""Several writers at once, and what a server refuses: on a real Elasticsearch. All posts are synthetic."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from bus.handler import Dead, Keep
from bus.judge import judge
from bus.memory import MemoryState
from index.elastic.bulk import REFUSED
from index.elastic.months import Months
from index.elastic.store import ElasticStore
from index.elastic.writer import Writer
from index.handler import IndexHandler
from index.settings import IndexSettings
from schemas.clock import utc_now
from schemas.codec import encode
from schemas.errors import Unavailable
from schemas.event import Tombstone
from schemas.keys import author_key, mention_id
from schemas.mention import Match, MatchSet
from schemas.ports import Record, TopicPartition
from schemas.post import Author
from schemas.scope import EVERY, PUBLIC
from schemas.topics import MENTIONS
from tests.contract.index.conftest import HOME, NOON, World
from tests.engines.elastic import open_elastic, own_indices

ANN = author_key("hn", "7")


@dataclass(slots=True)
class Cluster:
    settings: ElasticSettings
    client: Elasticsearch
    stack: ExitStack

    def world(self) -> World:
        """Of another process."""
        return World(self.store())

    def store(self) -> ElasticStore:
        return self.stack.enter_context(closing(open_elastic(self.settings, IndexSettings(purge_wait_seconds=60))))

    def index(self, month: str = "2026-03") -> str:
        return Months(self.client, self.settings).index(month)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    with ExitStack() as stack:
        settings = stack.enter_context(own_indices())
        yield Cluster(settings, stack.enter_context(closing(connect(settings))), stack)


def writer_of(world: World) -> Writer:
    assert isinstance(world.store, ElasticStore)
    return world.store._writing


def once_before(monkeypatch: pytest.MonkeyPatch, owner: object, name: str, act: Callable[[], object]) -> None:
    """A rival's moment: `act` runs just before the next call of that method."""
    right = getattr(owner, name)
    left = [act]

    def called(*args: Any, **more: Any) -> Any:
        if left:
            left.pop()()
        return right(*args, **more)

    monkeypatch.setattr(owner, name, called)


def before_the_mentions(monkeypatch: pytest.MonkeyPatch, world: World, act: Callable[[], object]) -> None:
    """After the sights are stored."""
    writer = writer_of(world)
    remember = writer.directory.remember

    def remembered(*args: Any) -> Any:
        answers = remember(*args)
        act()
        return answers

    monkeypatch.setattr(writer.directory, "remember", remembered)


def test_who_is_slower_to_store_the_sight_finds_himself_stale(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, fast = cluster.world(), cluster.world()
    newer = fast.found(fast.post("1", "newer", revision=2), "Zeta")
    once_before(monkeypatch, writer_of(slow).directory, "remember", lambda: fast.write(newer))
    assert slow.write(slow.found(slow.post("1", "older", revision=1), "Acme")) == ["stale"]
    assert slow.texts() == ["newer"]


def test_a_mention_that_comes_late_finds_its_place_taken(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, fast = cluster.world(), cluster.world()
    nothing = fast.found(fast.post("1", "nothing", revision=2))
    before_the_mentions(monkeypatch, slow, lambda: fast.write(nothing))
    slow.write(slow.found(slow.post("1", "acme", revision=1), "Acme"))
    assert slow.texts() == []
    fast.say("1", "acme again", revision=3)
    assert fast.texts() == ["acme again"]


def test_a_mention_that_was_out_is_not_brought_back_by_a_late_rival(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, fast = cluster.world(), cluster.world()
    fast.say("1", revision=1)
    fast.write(fast.found(fast.post("1", "nothing", revision=2)))
    before_the_mentions(monkeypatch, slow, lambda: fast.write(fast.found(fast.post("1", "still nothing", revision=4))))
    slow.write(slow.found(slow.post("1", "acme", revision=3), "Acme"))
    assert slow.texts() == []


def test_what_is_deleted_while_it_is_written_does_not_stay(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, other = cluster.world(), cluster.world()
    gone = Tombstone(PUBLIC, "hn", NOON, "deleted", author_key=ANN)
    before_the_mentions(monkeypatch, slow, lambda: other.store.tombstone(EVERY, [gone]))
    found = slow.found(slow.post("1", author=Author("7")), "Acme")
    assert slow.write(found) == ["suppressed"]
    assert slow.texts() == []
    assert slow.store.recall(HOME, "Acme", [found.post.key]) == {}


def test_a_correction_while_its_mention_is_written_is_not_lost(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, other = cluster.world(), cluster.world()
    once_before(monkeypatch, writer_of(slow).directory, "remember", lambda: other.correct("1", 1, note="ours"))
    slow.say("1")
    assert [m.human.note for m in slow.mentions()] == ["ours"]


def test_a_correction_and_an_edit_at_once_both_count(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, other = cluster.world(), cluster.world()
    slow.say("1", "first", revision=1)
    once_before(monkeypatch, writer_of(slow), "_put", lambda: other.say("1", "second", revision=2))
    assert slow.correct("1", 1, note="ours")
    assert [(m.post.text, m.human.note) for m in slow.mentions()] == [("second", "ours")]


@pytest.mark.parametrize("seed", range(3))
def test_four_that_write_the_same_in_any_order_end_with_the_newest_of_each(cluster: Cluster, seed: int) -> None:
    rng = random.Random(seed)
    brands = ("Acme", "Zeta", "Cola")
    worlds = [cluster.world() for _ in range(4)]
    sets = [
        worlds[0].found(
            worlds[0].post(f"{post}", f"{post} {revision}", revision=revision),
            *rng.sample(brands, rng.randrange(4)),
        )
        for post in range(6)
        for revision in range(1, 6)
    ]

    def write_all(at: int) -> None:
        order = random.Random(seed * 10 + at).sample(sets, len(sets))
        for start in range(0, len(order), 5):
            worlds[at].write(*order[start : start + 5])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_all, range(4)))
    truth = {
        (s.post.text, m.brand) for s in sets if s.revision == 5 for m in s.mentions
    }  # fmt: skip
    assert {(m.post.text, m.match.brand) for m in worlds[0].mentions()} == truth


def test_a_document_that_is_refused_is_a_dead_letter_and_the_others_are_stored(cluster: Cluster) -> None:
    world = cluster.world()
    sets = [world.found(world.post(str(i), f"acme {i}"), "Acme") for i in range(7)]
    poisoned = world.found(world.post("p", "acme p"), Match("w" * 40_000, "Acme", 1))
    verdicts = judge(IndexHandler(world.store, MemoryState()), _records([*sets[:3], poisoned, *sets[3:]]))
    [dead] = [v.outcome for v in verdicts if isinstance(v.outcome, Dead)]
    assert dead.reason == REFUSED
    assert "failed to parse field [workspace]" in dead.detail
    assert "www" not in dead.detail
    assert verdicts[3].outcome is dead
    assert [v.outcome for v in verdicts if not isinstance(v.outcome, Dead)] == [Keep()] * 7
    assert sorted(world.texts()) == [f"acme {i}" for i in range(7)]


def _records(sets: Sequence[MatchSet]) -> list[Record]:
    at = TopicPartition(MENTIONS.name, 0)
    return [Record(at.topic, at.partition, i, s.post.key, encode(s), {}, NOON) for i, s in enumerate(sets)]


def test_an_index_that_takes_no_writes_is_named_and_taken_up_again(cluster: Cluster) -> None:
    cluster.world().say("1", "one")
    cluster.client.indices.add_block(index=cluster.index(), block="write")
    patient = Writer(cluster.client, cluster.settings, utc_now, sleep=lambda _: None)
    world = cluster.world()
    found = world.found(world.post("2", "two"), "Acme")
    with pytest.raises(Unavailable, match=rf"{cluster.index()}.*write block"):
        patient.write([found])
    cluster.client.indices.put_settings(index=cluster.index(), settings={"index.blocks.write": None})
    assert world.write(found) == ["kept"]
    assert sorted(world.texts()) == ["one", "two"]


def test_a_full_disk_is_told_at_once(cluster: Cluster) -> None:
    world = cluster.world()
    world.say("1")
    full = {"index.blocks.read_only_allow_delete": True}
    cluster.client.indices.put_settings(index=cluster.index(), settings=full)
    with pytest.raises(Unavailable, match="disk is nearly full"):
        world.store.write(EVERY, [world.found(world.post("2"), "Acme")])


def test_indices_that_went_meanwhile_are_made_anew_and_are_ours(cluster: Cluster) -> None:
    world = cluster.world()
    world.say("1", "one")
    cluster.client.indices.delete(index=[cluster.index(), f"{cluster.settings.prefix}sights"])
    world.say("2", "two")
    assert world.texts() == ["two"]
    assert cluster.client.indices.get_mapping(index=cluster.index())[cluster.index()]["mappings"]["dynamic"] == "strict"


def test_two_processes_may_make_a_month_at_once(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, fast = cluster.world(), cluster.world()
    once_before(monkeypatch, writer_of(slow).months, "make", lambda: fast.say("1", "fast"))
    slow.say("2", "slow")
    assert sorted(slow.texts()) == ["fast", "slow"]


def test_an_older_mapping_says_what_to_do(cluster: Cluster) -> None:
    cluster.world().say("1")
    cluster.client.indices.put_mapping(index=cluster.index(), meta={"stamp": "older", "mapping": 0})
    world = cluster.world()
    with pytest.raises(Unavailable, match=r"2026-03 has mapping 0, this Harken writes 1: run `harken index migrate`"):
        world.store.write(EVERY, [world.found(world.post("2"), "Acme")])


def test_an_index_that_does_not_fsync_is_not_written_to(cluster: Cluster) -> None:
    cluster.world().say("1")
    cluster.client.indices.put_settings(index=cluster.index(), settings={"index.translog.durability": "async"})
    world = cluster.world()
    with pytest.raises(Unavailable, match=r"index\.translog\.durability"):
        world.store.write(EVERY, [world.found(world.post("2"), "Acme")])


def test_what_comes_again_unchanged_is_not_written_again(cluster: Cluster) -> None:
    world = cluster.world()
    found = world.found(world.post("1"), "Acme")
    world.write(found)
    before = _number(cluster)
    assert world.write(found) == ["kept"]
    assert _number(cluster) == before


def test_a_crash_between_sight_and_mentions_heals_when_the_set_comes_again(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying, heir = cluster.world(), cluster.world()
    found = heir.found(heir.post("1"), "Acme")
    before_the_mentions(monkeypatch, dying, _die)
    with pytest.raises(KeyboardInterrupt):
        dying.store.write(EVERY, [found])
    assert heir.write(found) == ["kept"]
    assert [m.id for m in heir.mentions()] == [mention_id(found.post.key, "home", "Acme")]


def _die() -> None:
    raise KeyboardInterrupt


def _number(cluster: Cluster) -> int:
    stats = cluster.client.indices.stats(index=cluster.index(), level="shards", metric="docs")
    [[copy]] = stats["indices"][cluster.index()]["shards"].values()
    return int(copy["seq_no"]["max_seq_no"])


def test_one_that_was_opened_to_read_writes_nothing(cluster: Cluster) -> None:
    reader = open_elastic(cluster.settings, writable=False)
    with closing(reader), pytest.raises(Unavailable, match="opened to read"):
        reader.write(EVERY, [])
