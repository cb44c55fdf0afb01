"""RSS, Atom, RDF and CDF by feedparser: its tolerance, our model."""

import io
import json
import logging
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ingest.feeds.entities import refuse_entity_bomb
from ingest.feeds.item import Item
from ingest.feeds.markup import Plain, absolute, one_line, plain_html, tidy
from ingest.fetch.body import FIRST_BYTES
from ingest.source import Fetched, MalformedItem, Rejected

__all__ = ["is_html", "read_xml"]

_log = logging.getLogger("harken.ingest")

_Entry = Mapping[str, Any]
"""What feedparser gives: a dict with synonyms, typed nowhere."""

_HTML_START = re.compile(
    rb"(?:<\?xml[^>]*>|<!--.{0,2000}?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_UTF16 = {(False, True, False, True): "utf-16-le", (True, False, True, False): "utf-16-be"}
_CHARACTER = re.compile(rb"&#([xX][0-9a-fA-F]++|[0-9]++);?+")
_PARSER_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What feedparser was seen to raise, or may, on feeds damaged at random: a few in a thousand."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_MAIL_THEN_NAME = re.compile(r"[^\s@]+@[^\s@]+ ?\((?P<name>.+)\)")
_NAME_THEN_MAIL = re.compile(r"(?P<name>.+?) ?[<(][^\s@]+@[^\s@]+[>)]")
_MARKUP_TYPES = frozenset({"text/html", "application/xhtml+xml"})


def is_html(body: bytes) -> bool:
    """A web page where a feed was expected."""
    head = (
        body[:4096]
        .replace(b"\0", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    return _HTML_START.match(head) is not None


def read_xml(fetched: Fetched, base: str) -> Iterator[Item | Rejected]:
    """Items in the order of the feed. Raises MalformedItem: entity_bomb, html_not_feed, not_a_feed, broken_feed."""
    refuse_entity_bomb(fetched.body)
    if is_html(fetched.body):
        raise _malformed(fetched, "html_not_feed", "the address leads to a web page, not to a feed")
    parsed = _parse(fetched)
    _check(parsed, fetched)
    for number, entry in enumerate(parsed["entries"]):
        yield _item(entry, parsed["feed"], base, number)


def _parse(fetched: Fetched) -> _Entry:
    """A stream, never bytes: feedparser takes bytes for a *file name* first, and would read that file.

    No address of the document is given either: it would be joined to relative ids, which then change with each redirect.
    """
    import feedparser  # late: it is heavy, and most commands read no feed

    said = {k: v for k, v in fetched.headers.items() if k in ("content-type", "content-language")}
    body = io.BytesIO(_CHARACTER.sub(_real_character, _readable(fetched.body)))
    try:
        parsed: _Entry = feedparser.parse(body, response_headers=said, resolve_relative_uris=False, sanitize_html=False)
    except _PARSER_STUMBLES as e:
        raise _malformed(fetched, "broken_feed", f"the parser stumbles: {type(e).__name__}: {e}") from e
    return parsed


def _real_character(reference: re.Match[bytes]) -> bytes:
    """The reference, or one to the replacement character where it names none: feedparser would stop at it."""
    digits = reference[1].lower()
    short = digits.lstrip(b"x0")[:8]
    code = int(short or b"0", 16 if digits[:1] == b"x" else 10)
    return reference[0] if 0 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else b"&#xFFFD;"


def _readable(body: bytes) -> bytes:
    """UTF-16 without mark and declaration, which feedparser misses, as UTF-8: zeros beside the letters tell it."""
    zeros = tuple(byte == 0 for byte in body[:4])
    if body[:4].replace(b"\0", b"") == b"<?" or zeros not in _UTF16:
        return body
    return body.decode(_UTF16[zeros], "replace").encode()


def _check(parsed: _Entry, fetched: Fetched) -> None:
    """Entries that were read are kept whatever else is wrong (recorded in the log)."""
    flaw = _flaw(parsed)
    if parsed["entries"]:
        if flaw is not None:
            _log.info("feed_flawed", extra={"flaw": type(flaw).__name__, "entries": len(parsed["entries"])})
        return
    if not parsed.get("version", ""):
        raise _malformed(fetched, "not_a_feed", "the answer is neither RSS nor Atom nor JSON Feed")
    if flaw is not None:
        raise _malformed(fetched, "broken_feed", f"no entry can be read: {flaw}")


def _flaw(parsed: _Entry) -> Exception | None:
    """What is wrong, but for the two things that harm nothing: a wrong charset or media type in the header."""
    from feedparser import CharacterEncodingOverride, NonXMLContentType

    flaw: Exception | None = parsed.get("bozo_exception") if parsed.get("bozo") else None
    return None if isinstance(flaw, CharacterEncodingOverride | NonXMLContentType) else flaw


def _malformed(fetched: Fetched, reason: str, detail: str) -> MalformedItem:
    return MalformedItem(reason, detail, fetched.body[:FIRST_BYTES])


def _item(entry: _Entry, feed: _Entry, base: str, number: int) -> Item | Rejected:
    item = _adapted(entry, feed, base)
    if item.is_empty:
        raw = json.dumps(entry, default=str).encode()
        return Rejected("empty_entry", "an entry without id, link, title and text", raw, f"entry {number}")
    return item


def _adapted(entry: _Entry, feed: _Entry, base: str) -> Item:
    link = absolute(entry.get("link") or "", base)
    body = _longest(entry, link or base)
    title = _plain(entry.get("title_detail"), base).text
    created, edited = _times(entry)
    author = entry if entry.get("author") else feed
    return Item(
        guid=one_line(entry.get("id") or ""),
        link=link,
        title=one_line(title),
        body=body,
        author=_name(one_line(author.get("author") or "")),
        author_page=absolute((author.get("author_detail") or {}).get("href") or "", base),
        lang=_language(entry, feed),
        created=created,
        edited=edited,
        reply_to=_reply_to(entry),
        media=_media(entry),
    )


def _name(author: str) -> str:
    """Of "mail (name)" and "name <mail>" the name. feedparser's own split believes in no top level past four letters."""
    found = _MAIL_THEN_NAME.fullmatch(author) or _NAME_THEN_MAIL.fullmatch(author)
    return found["name"] if found else author


def _longest(entry: _Entry, base: str) -> Plain:
    """Of the summary and the contents the one that says most."""
    details = [*entry.get("content", ()), entry.get("summary_detail")]
    return max((_plain(detail, base) for detail in details), key=lambda plain: len(plain.text))


def _plain(detail: _Entry | None, base: str) -> Plain:
    if not detail:
        return Plain("")
    value = str(detail.get("value") or "")
    if detail.get("type") not in _MARKUP_TYPES:
        return Plain(tidy(value))
    return plain_html(value, absolute(str(detail.get("base") or ""), base) or base)


def _times(entry: _Entry) -> tuple[datetime | None, datetime | None]:
    """Created and edited. `in`, since feedparser answers a question for `updated` with `published`."""
    published = _moment(entry.get("published_parsed")) if "published_parsed" in entry else None
    updated = _moment(entry.get("updated_parsed")) if "updated_parsed" in entry else None
    if published is None or updated is None or updated <= published:
        return published or updated, None
    return published, updated


def _moment(parsed: time.struct_time | None) -> datetime | None:
    """None for what is no date; dates that are absurd are kept, the post's `sort_at` deals with them."""
    if parsed is None:
        return None
    try:
        return datetime(*parsed[:5], min(parsed[5], 59), tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _language(entry: _Entry, feed: _Entry) -> str | None:
    details = [*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail")]
    declared = [d.get("language") for d in details if d] + [feed.get("language")]
    for lang in (str(d) for d in declared if d):
        if _LANGUAGE.fullmatch(lang):
            return lang.replace("_", "-").lower()
    return None


def _reply_to(entry: _Entry) -> str | None:
    reply = entry.get("thr_in-reply-to")
    ref = (reply.get("ref") or reply.get("href")) if isinstance(reply, Mapping) else None
    return one_line(ref) if ref else None


def _media(entry: _Entry) -> tuple[str, ...]:
    attached = [*entry.get("enclosures", ()), *entry.get("media_content", ())]
    types = [str(a.get("type") or a.get("medium") or "") for a in attached]
    return tuple(t for t in types if t) + (("image",) if entry.get("media_thumbnail") else ())
