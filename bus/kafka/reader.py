"""Reading a partition from any offset, outside any group."""

import time
from threading import Lock

from kafka import KafkaConsumer
from kafka import TopicPartition as Place
from kafka import errors as kafka_errors

from bus.kafka.errors import translated
from bus.kafka.options import PATIENCE, reader_options
from bus.kafka.settings import KafkaSettings
from bus.kafka.wire import Raw

__all__ = ["Reader"]

_SLICE_MS = 500


class Reader:
    """Safe for threads, one at a time. Quick for the pages of one partition in order; a jump costs a request more."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._lock = Lock()
        self._client: KafkaConsumer | None = None
        self._at: tuple[Place, int] | None = None

    def read(self, place: Place, offset: int, limit: int) -> tuple[list[Raw], int]:
        """Up to `limit` records from `offset` on, and where to go on; at the end none, and the end."""
        with self._lock, translated(self._settings, f"read {place.topic}"):
            try:
                return self._read(self._connected(), place, offset, limit)
            except kafka_errors.KafkaError:
                self._drop()
                raise

    def _read(self, client: KafkaConsumer, place: Place, offset: int, limit: int) -> tuple[list[Raw], int]:
        end: int = client.end_offsets([place], timeout_ms=int(PATIENCE * 1000))[place]
        if offset >= end:
            return [], end
        self._go(client, place, offset)
        records: list[Raw] = []
        until = time.monotonic() + PATIENCE
        while len(records) < limit and offset < end:
            found = client.poll(timeout_ms=_SLICE_MS, max_records=limit - len(records)).get(place, [])
            records += found
            here = client.position(place, timeout_ms=_SLICE_MS)
            if here is not None and here > offset:
                offset, until = here, time.monotonic() + PATIENCE
            elif time.monotonic() > until:
                raise kafka_errors.KafkaTimeoutError(f"nothing came from offset {offset} of {end}")
        self._at = (place, offset)
        return records, offset

    def _go(self, client: KafkaConsumer, place: Place, offset: int) -> None:
        if self._at == (place, offset):
            return
        if self._at is None or self._at[0] != place:
            client.assign([place])
        client.seek(place, offset)
        self._at = None

    def _connected(self) -> KafkaConsumer:
        if self._client is None:
            self._client = KafkaConsumer(**reader_options(self._settings))
        return self._client

    def _drop(self) -> None:
        self._at = None
        if self._client is not None:
            self._client.close(autocommit=False, timeout_ms=0)
        self._client = None

    def close(self) -> None:
        with self._lock:
            self._drop()
