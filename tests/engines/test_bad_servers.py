"""What is wrong with the servers of a cluster: `harken doctor` says it first, the stage says the same, nothing is lost, and
work goes on when it is mended. On the real servers, except where these cannot be what a test needs."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from kafka import KafkaAdminClient
from kafka.admin import ConfigResource, ConfigResourceType

from bus.elastic.client import connect
from bus.elastic.settings import ElasticSettings
from bus.kafka.cluster import Cluster
from bus.kafka.retention import own_topics
from bus.kafka.settings import KafkaSettings
from bus.kafka.topics import ensure_topics
from bus.status import is_idle, stage_status
from bus.worker import Worker
from enrich.brand_store import save_brand
from harken.doctor import examine
from harken.engines import GROUPS, Engines, open_engines
from harken.engines.distributed import migrate_index, topics_of
from harken.importing import import_posts
from harken.settings import Settings
from harken.stages import enrich_worker, forget_worker, index_worker
from index.elastic.names import Names
from schemas.errors import Unavailable
from schemas.ports import MentionQuery
from schemas.scope import Scope, workspace
from tests.engines.cluster import cluster
from tests.engines.door import door_to
from tests.engines.fake_kafka import old_broker
from tests.faults.installation import write_posts
from tests.unit.bus.fake_elastic import FakeElastic, serving

HOME: Scope = workspace("default")
STEPS = 200


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with cluster(tmp_path, partitions=2) as made:
        yield quick(made.settings)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is waited for who will not come."""
    monkeypatch.setattr("bus.kafka.options.PATIENCE", 1.0)
    monkeypatch.setattr("index.elastic.writer._NAPS", (0.0, 0.02, 0.1))


def quick(settings: Settings) -> Settings:
    return with_bus(settings, retry_first_seconds=0.05, retry_most_seconds=0.2)


def with_bus(settings: Settings, **more: object) -> Settings:
    return settings.model_copy(update={"bus": settings.bus.model_copy(update=more)})


def with_kafka(settings: Settings, **more: object) -> Settings:
    asked = {**settings.bus.kafka.model_dump(), **more}
    return with_bus(settings, kafka=KafkaSettings.model_validate(asked))


def with_elastic(settings: Settings, **more: object) -> Settings:
    asked = {**settings.bus.elastic.model_dump(), **more}
    return with_bus(settings, elastic=ElasticSettings.model_validate(asked))


def wrong(settings: Settings) -> dict[str, str]:
    """What `harken doctor` says is not well, less what it could not ask because of that."""
    told = {f.check: f.detail for f in examine(settings) if not f.ok}
    return {check: detail for check, detail in told.items() if not detail.startswith("not asked")}


def refusal(settings: Settings) -> str:
    """What every command and stage says at its start."""
    with pytest.raises(Unavailable) as refused, open_engines(settings) as engines:
        engines.state.position()
    return str(refused.value)


class Town:
    """An installation with a brand, and its stages in this process."""

    def __init__(self, engines: Engines, folder: Path) -> None:
        self.engines, self.folder = engines, folder
        self.taken: set[str] = set()
        self.enrich, self.index = enrich_worker(engines), index_worker(engines)
        save_brand(engines.state, HOME, "Ostrelle", "ostrelle", clock=engines.clock)

    def take_in(self, name: str, count: int = 50) -> None:
        file = self.folder / f"{name}.jsonl"
        write_posts(file, name, range(count))
        report = import_posts(self.engines, HOME, file)
        assert report.acked + report.duplicate == count
        self.taken |= {f"{name}-{n}" for n in range(0, count, 5)}

    def work(self) -> None:
        """Until nothing is left."""
        for _ in range(STEPS):
            self.enrich.step(0.2)
            self.index.step(0.2)
            if is_idle(self.engines.log, GROUPS):
                return
        raise AssertionError(f"never idle: {self.enrich.trouble or self.index.trouble}")

    def complain(self, worker: Worker) -> str:
        """What keeps a stage from its work, as its log says it."""
        for _ in range(STEPS):
            worker.step(0.2)
            if worker.trouble:
                return worker.trouble
        raise AssertionError("it had nothing to complain of")

    def check_all_is_there_once(self) -> None:
        self.work()
        found = [m.post.native_id for m in self.engines.store.scan(HOME, MentionQuery())]
        assert sorted(found) == sorted(self.taken)
        for line in stage_status(self.engines.log, self.engines.state, GROUPS).values():
            dropped = line["dropped"]
            assert isinstance(dropped, dict)
            assert line["in"] == line["kept"] + sum(dropped.values())  # type: ignore[operator]  # numbers
            assert (line["dead"], line["lag"]) == (0, 0)


