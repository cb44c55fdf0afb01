"""What goes from the start of the topics, and when nothing more may come in at their end.

The brokers' own retention asks nobody who has read what. So what every group has committed goes a little earlier, and a
reader that is about to lose what it has not read stops what comes in.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock

from kafka import TopicPartition as Place
from kafka.admin import OffsetSpec, OffsetTimestamp

from bus.kafka.cluster import Cluster
from bus.kafka.disks import FULL, small_disks
from bus.kafka.erased import ErasedBook
from bus.kafka.groups import commits_on
from bus.kafka.producer import Producer
from bus.kafka.reader import Reader
from bus.kafka.topics import ERASED, read_settings
from bus.kafka.wire import Raw, is_marker, make_marker, size_of
from schemas.clock import Clock
from schemas.ports import Commit

__all__ = ["Retention", "Watch"]

_NEAR = 0.8
"""The part of what a topic keeps, in time or bytes, at which an unread record is in danger."""

_STALE = 5.0
"""Seconds that an answer about a shortage is good for."""

_SMALL = 8
"""Brokers delete whole segments: a partition that may not hold that many of them is measured and cut by us."""

_TOUCH = timedelta(hours=1)
_TOUCH_KEY = b"\x00touch"
_PAGE = 1_000
_FOR_EVER = timedelta(days=36_500)
_DEEPER = frozenset("._-")
"""In the name of a topic behind our prefix: it is another installation's, whose longer prefix begins with ours."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a topic is kept and how far it reaches. `bytes`: the cap of a partition, None without one."""

    topic: str
    keeps: timedelta
    bytes: int | None
    segment: int
    starts: Mapping[Place, int]
    ends: Mapping[Place, int]


@dataclass(frozen=True, slots=True)
class Retention:
    cluster: Cluster
    producer: Producer
    reader: Reader
    book: ErasedBook
    clock: Clock
    watch: "Watch"

    def trim(self, now: datetime) -> int:
        """Counts offsets: after compaction there are fewer records between them."""
        return sum(self._trim(self.shape(topic), now) for topic in own_topics(self.cluster))

    def _trim(self, shape: _Shape, now: datetime) -> int:
        commits = commits_on(self.cluster, list(shape.ends)).values()
        young = self._first_since(shape, now - shape.keeps)
        cuts: dict[Place, int] = {}
        for place, start in shape.starts.items():
            floor = min((c[place].offset for c in commits if place in c), default=shape.ends[place])
            cut = min(floor, max(young[place], self._fitting(shape, place)))
            if cut > start:
                cuts[place] = cut
        self._cut(cuts)
        self._touch(shape, now)
        gone: int = sum(cut - shape.starts[place] for place, cut in cuts.items())
        return gone

    def _cut(self, cuts: Mapping[Place, int]) -> None:
        if not cuts:
            return
        self.cluster.ask("delete old records", lambda admin: admin.delete_records(dict(cuts)))
        for place, cut in cuts.items():
            self.book.forget(place, cut)

    def _fitting(self, shape: _Shape, place: Place) -> int:
        """From which offset on the partition is under its cap; its start where the brokers see to that."""
        start = shape.starts[place]
        if shape.bytes is None or shape.bytes >= _SMALL * shape.segment:
            return start
        sizes = [(raw.offset, size_of(raw)) for raw in self._records(place, start)]
        surplus = sum(size for _, size in sizes) - shape.bytes
        for offset, size in sizes:
            if surplus <= 0:
                fitting: int = offset
                return fitting
            surplus -= size
        return shape.ends[place] if sizes else start

    def _touch(self, shape: _Shape, now: datetime) -> None:
        """Compaction leaves the open segment alone, and only an append closes it: in a silent topic, one of ours."""
        for place, start in shape.starts.items():
            waiting = max((o for o in self.book.hidden(place) if o >= start), default=None)
            if waiting is None or not self.watch.may_touch(place, now):
                continue
            records, _ = self.reader.read(place, waiting, 1)
            if records and records[0].offset == waiting:
                offsets = self.producer.append(place.topic, {place.partition: [make_marker(_TOUCH_KEY)]})
                self.book.add({place: offsets[place.partition]}, marks=True)

    def shortage(self) -> str | None:
        """Of any topic of ours. Raises Unavailable."""
        found = (self.shortage_of(topic) for topic in own_topics(self.cluster))
        return next((said for said in found if said), None)

    def shortage_of(self, topic: str) -> str | None:
        return self.watch.recall(topic, lambda: self._find_shortage(self.shape(topic)))

    def _find_shortage(self, shape: _Shape) -> str | None:
        if full := small_disks(self.cluster, [shape.topic], FULL):
            return (
                f"{full[0]}: nothing more is taken in, or it would stop. Make room on it; nothing acknowledged is lost"
            )
        groups = commits_on(self.cluster, list(shape.ends))
        if all(c.offset >= shape.ends[place] for commits in groups.values() for place, c in commits.items()):
            return None
        old = self._first_since(shape, self.clock() - _NEAR * shape.keeps)
        sizes = self._sizes(shape) if shape.bytes is not None else {}
        for group, commits in groups.items():
            for place, commit in commits.items():
                said = self._too_old(shape, group, place, commit, old[place]) or self._too_large(
                    shape, group, place, commit, sizes.get(place, 0)
                )
                if said:
                    return said
        return None

    def _too_old(self, shape: _Shape, group: str, place: Place, commit: Commit, old: int) -> str | None:
        if commit.offset >= old or (first := self._first_visible(place, commit.offset, old)) is None:
            return None
        age = self.clock().timestamp() - first.timestamp / 1000
        if age < _NEAR * shape.keeps.total_seconds():
            return None
        return (
            f"The group {group} is {age / 86_400:.2g} days behind in {place.topic}, which keeps "
            f"{shape.keeps.total_seconds() / 86_400:.2g} days: {_advice(group)}"
        )

    def _too_large(self, shape: _Shape, group: str, place: Place, commit: Commit, size: int) -> str | None:
        start, end = shape.starts[place], shape.ends[place]
        if shape.bytes is None or end <= max(start, commit.offset):
            return None
        unread = size * (end - max(start, commit.offset)) / (end - start)
        if unread < _NEAR * shape.bytes:
            return None
        return (
            f"The group {group} has {unread / 2**20:.0f} MiB to read in {place.topic}-{place.partition}, which keeps "
            f"{shape.bytes / 2**20:.0f} MiB: {_advice(group)}"
        )

    def _first_visible(self, place: Place, offset: int, end: int) -> Raw | None:
        """Nobody commits what nobody sees."""
        hidden = self.book.hidden(place)
        seen = (raw for raw in self._records(place, offset) if not is_marker(raw) and raw.offset not in hidden)
        first = next(seen, None)
        return first if first is not None and first.offset < end else None

    def _records(self, place: Place, offset: int) -> Iterator[Raw]:
        while True:
            records, offset = self.reader.read(place, offset, _PAGE)
            if not records:
                return
            yield from records

    def _sizes(self, shape: _Shape) -> Mapping[Place, int]:
        """Bytes on the brokers' disks."""
        name = self.cluster.wire_name(shape.topic)
        told = self.cluster.ask(
            "tell the size of a topic",
            lambda admin: admin.describe_log_dirs({name: [place.partition for place in shape.ends]}),
        )
        sizes: dict[Place, int] = {}
        for part in (
            p for broker in told for folder in broker["log_dirs"] for t in folder["topics"] for p in t["partitions"]
        ):
            place = Place(name, part["partition_index"])
            sizes[place] = max(sizes.get(place, 0), part["partition_size"])
        return sizes

    def _first_since(self, shape: _Shape, at: datetime) -> Mapping[Place, int]:
        """The first record that is not older; the end where all are."""
        asked = dict.fromkeys(shape.ends, OffsetTimestamp(max(0, int(at.timestamp() * 1000))))
        found = self.cluster.ask("tell offsets by time", lambda admin: admin.list_partition_offsets(asked))
        return {place: found[place].offset if found[place].offset >= 0 else shape.ends[place] for place in asked}

    def shape(self, topic: str) -> _Shape:
        settings = self.watch.settings_of(topic, lambda: read_settings(self.cluster, topic))
        places = self.cluster.places(topic)
        size = int(settings["retention.bytes"])
        return _Shape(
            topic,
            _kept(int(settings["retention.ms"])),
            size if size >= 0 else None,
            int(settings["segment.bytes"]),
            self._offsets(places, OffsetSpec.EARLIEST),
            self._offsets(places, OffsetSpec.LATEST),
        )

    def _offsets(self, places: Sequence[Place], spec: OffsetSpec) -> Mapping[Place, int]:
        asked = dict.fromkeys(places, spec)
        found = self.cluster.ask("tell where a topic ends", lambda admin: admin.list_partition_offsets(asked))
        return {place: found[place].offset for place in places}


