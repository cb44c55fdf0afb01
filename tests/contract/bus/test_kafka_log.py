"""What the log on Kafka does beside the contract: compaction, erasure down to the disk, retention, takeovers."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bus.headers import make_headers
from bus.kafka import KafkaLog
from bus.kafka.settings import KafkaSettings
from bus.settings import BusSettings
from schemas.errors import Unavailable
from schemas.ports import Commit, Message, TopicPartition
from schemas.topics import Topic
from tests.engines.kafka import compact_soon, kafka_settings, read_all

ONE = Topic("one")
P = TopicPartition("one", 0)


def until(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture
def kafka() -> Iterator[KafkaSettings]:
    with kafka_settings() as settings:
        yield settings


@pytest.fixture
def opening(kafka: KafkaSettings) -> Iterator[Callable[[], KafkaLog]]:
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(KafkaLog(BusSettings(kafka=kafka, lease_seconds=5.0))))


@pytest.fixture
def log(opening: Callable[[], KafkaLog]) -> KafkaLog:
    log = opening()
    log.ensure([ONE])
    return log


@pytest.fixture
def broker_folder() -> Path | None:
    """Of the brokers that the tests start; None where they run elsewhere."""
    folder = Path(os.environ.get("KAFKA_BASE", "/tmp/engines/kafka")) / "node1" / "data"
    return folder if folder.is_dir() else None


def upsert(key: str, text: str) -> Message:
    return Message(key, text.encode(), make_headers("upsert"))


def tombstone(key: str) -> Message:
    return Message(key, b"gone", make_headers("tombstone"))


def test_a_topic_is_made_compacted_and_kept_as_long_as_it_says(log: KafkaLog) -> None:
    [state] = log.describe([ONE])

    assert state.differs == []
    assert set(state.settings["cleanup.policy"].split(",")) == {"compact", "delete"}
    assert int(state.settings["retention.ms"]) == 14 * 86_400_000
    assert int(state.settings["max.compaction.lag.ms"]) <= 86_400_000


def test_settings_that_drifted_are_named_and_mended(log: KafkaLog) -> None:
    longer = replace(ONE, retention_days=20)
    [state] = log.describe([longer])
    assert ("retention.ms", str(14 * 86_400_000), str(20 * 86_400_000)) in state.differs

    log.ensure([longer])

    assert log.describe([longer])[0].differs == []


def test_too_few_partitions_are_said_with_the_settings_that_mend_it(log: KafkaLog, kafka: KafkaSettings) -> None:
    with pytest.raises(
        Unavailable, match=r"has 1 partitions, not 3: set bus.kafka.partitions to 1; for more, .* bus.kafka.prefix"
    ) as said:
        log.ensure([replace(ONE, partitions=3)])

    assert f"{kafka.prefix}one" in str(said.value)


def test_a_tombstone_has_no_value_at_the_brokers_and_its_own_here(log: KafkaLog, kafka: KafkaSettings) -> None:
    log.append("one", [tombstone("k")])

    assert [raw.value for raw in read_all(kafka, "one")] == [None]
    assert [(r.key, r.value, r.headers["kind"]) for r in log.read(P, 0, 10)] == [("k", b"gone", "tombstone")]


def test_slots_are_told_apart_by_compaction_and_by_nobody_else(log: KafkaLog, kafka: KafkaSettings) -> None:
    log.append("one", [upsert("k", "text"), Message("k", b"likes", make_headers("metrics", slot="metrics"))])

    assert len({raw.key for raw in read_all(kafka, "one")}) == 2
    assert [r.key for r in log.read(P, 0, 10)] == ["k", "k"]


def test_a_message_that_no_broker_takes_is_refused_before_any_is_sent(log: KafkaLog) -> None:
    with pytest.raises(ValueError, match="larger than the log takes"):
        log.append("one", [upsert("small", "x"), upsert("large", "x" * 9 * 2**20)])

    assert log.ends("one") == {P: 0}


def test_large_messages_come_back(log: KafkaLog) -> None:
    log.append("one", [upsert("large", "x" * 7 * 2**20), upsert("small", "y")])

    assert [len(r.value or b"") for r in log.consumer("g", ["one"]).poll(10, 0)] == [7 * 2**20, 1]


def test_a_batch_ends_at_the_record_that_passes_its_bytes(kafka: KafkaSettings) -> None:
    with closing(KafkaLog(BusSettings(kafka=kafka, batch_bytes=2_500))) as log:
        log.ensure([ONE])
        log.append("one", [upsert(str(n), "x" * 1_000) for n in range(5)])
        consumer = log.consumer("g", ["one"])

        assert [len(consumer.poll(100, 0)) for _ in range(2)] == [3, 2]


def test_rule_7_what_one_handle_erases_another_one_does_not_see(log: KafkaLog, opening: Callable[[], KafkaLog]) -> None:
    log.append("one", [upsert("a", "secret"), upsert("b", "keep")])
    other = opening()
    assert len(other.read(P, 0, 10)) == 2

    assert log.erase("one", lambda r: r.value == b"secret") == 1

    assert until(lambda: [r.key for r in other.read(P, 0, 10)] == ["b"], 5)
    assert other.erase("one", lambda r: r.value == b"secret") == 0


def test_rule_7_erased_text_leaves_the_disks_and_what_survives_stays(
    log: KafkaLog, kafka: KafkaSettings, broker_folder: Path | None
) -> None:
    """Compressed bytes are nothing to look for: so the same is asked of a log that does not compress."""
    secret = b"zebra-secret-words"
    compact_soon(kafka, "one")
    plain = BusSettings(kafka=kafka.model_copy(update={"compression": "none"}))
    with closing(KafkaLog(plain)) as writer:
        writer.append(
            "one", [upsert("a", "first words"), upsert("b", "other words"), upsert("a", "zebra-secret-words")]
        )
        assert writer.erase("one", lambda r: r.value == b"zebra-secret-words") == 1

        def gone() -> bool:
            writer.append("one", [upsert("c", "later")])
            values = [raw.value for raw in read_all(kafka, "one")]
            return secret not in values and _nowhere(broker_folder, kafka, secret)

        assert until(gone)
        seen = [(r.key, r.value) for r in writer.read(P, 0, 1_000) if r.key != "c"]
    assert set(seen) == {("a", b"first words"), ("b", b"other words")}


def _nowhere(folder: Path | None, kafka: KafkaSettings, needle: bytes) -> bool:
    """In no file of the topic; True where its files cannot be looked at."""
    files = folder.glob(f"{kafka.prefix}*/*") if folder else ()
    return not any(needle in file.read_bytes() for file in files if file.is_file())


def test_rule_7_a_tombstone_lets_compaction_take_the_older_text(log: KafkaLog, kafka: KafkaSettings) -> None:
    compact_soon(kafka, "one")
    log.append("one", [upsert("a", "text"), Message("a", b"likes", make_headers("metrics", slot="metrics"))])
    log.append("one", [tombstone("a")])

    def compacted() -> bool:
        log.append("one", [upsert("c", "later")])
        return b"text" not in [raw.value for raw in read_all(kafka, "one")]

    assert until(compacted)
    assert {(r.value, r.headers["kind"]) for r in log.read(P, 0, 1_000) if r.key == "a"} == {
        (b"likes", "metrics"),
        (b"gone", "tombstone"),
    }


def test_a_reader_that_retention_is_about_to_overtake_stops_what_comes_in(kafka: KafkaSettings) -> None:
    started = datetime.now(UTC)
    at = [started]
    with closing(KafkaLog(BusSettings(kafka=kafka), lambda: at[0])) as log:
        log.ensure([replace(ONE, retention_days=10)])
        log.append("one", [upsert("a", "x")])
        log.register("slow", ["one"])
        assert log.shortage() is None

    at[0] = started + timedelta(days=9)
    with closing(KafkaLog(BusSettings(kafka=kafka), lambda: at[0])) as log:
        assert "group slow is 9 days behind" in (log.shortage() or "")
        with pytest.raises(Unavailable, match="harken slow"):
            log.append("one", [upsert("b", "x")])

        at[0] = started
        log.append("one", [tombstone("a")])
        consumer = log.consumer("slow", ["one"])
        consumer.poll(10, 0)
        consumer.commit({P: Commit(2)})

    at[0] = started + timedelta(days=9)
    with closing(KafkaLog(BusSettings(kafka=kafka), lambda: at[0])) as log:
        assert log.shortage() is None


def test_a_reader_with_most_of_the_disk_cap_to_read_stops_what_comes_in(kafka: KafkaSettings) -> None:
    with closing(KafkaLog(BusSettings(kafka=kafka.model_copy(update={"compression": "none"})))) as log:
        log.ensure([Topic("small", max_bytes=300_000)])
        log.register("slow", ["small"])
        log.append("small", [upsert(str(n), "x" * 10_000) for n in range(29)])

    with closing(KafkaLog(BusSettings(kafka=kafka))) as log:
        with pytest.raises(Unavailable, match=r"slow has .* to read in .*small-0"):
            log.append("small", [upsert("b", "x")])
        log.append("small", [tombstone("a")])


def test_two_members_share_the_partitions_and_read_nothing_twice(opening: Callable[[], KafkaLog]) -> None:
    log = opening()
    log.ensure([Topic("many", partitions=4)])
    first, second = log.consumer("g", ["many"]), opening().consumer("g", ["many"])
    first.poll(1, 0)

    def shared() -> bool:
        first.poll(1, 0.1)
        second.poll(1, 0.1)
        return len(first.committed()) == len(second.committed()) == 2

    assert until(shared, 30)
    log.append("many", [upsert(f"k{n}", str(n)) for n in range(200)])
    seen = [[r.key for r in member.poll(1_000, 1)] for member in (first, second)]

    assert sorted(seen[0] + seen[1]) == sorted(f"k{n}" for n in range(200))
    assert seen[0]
    assert seen[1]


def test_rule_7_an_erasure_that_was_cut_short_is_finished_by_the_next_one(
    log: KafkaLog, kafka: KafkaSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append("one", [upsert("a", "secret")])
    with monkeypatch.context() as patch:
        patch.setattr("bus.kafka.erasure.make_marker", _cut_short)
        with pytest.raises(KeyboardInterrupt):
            log.erase("one", lambda r: r.value == b"secret")
    assert [raw.value for raw in read_all(kafka, "one")] == [b"secret"]
    assert log.read(P, 0, 10) == []

    log.erase("one", lambda r: r.value == b"secret")

    assert [raw.value for raw in read_all(kafka, "one")] == [b"secret", None]
    assert log.ends("one") == {P: 1}


def _cut_short(key: bytes) -> None:
    raise KeyboardInterrupt(key)


READ_ON = """
import sys
from bus.kafka import KafkaLog
from bus.kafka.settings import KafkaSettings
from bus.settings import BusSettings
log = KafkaLog(BusSettings(kafka=KafkaSettings(servers=sys.argv[1], prefix=sys.argv[2])))
member = log.consumer("g", ["one"])
while True:
    if records := member.poll(10, 0.2):
        print(records[0].key, flush=True)
"""


@pytest.mark.fault
@pytest.mark.slow
def test_the_partitions_of_a_killed_process_are_taken_over_within_half_a_minute(
    log: KafkaLog, kafka: KafkaSettings
) -> None:
    command = [sys.executable, "-W", "ignore", "-c", READ_ON, kafka.servers, kafka.prefix]
    log.append("one", [upsert("a", "x")])
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "a\n"
        member = log.consumer("g", ["one"])
        assert member.poll(10, 0) == []

        other.kill()
        killed = time.monotonic()

        assert until(lambda: [r.key for r in member.poll(10, 0.5)] == ["a"], 30)
        assert time.monotonic() - killed < 30
