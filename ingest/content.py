"""What a post says, as a hash: equal hashes mean that a source told us nothing new."""

from datetime import datetime
from hashlib import blake2b

import msgspec

from ingest.moments import milliseconds
from schemas.event import Upsert
from schemas.keys import digest
from schemas.post import Author, Engagement, Post

__all__ = ["content_hash", "marks", "stamped"]


class _Content(msgspec.Struct, omit_defaults=True):
    """All of a Post but its key, `observed_at`, `origin`, `revision`. Absent fields are left out of the bytes, so
    that a field that a later version adds changes no hash of a post without it."""

    url: str | None = None
    type: str = "post"
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


_encoder = msgspec.json.Encoder()


def content_hash(post: Post) -> str:
    """32 hex digits over everything but `observed_at`, `origin` and `revision`."""
    content = _Content(
        post.url, post.type, post.author, post.title, post.text, post.site, post.links, post.lang, post.country,
        post.flags, post.thread, post.reply_to, post.repost_of, post.quote_of, post.created, post.edited,
        post.engagement,
    )  # fmt: skip
    return blake2b(_encoder.encode(content), digest_size=16).hexdigest()


def marks(upsert: Upsert, content: str) -> tuple[bytes, ...]:
    """What is remembered of an acknowledged upsert; the last one says whether it was acknowledged before.

    A post declared to be a mention of a brand tells more than the same post without.
    """
    plain = content.encode()
    return (plain, digest(content, *upsert.accepts).encode()) if upsert.accepts else (plain,)


def stamped(upsert: Upsert, content: str, *, first: bool) -> Upsert:
    """Rule 2: the platform's edit time, else 0 at first sight, else the time of observation."""
    post = upsert.post
    at = post.edited or (None if first else post.observed_at)
    return Upsert(_with_revision(post, milliseconds(at) if at else 0, content), upsert.accepts)


def _with_revision(post: Post, revision: int, content: str) -> Post:
    """`dataclasses.replace`, spelled out: it runs once a post and costs half of it."""
    return Post(
        post.key, post.scope, post.source, post.native_id, post.observed_at, post.instance, revision, content,
        post.origin, post.url, post.type, post.author, post.title, post.text, post.site, post.links, post.lang,
        post.country, post.flags, post.thread, post.reply_to, post.repost_of, post.quote_of, post.created,
        post.edited, post.engagement,
    )  # fmt: skip
