"""Our topics at the brokers: made, checked at every start, mended where that loses nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kafka import errors as kafka_errors
from kafka.admin import ConfigResource, ConfigResourceType

from bus.kafka.cluster import Cluster
from bus.kafka.options import REQUEST_BYTES
from schemas.errors import Unavailable
from schemas.topics import Topic

__all__ = ["ERASED", "TopicState", "describe_topics", "ensure_topics", "wanted_settings"]

ERASED = "erased"
"""What was erased from the others, until it is physically gone. One partition, kept as long as the longest of them."""

_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_SEGMENT_MIN = 2**20
_SEGMENT_MAX = 128 * 2**20


@dataclass(frozen=True, slots=True)
class TopicState:
    """`differs`: what is not as it should be, as (setting, is, should be)."""

    name: str
    wire_name: str
    partitions: int
    replication: int
    settings: Mapping[str, str]
    differs: Sequence[tuple[str, str, str]] = field(default=())


def wanted_settings(topic: Topic, min_in_sync: int) -> dict[str, str]:
    """Erased text is gone within 24 h: a segment is closed after 3 h and compacted within 16 h more.

    The newest hour is never compacted, so that a re-match finds it whole. Tombstones stay as long as anything does.
    """
    retention = str(int(topic.retention_days * _DAY_MS))
    size = topic.max_bytes // topic.partitions
    common = {
        "retention.ms": retention,
        "retention.bytes": str(size),
        "segment.bytes": str(min(_SEGMENT_MAX, max(_SEGMENT_MIN, size // 16))),
        "segment.ms": str(3 * _HOUR_MS),
        "min.insync.replicas": str(min_in_sync),
        "message.timestamp.type": "CreateTime",
        "max.message.bytes": str(REQUEST_BYTES),
    }
    if topic.name == ERASED:
        return {**common, "cleanup.policy": "delete", "retention.bytes": "-1"}
    return {
        **common,
        "cleanup.policy": "compact,delete",
        "min.compaction.lag.ms": str(_HOUR_MS),
        "max.compaction.lag.ms": str(16 * _HOUR_MS),
        "delete.retention.ms": retention,
    }


def ensure_topics(cluster: Cluster, topics: Iterable[Topic]) -> None:
    wanted = list(topics)
    if not wanted:
        return
    days = max(topic.retention_days for topic in wanted)
    for topic in (*wanted, Topic(ERASED, retention_days=days)):
        found = _look(cluster, topic.name)
        if found is None:
            _create(cluster, topic)
        else:
            _check(cluster, topic, found)


def _create(cluster: Cluster, topic: Topic) -> None:
    wire_name, settings = cluster.wire_name(topic.name), cluster.settings
    asked = {
        wire_name: {
            "num_partitions": topic.partitions,
            "replication_factor": settings.replication,
            "configs": wanted_settings(topic, settings.min_in_sync),
        }
    }
    try:
        cluster.ask(f"make the topic {wire_name}", lambda admin: admin.create_topics(asked, timeout_ms=10_000))
    except Unavailable as e:
        if not isinstance(e.__cause__, kafka_errors.TopicAlreadyExistsError):
            raise
    cluster.ask(f"make the topic {wire_name}", lambda admin: admin.wait_for_topics([wire_name], timeout_ms=10_000))


def _check(cluster: Cluster, topic: Topic, found: TopicState) -> None:
    if found.partitions != topic.partitions:
        raise Unavailable(_wrong_partitions(topic, found))
    if found.replication < cluster.settings.min_in_sync:
        raise Unavailable(
            f"topic {found.wire_name} has {found.replication} copies, fewer than bus.kafka.min_in_sync asks for "
            f"({cluster.settings.min_in_sync}): lower it, or give the topic more with kafka-reassign-partitions.sh"
        )
    if changes := _changes(topic, found, cluster.settings.min_in_sync):
        resource = ConfigResource(ConfigResourceType.TOPIC, found.wire_name, dict(changes))
        cluster.ask(f"mend the topic {found.wire_name}", lambda admin: admin.alter_configs([resource]))


def _changes(topic: Topic, found: TopicState, min_in_sync: int) -> dict[str, str]:
    """Of the list of what was erased, retention only grows: topics of several sets may be kept for different times."""
    wanted = wanted_settings(topic, min_in_sync)
    if topic.name == ERASED:
        wanted["retention.ms"] = str(max(int(wanted["retention.ms"]), int(found.settings.get("retention.ms", "0"))))
    return {name: value for name, value in wanted.items() if not _same(found.settings.get(name), value)}


def _same(is_now: str | None, wanted: str) -> bool:
    return is_now is not None and set(is_now.split(",")) == set(wanted.split(","))


def _wrong_partitions(topic: Topic, found: TopicState) -> str:
    """An erasure looks for a post, and compaction for its older text, in the one partition of its key."""
    said = f"topic {found.wire_name} has {found.partitions} partitions, not {topic.partitions}"
    if found.partitions > topic.partitions:
        return f"{said}: set bus.kafka.partitions to {found.partitions}; partitions cannot be taken away"
    return (
        f"{said}: set bus.kafka.partitions to {found.partitions}; for more, let the lag come to 0, then give bus.kafka.prefix "
        "another name, and delete the old topics (partitions are never added: a post's must stay the same)"
    )


def describe_topics(cluster: Cluster, topics: Iterable[Topic]) -> Sequence[TopicState]:
    """Of those that exist, with what is not as it should be."""
    states = ((topic, _look(cluster, topic.name)) for topic in topics)
    return [_compared(cluster, topic, state) for topic, state in states if state is not None]


def _compared(cluster: Cluster, topic: Topic, state: TopicState) -> TopicState:
    changes = _changes(topic, state, cluster.settings.min_in_sync)
    differs = [(name, state.settings.get(name, ""), value) for name, value in sorted(changes.items())]
    numbers = (
        ("partitions", state.partitions, topic.partitions),
        ("replication", state.replication, cluster.settings.replication),
    )
    differs += [(name, str(is_now), str(wanted)) for name, is_now, wanted in numbers if is_now != wanted]
    return TopicState(state.name, state.wire_name, state.partitions, state.replication, state.settings, differs)


def _look(cluster: Cluster, name: str) -> TopicState | None:
    """None where there is no such topic."""
    wire_name = cluster.wire_name(name)
    partitions = cluster.count_partitions(name)
    if not partitions:
        return None
    [found] = cluster.ask(f"describe the topic {wire_name}", lambda admin: admin.describe_topics([wire_name]))
    replication = min(len(p["replica_nodes"]) for p in found["partitions"])
    return TopicState(name, wire_name, partitions, replication, read_settings(cluster, name))


def read_settings(cluster: Cluster, name: str) -> Mapping[str, str]:
    wire_name = cluster.wire_name(name)
    resource = ConfigResource(ConfigResourceType.TOPIC, wire_name)
    told = cluster.ask(
        f"describe the topic {wire_name}", lambda admin: admin.describe_configs([resource], config_filter="all")
    )
    if not (found := told["topic"][wire_name]):
        raise Unavailable(
            f"Kafka at {cluster.settings.servers} says nothing of the topic {wire_name}: is it being deleted?"
        )
    return {setting: str(entry["value"]) for setting, entry in found.items()}
