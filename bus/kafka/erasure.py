"""Rule 7 on a log that cannot delete single records: hidden at once, and gone when compaction comes by (decision 10)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kafka import TopicPartition as Place

from bus.kafka.cluster import Cluster
from bus.kafka.erased import ErasedBook
from bus.kafka.producer import Producer
from bus.kafka.reader import Reader
from bus.kafka.wire import MARK, Raw, Wired, is_marker, make_marker, own_key, read_record
from bus.partition import partition_of
from schemas.ports import Record

__all__ = ["Eraser"]

_PAGE = 2_000


@dataclass(slots=True)
class _Trace:
    """What a partition has of one key on the wire. Compaction keeps the last, which must not be an erased one."""

    last_stays: bool = True
    survivor: Raw | None = None

    def follow(self, raw: Raw, erased: bool) -> None:
        self.last_stays = not erased or (raw.value is None and not raw.headers)
        if not erased and not is_marker(raw):
            self.survivor = raw

    def cover(self, key: bytes) -> Wired | None:
        """What to append so that compaction lets go of the erased and of nothing else."""
        if self.last_stays:
            return None
        kept = self.survivor
        return make_marker(key) if kept is None else (key, kept.value, list(kept.headers))


@dataclass(frozen=True, slots=True)
class Eraser:
    """Repeatable: a second run mends what a first one, cut short, had hidden and not yet marked."""

    cluster: Cluster
    producer: Producer
    reader: Reader
    book: ErasedBook

    def erase(self, topic: str, matches: Callable[[Record], bool], keys: Sequence[str] | None) -> int:
        """How many records readers no longer see. Raises Unavailable."""
        self.book.follow()
        wanted = None if keys is None else set(keys)
        return sum(self._erase(topic, place, matches, wanted) for place in self._places(topic, wanted))

    def _places(self, topic: str, keys: Collection[str] | None) -> list[Place]:
        """Where messages of these keys are put by themselves; those that name a partition are only found without `keys`."""
        places = self.cluster.places(topic)
        if keys is None:
            return places
        numbers = {partition_of(key, len(places)) for key in keys}
        return [place for place in places if place.partition in numbers]

    def _erase(self, topic: str, place: Place, matches: Callable[[Record], bool], keys: Collection[str] | None) -> int:
        """Two passes where any key may be concerned: only those that are can be remembered."""
        hidden = self.book.hidden(place)
        erased: set[int] = set()
        traces: dict[bytes, _Trace] = {}
        for raw in self._all(place):
            if keys is not None and own_key(raw) not in keys:
                continue
            goes = raw.offset in hidden
            if not goes and not is_marker(raw) and matches(read_record(topic, raw)):
                erased.add(raw.offset)
                goes = True
            if keys is not None or goes:
                traces.setdefault(raw.key, _Trace()).follow(raw, goes)
        self.book.add({place: erased})
        if keys is None and traces:
            traces = self._trace(place, traces.keys())
        self._cover(place, traces)
        return len(erased)

    def _trace(self, place: Place, keys: Collection[bytes]) -> dict[bytes, _Trace]:
        traces = {key: _Trace() for key in keys}
        hidden = self.book.hidden(place)
        for raw in self._all(place):
            if raw.key in traces:
                traces[raw.key].follow(raw, raw.offset in hidden)
        return traces

    def _cover(self, place: Place, traces: Mapping[bytes, _Trace]) -> None:
        messages = [message for key, trace in traces.items() if (message := trace.cover(key)) is not None]
        if not messages:
            return
        offsets = self.producer.append(place.topic, {place.partition: messages})[place.partition]
        marks = [
            offset for offset, (*_, headers) in zip(offsets, messages, strict=True) if headers[:1] == [(MARK, b"")]
        ]
        self.book.add({place: marks}, marks=True)

    def _all(self, place: Place) -> Iterator[Raw]:
        """Up to the end as it is when the scan gets there."""
        offset = 0
        while True:
            records, offset = self.reader.read(place, offset, _PAGE)
            if not records:
                return
            yield from records
