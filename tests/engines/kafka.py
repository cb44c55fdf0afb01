"""An own corner of the brokers for one test."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from bus.kafka.settings import KafkaSettings
from tests.engines.servers import kafka_servers

__all__ = ["compact_soon", "kafka_settings", "read_all"]


@contextmanager
def kafka_settings() -> Iterator[KafkaSettings]:
    """With a prefix that nobody else uses; its topics and groups are deleted afterwards."""
    settings = KafkaSettings(servers=kafka_servers(), prefix=f"test-{uuid4().hex[:12]}.")
    try:
        yield settings
    finally:
        _delete(settings)


def _delete(settings: KafkaSettings) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=settings.servers.split(","))) as admin:
        topics = [name for name in admin.list_topics() if name.startswith(settings.prefix)]
        groups = [g["group_id"] for g in admin.list_groups() if g["group_id"].startswith(settings.prefix)]
        if topics:
            admin.delete_topics(topics)
        if groups:
            admin.delete_groups(groups)


def compact_soon(settings: KafkaSettings, topic: str) -> None:
    """What takes hours in earnest, in seconds."""
    soon = {
        "segment.ms": "500",
        "min.compaction.lag.ms": "0",
        "max.compaction.lag.ms": "1000",
        "min.cleanable.dirty.ratio": "0.001",
        "file.delete.delay.ms": "100",
    }
    with closing(KafkaAdminClient(bootstrap_servers=settings.servers.split(","))) as admin:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, settings.prefix + topic, soon)])


def read_all(settings: KafkaSettings, topic: str) -> list[Any]:
    """Everything that the brokers have of a topic, as they have it."""
    options = {"bootstrap_servers": settings.servers.split(","), "enable_auto_commit": False, "group_id": None}
    with closing(KafkaConsumer(**options)) as consumer:
        places = [
            TopicPartition(settings.prefix + topic, n) for n in consumer.partitions_for_topic(settings.prefix + topic)
        ]
        consumer.assign(places)
        consumer.seek_to_beginning(*places)
        ends = consumer.end_offsets(places)
        found: list[Any] = []
        while any(consumer.position(place) < ends[place] for place in places):
            found += [raw for part in consumer.poll(timeout_ms=200).values() for raw in part]
    return found
