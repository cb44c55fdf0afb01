"""How many records a stage received and what became of them; every one is counted once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from types import MappingProxyType

import msgspec

from bus.handler import Dead, Drop, Outcome
from schemas.errors import Conflict
from schemas.ports import StateStore
from schemas.scope import PUBLIC

__all__ = ["COUNTS", "ZERO", "Counts", "count", "read_counts", "record_counts", "total"]

COUNTS = "counts"
"""Kind in the state store for stages that commit no offsets."""

_NONE: Mapping[str, int] = MappingProxyType({})
_ATTEMPTS = 100


@dataclass(frozen=True, slots=True)
class Counts:
    """received == kept + sum of dropped + dead, always: anything else is a ValueError."""

    received: int = 0
    kept: int = 0
    dropped: Mapping[str, int] = field(default_factory=lambda: _NONE)
    dead: int = 0

    def __post_init__(self) -> None:
        if self.received != self.kept + sum(self.dropped.values()) + self.dead:
            raise ValueError(f"counts do not add up: {self}")

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.received + other.received,
            self.kept + other.kept,
            _merge(self.dropped, other.dropped),
            self.dead + other.dead,
        )

    def encode(self) -> str:
        """Text small enough to be stored with an offset, as long as reasons are words."""
        return msgspec.json.encode([self.received, self.kept, dict(self.dropped), self.dead]).decode()

    @classmethod
    def decode(cls, text: str) -> "Counts":
        """The reverse of `encode`; "" is zero. Raises ValueError."""
        if not text:
            return ZERO
        received, kept, dropped, dead = msgspec.json.decode(text, type=tuple[int, int, dict[str, int], int])
        return cls(received, kept, dropped, dead)


ZERO = Counts()


def _merge(left: Mapping[str, int], right: Mapping[str, int]) -> Mapping[str, int]:
    return {reason: left.get(reason, 0) + right.get(reason, 0) for reason in sorted({*left, *right})}


def count(outcomes: Iterable[Outcome]) -> Counts:
    received = kept = dead = 0
    dropped: dict[str, int] = {}
    for outcome in outcomes:
        received += 1
        if isinstance(outcome, Drop):
            dropped[outcome.reason] = dropped.get(outcome.reason, 0) + 1
        elif isinstance(outcome, Dead):
            dead += 1
        else:
            kept += 1
    return Counts(received, kept, dropped, dead)


def record_counts(state: StateStore, stage: str, key: str, delta: Counts) -> Counts:
    """Add to what `key` (a source, say) of a stage has counted so far; returns the sum. Safe for processes."""
    for _ in range(_ATTEMPTS):
        entry = state.get(PUBLIC, COUNTS, f"{stage}/{key}")
        total = Counts.decode(entry.value.decode()) + delta if entry and entry.value else delta
        try:
            state.put(PUBLIC, COUNTS, f"{stage}/{key}", total.encode().encode(), expect=entry.version if entry else 0)
        except Conflict:
            continue
        return total
    raise Conflict(f"the counts of {stage}/{key} changed {_ATTEMPTS} times while they were added to")


def read_counts(state: StateStore, stage: str) -> Mapping[str, Counts]:
    """What each key of a stage has counted."""
    found: dict[str, Counts] = {}
    after = ""
    while page := state.list(PUBLIC, COUNTS, prefix=f"{stage}/", after=after):
        found |= {e.key.removeprefix(f"{stage}/"): Counts.decode((e.value or b"").decode()) for e in page}
        after = page[-1].key
    return found


def total(counts: Iterable[Counts]) -> Counts:
    return reduce(Counts.__add__, counts, ZERO)
