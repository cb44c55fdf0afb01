"""One post of the demo with what its writer meant by it, and its line in the file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from harken.demo.people import Person
from schemas.mention import Label
from schemas.post import PostType

__all__ = ["Draft", "Judged", "as_line", "rfc3339"]

Judged = tuple[tuple[str, Label], ...]
"""Brand names and what the post says of them."""


@dataclass(frozen=True, slots=True)
class Draft:
    id: str
    author: Person
    created: datetime
    lag: int
    text: str
    site: str
    url: str
    title: str = ""
    type: PostType = "post"
    instance: str = ""
    judged: Judged = ()
    flags: tuple[str, ...] = ("original",)
    links: tuple[str, ...] = ()
    thread: str | None = None
    reply_to: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    likes: int | None = None
    views: int | None = None

    @property
    def source(self) -> str:
        return self.author.source

    @property
    def observed_at(self) -> datetime:
        return self.created + timedelta(seconds=self.lag)


def rfc3339(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def as_line(draft: Draft, replies: int | None, reposts: int | None) -> dict[str, object]:
    """The keys of contract.md, in its order; absent values are null."""
    author = draft.author
    return {
        "post_id": draft.id,
        "native_id": draft.id,
        "instance": draft.instance,
        "title": draft.title,
        "text": draft.text,
        "author": {"id": author.id, "name": author.name, "handle": author.handle, "followers": author.followers},
        "site": draft.site,
        "url": draft.url,
        "links": draft.links,
        "lang": author.lang,
        "country": author.country,
        "source": draft.source,
        "type": draft.type,
        "flags": draft.flags,
        "thread": draft.thread,
        "created": rfc3339(draft.created),
        "observed_at": rfc3339(draft.observed_at),
        "edited": None,
        "reply_to": draft.reply_to,
        "repost_of": draft.repost_of,
        "quote_of": draft.quote_of,
        "engagement": {"likes": draft.likes, "replies": replies, "reposts": reposts, "views": draft.views},
    }
