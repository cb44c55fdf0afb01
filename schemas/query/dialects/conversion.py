"""What became of each clause of another product's query."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

__all__ = ["Clause", "Conversion", "Ledger", "Outcome", "Place"]

Outcome = Literal["same", "converted", "changed", "lost"]
"""`same`: as it was. `converted`: other words, same meaning. `changed`: the meaning differs. `lost`: cannot be said."""


@dataclass(frozen=True, slots=True)
class Clause:
    """`line` and `column` of the original, from 1, in code points. `became`: our text for it, "" where it is lost."""

    text: str
    line: int
    column: int
    length: int
    outcome: Outcome
    became: str
    message: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """`query` is "" where nothing could be said."""

    query: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the query a clause stands: under the nearest AND or OR (`join`, "" at the top), which itself is wanted or not."""

    join: Literal["", "AND", "OR"] = ""
    join_wanted: bool = True
    wanted: bool = True

    @property
    def without(self) -> str:
        """What leaving the clause out does."""
        if not self.join:
            return ""
        return f" Without it the query finds {'more' if (self.join == 'AND') == self.join_wanted else 'fewer'} posts."

    @property
    def denied(self) -> str:
        """What finding a little more does under a NOT."""
        return "" if self.wanted else " Under this NOT a few more posts are left out."


class Ledger:
    """The clauses of one text, kept by their place in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._lines = [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]
        self._kept: list[tuple[int, Clause]] = []

    def add(self, at: tuple[int, int], outcome: Outcome, became: str = "", message: str = "") -> None:
        line = bisect_right(self._lines, at[0])
        column = at[0] - self._lines[line - 1] + 1
        clause = Clause(self.text[slice(*at)], line, column, at[1] - at[0], outcome, became, message)
        self._kept.append((at[0], clause))

    def lose(self, at: tuple[int, int], place: Place, message: str) -> None:
        self.add(at, "lost", "", message + place.without)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return tuple(clause for _, clause in sorted(self._kept, key=lambda pair: pair[0]))
