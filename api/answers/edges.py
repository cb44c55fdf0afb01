"""Where the buckets of a timeline begin: by the wall clock of a zone, so that days may have 23 or 25 hours."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemas.errors import UserError

__all__ = ["INTERVALS", "MAX_BUCKETS", "Interval", "edges_between", "parse_interval", "parse_zone"]

Interval = Literal["hour", "day", "week", "month"]
INTERVALS: tuple[Interval, ...] = get_args(Interval)

MAX_BUCKETS = 10_000
"""A year of hours, 27 years of days."""


def parse_zone(name: str) -> ZoneInfo:
    """Raises UserError."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:
        raise UserError(f"{name!r} is not a time zone: write one like Europe/Berlin, Asia/Kathmandu or UTC.") from e


def parse_interval(name: str) -> Interval:
    """Raises UserError."""
    for interval in INTERVALS:
        if interval == name:
            return interval
    raise UserError(f"{name!r} is not an interval: choose hour, day, week or month.")


def edges_between(start: datetime, end: datetime, interval: Interval, zone: ZoneInfo) -> list[datetime]:
    """Ascending UTC instants: the first at or before `start`, the last at or after `end`.

    Of more than MAX_BUCKETS the newest are kept, and the first bucket takes in all that is older: it begins at `start`.
    Raises UserError at the ends of the calendar.
    """
    try:
        newest = list(_backwards(end, interval, zone, start))
    except OverflowError as e:
        raise UserError("The period reaches the end of the calendar: choose one between the years 2 and 9998.") from e
    if newest[-1] > start:
        newest.append(start.astimezone(UTC))
    return newest[::-1]


def _backwards(end: datetime, interval: Interval, zone: ZoneInfo, start: datetime) -> Iterator[datetime]:
    """The edges from the last one down to the first at or before `start`, MAX_BUCKETS of them at the most."""
    floor = _FLOORS[interval]
    edge = _ceiling(end, floor, zone, interval)
    for _ in range(MAX_BUCKETS):
        yield edge
        if edge <= start:
            return
        edge = floor(edge - timedelta(microseconds=1), zone)


def _ceiling(end: datetime, floor: "Floor", zone: ZoneInfo, interval: Interval) -> datetime:
    """The first edge at or after `end`."""
    edge = floor(end, zone)
    if edge == end:
        return edge
    return floor(edge + _LONGEST[interval], zone)


Floor = Callable[[datetime, ZoneInfo], datetime]

_LONGEST: dict[Interval, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(hours=30),
    "week": timedelta(days=8),
    "month": timedelta(days=32),
}
"""From an edge, this lands inside the next bucket, whatever the clocks do in between."""


def _floor_hour(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return at.astimezone(UTC) - past


def _floor_day(at: datetime, zone: ZoneInfo) -> datetime:
    return _midnight(at.astimezone(zone), zone)


def _floor_week(at: datetime, zone: ZoneInfo) -> datetime:
    """Weeks start on Monday."""
    local = at.astimezone(zone)
    return _midnight(local - timedelta(days=local.weekday()), zone)


def _floor_month(at: datetime, zone: ZoneInfo) -> datetime:
    return _midnight(at.astimezone(zone).replace(day=1), zone)


def _midnight(local: datetime, zone: ZoneInfo) -> datetime:
    """Where midnight does not exist this is the instant at which the clocks jumped over it."""
    return datetime(local.year, local.month, local.day, tzinfo=zone).astimezone(UTC)


_FLOORS: dict[Interval, Floor] = {
    "hour": _floor_hour,
    "day": _floor_day,
    "week": _floor_week,
    "month": _floor_month,
}
