"""Reading a body that may be larger than it says: never more than the limit in memory."""

import zlib
from collections.abc import Iterable, Iterator

from ingest.source import MalformedItem

__all__ = ["ACCEPTED_ENCODINGS", "FIRST_BYTES", "capped", "unpacked"]

ACCEPTED_ENCODINGS = "gzip, deflate"
FIRST_BYTES = 64 * 1024
"""How much of an unreadable body is kept to look at."""

_STEP = 256 * 1024
_PLAIN = frozenset({"", "identity"})
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


def capped(chunks: Iterable[bytes], limit: int) -> Iterator[bytes]:
    """The chunks as they are. Raises MalformedItem(`too_large`) as soon as they pass `limit` bytes."""
    first, total = b"", 0
    for chunk in chunks:
        total += len(chunk)
        if len(first) < FIRST_BYTES:
            first += chunk[: FIRST_BYTES - len(first)]
        if total > limit:
            raise MalformedItem("too_large", f"the body is larger than {limit} bytes", first)
        yield chunk


def unpacked(chunks: Iterable[bytes], content_encoding: str, limit: int) -> Iterator[bytes]:
    """The chunks after decompression, in pieces of bounded size, so that a bomb is noticed after `limit` bytes.

    Raises MalformedItem: `encoding_unknown` for a coding we did not ask for, `encoding_broken`, `too_large`.
    """
    codings = [c.strip().lower() for c in content_encoding.split(",")]
    chunks = capped(chunks, limit)
    for coding in reversed([c for c in codings if c not in _PLAIN]):
        if coding not in _PACKED:
            raise MalformedItem("encoding_unknown", f"the site sent the coding {coding!r}, not asked for", b"")
        chunks = capped(_inflate(chunks, coding), limit)
    return iter(chunks)


def _inflate(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    inflater = None
    for chunk in chunks:
        while chunk:
            if inflater is None or (inflater.eof and _is_gzip(chunk)):
                inflater = zlib.decompressobj(_window(coding, chunk))
            yield _step(inflater, chunk)
            chunk = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
            if inflater.eof and not _is_gzip(chunk):
                break
    if inflater is not None and not inflater.eof:
        raise MalformedItem("encoding_broken", "the compressed body ends in the middle", b"")


def _step(inflater: "zlib._Decompress", chunk: bytes) -> bytes:
    try:
        return inflater.decompress(chunk, _STEP)
    except zlib.error as e:
        raise MalformedItem("encoding_broken", f"the compressed body is damaged: {e}", chunk[:FIRST_BYTES]) from e


def _is_gzip(chunk: bytes) -> bool:
    """A further member of a gzip body; anything else after the end is padding."""
    return chunk[:2] == b"\x1f\x8b"


def _window(coding: str, first: bytes) -> int:
    """gzip, or for `deflate` both of what servers send under that name: a zlib stream, or the bare one."""
    if coding != "deflate":
        return zlib.MAX_WBITS | 16
    return zlib.MAX_WBITS if first[0] & 0x0F == zlib.DEFLATED else -zlib.MAX_WBITS
