"""Values of fields, normalised so that a comparison is a look-up (docs/query-language.md section 3)."""

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches

from schemas.query.ast import At, Field, Node, Range
from schemas.query.fields import FieldSpec, Kind, find_field
from schemas.query.leaves import read_sign
from schemas.query.links import address, url_value
from schemas.query.problem import Problems
from schemas.query.tokens import words

__all__ = ["DAY", "read_range", "read_value"]

DAY = 86_400_000
"""Milliseconds."""

_EPOCH = date(1970, 1, 1).toordinal()
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_LANG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")
_COUNTRY = re.compile(r"[a-z]{2}")
_WORD = re.compile(r"[\w.\-]+")
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NESTED = re.compile(r"([A-Za-z][A-Za-z_]*):")

Bound = tuple[float, float]
"""First and last-plus-one for a day; the number twice for a number."""


def read_value(spec: FieldSpec, text: str, at: At, problems: Problems, *, quoted: bool = False) -> Node | None:
    """One value of a field that is not `title` or `body`."""
    if not quoted and _misplaced(spec, text, at, problems):
        return None
    if spec.kind in ("date", "number"):
        return read_range(spec, text, at, problems)
    if spec.kind == "tag":
        mark = "#" if spec.name == "hashtag" else "@"
        return read_sign(text if text.startswith(mark) else mark + text, at, problems)
    value = _READERS[spec.kind](text)
    if value and (spec.kind != "choice" or value in spec.values):
        return Field(spec.name, value, at)
    if spec.kind == "author":
        problems.error("no_token", at, f"{text[:40]} holds no word of an author's name.")
    else:
        problems.error("bad_value", at, _complaint(spec, text), _nearest(spec, text, problems.text[at[0] : at[1]]))
    return None


def _misplaced(spec: FieldSpec, text: str, at: At, problems: Problems) -> bool:
    """A wildcard, a minus or another field where a value belongs."""
    wild = "*" if spec.kind in ("url", "link") else "*?"
    if any(char in text for char in wild):
        problems.error(
            "wildcard_place", at, f"A value of {spec.name}: is looked for as a whole; * and ? do not work there."
        )
        return True
    nested = _NESTED.match(text)
    if (nested and find_field(nested[1])) or (text.startswith("-") and spec.kind not in ("number", "exact")):
        problems.error("bad_value", at, f"{text[:40]} cannot stand in a value of {spec.name}:.")
        return True
    return False


def _complaint(spec: FieldSpec, text: str) -> str:
    shown = text[:40] or "Nothing"
    if spec.kind == "choice":
        return f"{shown} is not a value of {spec.name}:; it knows {', '.join(spec.values)}."
    return f"{shown} is not a value of {spec.name}:, which takes {_TAKES.get(spec.kind, 'one word')}."


_TAKES: dict[Kind, str] = {
    "host": "a host such as acme.com",
    "url": "an address such as https://acme.com/page",
    "link": "a host or an address such as acme.com/page",
    "lang": "a language code such as de or pt-br",
    "country": "a country code of two letters such as de",
}


def _nearest(spec: FieldSpec, text: str, source: str) -> tuple[str, str] | None:
    """`source`: the value as it stands in the query, with the field's name before it unless it is in a group."""
    found = [_host(address(text)[0])] if spec.kind == "host" else get_close_matches(text.lower(), spec.values, n=1)
    if not found or not found[0]:
        return None
    name = _NESTED.match(source)
    return f"Use {found[0]}", (name[0] if name and find_field(name[1]) else "") + found[0]


def _host(text: str) -> str:
    host, rest = address(text)
    return host if rest in ("", "/") and _HOST.fullmatch(host) else ""


def _link(text: str) -> str:
    host, rest = address(text)
    if not _HOST.fullmatch(host) or any(char.isspace() for char in rest):
        return ""
    if rest in ("", "/"):
        return host
    return host + (rest if rest.startswith("/") else "/" + rest)


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    return lambda text: text.lower() if pattern.fullmatch(text.lower()) else ""


_READERS: dict[Kind, Callable[[str], str]] = {
    "author": lambda text: " ".join(words(text)),
    "host": _host,
    "url": lambda text: "" if any(char.isspace() for char in text.strip()) else url_value(text),
    "link": _link,
    "choice": str.lower,
    "word": _matching(_WORD),
    "lang": lambda text: _matching(_LANG)(text.replace("_", "-")),
    "country": _matching(_COUNTRY),
    "exact": str,
    "value": lambda text: text.strip().casefold(),
}


def read_range(spec: FieldSpec, text: str, at: At, problems: Problems, *, bracket: bool = False) -> Node | None:
    """`10`, `>10`, `<10`, or with `bracket` what stood between `[` and `]`."""
    if spec.kind not in ("date", "number"):
        problems.error("bad_range", at, f"{spec.name}: has no range: only dates and numbers have.")
        return None
    bounds = _bracketed(spec, text) if bracket else _open_or_single(spec, text)
    if bounds is None:
        problems.error("bad_range", at, _range_complaint(spec, text))
        return None
    low, high, strict = bounds
    if low is not None and high is not None and (low > high or (low == high and spec.kind == "date")):
        problems.error("bad_range", at, f"The range of {spec.name}: ends before it starts.")
        return None
    if spec.kind == "date":
        return Range(spec.name, low, high, True, high is None, at)
    return Range(spec.name, low, high, not (strict and high is None), not (strict and low is None), at)


def _range_complaint(spec: FieldSpec, text: str) -> str:
    one, two = ("2026-01-01", "2026-01-31") if spec.kind == "date" else ("10", "500")
    if "now" in text.lower():
        return f"{spec.name}: does not understand now yet: write dates, such as {spec.name}:[{one} TO {two}]."
    return f"{text[:40]} is no range: write {spec.name}:{one}, {spec.name}:>{one}, {spec.name}:<{one} or {spec.name}:[{one} TO {two}]."


def _bracketed(spec: FieldSpec, text: str) -> tuple[float, float, bool] | None:
    sides = re.split(r"\s+TO\s+", text.strip())
    bounds = [_bound(spec, side) for side in sides]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None:
        return None
    return bounds[0][0], bounds[1][1], False


def _open_or_single(spec: FieldSpec, text: str) -> tuple[float | None, float | None, bool] | None:
    sign = text[:1] if text[:1] in ("<", ">") else ""
    bound = _bound(spec, text.removeprefix(sign))
    if bound is None:
        return None
    if not sign:
        return bound[0], bound[1], False
    return (bound[1], None, True) if sign == ">" else (None, bound[0], True)


def _bound(spec: FieldSpec, text: str) -> Bound | None:
    if spec.kind == "number":
        return (float(text), float(text)) if _NUMBER.fullmatch(text) else None
    if not _DATE.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text).toordinal() - _EPOCH
    except ValueError:
        return None
    return float(day * DAY), float((day + 1) * DAY)
