"""One entry of a feed, whatever its format, and the post it makes."""

from dataclasses import dataclass, field
from datetime import datetime

from ingest.feeds.markup import Plain
from ingest.text import host_of
from schemas.keys import digest, post_key
from schemas.post import Author, Post
from schemas.scope import Scope

__all__ = ["Channel", "Item", "post_of"]

_LONGEST_ID = 512


@dataclass(frozen=True, slots=True)
class Channel:
    """The feed that items come from. `url` is the instance of their ids; `base` is what relative links start from."""

    url: str
    base: str
    scope: Scope
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """All text plain, all links absolute, all times UTC; unknown is None or ""."""

    guid: str = ""
    link: str | None = None
    title: str = ""
    body: Plain = field(default_factory=lambda: Plain(""))
    author: str = ""
    author_page: str | None = None
    lang: str | None = None
    created: datetime | None = None
    edited: datetime | None = None
    reply_to: str | None = None
    media: tuple[str, ...] = ()
    """Media types of what is attached: "image/png"."""

    @property
    def is_empty(self) -> bool:
        return not (self.guid or self.link or self.title or self.body.text)


def post_of(item: Item, channel: Channel) -> Post:
    """`native_id`: guid, else link, else a hash of title and date (of the text where both are missing)."""
    native_id = _native_id(item)
    return Post(
        key=post_key("feed", channel.url, native_id, channel.scope),
        scope=channel.scope,
        source="feed",
        native_id=native_id,
        observed_at=channel.observed_at,
        instance=channel.url,
        url=item.link,
        type="article",
        author=_author(item, channel),
        title=item.title,
        text=item.body.text,
        site=host_of(item.link or channel.base),
        links=item.body.links,
        lang=item.lang,
        flags=_flags(item),
        reply_to=item.reply_to,
        thread=item.reply_to,
        created=item.created,
        edited=item.edited,
    )


def _native_id(item: Item) -> str:
    given = item.guid or item.link
    if given:
        return given if len(given) <= _LONGEST_ID else digest(given)
    published = item.created.isoformat() if item.created else ""
    return digest(item.title, published) if item.title or published else digest(item.body.text)


def _author(item: Item, channel: Channel) -> Author | None:
    """Names in feeds are no accounts: "admin" of one site is not "admin" of another, so the id holds the site."""
    if not (item.author or item.author_page):
        return None
    site = host_of(channel.url) or channel.url
    return Author(id=item.author_page or f"{site}/{item.author.casefold()}", name=item.author or None)


def _flags(item: Item) -> tuple[str, ...]:
    kinds = {media.partition("/")[0] for media in item.media}
    said = {
        "reply" if item.reply_to else "original": True,
        "edited": item.edited is not None,
        "link": bool(item.body.links),
        "image": item.body.has_image or "image" in kinds,
        "video": item.body.has_video or "video" in kinds,
    }
    return tuple(flag for flag, holds in said.items() if holds)
