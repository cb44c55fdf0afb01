"""Port: the event log, by which stages talk."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from schemas.topics import Topic

__all__ = ["Commit", "Consumer", "EventLog", "Message", "Record", "TopicPartition"]


@dataclass(frozen=True, slots=True)
class TopicPartition:
    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Message:
    """To be appended. `partition` None: by hash of the key. `value` None: a compaction tombstone of that key."""

    key: str
    value: bytes | None
    headers: Mapping[str, str] = field(default_factory=dict)
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """As read back. `offset` rises within a partition and is never used twice, also after retention emptied it."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes | None
    headers: Mapping[str, str]
    appended_at: datetime


@dataclass(frozen=True, slots=True)
class Commit:
    """The next offset to read, and a small text (< 4 KB) stored with it in the same act: the stage's counts."""

    offset: int
    metadata: str = ""


class Consumer(Protocol):
    """One member of a group. Not for use by two threads at once."""

    def poll(self, limit: int, timeout: float) -> list[Record]:
        """Up to `limit` records after the last polled ones, in offset order within a partition; [] after `timeout` s."""
        ...

    def commit(self, commits: Mapping[TopicPartition, Commit]) -> None:
        """Durable on return. Called after the work is flushed: at least once. Raises Conflict when fenced off."""
        ...

    def committed(self) -> Mapping[TopicPartition, Commit]:
        """For the partitions this member owns; offset 0 and "" where nothing was committed."""
        ...

    def rewind(self) -> None:
        """Go back to the committed offsets: the next poll reads again what was not committed."""
        ...

    def close(self) -> None: ...


class EventLog(Protocol):
    """Safe for threads, and for any number of processes. Raises Unavailable when it cannot take or give data."""

    def ensure(self, topics: Iterable[Topic]) -> None:
        """Create what is missing. Raises Unavailable if a topic exists with another number of partitions."""
        ...

    def partitions(self, topic: str) -> int: ...

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        """All messages are durable on return (as far as the topic is `durable`), in order within a partition."""
        ...

    def consumer(self, group: str, topics: Sequence[str]) -> Consumer:
        """Join a group. Each partition is read by one member of a group at a time."""
        ...

    def register(self, group: str, topics: Sequence[str]) -> None:
        """Make a group known before it first reads, so that retention keeps for it what it has not committed."""
        ...

    def groups(self, topic: str) -> Mapping[str, Mapping[TopicPartition, Commit]]:
        """What each known group has committed of a topic."""
        ...

    def ends(self, topic: str) -> Mapping[TopicPartition, int]:
        """The offset that the next append to each partition will at least have. Lag = end - committed."""
        ...

    def read(self, partition: TopicPartition, offset: int, limit: int) -> list[Record]:
        """Records from `offset` on, outside any group; [] at the end."""
        ...

    def erase(self, topic: str, matches: Callable[[Record], bool], keys: Sequence[str] | None = None) -> int:
        """Remove records physically (rule 7) and count them. `keys` narrows what is looked at, where the engine can."""
        ...

    def shortage(self) -> str | None:
        """Why nothing more should be taken in for now, and what to do; None while there is room.

        Then `append` may raise Unavailable with the same sentence. A full disk, or readers so far behind that retention
        would soon delete what they have not read.
        """
        ...

    def trim(self, now: datetime) -> int:
        """Retention: delete what is too old or over the disk cap, and committed by every group; count it."""
        ...

    def close(self) -> None: ...
