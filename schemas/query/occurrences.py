"""Where leaves occur in one text: half-open ranges of token positions."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from schemas.query.ast import Exact, Loose, Near, Node, Or, Phrase, Term, Wildcard
from schemas.query.tokens import token_spans

__all__ = ["Place", "exact_runs", "loose_words", "near_pairs", "near_places", "occurrences", "raw_spans", "wildcard"]

Place = tuple[int, int]


@lru_cache(maxsize=4096)
def wildcard(pattern: str) -> re.Pattern[str]:
    """Over one folded token; use `fullmatch`.

    What stands between two stars is taken where it comes first, and never again elsewhere (the atomic groups): trying every
    place for every star would take a power of the token's length.
    """
    first, *inner = (_literal(part) for part in pattern.split("*"))
    if not inner:
        return re.compile(first, re.DOTALL)
    between = "".join(f"(?>.*?{part})" for part in inner[:-1] if part)
    return re.compile(f"{first}{between}.*{inner[-1]}", re.DOTALL)


def _literal(part: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in part)


def _runs(wanted: tuple[str, ...], tokens: Sequence[str]) -> list[Place]:
    found: list[Place] = []
    size, first, last = len(wanted), wanted[0], len(tokens) - len(wanted) + 1
    start = 0
    while start < last:
        try:
            start = tokens.index(first, start, last)
        except ValueError:
            break
        if tuple(tokens[start : start + size]) == wanted:
            found.append((start, start + size))
        start += 1
    return found


def exact_runs(node: Exact, exact: Sequence[str]) -> list[Place]:
    return _runs(node.tokens, exact)


def occurrences(node: Node, folded: Sequence[str], exact: Sequence[str]) -> list[Place]:
    """Of what may stand beside NEAR, sorted. `exact` is looked at for braces only."""
    match node:
        case Term(token):
            return [(i, i + 1) for i, found in enumerate(folded) if found == token]
        case Phrase(tokens):
            return _runs(tokens, folded)
        case Wildcard(pattern):
            return [(i, i + 1) for i, found in enumerate(folded) if wildcard(pattern).fullmatch(found)]
        case Exact():
            return exact_runs(node, exact)
        case Or(children):
            words = {child.token for child in children if isinstance(child, Term)}
            found = {(i, i + 1) for i, token in enumerate(folded) if token in words}
            others = (child for child in children if not isinstance(child, Term))
            return sorted(found.union(*(occurrences(child, folded, exact) for child in others)))
        case _:
            raise TypeError(f"{node!r} has no occurrences")


def near_pairs(node: Near, folded: Sequence[str], exact: Sequence[str]) -> Iterator[tuple[Place, Place]]:
    """Satisfying pairs (left, right): not overlapping, at most `distance` tokens between them."""
    left = occurrences(node.left, folded, exact)
    right = occurrences(node.right, folded, exact)
    starts = [place[0] for place in right]
    longest = max((end - start for start, end in right), default=0)
    for one in left:
        first = bisect_left(starts, one[1] if node.ordered else one[0] - node.distance - longest)
        for other in right[first : bisect_right(starts, one[1] + node.distance)]:
            if _near(one, other, node):
                yield one, other


def near_places(node: Near, folded: Sequence[str], exact: Sequence[str]) -> set[Place]:
    """The occurrences in any satisfying pair: each needs to find one partner only, however many there are."""
    left = occurrences(node.left, folded, exact)
    right = occurrences(node.right, folded, exact)
    before, behind = _longest(left), _longest(right)
    found = {one for one in left if _partnered(one, right, node, behind, first=True)}
    return found | {one for one in right if _partnered(one, left, node, before, first=False)}


def _longest(places: list[Place]) -> int:
    return max((end - start for start, end in places), default=0)


def _partnered(one: Place, others: list[Place], node: Near, longest: int, *, first: bool) -> bool:
    """`first`: `one` is of the left side."""
    begin = bisect_left(others, (one[0] - node.distance - longest, 0))
    end = bisect_left(others, (one[1] + node.distance + 1, 0))
    return any(_near(one, other, node) if first else _near(other, one, node) for other in others[begin:end])


def _near(one: Place, other: Place, node: Near) -> bool:
    if one[1] <= other[0]:
        return other[0] - one[1] <= node.distance
    return not node.ordered and other[1] <= one[0] and one[0] - other[1] <= node.distance


def loose_words(node: Loose, folded: Sequence[str]) -> list[int]:
    """Positions of words that take part in any satisfying choice: those in a window that is short enough and has them all."""
    need = Counter(node.tokens)
    places = [i for i, token in enumerate(folded) if token in need]
    size, missing = len(node.tokens) + node.distance, len(node.tokens)
    taken: list[int] = []
    first = done = 0
    for last, place in enumerate(places):
        missing -= need[folded[place]] > 0
        need[folded[place]] -= 1
        while place - places[first] >= size:
            need[folded[places[first]]] += 1
            missing += need[folded[places[first]]] > 0
            first += 1
        if not missing:
            taken += places[max(first, done) : last + 1]
            done = last + 1
    return taken


def raw_spans(text: str, original: str) -> list[Place]:
    """Where the substring stands with neither end strictly inside a token; overlapping ones too. Spans, not positions."""
    found: list[Place] = []
    start = original.find(text)
    if start < 0:
        return found
    tokens = token_spans(original)
    while start >= 0:
        inside = _inside(start, tokens)
        if not (inside or _inside(start + len(text), tokens)):
            found.append((start, start + len(text)))
        start = original.find(text, inside or start + 1)
    return found


def _inside(place: int, tokens: list[Place]) -> int:
    """Where the token ends that the place is strictly inside of; 0: inside none.

    Spans are sorted by start; those of one original character that became several tokens are equal.
    """
    i = bisect_left(tokens, (place, 0)) - 1
    return tokens[i][1] if i >= 0 and tokens[i][0] < place < tokens[i][1] else 0
