"""Tree to canonical query text: parsing it gives the same tree again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from schemas.query.ast import (
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
    Tag,
    Term,
    Wildcard,
)
from schemas.query.values import DAY

__all__ = ["print_query"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def print_query(node: Node) -> str:
    """One line. Raises ValueError for a range that the language cannot say."""
    match node:
        case And(children):
            return " AND ".join(_inner(child) for child in children)
        case Or(children):
            return " OR ".join(_inner(child) for child in children)
        case Not(child):
            return f"NOT {_inner(child)}"
        case Near(left, right, distance, ordered):
            return f"{_inner(left)} {'ONEAR' if ordered else 'NEAR'}/{distance} {_inner(right)}"
        case Group(name, child):
            return f"{name}:{_grouped(child)}"
        case _:
            return _leaf(node)


def _inner(node: Node) -> str:
    """In brackets where it would read otherwise without."""
    text = print_query(node)
    return f"({text})" if isinstance(node, And | Or) else text


def _grouped(child: Node) -> str:
    text = print_query(child)
    return text if isinstance(child, Term | Phrase | Loose | Exact | Wildcard | Raw) else f"({text})"


def _leaf(node: Node) -> str:
    match node:
        case Term(text) | Wildcard(text):
            return text
        case Phrase(tokens):
            return _quoted(" ".join(tokens))
        case Loose(tokens, distance):
            return f"{_quoted(' '.join(tokens))}~{distance}"
        case Exact(tokens):
            return "{" + " ".join(tokens) + "}"
        case Raw(text):
            return f"raw:{_quoted(text)}"
        case Tag(word):
            return f"#{word}"
        case Handle(word):
            return f"@{word}"
        case Field(name, value):
            return f"{name}:{_value(value)}"
        case Range():
            return f"{node.name}:{_range(node)}"
        case _:
            raise TypeError(f"{node!r} is no leaf")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def _value(value: str) -> str:
    plain = value.isascii() and all(char.isalnum() or char in "._/-" for char in value)
    return value if plain and not value.startswith("-") else _quoted(value)


def _range(node: Range) -> str:
    show, step = (_day, DAY) if node.name == "created" else (_number, 0)
    low, high = node.low, node.high
    if low is not None and high is not None and node.low_in and node.high_in != (node.name == "created"):
        last = high - step
        return show(low) if low == last else f"[{show(low)} TO {show(last)}]"
    if low is not None and high is None and node.low_in == (node.name == "created"):
        return f">{show(low - step)}"
    if high is not None and low is None and not node.high_in:
        return f"<{show(high)}"
    raise ValueError(f"the language has no words for {node!r}")


def _number(value: float) -> str:
    return format(Decimal(repr(value)), "f").removesuffix(".0")


def _day(value: float) -> str:
    if value % DAY:
        raise ValueError(f"{value} is not the start of a day")
    return (_EPOCH + timedelta(milliseconds=value)).date().isoformat()
