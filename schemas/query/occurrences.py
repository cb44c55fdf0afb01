"""Where leaves occur in one text: half-open ranges of token positions."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from schemas.query.ast import Exact, Loose, Near, Node, Or, Phrase, Term, Wildcard
from schemas.query.tokens import token_spans

__all__ = ["Place", "exact_runs", "loose_words", "near_pairs", "occurrences", "raw_spans", "wildcard"]

Place = tuple[int, int]


@lru_cache(maxsize=4096)
def wildcard(pattern: str) -> re.Pattern[str]:
    """Over one folded token; use `fullmatch`."""
    parts = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.compile("".join(parts), re.DOTALL)


def _runs(wanted: tuple[str, ...], tokens: Sequence[str]) -> list[Place]:
    size, first = len(wanted), wanted[0]
    return [
        (i, i + size)
        for i in range(len(tokens) - size + 1)
        if tokens[i] == first and tuple(tokens[i : i + size]) == wanted
    ]


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
            return sorted({place for child in children for place in occurrences(child, folded, exact)})
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


def _near(one: Place, other: Place, node: Near) -> bool:
    if one[1] <= other[0]:
        return other[0] - one[1] <= node.distance
    return not node.ordered and other[1] <= one[0] and one[0] - other[1] <= node.distance


def loose_words(node: Loose, folded: Sequence[str]) -> list[int]:
    """Positions of words that take part in any satisfying choice: those in a window that is short enough and has them all."""
    need = Counter(node.tokens)
    places = [i for i, token in enumerate(folded) if token in need]
    size = len(node.tokens) + node.distance
    have: Counter[str] = Counter()
    taken: dict[int, None] = {}
    first = 0
    for last, place in enumerate(places):
        have[folded[place]] += 1
        while place - places[first] >= size:
            have[folded[places[first]]] -= 1
            first += 1
        if all(have[token] >= count for token, count in need.items()):
            taken.update(dict.fromkeys(places[first : last + 1]))
    return sorted(taken)


def raw_spans(text: str, original: str) -> list[Place]:
    """Where the substring stands with neither end strictly inside a token; overlapping ones too. Spans, not positions."""
    found: list[Place] = []
    start = original.find(text)
    if start < 0:
        return found
    tokens = token_spans(original)
    while start >= 0:
        if not (_inside(start, tokens) or _inside(start + len(text), tokens)):
            found.append((start, start + len(text)))
        start = original.find(text, start + 1)
    return found


def _inside(place: int, tokens: list[Place]) -> bool:
    """Spans are sorted by start; those of one original character that became several tokens are equal."""
    i = bisect_left(tokens, (place, 0)) - 1
    return i >= 0 and tokens[i][0] < place < tokens[i][1]
