"""Times as whole milliseconds, the precision at which mentions are ordered and counted."""

from datetime import UTC, datetime, timedelta

__all__ = ["EARLIEST_MS", "ceil_ms", "from_ms", "to_ms", "whole_ms"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_MS = -62_135_596_800_000
"""The first millisecond of year 1."""


def to_ms(at: datetime) -> int:
    """Rounded down, in whole numbers: floats lose a millisecond far from 1970."""
    since = at - _EPOCH
    return since.days * 86_400_000 + since.seconds * 1000 + since.microseconds // 1000


def ceil_ms(at: datetime) -> int:
    """Rounded up: for whole-millisecond times, `t >= at` is `to_ms(t) >= ceil_ms(at)`."""
    return to_ms(at) + (at.microsecond % 1000 > 0)


def from_ms(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def whole_ms(at: datetime) -> datetime:
    """In UTC, without what is below a millisecond."""
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
