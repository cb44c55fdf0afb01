"""Which wildcard patterns a token fits; each distinct token is tried once."""

import re
from collections.abc import Iterable, Set

from schemas.query.occurrences import wildcard

__all__ = ["Wildcards"]

_REMEMBERED = 500_000


class Wildcards:
    """Patterns are found by their literal beginning, which a query must give; a tree without one is tried on every token."""

    def __init__(self) -> None:
        self._patterns: dict[str, re.Pattern[str]] = {}
        self._by_start: dict[str, set[str]] = {}
        self._plain: set[str] = set()
        self._fitting: dict[str, tuple[str, ...]] = {}

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def add(self, pattern: str) -> None:
        self._patterns[pattern] = wildcard(pattern)
        self._by_start.setdefault(_start(pattern), set()).add(pattern)
        self._forget()

    def remove(self, pattern: str) -> None:
        del self._patterns[pattern]
        self._by_start[_start(pattern)].remove(pattern)
        if not self._by_start[_start(pattern)]:
            del self._by_start[_start(pattern)]
        self._forget()

    def fitting(self, tokens: Set[str]) -> Iterable[str]:
        """Every pattern that one of the tokens fits; a pattern may come more than once."""
        for token in tokens - self._plain - self._fitting.keys():
            self._try(token)
        for token in self._fitting.keys() & tokens:
            yield from self._fitting[token]

    def _forget(self) -> None:
        self._plain = set()
        self._fitting = {}

    def _try(self, token: str) -> None:
        if len(self._plain) + len(self._fitting) >= _REMEMBERED:
            self._forget()
        fits = tuple(p for p in self._possible(token) if self._patterns[p].fullmatch(token))
        if fits:
            self._fitting[token] = fits
        else:
            self._plain.add(token)

    def _possible(self, token: str) -> Iterable[str]:
        for cut in range(len(token) + 1):
            yield from self._by_start.get(token[:cut], ())


def _start(pattern: str) -> str:
    return re.split(r"[*?]", pattern, maxsplit=1)[0]
