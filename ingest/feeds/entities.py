"""Refuses XML whose entities would grow, before any parser sees it."""

import re

from ingest.fetch.body import FIRST_BYTES
from ingest.source import MalformedItem

__all__ = ["refuse_entity_bomb"]

_DECLARATION = re.compile(
    rb"""<!ENTITY\s+(?P<parameter>%\s+)?(?P<name>[^\s>"']+)\s+(?:(?P<external>SYSTEM|PUBLIC)\b|"(?P<a>[^"]*)"|'(?P<b>[^']*)')""",
)
_REFERENCE = re.compile(rb"[&%]([A-Za-z_][^;\s&%]{0,100});")
_EBCDIC_XML = b"\x4c\x6f\xa7\x94"

_MOST_DECLARATIONS = 256
_LONGEST_VALUE = 4096
_LARGEST_GROWTH = 2**20


def refuse_entity_bomb(body: bytes) -> None:
    """Raises MalformedItem(`entity_bomb`). Harmless declarations, as old feeds have them for accents, pass.

    Harmless: in the document itself, short, few, naming no other declared entity, and small in sum as used. External
    *parameter* entities pass too: the parser strips them and fetches nothing.
    """
    text = _as_ascii(body)
    start = _doctype(text)
    if start is None or text.find(b"<!ENTITY", start) < 0:
        return
    problem = _problem(text, start)
    if problem:
        raise MalformedItem("entity_bomb", f"the document type declares {problem}", body[:FIRST_BYTES])


def _as_ascii(body: bytes) -> bytes:
    """Markup as ASCII bytes: UTF-16 and UTF-32 have zeros between them, EBCDIC has other letters."""
    if body.startswith(_EBCDIC_XML):
        return body.decode("cp037").encode("latin-1", "replace")
    return body.replace(b"\0", b"") if b"\0" in body[:1024] else body


def _doctype(text: bytes) -> int | None:
    """Where the document type begins; None when the root element comes first. Comments before it are skipped."""
    at = text.find(b"<")
    while at >= 0:
        if text.startswith(b"<!--", at):
            at = _after(text, b"-->", at)
        elif text.startswith(b"<?", at):
            at = _after(text, b"?>", at)
        else:
            return at if text[at : at + 9].upper() == b"<!DOCTYPE" else None
        at = text.find(b"<", at) if at >= 0 else -1
    return None


def _after(text: bytes, end: bytes, at: int) -> int:
    found = text.find(end, at)
    return found + len(end) if found >= 0 else -1


def _problem(text: bytes, start: int) -> str | None:
    written = text.count(b"<!ENTITY", start)
    if written > _MOST_DECLARATIONS:
        return f"{written} entities"
    found = list(_DECLARATION.finditer(text, start))
    internal = [m["a"] or m["b"] or b"" for m in found if not m["external"]]
    if any(m["external"] and not m["parameter"] for m in found):
        return "an entity outside the document"
    if any(len(value) > _LONGEST_VALUE for value in internal):
        return f"an entity longer than {_LONGEST_VALUE} bytes"
    names = {m["name"] for m in found}
    if any(names & set(_REFERENCE.findall(value)) for value in internal):
        return "entities inside entities"
    general = {m["name"]: m["a"] or m["b"] or b"" for m in found if not m["parameter"]}
    return _growth(general, text)


def _growth(general: dict[bytes, bytes], text: bytes) -> str | None:
    grown = sum(len(general.get(name, b"")) for name in _REFERENCE.findall(text))
    return f"entities that grow to {grown} bytes" if grown > _LARGEST_GROWTH else None
