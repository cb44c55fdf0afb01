"""Messages as Kafka keeps them.

The key is the message's, and its slot behind it, so that compaction keeps the newest of each kind. A tombstone has no
value, so that compaction lets go of what came before; its payload is in a header. A marker is a null value of ours that
does the same for what was erased; no reader sees it.
"""

from datetime import UTC, datetime
from typing import Any

from bus.headers import KIND, SLOT
from bus.kafka.options import MESSAGE_BYTES
from schemas.ports import Message, Record

__all__ = ["MARK", "Raw", "Wired", "is_marker", "make_marker", "own_key", "read_record", "size_of", "wire"]

Raw = Any
"""A record as the client library gives it."""

Wired = tuple[bytes, bytes | None, list[tuple[str, bytes]]]
"""Key, value, headers."""

MARK = "harken.mark"
_PAYLOAD = "harken.payload"
_OURS = (MARK, _PAYLOAD)
_TOMBSTONE = "tombstone"


def wire(message: Message) -> Wired:
    """Raises ValueError for a message that no broker would take."""
    headers = [(name, _encode(value)) for name, value in message.headers.items()]
    value = message.value
    if value is not None and message.headers.get(KIND) == _TOMBSTONE:
        headers.append((_PAYLOAD, value))
        value = None
    key = wire_key(message.key, message.headers.get(SLOT))
    size = len(key) + len(value or b"") + sum(len(h) for _, h in headers)
    if size > MESSAGE_BYTES:
        raise ValueError(
            f"a message of {size} bytes is larger than the log takes ({MESSAGE_BYTES}): {message.key[:80]}"
        )
    return key, value, headers


def wire_key(key: str, slot: str | None) -> bytes:
    return _encode(f"{key}\x00{slot}" if slot else key)


def own_key(raw: Raw) -> str:
    """What was appended as the key."""
    slot = next((value for name, value in raw.headers if name == SLOT), None)
    key: str = _decode(raw.key or b"")
    return key.removesuffix(f"\x00{_decode(slot)}") if slot else key


def read_record(topic: str, raw: Raw) -> Record:
    headers = {name: _decode(value or b"") for name, value in raw.headers if name not in _OURS}
    payload = next((value for name, value in raw.headers if name == _PAYLOAD), None)
    value = payload if raw.value is None else raw.value
    at = datetime.fromtimestamp(raw.timestamp / 1000, UTC)
    return Record(topic, raw.partition, raw.offset, own_key(raw), value, headers, at)


def make_marker(key: bytes) -> Wired:
    return key, None, [(MARK, b"")]


def is_marker(raw: Raw) -> bool:
    return raw.value is None and any(name == MARK for name, _ in raw.headers)


def size_of(raw: Raw) -> int:
    return len(raw.key or b"") + len(raw.value or b"") + sum(len(value or b"") for _, value in raw.headers)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")
