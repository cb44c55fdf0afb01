"""Two of each stage as real processes on real servers: nothing is done twice, and what a dead one had is taken over."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bus.status import is_idle, stage_status
from harken.engines import GROUPS, READERS, Engines, open_engines
from harken.engines.members import count_members
from harken.importing import import_posts
from harken.settings import load_settings
from schemas.ports import MentionQuery
from schemas.scope import Scope, workspace
from tests.engines.cluster import Cluster, cluster, wait_until
from tests.faults.installation import free_port, write_posts
from tests.loopback import Loopback, Reply, loopback

HOME: Scope = workspace("default")
TAKEN_OVER = 30.0
STAGES = ("ingest", "enrich", "index", "work", "api")
INTERVAL = 2.0


@dataclass
class World:
    """A feed and a Slack on loopback. While `slow` is set, whoever asks for the feed gets no answer."""

    web: Loopback
    polled: list[float] = field(default_factory=list)
    stuck: threading.Event = field(default_factory=threading.Event)
    slow: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def feed(self, _: Mapping[str, str]) -> Reply:
        self.polled.append(time.monotonic())
        if self.slow.is_set():
            self.stuck.set()
            self.over.wait(120)
        return Reply(_feed(len(self.polled)), headers={"Content-Type": "application/rss+xml"})

    @property
    def told(self) -> Counter[str]:
        """Messages that Slack got, by the address of their rule."""
        return Counter(path for path, _ in self.web.asked if path.startswith("/slack/"))


def _feed(polls: int) -> bytes:
    """One synthetic entry more at each poll."""
    items = "".join(
        f"<item><guid>{n}</guid><title>Ostrelle item {n}</title><link>http://feed.example/{n}</link></item>"
        for n in range(polls)
    )
    return f"<rss version='2.0'><channel><title>Synthetic</title>{items}</channel></rss>".encode()


@pytest.fixture
def world() -> Iterator[World]:
    with loopback() as web:
        made = World(web)
        web.replies["/feed.xml"] = made.feed
        web.replies |= {f"/slack/{name}": Reply(b"ok") for name in ("first", "second")}
        yield made
        made.over.set()


@pytest.fixture
def town(tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    with cluster(tmp_path) as made:
        made.environment = {
            **made.environment,
            "HARKEN_ALLOW_HOSTS": world.web.host,
            "HARKEN_INGEST__FEEDS__INTERVAL_SECONDS": str(INTERVAL),
        }
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def engines(town: Cluster) -> Iterator[Engines]:
    with open_engines(load_settings()) as opened:
        yield opened


def start_one_of_each(town: Cluster) -> dict[str, int]:
    return {role: town.start(role, HARKEN_PORT=str(free_port())).pid for role in STAGES}


def add_rule(engines: Engines, web: Loopback, name: str) -> None:
    from api.alerts import Vault
    from api.alerts import add_rule as add

    add(
        engines.state, HOME, Vault(engines.home.key), name=name, query="ostrelle", threshold=3,
        channel=SecretStr(web.url(f"/slack/{name}")), now=engines.clock(), window=timedelta(hours=1),
        include_imported=True,
    )  # fmt: skip


def prepare(engines: Engines, web: Loopback) -> None:
    from enrich.brand_store import save_brand
    from harken.listening import make_guard
    from ingest.configured import add_source

    save_brand(engines.state, HOME, "Ostrelle", "ostrelle", clock=engines.clock)
    settings = {"url": web.url("/feed.xml")}
    add_source(engines.state, HOME, "feed", "news", settings, guard=make_guard(engines.settings))
    add_rule(engines, web, "first")


def take_in(engines: Engines, folder: Path, name: str, count: int) -> set[str]:
    """Every fifth post is about the brand: their native ids."""
    file = folder / f"{name}.jsonl"
    write_posts(file, name, range(count))
    assert import_posts(engines, HOME, file).acked == count
    return {f"{name}-{n}" for n in range(0, count, 5)}


def found(engines: Engines) -> list[str]:
    """The native ids of all mentions of imported posts, as often as they are there."""
    ids = [m.post.native_id for m in engines.store.scan(HOME, MentionQuery()) if m.post.source != "feed"]
    return sorted(ids)


def members(engines: Engines) -> set[int]:
    return set(count_members(engines.settings, list(READERS)).values())


def status(engines: Engines) -> dict[str, dict[str, object]]:
    return stage_status(engines.log, engines.state, GROUPS)


@pytest.mark.slow
def test_two_of_each_do_nothing_twice_and_take_over_from_the_dead(
    town: Cluster, engines: Engines, world: World, tmp_path: Path
) -> None:
    from enrich.brand_store import save_brand
    from enrich.rematch import find_rematch, queue_rematch

    def comes(held: Callable[[], bool], what: str, seconds: float = TAKEN_OVER) -> None:
        wait_until(held, seconds, what, town.said)

    prepare(engines, world.web)
    wanted = take_in(engines, tmp_path, "early", 200)
    start_one_of_each(town)
    first = list(town.processes)
    comes(lambda: world.told["/slack/first"] == 1 and len(world.polled) >= 2, "the first processes work", 60)
    world.slow.set()
    comes(world.stuck.is_set, "a poll is under way")
    start_one_of_each(town)
    comes(lambda: members(engines) == {2}, "both of each have joined")
    comes(lambda: found(engines) == sorted(wanted), "all is found before")

    polls = len(world.polled)
    world.slow.clear()
    for _, process in first:
        process.kill()
    killed = time.monotonic()
    wanted |= take_in(engines, tmp_path, "late", 300)
    add_rule(engines, world.web, "second")
    save_brand(engines.state, HOME, "Ostrelle", "ostrelle OR river", clock=engines.clock)
    queue_rematch(engines.log, engines.state, HOME, "Ostrelle", engines.clock)

    def left() -> float:
        return max(1.0, TAKEN_OVER - (time.monotonic() - killed))

    comes(lambda: len(world.polled) > polls, "the feed is polled by the other", left())
    comes(lambda: world.told["/slack/second"] == 1, "the other asks the rules", left())
    comes(lambda: wanted <= set(found(engines)), "the partitions are read by the others", left())
    comes(lambda: (job := find_rematch(engines.state, HOME, "Ostrelle")) is not None and job.state == "done",
          "the re-match goes on", 60)  # fmt: skip
    comes(lambda: is_idle(engines.log, GROUPS), "nothing is left")

    everything = [f"early-{n}" for n in range(200)] + [f"late-{n}" for n in range(300)]
    assert found(engines) == sorted(everything)
    assert world.told == {"/slack/first": 1, "/slack/second": 1}
    gaps = [b - a for a, b in zip(world.polled[:polls], world.polled[1:polls], strict=False)]
    assert min(gaps) >= INTERVAL * 0.9
    comes(lambda: all(line["lag"] == 0 for line in status(engines).values()), "a poll in between is caught up with")
    for line in status(engines).values():
        dropped = line["dropped"]
        assert isinstance(dropped, dict)
        assert line["in"] == line["kept"] + sum(dropped.values()) + line["dead"]  # type: ignore[operator]  # numbers
