"""Nearness as phrases with fixed places: what the engine answers exactly, found by trying all short texts.

A phrase whose words have given places is exact for any words, equal ones too. One with slop is exact for two different
words and no more: the other order costs the engine 2, which the phrase of the other order finds anyway, so the two
together are "any order"; one alone is "in this order" only while the slop is below 2.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import comb, factorial, prod

__all__ = ["Run", "count_loose", "count_near", "loose_runs", "near_runs", "pairs", "row", "within"]

Tokens = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Words and their places, ascending from 0; a `slop` only for two different words."""

    words: tuple[tuple[int, str], ...]
    slop: int = 0


def row(tokens: Sequence[str]) -> Run:
    return Run(tuple(enumerate(tokens)))


def within(one: str, other: str, distance: int) -> list[Run]:
    """Two different words in any order, at most `distance` tokens between them."""
    return [Run(((0, one), (1, other)), distance), Run(((0, other), (1, one)), distance)]


def near_runs(one: Tokens, other: Tokens, distance: int, *, ordered: bool) -> list[Run]:
    if len(one) == len(other) == 1 and one != other:
        if not ordered:
            return within(one[0], other[0], distance)
        if distance < 2:
            return [Run(((0, one[0]), (1, other[0])), distance)]
    return _apart(one, other, distance) + ([] if ordered or one == other else _apart(other, one, distance))


def _apart(first: Tokens, then: Tokens, distance: int) -> list[Run]:
    return [_joined(first, then, len(first) + gap) for gap in range(distance + 1)]


def _joined(first: Tokens, then: Tokens, place: int) -> Run:
    return Run((*enumerate(first), *enumerate(then, place)))


def count_near(one: Tokens, other: Tokens, distance: int, *, ordered: bool) -> int:
    """How many `near_runs` gives."""
    if len(one) == len(other) == 1 and one != other and (not ordered or distance < 2):
        return 1 if ordered else 2
    return (distance + 1) * (1 if ordered or one == other else 2)


def loose_runs(tokens: Tokens, distance: int) -> Iterator[Run]:
    """Every order and every choice of places: each a phrase."""
    if len(tokens) == 2:
        yield from near_runs(tokens[:1], tokens[1:], distance, ordered=False)
        return
    for order in _orders(Counter(tokens)):
        for others in combinations(range(1, len(tokens) + distance), len(tokens) - 1):
            yield Run(tuple(zip((0, *others), order, strict=True)))


def _orders(left: Counter[str]) -> Iterator[Tokens]:
    """Each distinct order once."""
    if not left.total():
        yield ()
    for token in [t for t, n in left.items() if n]:
        yield from ((token, *rest) for rest in _orders(left - Counter((token,))))


def count_loose(tokens: Tokens, distance: int) -> int:
    """How many `loose_runs` gives."""
    if len(tokens) == 2:
        return count_near(tokens[:1], tokens[1:], distance, ordered=False)
    orders = factorial(len(tokens)) // prod(factorial(n) for n in Counter(tokens).values())
    return orders * comb(len(tokens) + distance - 1, len(tokens) - 1)


def pairs(tokens: Tokens) -> list[tuple[str, str]]:
    """Neighbours among the distinct words."""
    return list(pairwise(dict.fromkeys(tokens)))
