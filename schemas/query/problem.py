"""What is wrong with a query, where, and what to click to mend it."""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple

__all__ = ["Enough", "Fix", "Mend", "Problem", "Problems", "Severity"]

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


class Mend(NamedTuple):
    """`text` goes where `at` is; None: where the problem is."""

    label: str
    text: str
    at: tuple[int, int] | None = None


_WORD = re.compile(r"\b(?!(?:AND|OR|NOT)\b)\w")
_JOINING = re.compile(r"(?:(?<![^\s(])(?:AND|OR|NOT|O?NEAR(?:/\w*)?)|(?<!\w)-)$")
_JOINED = re.compile(r"(?:AND|OR|O?NEAR(?:/\w*)?)(?![^\s(\"{])\s*")


class Enough(Exception):
    """Reading on would cost more than it tells: too much of something, or nothing after this can be understood."""


class Problems:
    """Collects the problems of one query text by their place in it.

    `full`: there are so many that reading on would cost more than it tells.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.failed = False
        self.full = False
        self._first_word: int | None = None
        self._found: list[tuple[int, Problem]] = []

    def error(self, code: str, at: tuple[int, int], message: str, mend: Mend | None = None) -> None:
        self.failed = True
        self._add("error", code, at, message, mend)

    def warn(self, code: str, at: tuple[int, int], message: str, mend: Mend | None = None) -> None:
        self._add("warning", code, at, message, mend)

    def take_out(self, at: tuple[int, int], *, operand: bool = False) -> Mend | None:
        """What stands at `at`, away; None where nothing would be left. `operand`: the operator that joins it goes too."""
        if self.full or not self._words_beside(at):
            return None
        before, after = self.text[: at[0]].rstrip(), self.text[at[1] :].lstrip()
        if operand:
            before, after = _unjoined(before, after)
        first, last = before[-1:] in ("(", ""), after[:1] in (")", "")
        if first and last:
            return None
        return Mend("Take it out", "" if first or last else " ", (len(before), len(self.text) - len(after)))

    def _words_beside(self, at: tuple[int, int]) -> bool:
        if self._first_word is None:
            found = _WORD.search(self.text)
            self._first_word = found.start() if found else len(self.text)
        inside = at[0] <= self._first_word < at[1]
        return bool(_WORD.search(self.text, at[1])) if inside else self._first_word < len(self.text)

    def _add(self, severity: Severity, code: str, at: tuple[int, int], message: str, mend: Mend | None) -> None:
        if len(self._found) >= 2 * _MOST:
            return
        fix = self._fix(at, mend) if mend and not self.full else None
        line, column = self._place(at[0])
        self._found.append((at[0], Problem(code, severity, line, column, at[1] - at[0], message, fix)))
        self.full = len(self._found) >= _MOST

    def _fix(self, at: tuple[int, int], mend: Mend) -> Fix:
        start, end = mend.at or at
        return Fix(mend.label, self.text[:start] + mend.text + self.text[end:])

    def _place(self, offset: int) -> tuple[int, int]:
        return self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)

    def sorted(self) -> tuple[Problem, ...]:
        """In the order of the text."""
        return tuple(problem for _, problem in sorted(self._found, key=lambda pair: pair[0]))


def _unjoined(before: str, after: str) -> tuple[str, str]:
    """Without the operators before an operand; where it is the first, without the one behind it."""
    while found := _JOINING.search(before, max(0, len(before) - 12)):
        before = before[: found.start()].rstrip()
    if before[-1:] in ("(", "") and (joined := _JOINED.match(after)):
        after = after[joined.end() :]
    return before, after
