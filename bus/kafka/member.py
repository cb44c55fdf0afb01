"""One member of a consumer group."""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kafka import KafkaConsumer
from kafka import TopicPartition as Place
from kafka import errors as kafka_errors
from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from kafka.structs import MemberState

from bus.kafka.cluster import Cluster
from bus.kafka.errors import FENCED, translated
from bus.kafka.groups import commits_of, offset_of, others_in
from bus.kafka.joining import keep_outcomes
from bus.kafka.options import PATIENCE, member_options
from bus.kafka.wire import Raw, read_record, size_of
from bus.partition import check_metadata
from bus.settings import BusSettings
from schemas.errors import Conflict
from schemas.ports import Commit, Consumer, Record, TopicPartition

__all__ = ["KafkaMember"]

_SLICE = 0.05
_LONGEST_WAIT = 3.0
_PULL = 500
_CLOSING = 3.0


@dataclass(slots=True)
class _Seat:
    """A partition that is ours to read: what was committed, and the offset of the next record to hand out."""

    commit: Commit
    position: int


class KafkaMember(Consumer):
    """Joins at the first poll. While others must first let go, polls give nothing after a short wait, and it goes on joining.

    It holds some fetched records of each partition, so that all get their turn. A partition that it keeps when the group
    meets again goes on where it was; one that comes anew begins at its commit.
    """

    def __init__(
        self,
        cluster: Cluster,
        settings: BusSettings,
        group: str,
        topics: Sequence[str],
        follow: Callable[[], None],
        visible: Callable[[Raw], bool],
    ) -> None:
        self._cluster = cluster
        self._settings = settings
        self._group = cluster.wire_name(group)
        self._follow = follow
        self._visible = visible
        self._wait = min(_LONGEST_WAIT, settings.lease_seconds / 4)
        self._seats: dict[Place, _Seat] = {}
        self._ready: dict[Place, deque[Raw]] = {}
        self._turns: deque[Place] = deque()
        self._met: object = None
        """The meeting of the group whose outcome is in the seats."""
        self._new: set[Place] = set()
        with self._translated("be joined"):
            self._client = KafkaConsumer(
                **member_options(settings, self._group), partition_assignment_strategy=[StickyPartitionAssignor]
            )
            keep_outcomes(self._client)
            self._subscribe([cluster.wire_name(name) for name in topics])

    def _subscribe(self, topics: Sequence[str]) -> None:
        """A member that meets the others before it knows the topics would share out nothing, and call them again."""
        self._client.subscribe(topics)
        for topic in topics:
            self._client.partitions_for_topic(topic)

    def _translated(self, what: str) -> Any:
        return translated(self._cluster.settings, f"{what} by the group {self._group}")

    def poll(self, limit: int, timeout: float) -> list[Record]:
        until = time.monotonic() + timeout
        self._follow()
        with self._translated("be read"):
            if not self._join() or not self._advance(limit, 0):
                return []
            self._await_each(limit)
            while not (records := self._take(limit)):
                left = until - time.monotonic()
                if left <= 0 and not self._behind(until + PATIENCE):
                    return []
                if not self._advance(limit, max(_SLICE, min(left, self._settings.poll_seconds))):
                    return []
            return records

    def commit(self, commits: Mapping[TopicPartition, Commit]) -> None:
        check_metadata(commits.values())
        wanted = {self._cluster.place(p): c for p, c in commits.items()}
        with self._translated("take a commit"):
            self._check(wanted)
            try:
                self._commit(wanted)
            except FENCED:
                self._regain(wanted)

    def committed(self) -> Mapping[TopicPartition, Commit]:
        with self._translated("be joined"):
            if not self._seated() and not self._join():
                return {}
            return {self._cluster.partition(place): seat.commit for place, seat in self._seats.items()}

    def rewind(self) -> None:
        """Forgets all it knows: the next poll asks what was committed."""
        self._seats.clear()
        self._ready.clear()
        self._met = None

    def close(self) -> None:
        self.rewind()
        with self._translated("be left"):
            self._client.close(autocommit=False, timeout_ms=int(_CLOSING * 1000))

    def _meeting(self) -> object:
        """None while the group has not given this member its part."""
        told = self._client.group_metadata()
        return (told.generation_id, told.member_id) if told.state is MemberState.STABLE else None

    def _seated(self) -> bool:
        return self._met is not None and self._met == self._meeting()

    def _join(self) -> bool:
        """Waits longer where no other member has to let go first: then only the brokers are slow."""
        until, alone = time.monotonic() + self._wait, False
        if not self._seated():
            self._client.poll(timeout_ms=0)
        while not self._settle():
            if time.monotonic() >= until:
                if alone or others_in(self._cluster, self._group, self._client.group_metadata().member_id):
                    return False
                until, alone = time.monotonic() + PATIENCE, True
            self._client.poll(timeout_ms=int(_SLICE * 1000))
        return True

    def _settle(self) -> bool:
        """Takes the seats that the group gave; False while it has given none. What was fetched before is fetched again."""
        meeting = self._meeting()
        if meeting is None or self._met == meeting:
            return meeting is not None
        places = sorted(self._client.assignment())
        commits = dict(commits_of(self._cluster, self._group, places))
        if unread := {place: Commit(0) for place in places if place not in commits}:
            try:
                self._client.commit({p: offset_of(c) for p, c in unread.items()}, timeout_ms=int(PATIENCE * 1000))
            except FENCED:
                return False
        self._sit({place: self._seat(place, commits.get(place, Commit(0))) for place in places})
        self._met = meeting
        return True

    def _seat(self, place: Place, commit: Commit) -> _Seat:
        known = self._seats.get(place)
        return known if known is not None and known.commit == commit else _Seat(commit, commit.offset)

    def _sit(self, seats: dict[Place, _Seat]) -> None:
        self._seats = seats
        self._turns = deque(seats)
        self._ready = {place: deque() for place in seats}
        self._new = set(seats)
        for place, seat in seats.items():
            self._client.seek(place, seat.position)

    def _advance(self, limit: int, wait: float) -> bool:
        """Fetch for those partitions that do not hold enough for the next poll; False while the group meets."""
        self._hold_back(limit)
        self._let_go()
        fetched = self._client.poll(timeout_ms=int(wait * 1000), max_records=max(limit, _PULL))
        if not self._seated():
            return self._join()
        for place, records in fetched.items():
            self._ready[place].extend(records)
        return True

    def _hold_back(self, limit: int) -> None:
        held = self._client.assignment()
        full = {p for p in held if self._is_full(self._ready.get(p, ()), limit)}
        self._client.pause(*full)
        self._client.resume(*(held - full))

    def _let_go(self) -> None:
        """kafka-python 3.0.12 sets aside what it fetched of a paused partition, and after the pause gives it back only while
        no other partition is in line; one whose records are used up stays in line until more of it come, perhaps never."""
        fetcher = self._client._fetcher
        if not fetcher._next_partition_records:
            fetcher._next_partition_records = None

    def _is_full(self, ready: Sequence[Raw], limit: int) -> bool:
        return len(ready) >= limit or (len(ready) > 0 and sum(map(size_of, ready)) >= self._settings.batch_bytes)

    def _await_each(self, limit: int) -> None:
        """A partition that is new here gets its first records before any other its second ones."""
        until = time.monotonic() + _LONGEST_WAIT
        while self._missing(self._new) and time.monotonic() < until and self._advance(limit, _SLICE):
            pass
        self._new = set()

    def _behind(self, until: float) -> bool:
        """Raises Unavailable's cause where what is there does not come."""
        if not (missing := self._missing(set(self._seats))):
            return False
        if time.monotonic() > until:
            raise kafka_errors.KafkaTimeoutError(f"nothing comes of {sorted(missing)}")
        return True

    def _missing(self, places: set[Place]) -> set[Place]:
        """Those that have more in the log than was fetched, and nothing at hand. Raises where no broker answers."""
        empty = [p for p in places if p in self._seats and not self._ready[p]]
        if not empty:
            return set()
        ends = self._client.end_offsets(empty, timeout_ms=int(PATIENCE * 1000))
        return {p for p in empty if (self._client.position(p, timeout_ms=int(_SLICE * 1000)) or 0) < ends[p]}

    def _take(self, limit: int) -> list[Record]:
        """Partitions take turns in being first. Ends early at the record that passes `batch_bytes`."""
        self._turns.rotate(-1)
        records: list[Record] = []
        size = 0
        for place in self._turns:
            ready = self._ready.get(place, deque())
            while ready and len(records) < limit and size < self._settings.batch_bytes:
                raw = ready.popleft()
                self._seats[place].position = raw.offset + 1
                if self._visible(raw):
                    records.append(read_record(self._cluster.partition(place).topic, raw))
                    size += size_of(raw)
        return records

    def _check(self, commits: Mapping[Place, Commit]) -> None:
        if strange := [p for p, c in commits.items() if not self._may(p, c)]:
            self.rewind()
            raise Conflict(f"a member of {self._group} has not read up to there since it joined: {strange}")

    def _may(self, place: Place, commit: Commit) -> bool:
        seat = self._seats.get(place)
        return seat is not None and seat.commit.offset <= commit.offset <= seat.position

    def _commit(self, commits: Mapping[Place, Commit]) -> None:
        self._client.commit({p: offset_of(c) for p, c in commits.items()}, timeout_ms=int(PATIENCE * 1000))
        for place, commit in commits.items():
            self._seats[place] = replace(self._seats[place], commit=commit)

    def _regain(self, commits: Mapping[Place, Commit]) -> None:
        """Out of the group, for being silent too long. Where nobody took over, the work counts; else it was in vain."""
        before = {place: self._seats[place].commit for place in commits}
        if commits_of(self._cluster, self._group, list(commits)) == before and self._join():
            self._check(commits)
            try:
                self._commit(commits)
            except FENCED:
                pass
            else:
                return
        self.rewind()
        raise Conflict(f"a member of {self._group} was silent for too long: others read its partitions")
