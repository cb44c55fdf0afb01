"""What every event log promises."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest

from schemas.errors import Conflict, Unavailable
from schemas.ports import Commit, EventLog, Message, Record, TopicPartition
from schemas.topics import Topic

Opening = Callable[[], EventLog]

ONE = Topic("one")
MANY = Topic("many", partitions=4)
P = TopicPartition("one", 0)


def messages(*keys: str) -> list[Message]:
    return [Message(key, f"value of {key}".encode()) for key in keys]


def keys(records: Iterable[Record]) -> list[str]:
    return [record.key for record in records]


@pytest.fixture
def log(event_log: Opening) -> EventLog:
    log = event_log()
    log.ensure([ONE, MANY])
    return log


def test_gives_back_what_was_appended_in_order(log: EventLog, now: Callable[[], datetime]) -> None:
    log.append("one", [Message("k1", b"\x00\xff", {"scope": "public"}), Message("ключ", None)])

    first, second = log.consumer("g", ["one"]).poll(10, 0)

    assert first == Record("one", 0, 0, "k1", b"\x00\xff", {"scope": "public"}, now())
    assert second == Record("one", 0, 1, "ключ", None, {}, now())


def test_polls_go_on_where_the_last_ended_and_are_no_larger_than_asked(log: EventLog) -> None:
    log.append("one", messages(*"abcde"))
    consumer = log.consumer("g", ["one"])

    assert [keys(consumer.poll(2, 0)) for _ in range(4)] == [["a", "b"], ["c", "d"], ["e"], []]


def test_a_key_stays_in_its_partition_and_in_order(log: EventLog) -> None:
    for n in range(20):
        log.append("many", [Message(key, str(n).encode()) for key in "abcdefgh"])
    records = log.consumer("g", ["many"]).poll(1000, 0)

    for key in "abcdefgh":
        mine = [r for r in records if r.key == key]
        assert len({r.partition for r in mine}) == 1
        assert [r.value for r in mine] == [str(n).encode() for n in range(20)]
    assert len({r.partition for r in records}) > 1


def test_a_message_may_name_its_partition(log: EventLog) -> None:
    log.append("many", [Message("to all", b"x", partition=n) for n in range(4)])

    assert {r.partition for r in log.consumer("g", ["many"]).poll(10, 0)} == {0, 1, 2, 3}


def test_refuses_a_partition_that_the_topic_does_not_have(log: EventLog) -> None:
    with pytest.raises(ValueError, match="no number 4"):
        log.append("many", [Message("k", b"x", partition=4)])


def test_appending_nothing_is_nothing(log: EventLog) -> None:
    log.append("one", [])

    assert log.ends("one") == {P: 0}


def test_ensure_is_repeatable_but_refuses_another_number_of_partitions(log: EventLog) -> None:
    log.ensure([ONE, MANY])

    assert log.partitions("many") == 4
    with pytest.raises(Unavailable, match="4 partitions, not 8"):
        log.ensure([Topic("many", partitions=8)])


def test_a_topic_that_was_never_made_is_unavailable(log: EventLog) -> None:
    with pytest.raises(Unavailable, match="nowhere"):
        log.append("nowhere", messages("a"))
    with pytest.raises(Unavailable, match="nowhere"):
        log.consumer("g", ["nowhere"])


def test_another_handle_sees_topics_and_records(log: EventLog, event_log: Opening) -> None:
    log.append("one", messages("a"))

    other = event_log()

    assert other.partitions("many") == 4
    assert keys(other.read(P, 0, 10)) == ["a"]


def test_rule_6_what_was_not_committed_is_read_again(log: EventLog, event_log: Opening) -> None:
    log.append("one", messages("a", "b", "c"))
    first = log.consumer("g", ["one"])
    first.poll(2, 0)
    first.commit({P: Commit(1, "counts")})
    first.close()

    second = event_log().consumer("g", ["one"])

    assert second.committed() == {P: Commit(1, "counts")}
    assert keys(second.poll(10, 0)) == ["b", "c"]


def test_nothing_was_committed_at_the_start(log: EventLog) -> None:
    assert log.consumer("g", ["one"]).committed() == {P: Commit(0, "")}


def test_rewind_goes_back_to_what_was_committed(log: EventLog) -> None:
    log.append("one", messages(*"abcd"))
    consumer = log.consumer("g", ["one"])
    consumer.poll(1, 0)
    consumer.commit({P: Commit(1)})
    consumer.poll(10, 0)

    consumer.rewind()

    assert keys(consumer.poll(10, 0)) == ["b", "c", "d"]


def test_groups_do_not_disturb_each_other(log: EventLog) -> None:
    log.append("one", messages("a", "b"))
    left, right = log.consumer("left", ["one"]), log.consumer("right", ["one"])
    left.poll(10, 0)
    left.commit({P: Commit(2, "l")})

    assert keys(right.poll(10, 0)) == ["a", "b"]
    assert log.groups("one") == {"left": {P: Commit(2, "l")}, "right": {P: Commit(0)}}


def test_one_member_of_a_group_reads_a_partition_at_a_time(log: EventLog, event_log: Opening) -> None:
    log.append("one", messages("a"))
    first, second = log.consumer("g", ["one"]), event_log().consumer("g", ["one"])

    assert keys(first.poll(10, 0)) == ["a"]
    assert second.poll(10, 0) == []
    assert second.committed() == {}


def test_when_a_member_leaves_the_next_goes_on_from_its_commit(log: EventLog, event_log: Opening) -> None:
    log.append("one", messages("a", "b"))
    first, second = log.consumer("g", ["one"]), event_log().consumer("g", ["one"])
    first.poll(1, 0)
    first.commit({P: Commit(1)})
    second.poll(10, 0)

    first.close()

    assert keys(second.poll(10, 0)) == ["b"]


def test_rule_9_a_silent_member_is_fenced_off(
    log: EventLog, event_log: Opening, advance: Callable[[float], None], lease_seconds: float
) -> None:
    log.append("one", messages("a", "b"))
    first, second = log.consumer("g", ["one"]), event_log().consumer("g", ["one"])
    first.poll(10, 0)
    advance(lease_seconds + 1)
    assert keys(second.poll(10, 0)) == ["a", "b"]
    second.commit({P: Commit(1, "second")})

    with pytest.raises(Conflict):
        first.commit({P: Commit(2, "first")})

    assert log.groups("one")["g"] == {P: Commit(1, "second")}
    assert first.poll(10, 0) == []


def test_a_silent_member_that_nobody_replaced_may_commit(
    log: EventLog, advance: Callable[[float], None], lease_seconds: float
) -> None:
    log.append("one", messages("a"))
    consumer = log.consumer("g", ["one"])
    consumer.poll(10, 0)
    advance(lease_seconds * 10)

    consumer.commit({P: Commit(1)})

    assert log.groups("one")["g"] == {P: Commit(1)}


def test_a_polling_member_keeps_its_partition_for_as_long_as_it_likes(
    log: EventLog, event_log: Opening, advance: Callable[[float], None], lease_seconds: float
) -> None:
    first, second = log.consumer("g", ["one"]), event_log().consumer("g", ["one"])
    for _ in range(10):
        first.poll(10, 0)
        advance(lease_seconds / 2)
        assert second.committed() == {}


def test_a_fenced_member_takes_over_again_when_the_other_leaves(
    log: EventLog, event_log: Opening, advance: Callable[[float], None], lease_seconds: float
) -> None:
    log.append("one", messages("a", "b"))
    first, second = log.consumer("g", ["one"]), event_log().consumer("g", ["one"])
    first.poll(10, 0)
    advance(lease_seconds + 1)
    second.poll(1, 0)
    second.commit({P: Commit(1)})
    second.close()

    with pytest.raises(Conflict):
        first.commit({P: Commit(2)})

    assert keys(first.poll(10, 0)) == ["b"]
    first.commit({P: Commit(2)})


def test_refuses_to_commit_what_it_does_not_read(log: EventLog) -> None:
    consumer = log.consumer("g", ["one"])

    with pytest.raises(Conflict):
        consumer.commit({TopicPartition("many", 0): Commit(1)})


def test_refuses_commit_metadata_of_4_kb(log: EventLog) -> None:
    consumer = log.consumer("g", ["one"])
    consumer.poll(1, 0)

    consumer.commit({P: Commit(0, "x" * 4095)})
    with pytest.raises(ValueError, match="4096"):
        consumer.commit({P: Commit(0, "x" * 4096)})


def test_a_poll_of_nothing_ends_after_its_timeout(log: EventLog) -> None:
    assert log.consumer("g", ["one"]).poll(10, 0.01) == []


def test_ends_minus_committed_is_the_lag(log: EventLog) -> None:
    assert log.ends("one") == {P: 0}
    log.append("one", messages("a", "b", "c"))
    consumer = log.consumer("g", ["one"])
    last = consumer.poll(2, 0)[-1]
    consumer.commit({P: Commit(last.offset + 1)})

    assert log.ends("one")[P] - log.groups("one")["g"][P].offset == 1


def test_reads_outside_any_group_from_any_offset(log: EventLog) -> None:
    log.append("one", messages(*"abcd"))

    assert keys(log.read(P, 1, 2)) == ["b", "c"]
    assert log.read(P, 4, 10) == []
    assert log.groups("one") == {}


def test_retention_deletes_what_is_old_and_committed_by_every_group(log: EventLog, now: Callable[[], datetime]) -> None:
    log.append("one", messages(*"abcdefghij"))
    log.register("slow", ["one"])
    fast = log.consumer("fast", ["one"])
    fast.poll(10, 0)
    fast.commit({P: Commit(10)})
    later = now() + timedelta(days=15)

    assert log.trim(later) == 0
    slow = log.consumer("slow", ["one"])
    slow.poll(10, 0)
    slow.commit({P: Commit(7)})

    assert log.trim(now() + timedelta(days=13)) == 0
    assert log.trim(later) == 7
    assert keys(log.read(P, 0, 100)) == ["h", "i", "j"]


def test_offsets_do_not_start_again_after_retention_emptied_a_topic(
    log: EventLog, event_log: Opening, now: Callable[[], datetime]
) -> None:
    log.append("one", messages(*"abc"))
    consumer = log.consumer("g", ["one"])
    consumer.poll(10, 0)
    consumer.commit({P: Commit(3)})

    assert log.trim(now() + timedelta(days=15)) == 3
    assert log.ends("one") == {P: 3}
    event_log().append("one", messages("d"))

    assert [(r.offset, r.key) for r in consumer.poll(10, 0)] == [(3, "d")]


def test_retention_keeps_a_topic_under_its_disk_cap(event_log: Opening, now: Callable[[], datetime]) -> None:
    log = event_log()
    log.ensure([Topic("small", max_bytes=300_000)])
    where = TopicPartition("small", 0)
    log.append("small", [Message(str(n), b"x" * 10_000) for n in range(100)])
    consumer = log.consumer("g", ["small"])
    while consumer.poll(1000, 0):
        pass
    assert log.trim(now()) == 0, "nothing is committed yet"

    consumer.commit({where: Commit(100)})

    assert 65 <= log.trim(now()) <= 90
    left = log.read(where, 0, 100)
    assert left[-1].offset == 99
    assert sum(len(r.value or b"") for r in left) <= 300_000


def test_erases_by_what_a_record_says(log: EventLog) -> None:
    log.append("one", [Message("a", b"keep"), Message("b", b"secret"), Message("c", b"keep"), Message("d", b"secret")])
    consumer = log.consumer("g", ["one"])
    consumer.poll(1, 0)

    assert log.erase("one", lambda r: r.value == b"secret") == 2
    assert log.erase("one", lambda r: r.value == b"secret") == 0

    assert keys(consumer.poll(10, 0)) == ["c"]
    assert log.ends("one") == {P: 4}


def test_erases_only_among_the_keys_given(log: EventLog) -> None:
    log.append("many", [Message(key, b"x") for key in "abcdef"] * 2)

    assert log.erase("many", lambda r: True, keys=["b", "e", "unknown"]) == 4
    assert log.erase("many", lambda r: False, keys=["a"]) == 0
    assert sorted(set(keys(log.consumer("g", ["many"]).poll(100, 0)))) == ["a", "c", "d", "f"]


def test_a_member_of_several_topics_starves_none(log: EventLog) -> None:
    log.append("one", messages(*"abcdefgh"))
    log.append("many", [Message("m", b"x", partition=3)])
    consumer = log.consumer("g", ["one", "many"])

    first_eight = [consumer.poll(2, 0) for _ in range(4)]

    assert "m" in [r.key for batch in first_eight for r in batch]