@contextmanager
def town(settings: Settings, folder: Path) -> Iterator[Town]:
    with open_engines(settings, writable=True) as engines:
        made = Town(engines, folder)
        try:
            yield made
        finally:
            made.enrich.close()
            made.index.close()


@contextmanager
def elastic(settings: Settings) -> Iterator[Elasticsearch]:
    with closing(connect(settings.bus.elastic)) as client:
        yield client


def test_a_doctor_makes_nothing(settings: Settings) -> None:
    said = wrong(settings)
    assert list(said) == ["topics"]
    assert "`harken topics --create`" in said["topics"]
    with elastic(settings) as client:
        assert not client.indices.get(index=f"{settings.bus.elastic.prefix}*").body
    prefix = settings.bus.kafka.prefix
    with closing(KafkaAdminClient(bootstrap_servers=settings.bus.kafka.servers)) as admin:
        assert not [name for name in admin.list_topics() if name.startswith(prefix)]
        assert not [g for g in admin.list_groups() if g["group_id"].startswith(prefix)]


def test_no_broker(settings: Settings) -> None:
    nobody = with_kafka(settings, servers="127.0.0.1:1")
    said = wrong(nobody)["kafka"]
    assert said == refusal(nobody)
    assert said.startswith("Kafka at 127.0.0.1:1 cannot be reached")
    assert "check that it runs and that bus.kafka.servers is right" in said


def test_an_address_at_which_something_else_answers(settings: Settings) -> None:
    with serving(FakeElastic()) as web:
        address = web.url.removeprefix("http://")
        confused = with_kafka(settings, servers=address)
        said = wrong(confused)["kafka"]
        assert said.startswith(f"Kafka at {address} cannot be reached")
        assert "check" in said


def test_a_broker_that_is_too_old(settings: Settings) -> None:
    with old_broker() as address:
        aged = with_kafka(settings, servers=address)
        said = wrong(aged)["kafka"]
        assert said == refusal(aged)
        assert said.startswith(f"Kafka at {address} cannot be reached: its version is too old")
        assert "Kafka 3.0 or newer is needed" in said


@pytest.mark.parametrize(
    ("fake", "more", "advice"),
    [
        (FakeElastic(version="7.17.9"), {}, "is of version 7.17.9, harken needs Elasticsearch 8.12 or a later 8"),
        (FakeElastic(wanted="ApiKey right"), {"api_key": "wrongone"}, "look at bus.elastic.api_key"),
        (FakeElastic(wanted="ApiKey right"), {"username": "harken", "password": "wrongone"}, "bus.elastic.password"),
    ],
)
def test_an_elasticsearch_that_does_not_take_us(
    settings: Settings, fake: FakeElastic, more: dict[str, str], advice: str
) -> None:
    with serving(fake):
        odd = with_elastic(settings, urls=fake.url, **more)
        said = wrong(odd)["elasticsearch"]
        assert said == refusal(odd)
        assert said.startswith(f"Elasticsearch at {fake.url} ")
        assert advice in said
        assert "wrongone" not in said


def test_a_topic_with_too_few_partitions(settings: Settings, tmp_path: Path) -> None:
    with town(settings, tmp_path) as made:
        made.take_in("before")
    more, topic = with_kafka(settings, partitions=4), f"{settings.bus.kafka.prefix}posts"
    doctor, stage = wrong(more)["topics"], refusal(more)
    for said in (doctor, stage):
        assert f"topic {topic}" in said
        assert "has 2 partitions, not 4" in said
        assert "bus.kafka.partitions" in said
    assert wrong(settings) == {}
    with town(settings, tmp_path) as made:
        made.taken |= {f"before-{n}" for n in range(0, 50, 5)}
        made.take_in("after")
        made.check_all_is_there_once()


def test_an_index_with_an_older_mapping(settings: Settings, tmp_path: Path) -> None:
    with town(settings, tmp_path) as made, elastic(settings) as client:
        made.take_in("before")
        made.work()
        for index in client.indices.get(index=Names(settings.bus.elastic.prefix).pattern):
            client.indices.put_mapping(index=index, meta={"stamp": "older", "mapping": 0})
        made.take_in("after")
    assert wrong(settings)["mapping"].startswith("older mapping in 2026-01")
    assert "`harken index migrate`" in wrong(settings)["mapping"]
    with town(settings, tmp_path) as later:
        later.taken = made.taken
        later.enrich.step(3.0)
        said = later.complain(later.index)
        assert "has mapping 0, this Harken writes" in said
        assert "run `harken index migrate`" in said
        assert migrate_index(settings, lambda *_: None) == 10
        later.check_all_is_there_once()
    assert wrong(settings) == {}


