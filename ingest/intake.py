"""The one door into the log: what is deleted, known or unreadable stays outside, and all of it is counted."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bus.counts import Counts, record_counts
from bus.dead import DeadLetter, letter_of_row
from bus.handler import Dead
from bus.headers import make_headers
from ingest.sieve import SEEN, SUPPRESSED, Sieve, Sifted, StateMemory, Trial, Values
from ingest.source import Parsed, Rejected
from schemas.clock import Clock
from schemas.codec import encode
from schemas.event import Event, Gap, Metrics, Tombstone, Upsert
from schemas.keys import digest
from schemas.ports import Message, StateStore
from schemas.scope import PUBLIC, Scope
from schemas.topics import POSTS

__all__ = ["STAGE", "Burial", "Door", "Intake", "LogEnd", "Rehearsal", "Tally"]

STAGE = "ingest"
SUPPRESSED_REASON = "suppressed"
DUPLICATE_REASON = "duplicate"


class LogEnd(Protocol):
    """The end of the log that is written to."""

    def append(self, topic: str, messages: Sequence[Message]) -> None: ...

    def partitions(self, topic: str) -> int: ...


class Burial(Protocol):
    """Where unreadable items go: `bus.dead.DeadLetters`."""

    def put_many(self, letters: Sequence[DeadLetter]) -> None: ...


@dataclass(frozen=True, slots=True)
class Tally:
    """read == acked + duplicate + sum(rejected) + sum(dropped), always."""

    read: int = 0
    acked: int = 0
    duplicate: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    dropped: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.read + other.read,
            self.acked + other.acked,
            self.duplicate + other.duplicate,
            Counter(self.rejected) + Counter(other.rejected),
            Counter(self.dropped) + Counter(other.dropped),
        )


class Door(Protocol):
    """What a batch of a source is given to. `scope`: of rejected items, which have no post to say it."""

    def accept(self, parsed: Parsed, *, source_name: str, scope: Scope = PUBLIC) -> Tally: ...


class Intake:
    """Safe for threads as far as its log and state are; two that read the same item at once may both append it,
    which the stages behind the log tell apart by key and revision."""

    def __init__(self, log: LogEnd, state: StateStore, dead: Burial, clock: Clock) -> None:
        self._log = log
        self._state = state
        self._dead = dead
        self._clock = clock
        self._sieve = Sieve(StateMemory(state))

    def accept(self, parsed: Parsed, *, source_name: str, scope: Scope = PUBLIC) -> Tally:
        """Durable on return: appended, remembered as seen, dead-lettered, counted. Raises Unavailable.

        Suppressions are written before anything is appended; "seen" after, so a crash between reads and appends again.
        """
        sifted = self._sieve.sift(parsed.events)
        self._remember(SUPPRESSED, sifted.suppressed)
        self._append(sifted.events, source_name)
        self._remember(SEEN, sifted.seen)
        self._bury(parsed.rejected, source_name, scope)
        tally = _tally(parsed, sifted)
        if tally.read:
            record_counts(self._state, STAGE, source_name, _counts(tally))
        return tally

    def rehearsal(self) -> "Rehearsal":
        return Rehearsal(self._state)

    def _remember(self, kind: str, values: Values) -> None:
        for scope, items in values.items():
            self._state.put_many(scope, kind, items)

    def _append(self, events: Sequence[Event], source_name: str) -> None:
        partitions = self._log.partitions(POSTS.name) if any(isinstance(e, Tombstone) for e in events) else 1
        trace = digest("trace", source_name, self._clock().isoformat())[:16]
        messages = [message for event in events for message in _messages(event, partitions, trace)]
        if messages:
            self._log.append(POSTS.name, messages)

    def _bury(self, rejected: Sequence[Rejected], source_name: str, scope: Scope) -> None:
        at = self._clock()
        letters = [
            letter_of_row(STAGE, scope, source_name, r.place, Dead(r.reason, r.detail), r.raw, at) for r in rejected
        ]
        if letters:
            self._dead.put_many(letters)


class Rehearsal:
    """Gives the numbers that an Intake would give, and writes nothing. Remembers about 150 bytes a post."""

    def __init__(self, state: StateStore) -> None:
        self._trial = Trial(state)
        self._sieve = Sieve(self._trial)

    def accept(self, parsed: Parsed, *, source_name: str, scope: Scope = PUBLIC) -> Tally:  # noqa: ARG002 (as Door says)
        sifted = self._sieve.sift(parsed.events)
        self._trial.remember(sifted)
        return _tally(parsed, sifted)


def _messages(event: Event, partitions: int, trace: str) -> Iterator[Message]:
    """An author's tombstone goes to every partition: their posts lie in all of them."""
    match event:
        case Upsert(post=post):
            yield Message(post.key, encode(event), make_headers("upsert", author=post.author_key, trace=trace))
        case Tombstone(post_key=str(key)):
            yield Message(key, encode(event), make_headers("tombstone", trace=trace))
        case Tombstone(author_key=author):
            headers = make_headers("tombstone", author=author, trace=trace)
            for partition in range(partitions):
                yield Message(f"author:{author}", encode(event), headers, partition)
        case Metrics(post_key=key):
            yield Message(key, encode(event), make_headers("metrics", slot="metrics", trace=trace))
        case Gap(scope=scope, source=source, start=start, end=end):
            key = digest("gap", scope, source, start.isoformat(), end.isoformat())
            yield Message(key, encode(event), make_headers("gap", trace=trace))


def _tally(parsed: Parsed, sifted: Sifted) -> Tally:
    dropped = Counter(parsed.dropped)
    if sifted.barred:
        dropped[SUPPRESSED_REASON] += sifted.barred
    return Tally(
        read=len(parsed.events) + len(parsed.rejected) + sum(parsed.dropped.values()),
        acked=len(sifted.events),
        duplicate=sifted.duplicate,
        rejected=Counter(r.reason for r in parsed.rejected),
        dropped=dropped,
    )


def _counts(tally: Tally) -> Counts:
    dropped = dict(tally.dropped)
    if tally.duplicate:
        dropped[DUPLICATE_REASON] = dropped.get(DUPLICATE_REASON, 0) + tally.duplicate
    return Counts(tally.read, tally.acked, dropped, sum(tally.rejected.values()))
