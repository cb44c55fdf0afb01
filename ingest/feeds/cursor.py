"""What a feed's poller remembers between two fetches."""

from dataclasses import dataclass

import msgspec

__all__ = ["FeedCursor", "read_cursor", "write_cursor"]


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """`url`: of the feed itself, where the source was given a page that names it. Validators exactly as received."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    body: str = ""
    """SHA-256 of the last body: many servers never answer 304."""


def read_cursor(cursor: bytes, url: str) -> FeedCursor:
    """An unreadable cursor is a fresh start, which reads again and loses nothing."""
    try:
        return msgspec.json.decode(cursor, type=FeedCursor) if cursor else FeedCursor(url)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return FeedCursor(url)


def write_cursor(cursor: FeedCursor) -> bytes:
    return msgspec.json.encode(cursor)
