"""The one way into the topics."""

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

from kafka import KafkaProducer
from kafka import errors as kafka_errors

from bus.kafka.errors import translated
from bus.kafka.options import producer_options
from bus.kafka.settings import KafkaSettings
from bus.kafka.wire import Wired

__all__ = ["Producer"]

_FLUSH = 40.0
"""Seconds: more than the client itself tries."""


class Producer:
    """Idempotent: what the client sends again on its own is not doubled. Safe for threads. `now`: milliseconds."""

    def __init__(self, settings: KafkaSettings, now: Callable[[], int]) -> None:
        self._settings = settings
        self._now = now
        self._lock = Lock()
        self._client: KafkaProducer | None = None

    def append(self, topic: str, parts: Mapping[int, Sequence[Wired]]) -> dict[int, list[int]]:
        """The offsets, by partition, of what all replicas in sync have on return. `topic` as the brokers know it.

        Raises Unavailable; some of it may be in the log all the same.
        """
        client = self._connected()
        try:
            with translated(self._settings, f"take messages for {topic}"):
                sent = {number: self._send(client, topic, number, part) for number, part in parts.items()}
                client.flush(timeout=_FLUSH)
                return {number: [_offset(future) for future in futures] for number, futures in sent.items()}
        except BaseException:
            self._drop(client)
            raise

    def _send(self, client: KafkaProducer, topic: str, number: int, part: Sequence[Wired]) -> list[Any]:
        at = self._now()
        return [
            client.send(topic, key=key, value=value, headers=headers, partition=number, timestamp_ms=at)
            for key, value, headers in part
        ]

    def _connected(self) -> KafkaProducer:
        with self._lock:
            if self._client is None:
                with translated(self._settings, "be reached"):
                    self._client = KafkaProducer(**producer_options(self._settings))
            return self._client

    def _drop(self, client: KafkaProducer) -> None:
        """After a failure nobody knows what the client still holds: the next append begins with a new one."""
        with self._lock:
            if self._client is client:
                self._client = None
        client.close(timeout=0)

    def close(self) -> None:
        with self._lock:
            if self._client is not None:
                self._client.close(timeout=_FLUSH)
            self._client = None


def _offset(future: Any) -> int:
    if not future.is_done:
        raise kafka_errors.KafkaTimeoutError("no broker acknowledged in time")
    if future.failed():
        raise future.exception
    offset: int = future.value.offset
    return offset
