"""NEAR of other products, which may hold anything, in ours, which holds words and OR-groups of words.

A part of a NEAR becomes one of: words that our NEAR can hold (`Plain`); alternatives (`Either`) and requirements
(`Both`), over which NEAR is spread; a find that covers several words (`Span`), which is required by itself, while its
words take part; something that has no place in the text (`Fact`); and what must not be near (`Absent`).
"""

from dataclasses import dataclass
from itertools import combinations

from schemas.query.dialects.said import Close, Leaf, No, Said, all_of, any_of

__all__ = [
    "Absent",
    "Both",
    "Either",
    "Fact",
    "Nearness",
    "Operand",
    "Plain",
    "Span",
    "TooMuch",
    "alone",
    "chain",
    "close",
    "is_plain",
    "together",
    "words_of",
]

_MOST = 10_000


class TooMuch(Exception):
    """Spreading it out would say more things than a query may."""


@dataclass(frozen=True, slots=True)
class Nearness:
    distance: int
    ordered: bool = False

    @property
    def word(self) -> str:
        return f"{'ONEAR' if self.ordered else 'NEAR'}/{self.distance}"


@dataclass(frozen=True, slots=True)
class Plain:
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple["Operand", ...]


@dataclass(frozen=True, slots=True)
class Span:
    """`first` may begin it, `last` may end it."""

    said: Said
    first: tuple[Leaf, ...]
    last: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    said: Said


@dataclass(frozen=True, slots=True)
class Absent:
    child: "Operand"


Operand = Plain | Either | Both | Span | Fact | Absent


def is_plain(operand: Operand) -> bool:
    return isinstance(operand, Plain)


def alone(operand: Operand) -> Said | None:
    """What it asks for by itself."""
    match operand:
        case Plain(leaves):
            return any_of(leaves)
        case Either(parts):
            return any_of(alone(part) for part in parts)
        case Both(parts):
            return all_of(alone(part) for part in parts)
        case Span(said) | Fact(said):
            return said
        case Absent(child):
            denied = alone(child)
            return No(denied) if denied is not None else None


def words_of(operand: Operand, *, end: bool) -> tuple[Leaf, ...]:
    """The words with which it may end, or else begin."""
    match operand:
        case Plain(leaves):
            found = leaves
        case Either(parts) | Both(parts):
            found = tuple(leaf for part in parts for leaf in words_of(part, end=end))
        case Span(_, first, last):
            found = last if end else first
        case _:
            found = ()
    return tuple(dict.fromkeys(found))


class _Budget:
    """Counts what is said."""

    def __init__(self) -> None:
        self.left = _MOST

    def spend(self, leaves: int) -> None:
        self.left -= leaves
        if self.left < 0:
            raise TooMuch


def close(left: Operand, nearness: Nearness, right: Operand) -> Said | None:
    """Raises TooMuch."""
    return _close(left, nearness, right, _Budget())


def _close(left: Operand, nearness: Nearness, right: Operand, budget: _Budget) -> Said | None:
    match left, right:
        case (Plain(one), Plain(two)):
            return _pair(one, nearness, two, budget)
        case (Absent(child), other) | (other, Absent(child)):
            inner = _spread(left, nearness, right, child, budget)
            return all_of([alone(other), No(inner) if inner is not None else None])
        case (Fact(said), other) | (other, Fact(said)):
            return all_of([said, alone(other)])
        case (Either(parts), _):
            return any_of(_close(part, nearness, right, budget) for part in parts)
        case (_, Either(parts)):
            return any_of(_close(left, nearness, part, budget) for part in parts)
        case (Both(parts), _):
            return all_of(_required(part, right, nearness, True, budget) for part in parts)
        case (_, Both(parts)):
            return all_of(_required(part, left, nearness, False, budget) for part in parts)
        case _:
            return _spans(left, nearness, right, budget)


def _spread(left: Operand, nearness: Nearness, right: Operand, child: Operand, budget: _Budget) -> Said | None:
    """With `child` in the place of the Absent."""
    if isinstance(left, Absent):
        return _close(child, nearness, right, budget)
    return _close(left, nearness, child, budget)


def _required(part: Operand, other: Operand, nearness: Nearness, first: bool, budget: _Budget) -> Said | None:
    if isinstance(part, Absent):
        inner = _required(part.child, other, nearness, first, budget)
        return No(inner) if inner is not None else None
    return _close(part, nearness, other, budget) if first else _close(other, nearness, part, budget)


def _spans(left: Operand, nearness: Nearness, right: Operand, budget: _Budget) -> Said | None:
    """Each span by itself, and its words near the other."""
    one, two = words_of(left, end=True), words_of(right, end=False)
    if not nearness.ordered:
        one = tuple(dict.fromkeys((*words_of(left, end=False), *one)))
        two = tuple(dict.fromkeys((*two, *words_of(right, end=True))))
    alike = [side.said for side in (left, right) if isinstance(side, Span)]
    return all_of([*alike, _pair(one, nearness, two, budget)])


def _pair(one: tuple[Leaf, ...], nearness: Nearness, two: tuple[Leaf, ...], budget: _Budget) -> Said | None:
    left, right = any_of(one), any_of(two)
    budget.spend(len(one) + len(two))
    return Close(left, nearness.word, right) if left is not None and right is not None else left or right


def chain(parts: list[Operand], links: list[Nearness]) -> Operand:
    """Several NEARs, from the left; one alone, as a span of what it found. Raises TooMuch."""
    budget = _Budget()
    left = parts[0]
    for link, right in zip(links, parts[1:], strict=True):
        said = _close(left, link, right, budget)
        if said is None:
            continue
        first, last = words_of(left, end=False), words_of(right, end=True)
        if not link.ordered:
            first = last = tuple(dict.fromkeys((*first, *last)))
        budget.spend(len(first))
        left = Span(said, first, last)
    return left


def together(parts: list[Operand], distance: int) -> Said | None:
    """`((A) AND (B))~5`: all within reach of each other, pair by pair. Raises TooMuch."""
    budget = _Budget()
    return all_of(_close(one, Nearness(distance), two, budget) for one, two in combinations(parts, 2))
