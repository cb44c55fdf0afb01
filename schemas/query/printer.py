"""Tree to canonical query text: parsing it gives the same tree again."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from schemas.query.ast import (
    Ago,
    And,
    Exact,
    Field,
    Group,
    Handle,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Raw,
    Recent,
    Tag,
    Term,
    Wildcard,
)
from schemas.query.links import SCHEME
from schemas.query.moment import SECOND
from schemas.query.ranges import DAY, UNITS

__all__ = ["print_query"]

_ALONE = frozenset([Term, Phrase, Loose, Exact, Wildcard, Raw])
"""What needs no brackets behind `title:`."""
_PLAIN = re.compile(r"[A-Za-z0-9._/][A-Za-z0-9._/-]*")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def print_query(node: Node) -> str:
    """One line. Raises ValueError for a range that the language cannot say."""
    return _PRINTED[type(node)](node)


def _inner(node: Node) -> str:
    """In brackets where it would read otherwise without."""
    kind = type(node)
    text = _PRINTED[kind](node)
    return f"({text})" if kind is And or kind is Or else text


def _near(node: Near) -> str:
    return f"{_inner(node.left)} {'ONEAR' if node.ordered else 'NEAR'}/{node.distance} {_inner(node.right)}"


def _group(node: Group) -> str:
    child = node.child
    text = _PRINTED[type(child)](child)
    return f"{node.name}:{text}" if type(child) in _ALONE else f"{node.name}:({text})"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _raw(text: str) -> str:
    """Before a closing `"` a backslash would escape it; before a typographic one it does not."""
    return "“" + text.replace('"', '\\"') + "”" if text.endswith("\\") else _quoted(text)


def _value(node: Field) -> str:
    value = _address(node.value) if node.name == "url" else node.value
    if _PLAIN.fullmatch(value) or (node.name == "thread" and value.endswith("\\")):
        return value
    return _quoted(f"{value} " if value.endswith("\\") else value)


def _address(value: str) -> str:
    """A scheme and a last slash are taken off once when it is read."""
    if value.endswith("/"):
        value += "/"
    return f"//{value}" if SCHEME.match(value) else value


def _range(node: Range) -> str:
    if node.name != "created":
        return _numbers(node)
    if not node.low_in or node.high_in != (node.high is None):
        raise ValueError(f"the language has no words for {node!r}")
    return _period(node.low, node.high)


def _numbers(node: Range) -> str:
    low, high = node.low, node.high
    if low is not None and high is not None and node.low_in and node.high_in:
        return _number(low) if low == high else f"[{_number(low)} TO {_number(high)}]"
    if low is not None and high is None and not node.low_in:
        return f">{_number(low)}"
    if high is not None and low is None and not node.high_in:
        return f"<{_number(high)}"
    raise ValueError(f"the language has no words for {node!r}")


def _number(value: float) -> str:
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _period(low: float | Ago | None, high: float | Ago | None) -> str:
    """Half-open, as the tree has it; both ends as they are written."""
    if low is None and high is None:
        raise ValueError("the language has no words for all time")
    if high is None:
        return f">{_moment(low, 1)}"
    if low is None:
        return f"<{_moment(high, 0)}"
    if isinstance(low, float) and high == low + SECOND:
        return _second(low)
    first, last = _moment(low, 0), _moment(high, 1)
    return first if first == last else f"[{first} TO {last}]"


def _moment(bound: float | Ago | None, units: int) -> str:
    """A date where that is what the bound is, else a second; `units` of it earlier, as a bound behind it is written."""
    if isinstance(bound, Ago):
        return _ago(bound.back)
    at = int(bound or 0)
    if at % SECOND:
        raise ValueError(f"{at} is not the start of a second")
    if at % DAY == 0:
        return (_EPOCH + timedelta(milliseconds=at - units * DAY)).date().isoformat()
    return _second(at - units * SECOND)


def _second(at: float) -> str:
    return (_EPOCH + timedelta(milliseconds=at)).replace(tzinfo=None).isoformat() + "Z"


def _ago(back: int) -> str:
    """In the longest unit that fits."""
    if not back:
        return "now"
    unit, size = next((unit, size) for unit, size in UNITS.items() if back % size == 0)
    return f"now-{back // size}{unit}"


_PRINTED: dict[type, Callable[[Any], str]] = {
    And: lambda node: " AND ".join(map(_inner, node.children)),
    Or: lambda node: " OR ".join(map(_inner, node.children)),
    Not: lambda node: f"NOT {_inner(node.child)}",
    Near: _near,
    Group: _group,
    Term: lambda node: node.token,
    Phrase: lambda node: _quoted(" ".join(node.tokens)),
    Loose: lambda node: f"{_quoted(' '.join(node.tokens))}~{node.distance}",
    Wildcard: lambda node: node.pattern,
    Exact: lambda node: "{" + " ".join(node.tokens) + "}",
    Raw: lambda node: f"raw:{_raw(node.text)}",
    Tag: lambda node: f"#{node.word}",
    Handle: lambda node: f"@{node.word}",
    Field: lambda node: f"{node.name}:{_value(node)}",
    Range: lambda node: f"{node.name}:{_range(node)}",
    Recent: lambda node: f"{node.name}:{_period(node.low, node.high)}",
}
"""A look-up, because a `match` tries one class after the other."""
