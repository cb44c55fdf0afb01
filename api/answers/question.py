"""What is asked: a query, a brand, a period; typed once, whoever asks."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from schemas.clock import Clock, utc_now
from schemas.errors import UserError
from schemas.ports import MentionQuery
from schemas.query.ast import Node
from schemas.query.lint import parse_or_raise
from schemas.query.moment import at_moment

__all__ = ["Question", "ask", "parse_when", "rfc3339"]


_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.]\d+)?)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII)
"""RFC 3339, seconds optional: Python alone also takes other ISO 8601 forms, and trailing letters."""


def rfc3339(at: datetime) -> str:
    """UTC with a Z; fractions only where there are any."""
    return at.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def parse_when(text: str) -> datetime:
    """An RFC 3339 time, or a date, which is the start of its UTC day. Raises UserError."""
    try:
        if _DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time(), UTC)
        return _in_utc(datetime.fromisoformat(_written(text)))
    except (ValueError, OverflowError) as e:
        raise UserError(f"{text!r} is not a time: write a date (2026-01-31) or RFC 3339 (2026-01-31T12:00:00Z).") from e


def _written(text: str) -> str:
    """As RFC 3339; a `+` that a web form turned into a space is one again. Raises ValueError."""
    mended = text.replace(" ", "+") if "T" in text else text
    if not _TIME.fullmatch(mended):
        raise ValueError("not RFC 3339")
    return mended


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("no zone")
    return at.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Question:
    """`text` is what was typed, `node` what it means; both None: everything. The period is half-open."""

    text: str | None = None
    node: Node | None = None
    brand: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def mentions(self) -> MentionQuery:
        return MentionQuery(query=self.node, brand=self.brand, start=self.start, end=self.end)

    @property
    def always(self) -> "Question":
        """The same, over all time."""
        return replace(self, start=None, end=None)


def ask(
    text: str | None = None,
    *,
    brand: str | None = None,
    start: str | None = None,
    end: str | None = None,
    clock: Clock = utc_now,
) -> Question:
    """`now` in the query is the moment of this call: one for the whole answer.

    Raises UserError for a query that does not parse, a time that is none, or a period that ends before it starts.
    """
    typed = (text or "").strip() or None
    begin, until = _period(start, end)
    node = at_moment(parse_or_raise(typed, for_search=True), clock()) if typed else None
    return Question(typed, node, (brand or "").strip() or None, begin, until)


def _period(start: str | None, end: str | None) -> tuple[datetime | None, datetime | None]:
    begin = parse_when(start) if start else None
    until = parse_when(end) if end else None
    if begin and until and until <= begin:
        raise UserError(
            f"The period ends ({end}) before it starts ({start}): its end must be later; it is not included."
        )
    return begin, until
