"""JSON Feed, versions 1 and 1.1; one item that cannot be read costs that item only."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from ingest.feeds.item import Item
from ingest.feeds.markup import Plain, absolute, one_line, plain_html, tidy
from ingest.fetch.body import FIRST_BYTES
from ingest.source import Fetched, MalformedItem, Rejected

__all__ = ["is_json", "read_json"]

_VERSION = "https://jsonfeed.org/version/"


@dataclass(frozen=True, slots=True)
class _Author:
    name: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class _Attachment:
    mime_type: str = ""


@dataclass(frozen=True, slots=True)
class _Feed:
    items: tuple[msgspec.Raw, ...]
    version: str = ""
    language: str | None = None
    author: _Author | None = None
    authors: tuple[_Author, ...] = ()


@dataclass(frozen=True, slots=True)
class _Item:
    id: str | int | float | None = None
    url: str | None = None
    title: str | None = None
    content_html: str | None = None
    content_text: str | None = None
    summary: str | None = None
    image: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    language: str | None = None
    author: _Author | None = None
    authors: tuple[_Author, ...] = ()
    attachments: tuple[_Attachment, ...] = ()


_feeds = msgspec.json.Decoder(_Feed)
_items = msgspec.json.Decoder(_Item)


def is_json(body: bytes) -> bool:
    return body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def read_json(fetched: Fetched, base: str) -> Iterator[Item | Rejected]:
    """Items in the order of the feed. Raises MalformedItem(`not_a_feed`)."""
    body = fetched.body.removeprefix(b"\xef\xbb\xbf")
    try:
        feed = _feeds.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        raise MalformedItem("not_a_feed", f"JSON, but no JSON Feed: {e}", body[:FIRST_BYTES]) from e
    if not feed.version.startswith(_VERSION):
        raise MalformedItem("not_a_feed", f"JSON, but its version is {feed.version!r}", body[:FIRST_BYTES])
    for number, raw in enumerate(feed.items):
        yield _read_item(bytes(raw), feed, base, number)


def _read_item(raw: bytes, feed: _Feed, base: str, number: int) -> Item | Rejected:
    try:
        item = _adapted(_items.decode(raw), feed, base)
    except (msgspec.DecodeError, UnicodeDecodeError) as e:
        return Rejected("bad_entry", str(e), raw, f"entry {number}")
    if item.is_empty:
        return Rejected("empty_entry", "an item without id, url, title and text", raw, f"entry {number}")
    return item


def _adapted(item: _Item, feed: _Feed, base: str) -> Item:
    link = absolute(item.url or "", base)
    author = _author(item, feed)
    created, edited = _moment(item.date_published), _moment(item.date_modified)
    return Item(
        guid=one_line(str(item.id)) if item.id is not None else "",
        link=link,
        title=one_line(item.title or ""),
        body=_body(item, link or base),
        author=one_line(author.name or ""),
        author_page=absolute(author.url or "", base),
        lang=(item.language or feed.language or "").lower() or None,
        created=created or edited,
        edited=edited if created and edited and edited > created else None,
        media=_media(item),
    )


def _author(item: _Item, feed: _Feed) -> _Author:
    named = (*item.authors, item.author, *feed.authors, feed.author)
    return next((author for author in named if author), _Author())


def _body(item: _Item, base: str) -> Plain:
    if item.content_html:
        return plain_html(item.content_html, base)
    return Plain(tidy(item.content_text or item.summary or ""))


def _media(item: _Item) -> tuple[str, ...]:
    types = tuple(a.mime_type for a in item.attachments if a.mime_type)
    return (*types, "image") if item.image else types


def _moment(text: str | None) -> datetime | None:
    """RFC 3339; None for anything else."""
    try:
        at = datetime.fromisoformat(text) if text else None
        return at.astimezone(UTC) if at and at.tzinfo else at.replace(tzinfo=UTC) if at else None
    except (ValueError, OverflowError):
        return None
