"""Looking for a post in the log: newest records first, until all were seen or the time is over."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from api.answers.why_missed.reference import Nearness, Reference
from bus.partition import partition_of
from schemas.codec import decode
from schemas.errors import Reject
from schemas.event import Tombstone, Upsert
from schemas.keys import mention_id
from schemas.ports import EventLog, Record, TopicPartition
from schemas.scope import PUBLIC, Scope, workspace_name
from schemas.topics import POSTS

__all__ = ["Found", "Patience", "Seen", "Sighting", "look_in_log"]

WINDOW = 20_000
"""Offsets read at once; the time is looked at in between."""
_NEIGHBOURS = 200
"""Posts of the same host that are decoded: enough to say who brings them."""

Patience = Callable[[int, int], bool]
"""Hears how many records were looked at, and of how many; False: no more time."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One revision of a post, as it lies in the log."""

    where: TopicPartition
    offset: int
    at: datetime
    upsert: Upsert


@dataclass(slots=True)
class Found:
    """A post that may be the one: its revisions, the newest by `revision` (then the latest) first."""

    nearness: Nearness
    sightings: list[Sighting] = field(default_factory=list)

    @property
    def newest(self) -> Sighting:
        return self.sightings[0]


@dataclass(slots=True)
class Seen:
    """What a look came to. `posts` by key. `gone`: when a post (by key) or an author was deleted. `neighbours`: by source and instance, the newest post of the same host."""

    looked: int = 0
    total: int = 0
    since: datetime | None = None
    posts: dict[str, Found] = field(default_factory=dict)
    gone: dict[str, datetime] = field(default_factory=dict)
    neighbours: dict[tuple[str, str], datetime] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return self.looked >= self.total


def look_in_log(log: EventLog, scope: Scope, reference: Reference, brand: str, patience: Patience) -> Seen:
    """Sees public posts and the workspace's own, nothing else. A key of ours is looked for in its own partition first."""
    if reference.derived is not None:
        home = partition_of(reference.derived, log.partitions(POSTS.name))
        by_key = _Look(log, scope, reference, brand)
        by_key.read([TopicPartition(POSTS.name, home)], by_key.of_key, patience)
        if by_key.seen.posts:
            return by_key.finish()
    look = _Look(log, scope, reference, brand)
    look.read(list(log.ends(POSTS.name)), look.of_content, patience)
    return look.finish()


class _Look:
    def __init__(self, log: EventLog, scope: Scope, reference: Reference, brand: str) -> None:
        self._log = log
        self._visible = (PUBLIC, scope)
        self._reference = reference
        self._needle = reference.needle()
        self._host = reference.host.encode()
        self._workspace, self._brand = workspace_name(scope) or "", brand
        self._others = 0
        self.seen = Seen()

    def read(self, partitions: list[TopicPartition], wanted: Callable[[Record], bool], patience: Patience) -> None:
        spans = {p: _extent(self._log, p) for p in partitions}
        self.seen.total = sum(end - start for start, end in spans.values())
        self.seen.since = min(filter(None, (_oldest(self._log, p, s) for p, (s, _) in spans.items())), default=None)
        for where, (start, end) in spans.items():
            for size, records in _backwards(self._log, where, start, end):
                for record in records:
                    self._take(record, wanted)
                self.seen.looked += size
                if not patience(self.seen.looked, self.seen.total):
                    return

    def finish(self) -> Seen:
        for found in self.seen.posts.values():
            found.sightings.sort(key=lambda s: (s.upsert.post.revision, s.at, s.offset), reverse=True)
        return self.seen

    def of_key(self, record: Record) -> bool:
        return record.key == self._reference.derived

    def of_content(self, record: Record) -> bool:
        value = record.value or b""
        if self._reference.derived is not None:
            return self._needle in value or self._is_mention(record.key)
        if self._host:
            return self._host in value or self._host in value.lower()
        return self._needle in value

    def _is_mention(self, key: str) -> bool:
        return mention_id(key, self._workspace, self._brand) == self._reference.derived

    def _take(self, record: Record, wanted: Callable[[Record], bool]) -> None:
        kind = record.headers.get("kind")
        if kind == "tombstone":
            self._bury(record)
        elif kind == "upsert" and wanted(record) and self._is_worth_reading(record):
            upsert = _read(record)
            if isinstance(upsert, Upsert) and upsert.post.scope in self._visible:
                self._keep(record, upsert)

    def _is_worth_reading(self, record: Record) -> bool:
        """Of a host's posts only some are read, unless they hold the address."""
        if not self._host or self._needle in (record.value or b""):
            return True
        self._others += 1
        return self._others <= _NEIGHBOURS

    def _keep(self, record: Record, upsert: Upsert) -> None:
        post = upsert.post
        near = self._reference.nearness(post)
        if self._reference.derived and self._is_mention(post.key):
            near = 2
        if near:
            found = self.seen.posts.setdefault(post.key, Found(near))
            found.nearness = max(near, found.nearness)
            where = TopicPartition(record.topic, record.partition)
            found.sightings.append(Sighting(where, record.offset, record.appended_at, upsert))
        elif self._host and (post.site or "").removeprefix("www.") == self._reference.host:
            place = (post.source, post.instance)
            self.seen.neighbours[place] = max(record.appended_at, self.seen.neighbours.get(place, record.appended_at))

    def _bury(self, record: Record) -> None:
        told = _read(record)
        if isinstance(told, Tombstone) and told.scope in self._visible:
            self.seen.gone[told.post_key or told.author_key or ""] = told.at


def _read(record: Record) -> object:
    """None for what no stage can read either: it is, or becomes, a dead letter."""
    try:
        return decode(record.value or b"")
    except Reject:
        return None


def _extent(log: EventLog, where: TopicPartition) -> tuple[int, int]:
    """From the first record that retention left to the end."""
    first = log.read(where, 0, 1)
    end = log.ends(where.topic)[where]
    return (first[0].offset if first else end), end


def _oldest(log: EventLog, where: TopicPartition, start: int) -> datetime | None:
    first = log.read(where, start, 1)
    return first[0].appended_at if first else None


def _backwards(log: EventLog, where: TopicPartition, start: int, end: int) -> Iterator[tuple[int, list[Record]]]:
    """Windows of offsets with the records in them, which may be fewer: erasure leaves holes."""
    while end > start:
        low = max(start, end - WINDOW)
        yield end - low, list(_between(log, where, low, end))
        end = low


def _between(log: EventLog, where: TopicPartition, low: int, end: int) -> Iterator[Record]:
    while low < end and (records := log.read(where, low, end - low)):
        inside = [r for r in records if r.offset < end]
        yield from inside
        low = records[-1].offset + 1
