"""What of a batch may enter the log: nothing deleted (rule 7), nothing that was acknowledged before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ingest.content import content_hash, marks, stamped
from schemas.codec import encode_plain
from schemas.event import Event, Metrics, Tombstone, Upsert
from schemas.ports import StateStore
from schemas.scope import PUBLIC, Scope

__all__ = ["MARKS", "SEEN", "SUPPRESSED", "Memory", "Sieve", "Sifted", "StateMemory", "Trial"]

SEEN = "seen"
"""Kind in the state store: post key -> marks of acknowledged contents, newest last."""

SUPPRESSED = "suppressed"
"""Kind in the state store: `post:<post key>` and `author:<author key>` -> the Tombstone."""

MARKS = 16

Values = dict[Scope, dict[str, bytes]]


class Memory(Protocol):
    """What was acknowledged and what was deleted."""

    def read(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, bytes]: ...

    def holds_any(self, scope: Scope, kind: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Sifted:
    """`events`: to be appended, in order. `seen`, `suppressed`: to be remembered, the latter before the append."""

    events: tuple[Event, ...]
    duplicate: int
    barred: int
    seen: Values = field(default_factory=dict)
    suppressed: Values = field(default_factory=dict)


class StateMemory:
    def __init__(self, state: StateStore) -> None:
        self._state = state

    def read(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        found = self._state.get_many(scope, kind, keys)
        return {key: entry.value for key, entry in found.items() if entry.value is not None}

    def holds_any(self, scope: Scope, kind: str) -> bool:
        return bool(self._state.list(scope, kind, limit=1))


class Trial:
    """A memory that remembers a rehearsal in this process only and leaves the store as it is."""

    def __init__(self, state: StateStore) -> None:
        self._stored = StateMemory(state)
        self._tried: dict[tuple[Scope, str], dict[str, bytes]] = defaultdict(dict)

    def read(self, scope: Scope, kind: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        tried = self._tried[scope, kind]
        return {**self._stored.read(scope, kind, keys), **{key: tried[key] for key in keys if key in tried}}

    def holds_any(self, scope: Scope, kind: str) -> bool:
        return bool(self._tried[scope, kind]) or self._stored.holds_any(scope, kind)

    def remember(self, sifted: Sifted) -> None:
        for kind, values in ((SEEN, sifted.seen), (SUPPRESSED, sifted.suppressed)):
            for scope, items in values.items():
                self._tried[scope, kind].update(items)


class Sieve:
    """Writes nothing. Tombstones of a batch bar the posts beside them, whichever came first."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def sift(self, events: Sequence[Event]) -> Sifted:
        graves = _graves(events)
        run = _Run(self._seen(events), self._barred(events, graves))
        for event in events:
            run.take(event)
        return Sifted(tuple(run.events), run.duplicate, run.barred_count, run.fresh, graves)

    def _seen(self, events: Sequence[Event]) -> dict[Scope, dict[str, bytes]]:
        keys: dict[Scope, list[str]] = defaultdict(list)
        for event in events:
            if isinstance(event, Upsert | Tombstone):
                scope, key = _seen_key(event)
                keys[scope].append(key)
        return {scope: dict(self._memory.read(scope, SEEN, wanted)) for scope, wanted in keys.items()}

    def _barred(self, events: Sequence[Event], graves: Values) -> dict[Scope, frozenset[str]]:
        wanted: dict[Scope, set[str]] = defaultdict(set)
        for event in events:
            if isinstance(event, Upsert | Metrics):
                wanted[_scope(event)].update(_subjects(event))
        return {scope: self._suppressed(scope, keys, graves) for scope, keys in wanted.items()}

    def _suppressed(self, scope: Scope, keys: Iterable[str], graves: Values) -> frozenset[str]:
        """In the scope itself or for everybody. Most stores hold no suppression, and one look tells."""
        found: set[str] = set()
        for place in {scope, PUBLIC}:
            found.update(graves.get(place, ()))
            if self._memory.holds_any(place, SUPPRESSED):
                found.update(self._memory.read(place, SUPPRESSED, sorted(keys)))
        return frozenset(found)


class _Run:
    """One pass over one batch."""

    def __init__(self, seen: dict[Scope, dict[str, bytes]], barred: Mapping[Scope, frozenset[str]]) -> None:
        self._seen = seen
        self._barred = barred
        self.events: list[Event] = []
        self.duplicate = 0
        self.barred_count = 0
        self.fresh: Values = {}

    def take(self, event: Event) -> None:
        if isinstance(event, Upsert):
            self._take_upsert(event)
        elif isinstance(event, Tombstone):
            self._take_tombstone(event)
        elif isinstance(event, Metrics) and self._is_barred(event):
            self.barred_count += 1
        else:
            self.events.append(event)

    def _is_barred(self, event: Upsert | Metrics) -> bool:
        barred = self._barred[_scope(event)]
        return bool(barred) and not barred.isdisjoint(_subjects(event))

    def _take_upsert(self, event: Upsert) -> None:
        if self._is_barred(event):
            self.barred_count += 1
            return
        scope, key = event.post.scope, event.post.key
        content = content_hash(event.post)
        told = marks(event, content)
        known = self._seen[scope].get(key, b"")
        if told[-1] in known:
            self.duplicate += 1
            return
        self.events.append(stamped(event, content, first=not known))
        self._remember(scope, key, b" ".join([*known.split(), *told][-MARKS:]))

    def _take_tombstone(self, event: Tombstone) -> None:
        scope, key = _seen_key(event)
        if key in self._seen[scope]:
            self.duplicate += 1
            return
        self.events.append(event)
        self._remember(scope, key, b"1")

    def _remember(self, scope: Scope, key: str, value: bytes) -> None:
        self._seen[scope][key] = value
        self.fresh.setdefault(scope, {})[key] = value


def _graves(events: Sequence[Event]) -> Values:
    graves: Values = {}
    for event in events:
        if isinstance(event, Tombstone):
            graves.setdefault(event.scope, {})[_grave(event)] = encode_plain(event)
    return graves


def _grave(event: Tombstone) -> str:
    return f"post:{event.post_key}" if event.post_key else f"author:{event.author_key}"


def _seen_key(event: Upsert | Tombstone) -> tuple[Scope, str]:
    """A tombstone has its own key, so that reading it again is a duplicate."""
    if isinstance(event, Upsert):
        return event.post.scope, event.post.key
    return event.scope, f"gone:{_grave(event)}"


def _scope(event: Upsert | Metrics) -> Scope:
    return event.post.scope if isinstance(event, Upsert) else event.scope


def _subjects(event: Upsert | Metrics) -> tuple[str, ...]:
    """The suppression keys that bar an event."""
    if isinstance(event, Metrics):
        return (f"post:{event.post_key}",)
    author = event.post.author_key
    return (f"post:{event.post.key}", f"author:{author}") if author else (f"post:{event.post.key}",)
