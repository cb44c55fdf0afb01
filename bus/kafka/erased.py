"""What was erased. Kafka cannot delete a single record: every handle hides it until compaction has removed it."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock

import msgspec
from kafka import TopicPartition as Place

from bus.kafka.cluster import Cluster
from bus.kafka.producer import Producer
from bus.kafka.reader import Reader
from bus.kafka.topics import ERASED

__all__ = ["ErasedBook"]

_STALE = 1.0
"""Seconds after which a handle looks for what others have erased."""

_PAGE = 1_000
_OFFSETS = 10_000
"""In one message of the book."""


@dataclass(frozen=True, slots=True)
class _Note:
    """`marks`: the offsets are those of markers, which no reader sees anyway; the end of a partition steps back over them."""

    topic: str
    partition: int
    offsets: Sequence[int]
    marks: bool = False


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(_Note).decode


class ErasedBook:
    """A topic of its own, which every handle reads from its start. Safe for threads."""

    def __init__(self, cluster: Cluster, producer: Producer, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._cluster = cluster
        self._producer = producer
        self._reader = Reader(cluster.settings)
        self._monotonic = monotonic
        self._lock = RLock()
        self._place = Place(cluster.wire_name(ERASED), 0)
        self._there = False
        self._next = 0
        self._looked = -_STALE
        self._hidden: dict[Place, set[int]] = defaultdict(set)
        self._marks: dict[Place, set[int]] = defaultdict(set)

    def hides(self, place: Place, offset: int) -> bool:
        hidden = self._hidden.get(place)
        return hidden is not None and offset in hidden

    def hidden(self, place: Place) -> frozenset[int]:
        with self._lock:
            return frozenset(self._hidden.get(place, ()))

    def end(self, place: Place, end: int) -> int:
        """The end without the markers behind the last record."""
        marks = self._marks.get(place, set())
        while end - 1 in marks:
            end -= 1
        return end

    def follow(self) -> None:
        """Hear what other processes have erased, unless that was just done. Raises Unavailable."""
        with self._lock:
            now = self._monotonic()
            if now - self._looked < _STALE:
                return
            if self._exists():
                self._read_on()
            self._looked = now

    def _exists(self) -> bool:
        self._there = self._there or self._cluster.count_partitions(ERASED) > 0
        return self._there

    def _read_on(self) -> None:
        while True:
            records, following = self._reader.read(self._place, self._next, _PAGE)
            for raw in records:
                self._take(_decode(raw.value))
            if following <= self._next or not records:
                break
            self._next = following

    def _take(self, note: _Note) -> None:
        places = self._marks if note.marks else self._hidden
        places[Place(self._cluster.wire_name(note.topic), note.partition)].update(note.offsets)

    def add(self, found: Mapping[Place, Iterable[int]], *, marks: bool = False) -> None:
        """Durable, and known to this handle, on return. Raises Unavailable."""
        notes = [note for place, offsets in found.items() for note in self._notes(place, sorted(offsets), marks)]
        if not notes:
            return
        self._producer.append(self._place.topic, {0: [(_key(note), _encode(note), []) for note in notes]})
        with self._lock:
            for note in notes:
                self._take(note)

    def _notes(self, place: Place, offsets: Sequence[int], marks: bool) -> list[_Note]:
        topic = self._cluster.partition(place).topic
        parts = [offsets[n : n + _OFFSETS] for n in range(0, len(offsets), _OFFSETS)]
        return [_Note(topic, place.partition, part, marks) for part in parts]

    def forget(self, place: Place, before: int) -> None:
        """What retention has removed from the start of a partition."""
        with self._lock:
            for kept in (self._hidden, self._marks):
                kept[place] = {offset for offset in kept.get(place, ()) if offset >= before}

    def close(self) -> None:
        self._reader.close()


def _key(note: _Note) -> bytes:
    return f"{note.topic}/{note.partition}/{note.offsets[0]}".encode()
