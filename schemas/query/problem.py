"""What is wrong with a query, where, and what to click to mend it."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

__all__ = ["Fix", "Problem", "Problems", "Severity"]

Severity = Literal["error", "warning"]
_MOST = 50
"""Kept a query: nobody reads more, and a hostile text must not cost more."""


@dataclass(frozen=True, slots=True)
class Fix:
    """`query`: the whole query with the mend in it."""

    label: str
    query: str


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` and `column` count from 1, in code points; `message` is a sentence that a marketer understands."""

    code: str
    severity: Severity
    line: int
    column: int
    length: int
    message: str
    fix: Fix | None = None


class Problems:
    """Collects the problems of one query text by their place in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.failed = False
        self._lines = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")] if "\n" in text else [0]
        self._found: list[tuple[int, Problem]] = []

    @property
    def full(self) -> bool:
        """Reading on would cost more than it tells."""
        return len(self._found) >= _MOST

    def error(self, code: str, at: tuple[int, int], message: str, mend: tuple[str, str] | None = None) -> None:
        """`mend`: a label, and what to put in the place of `at`."""
        self.failed = True
        self._add("error", code, at, message, self._fix(at, mend))

    def warn(self, code: str, at: tuple[int, int], message: str, mend: tuple[str, str] | None = None) -> None:
        self._add("warning", code, at, message, self._fix(at, mend))

    def _fix(self, at: tuple[int, int], mend: tuple[str, str] | None) -> Fix | None:
        if mend is None or len(self._found) >= _MOST:
            return None
        return Fix(mend[0], self.text[: at[0]] + mend[1] + self.text[at[1] :])

    def _add(self, severity: Severity, code: str, at: tuple[int, int], message: str, fix: Fix | None) -> None:
        if len(self._found) >= 2 * _MOST:
            return
        line = bisect_right(self._lines, at[0])
        problem = Problem(code, severity, line, at[0] - self._lines[line - 1] + 1, at[1] - at[0], message, fix)
        self._found.append((at[0], problem))

    def sorted(self) -> tuple[Problem, ...]:
        """In the order of the text."""
        return tuple(problem for _, problem in sorted(self._found, key=lambda pair: pair[0]))