def _advice(group: str) -> str:
    return (
        f"nothing more is taken in until it has caught up, or what it has not read would be deleted. "
        f"Start `harken {group}`, or more of it"
    )


def own_topics(cluster: Cluster) -> Sequence[str]:
    """All of them at the brokers, but for the list of what was erased."""
    listed = cluster.ask("list the topics", lambda admin: admin.list_topics())
    names = sorted(name for wire_name in listed if (name := cluster.own_name(wire_name)))
    return [name for name in names if name != ERASED and _DEEPER.isdisjoint(name)]


def _kept(milliseconds: int) -> timedelta:
    """Kafka says -1 for ever."""
    return timedelta(milliseconds=milliseconds) if milliseconds >= 0 else _FOR_EVER


class Watch:
    """What was asked a moment ago. Safe for threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._lock = RLock()
        self._said: dict[str, tuple[float, str | None]] = {}
        self._settings: dict[str, tuple[float, Mapping[str, str]]] = {}
        self._touched: dict[Place, datetime] = {}

    def recall(self, topic: str, ask: Callable[[], str | None]) -> str | None:
        with self._lock:
            at, said = self._said.get(topic, (-_STALE, None))
            if self._monotonic() - at >= _STALE:
                said = ask()
                self._said[topic] = (self._monotonic(), said)
            return said

    def settings_of(self, topic: str, ask: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
        """Seldom changed, and then by our own start."""
        with self._lock:
            at, settings = self._settings.get(topic, (-_STALE, {}))
            if self._monotonic() - at >= _STALE:
                settings = ask()
                self._settings[topic] = (self._monotonic(), settings)
            return settings

    def may_touch(self, place: Place, now: datetime) -> bool:
        if now - self._touched.get(place, now - _TOUCH) < _TOUCH:
            return False
        self._touched[place] = now
        return True