@pytest.mark.parametrize(
    ("block", "advice"),
    [
        ("index.blocks.write", "has a write block"),
        ("index.blocks.read_only_allow_delete", "disk is nearly full"),  # what a server sets whose disk is full
    ],
)
def test_an_index_that_takes_no_writes(settings: Settings, tmp_path: Path, block: str, advice: str) -> None:
    with town(settings, tmp_path) as made, elastic(settings) as client:
        made.take_in("before")
        made.work()
        months = f"{settings.bus.elastic.prefix}mentions-*"
        client.indices.put_settings(index=months, settings={block: True})
        doctor = wrong(settings)["indices"]
        assert f"the index {settings.bus.elastic.prefix}mentions-2026-01" in doctor
        assert f'{{"{block}": null}}' in doctor
        made.take_in("after")
        made.enrich.step(1.0)
        assert advice in made.complain(made.index)
        assert len(list(made.engines.store.scan(HOME, MentionQuery()))) == 10
        client.indices.put_settings(index=months, settings={block: None})
        made.check_all_is_there_once()
    assert wrong(settings) == {}


def test_a_state_store_that_takes_no_writes_stops_the_import(settings: Settings, tmp_path: Path) -> None:
    with town(settings, tmp_path) as made, elastic(settings) as client:
        state = f"{settings.bus.elastic.prefix}state"
        client.indices.put_settings(index=state, settings={"index.blocks.read_only_allow_delete": True})
        assert f"the index {state}-1 is read-only" in wrong(settings)["indices"]
        with pytest.raises(Unavailable, match=r"free disk space"):
            made.take_in("posts")
        client.indices.put_settings(index=state, settings={"index.blocks.read_only_allow_delete": None})
        made.take_in("posts")
        made.check_all_is_there_once()


def test_elasticsearch_goes_away_at_work_and_comes_back(settings: Settings, tmp_path: Path) -> None:
    real = settings.bus.elastic.urls.removeprefix("http://")
    with door_to(real) as door, town(with_elastic(settings, urls=f"http://{door.address}"), tmp_path) as made:
        made.take_in("before")
        made.work()
        made.take_in("unread")
        door.close()
        said = made.complain(made.enrich)
        assert said == wrong(made.engines.settings)["elasticsearch"]
        assert said.startswith(f"Elasticsearch at http://{door.address} cannot be reached")
        with pytest.raises(Unavailable, match="cannot be reached"):
            made.take_in("never")
        door.open()
        made.enrich.step(1.0)
        door.close()
        assert "cannot be reached" in made.complain(made.index)
        door.open()
        made.take_in("never")
        made.check_all_is_there_once()


def test_a_machine_with_another_key(settings: Settings, tmp_path: Path) -> None:
    with open_engines(settings) as engines:
        engines.state.position()
    machines = [settings.model_copy(update={"home": tmp_path / name}) for name in ("first", "second")]
    for n, machine in enumerate(machines):
        machine.home.mkdir()
        (machine.home / "secret.key").write_text(f"synthetic {n}")
    assert wrong(machines[0]) == {}
    assert f"{machines[1].home}/secret.key is not the key" in wrong(machines[1])["key"]
    (machines[1].home / "secret.key").write_text("synthetic 0")
    assert wrong(machines[1]) == {}


def test_topics_of_another_installation_are_left_alone(settings: Settings) -> None:
    """Its prefix goes on from ours, so a list of what is ours would have them."""
    with ExitStack() as stack:
        ours = stack.enter_context(closing(Cluster(settings.bus.kafka)))
        for prefix in (settings.bus.kafka.prefix, f"{settings.bus.kafka.prefix}next."):
            theirs = with_kafka(settings, prefix=prefix).bus.kafka
            ensure_topics(stack.enter_context(closing(Cluster(theirs))), topics_of(settings))
        assert own_topics(ours) == ["mentions", "posts"]


def test_what_somebody_keeps_for_ever_is_kept(settings: Settings, tmp_path: Path) -> None:
    """The brokers say so with a retention of -1 ms."""
    with town(settings, tmp_path) as made:
        topic = ConfigResource(ConfigResourceType.TOPIC, f"{settings.bus.kafka.prefix}posts", {"retention.ms": "-1"})
        with closing(KafkaAdminClient(bootstrap_servers=settings.bus.kafka.servers)) as admin:
            admin.alter_configs([topic])
        made.take_in("posts")
        made.work()
        forget = forget_worker(made.engines)
        while not is_idle(made.engines.log, {"forget": ("posts",)}):
            forget.step(0.2)
        forget.close()
        assert made.engines.log.trim(made.engines.clock()) == 0
        assert made.engines.log.shortage() is None
    assert "`harken topics --create` mends it" in wrong(settings)["topics"]
