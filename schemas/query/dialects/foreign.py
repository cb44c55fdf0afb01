"""Another product's query as a tree, with the place of each part in its text."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["At", "Bound", "Chain", "Denied", "Foreign", "Grouped", "Joined", "Link", "Restriction", "Text", "Value"]

At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """`tail`: what follows a quote or word, such as `~5` or `^9`. `lead`: a `+` before it."""

    kind: Literal["word", "quote", "braces"]
    text: str
    at: At
    tail: str = ""
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Bound:
    """`[10 TO 500]`: what stands in the brackets."""

    text: str
    at: At


Value = Text | Bound


@dataclass(frozen=True, slots=True)
class Restriction:
    """`name:value`; `child` is one value, or a tree of values in brackets, or None where none follows."""

    name: str
    child: "Foreign | None"
    at: At
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Joined:
    """`guessed`: an AND that no one wrote. `mixed`: where an AND and an OR stood at one level."""

    op: Literal["AND", "OR"]
    parts: tuple["Foreign", ...]
    at: At
    guessed: At | None = None
    mixed: At | None = None


@dataclass(frozen=True, slots=True)
class Denied:
    child: "Foreign"
    at: At


@dataclass(frozen=True, slots=True)
class Link:
    """NEAR between two parts. `distance` None: not written. `sentence`: in one sentence."""

    word: str
    distance: int | None
    ordered: bool
    at: At
    sentence: bool = False


@dataclass(frozen=True, slots=True)
class Chain:
    """`links[i]` joins `parts[i]` and the next one."""

    parts: tuple["Foreign", ...]
    links: tuple[Link, ...]
    at: At


@dataclass(frozen=True, slots=True)
class Grouped:
    """A bracket that something follows (`~5`, `^9`), or that comments stand before."""

    child: "Foreign"
    at: At
    tail: str = ""
    tail_at: At = (0, 0)
    notes: tuple[str, ...] = ()


Foreign = Text | Bound | Restriction | Joined | Denied | Chain | Grouped
