"""Keyset cursors: the sort value and the id of the last mention seen, opaque to callers."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from index.moments import from_ms, to_ms
from schemas.errors import UserError
from schemas.mention import Mention

__all__ = ["Key", "key_of", "read_cursor", "write_cursor"]

Key = tuple[int, str]
"""(`sort_at` in ms, mention id): the order of search is by it, descending."""


def key_of(mention: Mention) -> Key:
    return to_ms(mention.sort_at), mention.id


def write_cursor(mention: Mention) -> str:
    ms, ident = key_of(mention)
    return urlsafe_b64encode(f"{ms}:{ident}".encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> Key:
    """Raises UserError for anything that `write_cursor` did not make."""
    try:
        ms, ident = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(":", 1)
        return to_ms(from_ms(int(ms))), ident
    except (Error, ValueError, OverflowError) as e:
        raise UserError(f"{cursor[:40]!r} is not a cursor: use the one that the page before gave") from e
