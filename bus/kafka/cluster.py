"""The brokers as a whole: our names among theirs, and questions to them with an answer in bounded time."""

import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from kafka import KafkaAdminClient
from kafka import TopicPartition as Place
from kafka import errors as kafka_errors

from bus.kafka.errors import explain, hush, translated
from bus.kafka.options import PATIENCE, admin_options
from bus.kafka.settings import KafkaSettings
from schemas.errors import Unavailable
from schemas.ports import TopicPartition

__all__ = ["Cluster", "check_version"]

T = TypeVar("T")

_NAP = 0.2
_TAKEOVER = 2 * PATIENCE
"""Seconds: a killed broker's partitions are led by nobody for about 10, and one attempt may take all of these."""
_OLDEST = (3, 0)


def check_version(version: tuple[int, ...]) -> None:
    """Older ones cannot tell the offsets of several groups at once."""
    if version < _OLDEST:
        raise kafka_errors.UnrecognizedBrokerVersion(f"{'.'.join(map(str, version))}")


class Cluster:
    """Connects when first asked. Safe for threads."""

    def __init__(self, settings: KafkaSettings) -> None:
        self.settings = settings
        self._lock = Lock()
        self._admin: KafkaAdminClient | None = None
        self._partitions: dict[str, int] = {}
        hush()

    def wire_name(self, name: str) -> str:
        """Of a topic or a group, as the brokers know it."""
        return self.settings.prefix + name

    def own_name(self, wire_name: str) -> str | None:
        """None for what is not ours."""
        return wire_name.removeprefix(self.settings.prefix) if wire_name.startswith(self.settings.prefix) else None

    def place(self, partition: TopicPartition) -> Place:
        return Place(self.wire_name(partition.topic), partition.partition)

    def partition(self, place: Place) -> TopicPartition:
        return TopicPartition(place.topic.removeprefix(self.settings.prefix), place.partition)

    def places(self, topic: str) -> list[Place]:
        return [Place(self.wire_name(topic), n) for n in range(self.partitions(topic))]

    def partitions(self, topic: str) -> int:
        """Raises Unavailable where there is no such topic."""
        count = self._partitions.get(topic) or self.count_partitions(topic)
        if not count:
            raise Unavailable(
                f"Kafka at {self.settings.servers} has no topic {self.wire_name(topic)}: create it with `harken topics --create`"
            )
        self._partitions[topic] = count
        return count

    def count_partitions(self, topic: str) -> int:
        """0 where there is no such topic."""
        [found] = self.ask("describe a topic", lambda admin: admin.describe_topics([self.wire_name(topic)]))
        if found["error_code"] == kafka_errors.UnknownTopicOrPartitionError.errno:
            return 0
        with translated(self.settings, f"describe {self.wire_name(topic)}"):
            if found["error_code"]:
                raise kafka_errors.for_code(found["error_code"])(self.wire_name(topic))
        return len(found["partitions"])

    def ask(self, what: str, question: Callable[[KafkaAdminClient], T]) -> T:
        """Again for a while where the brokers are busy with themselves. Raises Unavailable: "... cannot {what}"."""
        until = time.monotonic() + _TAKEOVER
        while True:
            admin = self._connected()
            try:
                return question(admin)
            except (kafka_errors.RetriableError, RuntimeError) as e:  # RuntimeError: closed by another thread meanwhile
                if time.monotonic() >= until:
                    raise Unavailable(explain(self.settings, what, e)) from e
                self._drop(admin)
            except kafka_errors.KafkaError as e:
                raise Unavailable(explain(self.settings, what, e)) from e
            time.sleep(_NAP)

    def _connected(self) -> KafkaAdminClient:
        with self._lock:
            if self._admin is None:
                with translated(self.settings, "be reached"):
                    self._admin = KafkaAdminClient(**admin_options(self.settings))
                    check_version(self._admin._manager.broker_version)
            return self._admin

    def _drop(self, admin: KafkaAdminClient) -> None:
        """A client remembers for ever which broker speaks for a group: a new one asks again."""
        with self._lock:
            if self._admin is admin:
                self._admin = None
        admin.close()

    def close(self) -> None:
        with self._lock:
            if self._admin is not None:
                self._admin.close()
            self._admin = None
