"""The event log on Apache Kafka. The client library is an optional extra: settings are read without it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bus.kafka.log import KafkaLog

__all__ = ["KafkaLog"]


def __getattr__(name: str) -> object:
    if name != "KafkaLog":
        raise AttributeError(name)
    from bus.kafka.log import KafkaLog

    return KafkaLog
