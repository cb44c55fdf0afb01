"""How our topics are kept at the brokers."""

from bus.kafka.topics import ERASED, wanted_settings
from schemas.topics import Topic

HOUR_MS = 3_600_000


def test_erased_text_is_compacted_away_within_a_day_and_the_newest_hour_stays_whole() -> None:
    wanted = wanted_settings(Topic("posts"), 1)
    closed, compacted = int(wanted["segment.ms"]), int(wanted["max.compaction.lag.ms"])

    assert set(wanted["cleanup.policy"].split(",")) == {"compact", "delete"}
    assert closed + compacted < 24 * HOUR_MS
    assert HOUR_MS <= int(wanted["min.compaction.lag.ms"]) < compacted


def test_tombstones_stay_as_long_as_any_reader_may_come_late() -> None:
    wanted = wanted_settings(Topic("posts", retention_days=20), 1)

    assert wanted["delete.retention.ms"] == wanted["retention.ms"] == str(20 * 24 * HOUR_MS)


def test_a_topics_cap_is_shared_by_its_partitions() -> None:
    wanted = wanted_settings(Topic("posts", partitions=4, max_bytes=4 * 2**30), 2)

    assert int(wanted["retention.bytes"]) == 2**30
    assert int(wanted["segment.bytes"]) * 8 <= 2**30
    assert wanted["min.insync.replicas"] == "2"


def test_the_list_of_what_was_erased_is_kept_whole() -> None:
    wanted = wanted_settings(Topic(ERASED), 1)

    assert (wanted["cleanup.policy"], wanted["retention.bytes"]) == ("delete", "-1")
