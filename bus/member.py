"""One member of a consumer group, over a log that keeps seats: the same for the memory and the embedded log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bus.partition import check_metadata
from schemas.clock import Clock
from schemas.errors import Conflict
from schemas.ports import Commit, Consumer, Record, TopicPartition

__all__ = ["Member", "Seat", "Seats"]

_FIRST_NAP = 0.002
_LONGEST_NAP = 0.05


@dataclass(frozen=True, slots=True)
class Seat:
    """The right to read a partition for a group. `token` rises each time it changes hands."""

    token: int
    commit: Commit


class Seats(Protocol):
    """One group's seats, kept where all members see them. Each call is one transaction."""

    def take(self, partitions: Sequence[TopicPartition], holder: str) -> Mapping[TopicPartition, Seat]:
        """Those of the partitions that were free, or already the holder's."""
        ...

    def renew(self, seats: Mapping[TopicPartition, Seat], holder: str) -> None:
        """Hold on to them. Raises Conflict when one was lost."""
        ...

    def commit(self, commits: Mapping[TopicPartition, tuple[Seat, Commit]], holder: str) -> None:
        """All or none, durably; renews as well. Raises Conflict when one was lost."""
        ...

    def leave(self, holder: str) -> None: ...


class Member(Consumer):
    """A partition that nobody reads is taken at the next poll; one that was lost is forgotten at the next commit."""

    def __init__(
        self,
        seats: Seats,
        read: Callable[[TopicPartition, int, int], list[Record]],
        partitions: Sequence[TopicPartition],
        holder: str,
        *,
        clock: Clock,
        wait: Callable[[float], object],
        renew_every: float,
        on_close: Callable[[], object] = lambda: None,
    ) -> None:
        self._seats = seats
        self._read_log = read
        self._partitions = list(partitions)
        self._holder = holder
        self._clock = clock
        self._wait = wait
        self._renew_every = renew_every
        self._on_close = on_close
        self._held: dict[TopicPartition, Seat] = {}
        self._positions: dict[TopicPartition, int] = {}
        self._renewed = 0.0
        self._closed = False

    def poll(self, limit: int, timeout: float) -> list[Record]:
        waited, nap = 0.0, _FIRST_NAP
        while True:
            self._sit()
            records = self._read(limit)
            if records or waited >= timeout:
                return records
            nap = min(nap * 1.5, _LONGEST_NAP, timeout - waited)
            self._wait(nap)
            waited += nap

    def commit(self, commits: Mapping[TopicPartition, Commit]) -> None:
        check_metadata(commits.values())
        if strange := [p for p, c in commits.items() if c.offset > self._positions.get(p, -1)]:
            self.rewind()
            raise Conflict(f"{self._holder} has not read up to there since it joined: {strange}")
        try:
            self._seats.commit({p: (self._held[p], c) for p, c in commits.items()}, self._holder)
        except Conflict:
            self.rewind()
            raise
        self._held |= {p: replace(self._held[p], commit=c) for p, c in commits.items()}

    def committed(self) -> Mapping[TopicPartition, Commit]:
        self._sit()
        return {p: seat.commit for p, seat in self._held.items()}

    def rewind(self) -> None:
        """Forgets what it holds: the next poll takes its own seats again, and with them the committed offsets."""
        self._held.clear()
        self._positions.clear()

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.rewind()
        try:
            self._seats.leave(self._holder)
        finally:
            self._on_close()

    def _sit(self) -> None:
        free = [p for p in self._partitions if p not in self._held]
        if free:
            self._take(free)
        now = self._clock().timestamp()
        if self._held and now - self._renewed >= self._renew_every:
            self._renew(now)

    def _take(self, free: Sequence[TopicPartition]) -> None:
        taken = self._seats.take(free, self._holder)
        self._held |= taken
        self._positions |= {p: seat.commit.offset for p, seat in taken.items()}

    def _renew(self, now: float) -> None:
        try:
            self._seats.renew(self._held, self._holder)
        except Conflict:
            self.rewind()
        self._renewed = now

    def _read(self, limit: int) -> list[Record]:
        """Partitions take turns in being first, so that a full one starves none."""
        self._partitions.append(self._partitions.pop(0))
        records: list[Record] = []
        for partition in (p for p in self._partitions if p in self._held):
            found = self._read_log(partition, self._positions[partition], limit - len(records))
            if found:
                self._positions[partition] = found[-1].offset + 1
                records += found
            if len(records) >= limit:
                break
        return records
