"""Ranges of numbers and of time, read and spelt (docs/query-language.md section 2).

Time is half-open in milliseconds: a date is its whole UTC day, a time its whole second.
"""

import re
from datetime import UTC, date, datetime

from schemas.query.ast import Ago, At, Node, Range, Recent
from schemas.query.fields import FieldSpec, name_before
from schemas.query.moment import SECOND
from schemas.query.problem import Mend, Problems
from schemas.query.spellings import respell

__all__ = ["DAY", "UNITS", "read_range"]

DAY = 86_400_000
"""Milliseconds."""
UNITS = {"w": 7 * DAY, "d": DAY, "h": DAY // 24, "m": DAY // 1440}
"""Of `now-7d`, the longest first."""

_EPOCH = date(1970, 1, 1).toordinal()
_NUMBER = re.compile(r"-?\d{1,18}(?:\.\d{1,9})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})", re.ASCII | re.IGNORECASE)
_NOW = re.compile(r"now(?:-(\d{1,4})([mhdw]))?", re.ASCII)
_TO = re.compile(r"\s+TO\s+")

Bound = tuple[float, float] | Ago
"""First and last-plus-one for a date or time; the number twice for a number."""
Side = float | Ago | None


def read_range(spec: FieldSpec, text: str, at: At, problems: Problems, *, bracket: bool = False) -> Node | None:
    """`10`, `>10`, `<10`, or with `bracket` what stood between `[` and `]`."""
    if spec.kind not in ("date", "number"):
        problems.error("bad_range", at, f"{spec.name}: has no range: only dates and numbers have.")
        return None
    node = _bracketed(spec, text, at) if bracket else _open_or_single(spec, text, at)
    if node is None:
        problems.error("bad_range", at, _complaint(spec, text), _mend(spec, text, at, problems, bracket=bracket))
    elif _backwards(node):
        problems.error(
            "bad_range", at, f"The range of {spec.name}: ends before it starts.", _swapped(text, at, problems)
        )
        return None
    return node


def _bracketed(spec: FieldSpec, text: str, at: At) -> Node | None:
    bounds = [_bound(spec, side) for side in _TO.split(text.strip())]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None:
        return None
    return _between(spec, _low(bounds[0]), _high(bounds[1]), at)


def _open_or_single(spec: FieldSpec, text: str, at: At) -> Node | None:
    sign = text[:1] if text[:1] in ("<", ">") else ""
    bound = _bound(spec, text.removeprefix(sign))
    if bound is None or (not sign and isinstance(bound, Ago)):
        return None
    if sign == ">":
        return _between(spec, _high(bound), None, at)
    return _between(spec, None if sign else _low(bound), _low(bound) if sign else _high(bound), at)


def _low(bound: Bound) -> float | Ago:
    return bound if isinstance(bound, Ago) else bound[0]


def _high(bound: Bound) -> float | Ago:
    return bound if isinstance(bound, Ago) else bound[1]


def _between(spec: FieldSpec, low: Side, high: Side, at: At) -> Node:
    if isinstance(low, Ago) or isinstance(high, Ago):
        return Recent(spec.name, low, high, at)
    if spec.kind == "date":
        return Range(spec.name, low, high, True, high is None, at)
    return Range(spec.name, low, high, high is not None, low is not None, at)


def _backwards(node: Node) -> bool:
    match node:
        case Range(name, float(low), float(high)):
            return low > high or (low == high and name == "created")
        case Recent(_, Ago(low), Ago(high)):
            return low < high
        case _:
            return False


def _bound(spec: FieldSpec, text: str) -> Bound | None:
    if spec.kind == "number":
        return (float(text), float(text)) if _NUMBER.fullmatch(text) else None
    if now := _NOW.fullmatch(text):
        return Ago(int(now[1]) * UNITS[now[2]] if now[1] else 0)
    try:
        return _day(text) if _DATE.fullmatch(text) else _second(text) if _TIME.fullmatch(text) else None
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> Bound:
    day = date.fromisoformat(text).toordinal() - _EPOCH
    return float(day * DAY), float((day + 1) * DAY)


def _second(text: str) -> Bound:
    at = datetime.fromisoformat(text.upper()).astimezone(UTC)
    first = float(round((at - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * SECOND)
    return first, first + SECOND


def _complaint(spec: FieldSpec, text: str) -> str:
    if spec.kind == "date" and _NOW.fullmatch(text):
        return f"{text} is a moment: write created:>{text} for what came after it."
    if "now" in text.lower() and spec.kind == "date":
        return "now looks back: write created:>now-7d or created:[now-24h TO now]; m, h, d and w are minutes to weeks."
    one, two = ("2026-01-01", "2026-01-31") if spec.kind == "date" else ("10", "500")
    way = f"{spec.name}:{one}, {spec.name}:>{one}, {spec.name}:<{one} or {spec.name}:[{one} TO {two}]"
    time = ", with a time as 2026-01-01T12:30:00Z" if spec.kind == "date" else ""
    return f"{text[:40] or 'Nothing'} is no range: write {way}{time}."


def _mend(spec: FieldSpec, text: str, at: At, problems: Problems, *, bracket: bool) -> Mend | None:
    """The nearest that is a range, where there is one."""
    meant = respell(text, day=spec.kind == "date", bracket=bracket)
    if meant is None or not _reads(spec, meant):
        return None
    return Mend(f"Use {meant}", name_before(problems.text[slice(*at)]) + meant)


def _reads(spec: FieldSpec, text: str) -> bool:
    node = _bracketed(spec, text[1:-1], (0, 0)) if text[0] == "[" else _open_or_single(spec, text, (0, 0))
    return node is not None and not _backwards(node)


def _swapped(text: str, at: At, problems: Problems) -> Mend:
    low, high = _TO.split(text.strip())
    return Mend("Turn it round", f"{name_before(problems.text[slice(*at)])}[{high} TO {low}]")
