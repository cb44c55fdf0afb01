"""The event log on Apache Kafka."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from threading import Lock

from kafka import TopicPartition as Place
from kafka.admin import OffsetSpec

from bus.headers import KIND
from bus.kafka.cluster import Cluster
from bus.kafka.erased import ErasedBook
from bus.kafka.erasure import Eraser
from bus.kafka.groups import commits_on, register
from bus.kafka.member import KafkaMember
from bus.kafka.producer import Producer
from bus.kafka.reader import Reader
from bus.kafka.retention import Retention, Watch
from bus.kafka.topics import TopicState, describe_topics, ensure_topics
from bus.kafka.wire import Raw, is_marker, read_record, wire
from bus.partition import spread
from bus.settings import BusSettings
from schemas.clock import Clock, utc_now
from schemas.errors import Unavailable
from schemas.ports import Commit, Consumer, EventLog, Message, Record, TopicPartition
from schemas.topics import Topic

__all__ = ["KafkaLog"]

_PAGE = 500


class KafkaLog(EventLog):
    """Connects when first needed; make a new one after a fork.

    Groups are Kafka's own: a second member gets its share when the others poll next, and takes all when they close, are
    killed (10 s), or do not poll for `lease_seconds`. Offsets have holes where topics were compacted or records erased.
    Closing it closes its consumers.
    """

    def __init__(self, settings: BusSettings, clock: Clock = utc_now) -> None:
        self._settings = settings
        self._clock = clock
        self._cluster = Cluster(settings.kafka)
        self._producer = Producer(settings.kafka, lambda: int(clock().timestamp() * 1000))
        self._reader = Reader(settings.kafka)
        self._book = ErasedBook(self._cluster, self._producer)
        self._eraser = Eraser(self._cluster, self._producer, self._reader, self._book)
        self._retention = Retention(self._cluster, self._producer, self._reader, self._book, clock, Watch())
        self._lock = Lock()
        self._members: list[KafkaMember] = []

    def ensure(self, topics: Iterable[Topic]) -> None:
        """Also mends the settings of topics that exist. Raises Unavailable for what only a person can mend."""
        ensure_topics(self._cluster, topics)

    def describe(self, topics: Iterable[Topic]) -> Sequence[TopicState]:
        """Those that exist, and what of them is not as `ensure` would make it."""
        return describe_topics(self._cluster, topics)

    def partitions(self, topic: str) -> int:
        return self._cluster.partitions(topic)

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        parts = spread(topic, messages, self.partitions(topic))
        if not parts:
            return
        if any(m.headers.get(KIND) != "tombstone" for m in messages) and (lacks := self._retention.shortage_of(topic)):
            raise Unavailable(lacks)
        wired = {number: [wire(message) for message in part] for number, part in parts.items()}
        self._producer.append(self._cluster.wire_name(topic), wired)

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        self.register(group, topics)
        self._book.follow()
        member = KafkaMember(self._cluster, self._settings, group, topics, self._book.follow, self._visible)
        with self._lock:
            self._members.append(member)
        return member

    def _visible(self, raw: Raw) -> bool:
        return not is_marker(raw) and not self._book.hides(Place(raw.topic, raw.partition), raw.offset)

    def register(self, group: str, topics: Sequence[str]) -> None:
        places = [place for topic in topics for place in self._cluster.places(topic)]
        register(self._cluster, self._cluster.wire_name(group), places)

    def groups(self, topic: str) -> Mapping[str, Mapping[TopicPartition, Commit]]:
        found = commits_on(self._cluster, self._cluster.places(topic))
        own = self._cluster.partition
        return {group: {own(place): c for place, c in commits.items()} for group, commits in found.items()}

    def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        self._book.follow()
        asked = dict.fromkeys(self._cluster.places(topic), OffsetSpec.LATEST)
        ends = self._cluster.ask("tell where a topic ends", lambda admin: admin.list_partition_offsets(asked))
        return {self._cluster.partition(p): self._book.end(p, ends[p].offset) for p in sorted(ends)}

    def read(self, partition: TopicPartition, offset: int, limit: int) -> list[Record]:
        self._cluster.partitions(partition.topic)
        self._book.follow()
        place = self._cluster.place(partition)
        found: list[Record] = []
        while len(found) < limit:
            records, following = self._reader.read(place, offset, limit - len(found))
            found += [read_record(partition.topic, raw) for raw in records if self._visible(raw)]
            if not records:
                break
            offset = following
        return found

    def erase(self, topic: str, matches: Callable[[Record], bool], keys: Sequence[str] | None = None) -> int:
        return self._eraser.erase(topic, matches, keys)

    def shortage(self) -> str | None:
        return self._retention.shortage()

    def trim(self, now: datetime) -> int:
        return self._retention.trim(now)

    def close(self) -> None:
        with self._lock:
            members, self._members = self._members, []
        for close in (*[m.close for m in members], self._book.close, self._reader.close, self._producer.close):
            close()
        self._cluster.close()
