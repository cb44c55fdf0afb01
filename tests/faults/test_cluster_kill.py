"""kill -9 on real servers: every acknowledged post is found exactly once, and nothing is left to do."""

import gc
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from kafka import KafkaProducer

from bus.kafka.settings import KafkaSettings
from harken.engines import Engines, open_engines
from harken.engines.members import count_members
from harken.settings import load_settings
from tests.engines.cluster import Cluster, cluster, wait_until
from tests.faults.cluster import Servers, commands, installed, own_servers
from tests.faults.installation import free_port, write_posts
from tests.faults.killing import kill_all, start_stages, worked
from tests.faults.load import under_load
from tests.loopback import Reply, loopback

pytestmark = [pytest.mark.fault, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]
"""Both clients close a connection whose server died only when it is collected: that is done at the end of each test."""
READERS_OF_THE_LOG = ("enrich", "index", "work")
SMOKE, WHOLE = 3, 10
IMPORTED = 2_000
LONG = pytest.mark.long


@pytest.fixture
def seed() -> int:
    made = random.randrange(10**6)
    print(f"seed {made}")
    return made


def prepare(town: Cluster, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """Small batches, so that there are many moments to be killed in."""
    town.environment = {**town.environment, "HARKEN_BUS__BATCH": "200", **more}
    for name, value in town.environment.items():
        monkeypatch.setenv(name, value)
    commands(town).run("brand", "add", "Ostrelle", "--query", "ostrelle")


@pytest.fixture
def shared_town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """On the servers of the engine tests: nothing dies but our own processes."""
    with cluster(tmp_path) as made:
        prepare(made, monkeypatch)
        yield made


@pytest.fixture
def engines(shared_town: Cluster) -> Iterator[Engines]:
    with open_engines(load_settings()) as opened:
        yield opened


def poison(settings: KafkaSettings, topic: str) -> None:
    """What no program of ours would write."""
    producer = KafkaProducer(bootstrap_servers=settings.servers.split(","))
    try:
        producer.send(settings.prefix + topic, key=b"poison", value=b"\xff\x00 no message of ours").get(30)
    finally:
        producer.close()


def join(town: Cluster, engines: Engines, role: str, group: str) -> subprocess.Popen[bytes]:
    """A second member, before one has died that would still count: the partitions are shared out anew."""
    second = town.start(role)
    wait_until(lambda: count_members(engines.settings, [group])[group] == 2, 60, f"two {role} at once", town.said)
    return second


def leave(town: Cluster, member: subprocess.Popen[bytes]) -> None:
    member.terminate()
    assert member.wait(30) == 0, town.said()


def kill_import(town: Cluster, folder: Path, dice: random.Random) -> set[str]:
    """In the middle, and run again as a person would: the native ids that match."""
    file, typed = folder / "killed.jsonl", commands(town)
    write_posts(file, "killed", range(IMPORTED))
    importing = typed.begin("import", str(file))
    time.sleep(dice.uniform(2, 6))
    importing.kill()
    importing.communicate()
    again = typed.ask("import", str(file))
    assert again["read"] == IMPORTED == again["acked"] + again["duplicate"]
    return {f"killed-{n}" for n in range(0, IMPORTED, 5)}


def check_all_there_once(town: Cluster, engines: Engines, wanted: set[str], dead: list[tuple[str, str]]) -> None:
    typed = commands(town)
    typed.run("wait", "--idle", "--timeout", "240")
    found = typed.ids("ostrelle")
    assert len(found) == len(set(found)), "a mention is there twice"
    assert set(found) == wanted
    letters = typed.ask("dead", "list")["dead"]
    assert sorted((letter["stage"], letter["topic"]) for letter in letters) == sorted(dead), letters
    check_counts(typed.ask("status")["stages"])
    gc.collect()


def check_counts(stages: Mapping[str, dict[str, object]]) -> None:
    for name, line in stages.items():
        dropped = line["dropped"]
        assert isinstance(dropped, dict)
        assert line["in"] == line["kept"] + sum(dropped.values()) + line["dead"], name  # type: ignore[operator]  # numbers
        assert line["lag"] == 0, name


def test_killed_stages_a_rebalance_and_poisoned_messages_lose_nothing_and_double_nothing(
    shared_town: Cluster, engines: Engines, tmp_path: Path, seed: int
) -> None:
    stages = start_stages(shared_town, READERS_OF_THE_LOG)
    progress = {role: worked(engines, role) for role in READERS_OF_THE_LOG}

    imported: set[str] = set()

    def beside() -> None:
        poison(engines.settings.bus.kafka, "posts")
        imported.update(kill_import(shared_town, tmp_path, random.Random(seed)))
        leave(shared_town, second)
        poison(engines.settings.bus.kafka, "mentions")

    with under_load(engines, tmp_path) as load:
        second = join(shared_town, engines, "enrich", "enrich")
        away = kill_all(shared_town, stages, progress, SMOKE, seed, beside)
    print(f"{load.files} files, longest stall {load.stall:.1f} s, away {away}")
    check_all_there_once(shared_town, engines, load.wanted | imported, [("enrich", "posts"), ("index", "mentions")])


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with own_servers(brokers=3) as made:
        made.up()
        yield made


@dataclass
class Feed:
    """Grows at each poll until it is `whole`."""

    polls: int = 0
    entries: int = 0
    whole: bool = False

    def reply(self, _: Mapping[str, str]) -> Reply:
        self.polls += 1
        self.entries += 0 if self.whole else 3
        items = "".join(
            f"<item><guid>{n}</guid><title>Ostrelle item {n}</title><link>http://feed.example/{n}</link></item>"
            for n in range(self.entries)
        )
        rss = f"<rss version='2.0'><channel><title>Synthetic</title>{items}</channel></rss>"
        return Reply(rss.encode(), headers={"Content-Type": "application/rss+xml"})


@pytest.fixture
def feed() -> Iterator[tuple[Feed, str, str]]:
    """With its address, and the host that must be allowed."""
    with loopback() as web:
        made = Feed()
        web.replies["/feed.xml"] = made.reply
        yield made, web.url("/feed.xml"), web.host


@pytest.fixture
def own_town(servers: Servers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """On three brokers and an Elasticsearch that may be killed."""
    with installed(servers, tmp_path) as made:
        commands(made).run("topics", "--create")
        prepare(made, monkeypatch, HARKEN_PORT=str(free_port()), HARKEN_INGEST__FEEDS__INTERVAL_SECONDS="1")
        yield made


@pytest.fixture
def own_engines(own_town: Cluster) -> Iterator[Engines]:
    with open_engines(load_settings()) as opened:
        yield opened


def answers(port: str) -> Callable[[], int]:
    """How often the API was asked and answered."""
    answered = 0

    def ask() -> int:
        nonlocal answered
        with suppress(httpx.TransportError):
            answered += httpx.get(f"http://127.0.0.1:{port}/v1/health", trust_env=False, timeout=5).is_success
        return answered

    return ask


@LONG
def test_each_stage_killed_ten_times_loses_nothing_and_doubles_nothing(
    own_town: Cluster, feed: tuple[Feed, str, str], tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries, address, host = feed
    own_town.environment = {**own_town.environment, "HARKEN_ALLOW_HOSTS": host}
    monkeypatch.setenv("HARKEN_ALLOW_HOSTS", host)
    commands(own_town).run("source", "add", "feed", "--set", f"url={address}")
    stages = start_stages(own_town, ("ingest", *READERS_OF_THE_LOG, "api"))
    with open_engines(load_settings()) as engines:
        progress = {role: worked(engines, role) for role in READERS_OF_THE_LOG}
        progress |= {"ingest": lambda: entries.polls, "api": answers(own_town.environment["HARKEN_PORT"])}
        with under_load(engines, tmp_path) as load:
            away = kill_all(
                own_town, stages, progress, WHOLE, seed, lambda: poison(engines.settings.bus.kafka, "posts")
            )
        entries.whole = True
        polls = entries.polls
        wait_until(lambda: entries.polls >= polls + 2, 60, "the last entries are taken in", own_town.said)
        print(f"{load.files} files, {entries.entries} entries, longest stall {load.stall:.1f} s, away {away}")
        told = load.wanted | {str(n) for n in range(entries.entries)}
        check_all_there_once(own_town, engines, told, [("enrich", "posts")])


def at_work(town: Cluster, engines: Engines) -> None:
    for role in READERS_OF_THE_LOG:
        wait_until(lambda: worked(engines, role)() > 0, 90, f"{role} is at work", town.said)  # noqa: B023


@LONG
def test_one_of_three_brokers_killed_under_load_loses_nothing(
    servers: Servers, own_town: Cluster, own_engines: Engines, tmp_path: Path, seed: int
) -> None:
    start_stages(own_town, READERS_OF_THE_LOG)
    broker = str(random.Random(seed).randrange(1, 4))
    with under_load(own_engines, tmp_path) as load:
        at_work(own_town, own_engines)
        print(f"longest stall before {load.stall:.1f} s")
        servers.kafka("kill", broker)
        before = load.files
        wait_until(lambda: load.files >= before + 5, 120, "posts come in without the broker", own_town.said)
        servers.kafka("start", broker)
        before = load.files
        wait_until(lambda: load.files >= before + 5, 120, "posts come in with it again", own_town.said)
    print(f"broker {broker}, {load.files} files, longest stall {load.stall:.1f} s, refused {load.refused}")
    check_all_there_once(own_town, own_engines, load.wanted, [])


@LONG
def test_elasticsearch_killed_under_load_and_started_again_loses_nothing(
    servers: Servers, own_town: Cluster, own_engines: Engines, tmp_path: Path
) -> None:
    start_stages(own_town, READERS_OF_THE_LOG)
    with under_load(own_engines, tmp_path) as load:
        at_work(own_town, own_engines)
        servers.elastic("kill", "1")
        wait_until(lambda: bool(load.refused), 60, "intake says why it waits", own_town.said)
        assert servers.elastic_address in load.refused[0]
        servers.elastic("start", "1")
        before, begun = load.files, time.monotonic()
        wait_until(lambda: load.files >= before + 3, 120, "posts come in again", own_town.said)
        print(f"intake went on {time.monotonic() - begun:.1f} s after, said {load.refused[0]!r}")
    check_all_there_once(own_town, own_engines, load.wanted, [])
    print(f"all was found {time.monotonic() - begun:.1f} s after")
    assert not [role for role, process in own_town.processes if process.poll() is not None], own_town.said()
