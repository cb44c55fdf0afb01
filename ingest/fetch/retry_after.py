"""Retry-After in both of its forms."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

__all__ = ["retry_after"]


def retry_after(value: str | None, now: datetime, longest: float) -> datetime | None:
    """Seconds or an HTTP date; None where absent or unreadable. Never in the past, never over `longest` seconds away."""
    asked = _asked(value.strip(), now) if value else None
    if asked is None:
        return None
    return max(now, min(asked, now + timedelta(seconds=longest)))


def _asked(value: str, now: datetime) -> datetime | None:
    if value.isascii() and value.isdigit():
        return now + timedelta(seconds=min(int(value[:12]), 10**9))
    try:
        at = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
