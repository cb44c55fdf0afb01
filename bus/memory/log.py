"""The event log in memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count, islice
from threading import Condition

from bus.member import Member, Seat
from bus.partition import spread
from bus.settings import BusSettings
from schemas.clock import Clock, utc_now
from schemas.errors import Conflict, Unavailable
from schemas.ports import Commit, Consumer, EventLog, Message, Record, TopicPartition
from schemas.topics import Topic

__all__ = ["MemoryLog"]

_UNREAD = Commit(0)


@dataclass(slots=True)
class _Partition:
    records: list[Record] = field(default_factory=list)
    end: int = 0


@dataclass(slots=True)
class _Chair:
    """What a group keeps of a partition."""

    commit: Commit = _UNREAD
    holder: str | None = None
    token: int = 0
    expires: float = 0.0


_Chairs = dict[TopicPartition, _Chair]


class MemoryLog(EventLog):
    """Safe for threads; the handles of one test share the object."""

    def __init__(self, settings: BusSettings | None = None, clock: Clock = utc_now) -> None:
        self._settings = settings or BusSettings()
        self._clock = clock
        self._lock = Condition()
        self._topics: dict[str, Topic] = {}
        self._parts: dict[TopicPartition, _Partition] = {}
        self._groups: dict[str, _Chairs] = {}
        self._names = count(1)

    def ensure(self, topics: Iterable[Topic]) -> None:
        with self._lock:
            for topic in topics:
                self._ensure(topic)

    def _ensure(self, topic: Topic) -> None:
        known = self._topics.get(topic.name)
        if known and known.partitions != topic.partitions:
            raise Unavailable(f"topic {topic.name} has {known.partitions} partitions, not {topic.partitions}")
        self._topics[topic.name] = topic
        for partition in _partitions(topic):
            self._parts.setdefault(partition, _Partition())

    def partitions(self, topic: str) -> int:
        return self._topic(topic).partitions

    def _topic(self, name: str) -> Topic:
        try:
            return self._topics[name]
        except KeyError:
            raise Unavailable(f"there is no topic {name}: create it with `ensure`") from None

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        with self._lock:
            for number, part in spread(topic, messages, self.partitions(topic)).items():
                self._append(TopicPartition(topic, number), part)
            self._lock.notify_all()

    def _append(self, where: TopicPartition, messages: Sequence[Message]) -> None:
        part, now = self._parts[where], self._clock()
        for m in messages:
            record = Record(where.topic, where.partition, part.end, m.key, m.value, dict(m.headers), now)
            part.records.append(record)
            part.end += 1

    def read(self, partition: TopicPartition, offset: int, limit: int) -> list[Record]:
        self._topic(partition.topic)
        with self._lock:
            records = self._parts[partition].records
            return list(islice(records, _index(records, offset), _index(records, offset) + limit))

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        self.register(group, topics)
        return Member(
            _MemorySeats(self._lock, self._groups[group], self._clock, self._settings.lease_seconds),
            self.read,
            [p for name in topics for p in _partitions(self._topic(name))],
            f"member-{next(self._names)}",
            clock=self._clock,
            wait=self._wait,
            renew_every=self._settings.lease_seconds / 3,
        )

    def _wait(self, seconds: float) -> None:
        with self._lock:
            self._lock.wait(seconds)

    def register(self, group: str, topics: Sequence[str]) -> None:
        with self._lock:
            chairs = self._groups.setdefault(group, {})
            for partition in (p for name in topics for p in _partitions(self._topic(name))):
                chairs.setdefault(partition, _Chair())

    def groups(self, topic: str) -> Mapping[str, Mapping[TopicPartition, Commit]]:
        with self._lock:
            found = {
                g: {p: c.commit for p, c in chairs.items() if p.topic == topic} for g, chairs in self._groups.items()
            }
            return {group: commits for group, commits in found.items() if commits}

    def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        with self._lock:
            return {p: self._parts[p].end for p in _partitions(self._topic(topic))}

    def erase(self, topic: str, matches: Callable[[Record], bool], keys: Sequence[str] | None = None) -> int:
        wanted = None if keys is None else set(keys)

        def goes(record: Record) -> bool:
            return (wanted is None or record.key in wanted) and matches(record)

        with self._lock:
            parts = [self._parts[p] for p in _partitions(self._topic(topic))]
            return sum(_remove(part, goes) for part in parts)

    def shortage(self) -> str | None:
        return None

    def trim(self, now: datetime) -> int:
        with self._lock:
            return sum(self._trim(t, p, now) for t in self._topics.values() for p in _partitions(t))

    def _trim(self, topic: Topic, where: TopicPartition, now: datetime) -> int:
        part, floor = self._parts[where], self._floor(where)
        oldest = now - timedelta(days=topic.retention_days)
        surplus = sum(map(_size, part.records)) - topic.max_bytes // topic.partitions
        gone = 0
        for record in part.records:
            if record.offset >= floor or not (record.appended_at < oldest or surplus > 0):
                break
            surplus -= _size(record)
            gone += 1
        del part.records[:gone]
        return gone

    def _floor(self, where: TopicPartition) -> int:
        commits = [chairs[where].commit.offset for chairs in self._groups.values() if where in chairs]
        return min(commits, default=self._parts[where].end)

    def close(self) -> None:
        """Nothing to give back."""


class _MemorySeats:
    """One group's chairs, under the log's lock."""

    def __init__(self, lock: Condition, chairs: _Chairs, clock: Clock, ttl: float) -> None:
        self._lock = lock
        self._chairs = chairs
        self._clock = clock
        self._ttl = ttl

    def take(self, partitions: Sequence[TopicPartition], holder: str) -> Mapping[TopicPartition, Seat]:
        now = self._clock().timestamp()
        with self._lock:
            return {p: self._sit(self._chairs[p], holder, now) for p in partitions if self._free(p, holder, now)}

    def _free(self, partition: TopicPartition, holder: str, now: float) -> bool:
        chair = self._chairs[partition]
        return chair.holder in (None, holder) or chair.expires <= now

    def _sit(self, chair: _Chair, holder: str, now: float) -> Seat:
        if chair.holder != holder:
            chair.holder, chair.token = holder, chair.token + 1
        chair.expires = now + self._ttl
        return Seat(chair.token, chair.commit)

    def renew(self, seats: Mapping[TopicPartition, Seat], holder: str) -> None:
        with self._lock:
            self._hold(seats, holder)

    def _hold(self, seats: Mapping[TopicPartition, Seat], holder: str) -> None:
        chairs = [(self._chairs[p], seat) for p, seat in seats.items()]
        if any((c.holder, c.token) != (holder, seat.token) for c, seat in chairs):
            raise Conflict(f"{holder} lost its place in the group")
        for chair, _ in chairs:
            chair.expires = self._clock().timestamp() + self._ttl

    def commit(self, commits: Mapping[TopicPartition, tuple[Seat, Commit]], holder: str) -> None:
        with self._lock:
            self._hold({p: seat for p, (seat, _) in commits.items()}, holder)
            for partition, (_, commit) in commits.items():
                self._chairs[partition].commit = replace(commit)

    def leave(self, holder: str) -> None:
        with self._lock:
            for chair in self._chairs.values():
                if chair.holder == holder:
                    chair.holder = None


def _partitions(topic: Topic) -> list[TopicPartition]:
    return [TopicPartition(topic.name, n) for n in range(topic.partitions)]


def _index(records: Sequence[Record], offset: int) -> int:
    low, high = 0, len(records)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if records[middle].offset < offset else (low, middle)
    return low


def _remove(part: _Partition, goes: Callable[[Record], bool]) -> int:
    kept = [r for r in part.records if not goes(r)]
    gone = len(part.records) - len(kept)
    part.records[:] = kept
    return gone


def _size(record: Record) -> int:
    return len(record.key) + len(record.value or b"")
