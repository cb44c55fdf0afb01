"""The query as a tree: frozen, comparable; positions (`at`) say where in the query text a node came from and do not compare.

A leaf holds what the executors need and nothing engine-specific: tokens are folded already (exact ones are not).
docs/query-language.md is normative.
"""

from dataclasses import dataclass, field
from typing import Literal

__all__ = [
    "Ago", "And", "At", "Exact", "Field", "Group", "Handle", "Loose", "Near", "Node", "Not", "Or", "Phrase", "Range", "Raw",
    "Recent", "Tag", "Term", "TextLeaf", "Wildcard",
]  # fmt: skip

At = tuple[int, int]
"""Half-open span in the query text, in code points."""


def _at() -> At:
    return field(default=(0, 0), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """One folded token."""

    token: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more folded tokens in a row."""

    tokens: tuple[str, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Loose:
    """`"a b"~n`: all the words, any order, at most n other tokens among them; a word twice needs two."""

    tokens: tuple[str, ...]
    distance: int
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A pattern over one folded token; `*` any run, `?` one code point."""

    pattern: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Exact:
    """`{BT}`: these tokens in a row, exact form."""

    tokens: tuple[str, ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Raw:
    """`raw:"C++"`: this substring of the untouched original."""

    text: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Near:
    """At most `distance` tokens between an occurrence of `left` and one of `right`; `ordered`: left first.

    Each side: one text leaf (Term, Phrase, Wildcard, Exact), or an Or of those.
    """

    left: "Node"
    right: "Node"
    distance: int
    ordered: bool = False
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag, folded, without the sign."""

    word: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Handle:
    """A handle, folded, without the sign."""

    word: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a field, by the field's canonical name (`site`, `author`, `lang`, `is`, ...), normalised.

    `author`: folded tokens joined by one space. `site`, `link`, `lang`, `country`, `source`, `type`, `is`, `has`: lower
    case. `url`: without scheme and last slash. `thread` as typed.
    """

    name: str
    value: str
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Range:
    """A numeric or date field. Bounds are numbers, or for `created` epoch milliseconds; None is open.

    `low` is included where `low_in`, `high` where `high_in`.
    """

    name: str
    low: float | None
    high: float | None
    low_in: bool = True
    high_in: bool = True
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Ago:
    """`now-7d`: so many milliseconds before the moment at which the query is asked."""

    back: int


@dataclass(frozen=True, slots=True)
class Recent:
    """A range of `created` with `now` in it; the other bound may be epoch milliseconds as in a Range.

    Executors never see one: `schemas.query.moment.at_moment` makes a Range of it when a search is asked. A bound `now-7d` is
    strict where the other is open (`>` and `<`), else included.
    """

    name: str
    low: float | Ago | None
    high: float | Ago | None
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Group:
    """`title:( ... )` or `body:( ... )`: the text query inside looks only there."""

    name: Literal["title", "body"]
    child: "Node"
    at: At = _at()


@dataclass(frozen=True, slots=True)
class And:
    children: tuple["Node", ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple["Node", ...]
    at: At = _at()


@dataclass(frozen=True, slots=True)
class Not:
    child: "Node"
    at: At = _at()


TextLeaf = Term | Phrase | Loose | Wildcard | Exact | Raw
Node = TextLeaf | Near | Tag | Handle | Field | Range | Recent | Group | And | Or | Not
