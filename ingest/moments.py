"""Times as people and programs write them, read as aware UTC."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from schemas.errors import Reject

__all__ = ["milliseconds", "parse_moment"]

_NUMBER = re.compile(r"-?\d{9,}(?:\.\d*)?|-?\d{1,7}(?:\.\d*)?|-?\d{8}\.\d*")
"""Eight digits alone are a date: 20160624."""

_MILLISECONDS_FROM = 1e11
"""As seconds this is the year 5138; as milliseconds, 1973."""

_TWITTER = "%a %b %d %H:%M:%S %z %Y"
_UNMISTAKABLE = ("%Y/%m/%d", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y", "%d %b %Y", "%d %B %Y")
"""Days that can be read in one way only: dots mean day first wherever they are used, names speak for themselves."""

_CLOCK = ("", " %H:%M", " %H:%M:%S")


def parse_moment(value: str | int | float) -> datetime:
    """RFC 3339 and ISO 8601 (naive: UTC), RFC 2822, `Nov 22, 2026`, `20.11.2026`, `Tue Oct 31 22:10:47 +0000 2017`, epoch seconds or milliseconds.

    Raises Reject(`bad_date`). Absurd years are read as they stand. `3/4/2016` is refused: it means two days.
    """
    if not isinstance(value, str):
        return _from_epoch(value)
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return _from_epoch(float(text))
    try:
        return _utc(datetime.fromisoformat(text))
    except ValueError:
        return _from_words(text)


def _from_epoch(number: float) -> datetime:
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise _unreadable(str(number)) from None


def _from_words(text: str) -> datetime:
    try:
        return _utc(datetime.strptime(text, _TWITTER))  # noqa: DTZ007 (it has %z)
    except ValueError:
        pass
    try:
        return _utc(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return _from_day(text)


def _from_day(text: str) -> datetime:
    for day in _UNMISTAKABLE:
        for clock in _CLOCK:
            try:
                return datetime.strptime(text, day + clock).replace(tzinfo=UTC)
            except ValueError:
                continue
    raise _unreadable(text)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        return at.replace(tzinfo=UTC)
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise _unreadable(at.isoformat()) from None


def _unreadable(text: str) -> Reject:
    return Reject("bad_date", f"{text[:40]!r} is no time; write it like 2016-06-24T03:48:00Z")


def milliseconds(at: datetime) -> int:
    """Since the epoch, never negative: a revision."""
    return max(0, int(at.timestamp() * 1000))
