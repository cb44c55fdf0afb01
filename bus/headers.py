"""The headers of a message, and what they are for. They are no part of its payload: an older reader needs none of them."""

from collections.abc import Mapping
from hashlib import blake2b

from schemas.codec import SCHEMA_VERSION

__all__ = ["AUTHOR", "KIND", "SCHEMA", "SLOT", "TRACE", "about_slot", "make_headers", "with_trace"]

KIND = "kind"
"""The name that schemas.codec gives the message. `tombstone`: a log may let go of whatever else it has of the key."""

AUTHOR = "author"
"""Whose it is: the author's key."""

SLOT = "slot"
"""What a compacted log keeps one of, beside the newest full word about a key: without it a metrics record would
compact the post away. Absent for that full word: an upsert, a whole match set, a tombstone, a gap."""

SCHEMA = "schema"
"""The version of the codec that wrote it."""

TRACE = "trace"
"""Given to what came in at once, and passed on: in the log lines and dead letters of all stages."""


def make_headers(
    kind: str, *, author: str | None = None, slot: str | None = None, trace: str | None = None
) -> dict[str, str]:
    given = {KIND: kind, SCHEMA: str(SCHEMA_VERSION), AUTHOR: author, SLOT: slot, TRACE: trace}
    return {name: value for name, value in given.items() if value}


def with_trace(headers: Mapping[str, str], of: Mapping[str, str]) -> dict[str, str]:
    """These headers with the trace of what they were made from."""
    return {**headers, TRACE: of[TRACE]} if TRACE in of else dict(headers)


def about_slot(about: tuple[str, str]) -> str:
    """Of a set about one brand of a workspace."""
    return "about-" + blake2b("\x00".join(about).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
