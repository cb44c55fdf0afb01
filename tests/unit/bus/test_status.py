"""Numbers of the stages, and when there is nothing left to do."""

from bus.counts import Counts, record_counts
from bus.memory import MemoryLog, MemoryState
from bus.status import is_idle, lag, stage_status
from schemas.ports import Commit, Message, TopicPartition
from schemas.topics import Topic

P0, P1 = TopicPartition("posts", 0), TopicPartition("posts", 1)


def new_log(*keys: str) -> MemoryLog:
    log = MemoryLog()
    log.ensure([Topic("posts", partitions=2)])
    log.append("posts", [Message(key, b"x", partition=n % 2) for n, key in enumerate(keys)])
    return log


def test_sums_lag_and_counts_over_partitions() -> None:
    log = new_log("a", "b", "c", "d")
    consumer = log.consumer("enrich", ["posts"])
    consumer.poll(10, 0)
    consumer.commit({P0: Commit(2, Counts(2, 2).encode()), P1: Commit(1, Counts(1, 0, {"no_match": 1}).encode())})
    state = MemoryState()
    record_counts(state, "ingest", "file/a", Counts(3, 3))
    record_counts(state, "ingest", "feed/b", Counts(2, 1, {"duplicate": 1}))

    assert stage_status(log, state, {"enrich": ["posts"]}) == {
        "ingest": {"in": 5, "kept": 4, "dropped": {"duplicate": 1}, "dead": 0, "lag": 0},
        "enrich": {"in": 3, "kept": 2, "dropped": {"no_match": 1}, "dead": 0, "lag": 1},
    }


def test_a_group_that_never_read_lags_by_everything() -> None:
    assert lag(new_log("a", "b", "c"), "index", ["posts"]) == 3


def test_an_empty_log_is_idle() -> None:
    assert is_idle(new_log(), {"enrich": ["posts"]})


def test_is_idle_only_when_every_group_is() -> None:
    log = new_log("a")
    consumer = log.consumer("enrich", ["posts"])
    consumer.poll(1, 0)
    consumer.commit({P0: Commit(1)})

    assert is_idle(log, {"enrich": ["posts"]})
    assert not is_idle(log, {"enrich": ["posts"], "index": ["posts"]})


def test_erased_records_at_the_end_keep_nobody_waiting() -> None:
    log = new_log("a", "b", "c")
    log.erase("posts", lambda record: record.key == "c")
    consumer = log.consumer("enrich", ["posts"])
    consumer.poll(10, 0)
    consumer.commit({P0: Commit(1), P1: Commit(1)})

    assert lag(log, "enrich", ["posts"]) == 0
