"""Which wildcard patterns a token fits; each distinct token is tried once."""

import re
from collections import Counter
from collections.abc import Iterator

from schemas.query.occurrences import wildcard

__all__ = ["Wildcards", "literal_start"]

_REMEMBERED = 50_000
_HEAD = 3
_WILD = re.compile(r"[*?]")
_NONE: dict[str, re.Pattern[str] | None] = {}


def literal_start(pattern: str) -> str:
    """What stands before the first wildcard."""
    return _WILD.split(pattern, maxsplit=1)[0]


class Wildcards:
    """Patterns are found by their literal beginning, which a query must give; a tree without one is tried on every token.

    Tokens that were tried are kept by their own beginning, so that a pattern that comes or goes makes only those be tried
    again that it can concern.
    """

    def __init__(self) -> None:
        self._by_start: dict[str, dict[str, re.Pattern[str] | None]] = {}
        """The patterns; None for one that fits whatever begins so, which most do."""
        self._beginnings: Counter[str] = Counter()
        """How many patterns begin with these two characters ("": with fewer): most tokens begin otherwise."""
        self._longest = 0
        self._forget()

    def add(self, pattern: str) -> None:
        """Again is harmless."""
        start = literal_start(pattern)
        patterns = self._by_start.setdefault(start, {})
        if pattern not in patterns:
            patterns[pattern] = None if pattern == start + "*" else wildcard(pattern)
            self._beginnings[_beginning(start)] += 1
            self._longest = max(self._longest, len(start))
            self._try_again(start)

    def remove(self, pattern: str) -> None:
        start = literal_start(pattern)
        patterns = self._by_start[start]
        del patterns[pattern]
        self._beginnings[_beginning(start)] -= 1
        if not patterns:
            del self._by_start[start]
        self._try_again(start)

    def fitting(self, tokens: set[str]) -> Iterator[str]:
        """Every pattern that one of the tokens fits; a pattern may come more than once."""
        for token in tokens - self._tried:
            self._try(token)
        for token in self._fit & tokens:
            yield from self._fitting[token]

    def _forget(self) -> None:
        self._tried: set[str] = set()
        self._fit: set[str] = set()
        self._fitting: dict[str, tuple[str, ...]] = {}
        self._by_head: dict[str, dict[str, list[str]]] = {}
        """Tried tokens by their first two, then three characters."""

    def _try(self, token: str) -> None:
        if len(self._tried) >= _REMEMBERED:
            self._forget()
        self._tried.add(token)
        self._by_head.setdefault(token[:2], {}).setdefault(token[:_HEAD], []).append(token)
        if fits := tuple(self._patterns(token)):
            self._fitting[token] = fits
            self._fit.add(token)

    def _try_again(self, start: str) -> None:
        """The tokens that begin so; where that says too little, all."""
        if len(start) < 2:
            self._forget()
            return
        heads = self._by_head.get(start[:2], {})
        for head in [start[:_HEAD]] if len(start) >= _HEAD else list(heads):
            for token in heads.pop(head, ()):
                self._tried.discard(token)
                self._fit.discard(token)
                self._fitting.pop(token, None)

    def _patterns(self, token: str) -> Iterator[str]:
        if not (self._beginnings[""] or self._beginnings[token[:2]]):
            return
        for cut in range(min(len(token), self._longest) + 1):
            for pattern, full in self._by_start.get(token[:cut], _NONE).items():
                if full is None or full.fullmatch(token):
                    yield pattern


def _beginning(start: str) -> str:
    return start[:2] if len(start) >= 2 else ""
