"""What could come at the cursor of a query: operators, fields, and the values that this workspace knows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from api.pages.editor.cursorplace import Place, find_place
from api.pages.editor.meanings import FIELD_MEANINGS, OPERATORS, VALUE_MEANINGS
from schemas.query.fields import FIELDS, FieldSpec, find_field

__all__ = ["MOST", "Entry", "Known", "Value", "complete"]

MOST = 50
_SHORTEST = 2
"""Letters of a word from which a field is offered unasked: one letter says too little."""
_WORD = re.compile(r"\w*:?")
_VALUE = re.compile(r'[^\s(){}"]*')
_QUOTED = re.compile(r'[^"\n]*"?')
_PARTS = re.compile(r"[\W_]+")
_BARE = re.compile(r"[\w.@/+-]+")
_ONLY_KNOWN = frozenset(["choice", "lang", "word", "value"])
"""Kinds whose value finds nothing unless it is a known one."""


@dataclass(frozen=True, slots=True)
class Value:
    """`also`: other words that it is found by, such as a language's name."""

    text: str
    meaning: str = ""
    also: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What occurs in the workspace, most first."""

    languages: tuple[Value, ...] = ()
    sources: tuple[Value, ...] = ()
    brands: tuple[Value, ...] = ()
    sites: tuple[Value, ...] = ()
    authors: tuple[Value, ...] = ()
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """`insert` goes in the place of `start` to `end`, in code points. `expected`: the query can't stay as it is typed."""

    insert: str
    label: str
    meaning: str
    start: int
    end: int
    expected: bool = False


def complete(text: str, cursor: int, known: Known, *, asked: bool = False, for_search: bool = True) -> list[Entry]:
    """Best first, at most MOST. Unasked, only where it surely helps: nothing within a word, nothing after a blank."""
    if not asked and text[cursor : cursor + 1].isalnum():
        return []
    place = find_place(text[:cursor])
    if place is None:
        return []
    made = _values(text, cursor, place, known, asked) if place.field else _words(text, cursor, place, asked, for_search)
    return list(made)[:MOST]


def _words(text: str, cursor: int, place: Place, asked: bool, for_search: bool) -> Iterator[Entry]:
    end = cursor + len(_rest(_WORD, text, cursor))
    if place.follows:
        yield from _operators(text, place, end, asked)
    if not place.plain and (asked or len(place.typed) >= _SHORTEST):
        for spec in _fields(place.typed, for_search):
            yield Entry(f"{spec.name}:", f"{spec.name}:", FIELD_MEANINGS.get(spec.name, ""), place.start, end)
    if not place.follows:
        yield from (e for e in _operators(text, place, end, asked) if e.label == "NOT")


def _operators(text: str, place: Place, end: int, asked: bool) -> Iterator[Entry]:
    gap = "" if text[end : end + 1].isspace() else " "
    for name, meaning in OPERATORS.items():
        if _means(place.typed, name, asked):
            yield Entry(name + gap, name, meaning, place.start, end)


def _means(typed: str, operator: str, asked: bool) -> bool:
    """Capitals are the beginning of one; in small letters only the whole word is."""
    if not typed:
        return asked
    if typed.isupper():
        return (asked or len(typed) >= _SHORTEST) and operator.startswith(typed)
    return typed == operator.partition("/")[0].lower()


def _fields(typed: str, for_search: bool) -> Iterator[FieldSpec]:
    """Also by another product's name for it."""
    start = typed.lower()
    alias = find_field(start) if start else None
    for spec in FIELDS.values():
        if (for_search or spec.everywhere) and (spec.name.startswith(start) or spec is alias):
            yield spec


def _rest(pattern: re.Pattern[str], text: str, cursor: int) -> str:
    found = pattern.match(text, cursor)
    return found[0] if found else ""


def _values(text: str, cursor: int, place: Place, known: Known, asked: bool) -> Iterator[Entry]:
    if place.field is None:
        return
    end = cursor + len(_rest(_QUOTED if place.quoted else _VALUE, text, cursor))
    values = tuple(_candidates(place.field, known))
    whole = any(v.text.casefold() == place.typed.casefold() for v in values)
    expected = not whole and (not place.typed or place.field.kind in _ONLY_KNOWN)
    for value in _ranked(place.typed, values):
        if asked or value.text.casefold() != place.typed.casefold():
            yield Entry(_written(place.field, value), value.text, value.meaning, place.start, end, expected)


def _candidates(field: FieldSpec, known: Known) -> Iterable[Value]:
    if field.kind == "choice":
        meanings = VALUE_MEANINGS.get(field.name, {})
        return (Value(name, meanings.get(name, "")) for name in field.values)
    if field.kind == "date":
        return _days(known.today)
    if field.kind == "number":
        return (Value(">1000", "more than a thousand"), Value("<100", "less than a hundred"), Value("[10 TO 500]", "between, both ends included"))  # fmt: skip
    return {
        "lang": known.languages, "source": known.sources, "brand": known.brands, "site": known.sites,
        "author": known.authors,
    }.get(field.name, ())  # fmt: skip


def _days(today: date | None) -> Iterator[Value]:
    if today is None:
        return
    week, month = today - timedelta(days=7), today - timedelta(days=30)
    yield Value(today.isoformat(), "today")
    yield Value((today - timedelta(days=1)).isoformat(), "yesterday")
    yield Value(f">{week}", "the last 7 days")
    yield Value(f"[{month} TO {today}]", "from a day to a day, both included")


def _ranked(typed: str, values: Iterable[Value]) -> list[Value]:
    """Those that begin so before those that hold a word that does; each in the order given."""
    start = typed.casefold().lstrip("@#")
    first = [v for v in values if v.text.casefold().startswith(start)]
    inner = [v for v in values if v not in first and _holds(v, start)]
    return first + inner


def _holds(value: Value, start: str) -> bool:
    words = _PARTS.split(f"{value.text} {value.also}".casefold())
    return any(word.startswith(start) for word in words) or value.also.casefold().startswith(start)


def _written(field: FieldSpec, value: Value) -> str:
    """A range as it is, a word bare, all else in quotes."""
    bare = field.kind in ("date", "number") or _BARE.fullmatch(value.text)
    return value.text if bare else f'"{value.text}"'
