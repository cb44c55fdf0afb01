"""What flows through the topic `posts`."""

from dataclasses import dataclass
from datetime import datetime

from schemas.post import Engagement, Post
from schemas.scope import Scope

__all__ = ["Event", "Gap", "Metrics", "Tombstone", "Upsert"]


@dataclass(frozen=True, slots=True)
class Upsert:
    """A post, new or changed. `accepts`: brands (of the post's workspace) it is declared to be a mention of."""

    post: Post
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Rule 7: a post, or all posts of an author, is gone for ever. Exactly one of `post_key`, `author_key` is set."""

    scope: Scope
    source: str
    at: datetime
    reason: str
    post_key: str | None = None
    author_key: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Between `start` and `end` the source could not be heard; said beside every number of that time."""

    scope: Scope
    source: str
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Metrics:
    """New engagement figures of a known post; changes no text and no match."""

    scope: Scope
    source: str
    post_key: str
    engagement: Engagement
    at: datetime


Event = Upsert | Tombstone | Gap | Metrics
