"""A post: one normalised item from a source."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.keys import author_key
from schemas.scope import Scope

__all__ = ["POST_FLAGS", "POST_TYPES", "Author", "Engagement", "Origin", "Post", "PostType"]

PostType = Literal["post", "comment", "article", "review", "repost", "quote", "video", "photo", "edit", "issue"]
POST_TYPES: tuple[PostType, ...] = (
    "post", "comment", "article", "review", "repost", "quote", "video", "photo", "edit", "issue",
)  # fmt: skip
POST_FLAGS = (
    "original", "reply", "repost", "quote", "verified", "bot", "edited", "sensitive", "owned",
    "link", "image", "video", "geo",
)  # fmt: skip
"""What `is:` and `has:` of the query language look for."""

Origin = Literal["live", "import", "backfill", "demo"]
"""How a post arrived. Only `live` posts fire alerts."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote it, as the source says. Unknown is None, never ""."""

    id: str | None = None
    name: str | None = None
    handle: str | None = None
    followers: int | None = None

    @property
    def identity(self) -> str | None:
        """The most stable thing known about the author: id, else handle, else name."""
        return self.id or self.handle or self.name


@dataclass(frozen=True, slots=True)
class Engagement:
    """Counts at the time of observation. Unknown is None."""

    likes: int | None = None
    replies: int | None = None
    reposts: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """Rules 1-3. `created` is the platform's claim, `observed_at` ours, `sort_at` follows from both.

    `revision`: the platform's edit time in ms; 0 for a first sight without one; else the observation time in ms of a
    changed content. `text` and `title` are plain text. `native_id`, `thread` and the edges `reply_to`, `repost_of`,
    `quote_of` are ids of the source. All times are aware, UTC.
    """

    key: str
    scope: Scope
    source: str
    native_id: str
    observed_at: datetime
    instance: str = ""
    revision: int = 0
    content_hash: str = ""
    origin: Origin = "live"
    url: str | None = None
    type: PostType = "post"
    author: Author | None = None
    title: str = ""
    text: str = ""
    site: str | None = None
    links: tuple[str, ...] = ()
    lang: str | None = None
    country: str | None = None
    flags: tuple[str, ...] = ()
    thread: str | None = None
    reply_to: str | None = None
    repost_of: str | None = None
    quote_of: str | None = None
    created: datetime | None = None
    edited: datetime | None = None
    engagement: Engagement | None = None

    @property
    def sort_at(self) -> datetime:
        """`created`, clamped to `observed_at` when missing or in the future."""
        return min(self.created, self.observed_at) if self.created else self.observed_at

    @property
    def author_key(self) -> str | None:
        """Hash of source and author, or None where nobody is named."""
        identity = self.author.identity if self.author else None
        return author_key(self.source, identity) if identity else None
