"""Bytes on a topic: one JSON envelope `{"v", "kind", "body"}`; unknown fields are ignored, new ones have defaults."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from schemas.brand import Brand
from schemas.errors import Reject
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.mention import Correction, MatchSet, Mention

__all__ = ["KINDS", "SCHEMA_VERSION", "Wire", "decode", "decode_as", "encode", "encode_plain"]

T = TypeVar("T")

SCHEMA_VERSION = 1
"""Rises only when an old reader would misread; additive fields do not raise it."""

Wire = Upsert | Tombstone | Gap | Metrics | MatchSet | Correction
KINDS: dict[str, type[Wire]] = {
    "upsert": Upsert,
    "tombstone": Tombstone,
    "gap": Gap,
    "metrics": Metrics,
    "matchset": MatchSet,
    "correction": Correction,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class _Envelope:
    v: int
    kind: str
    body: msgspec.Raw


_HEADS = {name: b'{"v":%d,"kind":"%s","body":' % (SCHEMA_VERSION, name.encode()) for name in KINDS}
"""What `encode` writes before the body. A message that starts so needs no reading of its envelope."""

_FREQUENT = ("upsert", "matchset")

_encoder = msgspec.json.Encoder()
_envelopes = msgspec.json.Decoder(_Envelope)
_bodies: dict[str, Callable[[msgspec.Raw | memoryview], Any]] = {
    n: msgspec.json.Decoder(t).decode for n, t in KINDS.items()
}
_plain: dict[type, Callable[[bytes], Any]] = {t: msgspec.json.Decoder(t).decode for t in (Brand, Mention)}


def encode(message: Wire) -> bytes:
    return _HEADS[_NAMES[type(message)]] + _encoder.encode(message) + b"}"


def decode(data: bytes) -> Wire:
    """Raises Reject: `undecodable` for bytes that are no envelope, `newer_schema` for one from the future."""
    for name in _FREQUENT:
        head = _HEADS[name]
        if data.startswith(head) and data.endswith(b"}"):
            return _decode_body(name, memoryview(data)[len(head) : -1])
    try:
        envelope = _envelopes.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise Reject("undecodable", str(e)) from e
    if envelope.v > SCHEMA_VERSION or envelope.kind not in _bodies:
        raise Reject("newer_schema", f"{envelope.kind} v{envelope.v}; this version reads v{SCHEMA_VERSION}")
    return _decode_body(envelope.kind, envelope.body)


def _decode_body(kind: str, raw: msgspec.Raw | memoryview) -> Wire:
    try:
        body: Wire = _bodies[kind](raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise Reject("undecodable", str(e)) from e
    return body


def encode_plain(value: object) -> bytes:
    """A value of the state store or a record: JSON without an envelope."""
    return _encoder.encode(value)


def decode_as(kind: type[T], data: bytes) -> T:
    """The reverse of `encode_plain`. Raises Reject(`undecodable`)."""
    read = _plain.get(kind)
    if read is None:
        read = _plain[kind] = msgspec.json.Decoder(kind).decode
    try:
        value: T = read(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise Reject("undecodable", str(e)) from e
    return value
