"""The contract's Post line (docs/contract.md) and the events it stands for, both ways.

Reasons of a Reject: bad_json, bad_field, bad_date, no_id, spreadsheet_id, empty.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from ingest.moments import parse_moment
from ingest.text import clean, find_links, host_of
from schemas.errors import Reject
from schemas.event import Event, Gap, Metrics, Tombstone, Upsert
from schemas.keys import author_key, digest, post_key
from schemas.post import POST_FLAGS, Author, Engagement, Origin, Post, PostType
from schemas.scope import PUBLIC, Scope

__all__ = [
    "AuthorLine",
    "Frame",
    "Identifier",
    "PostLine",
    "decode_line",
    "event_line",
    "given_post",
    "read_line",
    "write_post",
]

Identifier = str | int | float | None
"""As a file may write an id; a float only because spreadsheets write 3.0."""

Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]

_MANGLED = re.compile(r"-?(?:\d+[.,]\d+[eE]\+?|\d+[eE]\+)\d+")
_EXACT_TO = 2**53
_FLAGS = frozenset(POST_FLAGS)
DEFAULT_SOURCE = "import"


class AuthorLine(msgspec.Struct, frozen=True):
    id: Identifier = None
    name: str | None = None
    handle: str | None = None
    followers: Count | None = None


class EngagementLine(msgspec.Struct, frozen=True):
    likes: Count | None = None
    replies: Count | None = None
    reposts: Count | None = None
    views: Count | None = None


class TombstoneLine(msgspec.Struct, frozen=True):
    source: str
    native_id: Identifier = None
    author_id: Identifier = None
    instance: str | None = None


class PostLine(msgspec.Struct, frozen=True):
    """A Post as a line says it, before anything is derived. Unknown keys are ignored; None and "" are unknown."""

    native_id: Identifier = None
    post_id: Identifier = None
    source: str | None = None
    instance: str | None = None
    url: str | None = None
    type: PostType | None = None
    author: AuthorLine | None = None
    title: str | None = None
    text: str | None = None
    site: str | None = None
    links: tuple[str, ...] | None = None
    lang: str | None = None
    country: str | None = None
    flags: tuple[str, ...] | None = None
    thread: Identifier = None
    reply_to: Identifier = None
    repost_of: Identifier = None
    quote_of: Identifier = None
    created: str | int | float | None = None
    edited: str | int | float | None = None
    observed_at: str | int | float | None = None
    engagement: EngagementLine | None = None
    tombstone: TombstoneLine | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """What all lines of one file share. `at`: when we read them; a line's own `observed_at` may be earlier."""

    scope: Scope
    at: datetime
    origin: Origin = "import"
    source: str = DEFAULT_SOURCE
    accepts: tuple[str, ...] = ()


_decoder = msgspec.json.Decoder(PostLine)


def decode_line(raw: bytes) -> PostLine:
    """Raises Reject (bad_json, bad_field)."""
    try:
        return _decoder.decode(raw)
    except msgspec.ValidationError as e:
        raise Reject("bad_field", str(e)) from e
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise Reject("bad_json", str(e)) from e


def read_line(line: PostLine, frame: Frame) -> Upsert | Tombstone:
    """The event a line stands for. Raises Reject."""
    if line.tombstone is not None:
        return _read_tombstone(line.tombstone, frame)
    return Upsert(_read_post(line, frame), frame.accepts)


def _read_tombstone(line: TombstoneLine, frame: Frame) -> Tombstone:
    native_id, author_id = _identifier(line.native_id), _identifier(line.author_id)
    if native_id and author_id:
        raise Reject("bad_field", "a tombstone names a native_id or an author_id, not both")
    if not native_id and not author_id:
        raise Reject("no_id", "a tombstone needs a native_id or an author_id")
    post = post_key(line.source, line.instance or "", native_id, frame.scope) if native_id else None
    author = author_key(line.source, author_id) if author_id else None
    return Tombstone(frame.scope, line.source, frame.at, "deleted", post_key=post, author_key=author)


def _read_post(line: PostLine, frame: Frame) -> Post:
    title, text = clean(line.title or ""), clean(line.text or "")
    if not text.strip() and not title.strip():
        raise Reject("empty", "neither title nor text")
    native_id, source, instance = _native_id(line), _word(line.source) or frame.source, _word(line.instance) or ""
    url = _word(line.url)
    reply_to, repost_of, quote_of = (_identifier(i) for i in (line.reply_to, line.repost_of, line.quote_of))
    links = _links(line.links, title, text)
    edited = _moment(line.edited)
    return Post(
        key=post_key(source, instance, native_id, frame.scope),
        scope=frame.scope,
        source=source,
        native_id=native_id,
        observed_at=_observed(line, frame),
        instance=instance,
        origin=frame.origin,
        url=url,
        type=line.type or "post",
        author=_author(line.author),
        title=title,
        text=text,
        site=_site(line.site, url),
        links=links,
        lang=_word(line.lang),
        country=_word(line.country),
        flags=_flags(line.flags, reply_to, repost_of, quote_of, bool(links), edited),
        thread=_identifier(line.thread),
        reply_to=reply_to,
        repost_of=repost_of,
        quote_of=quote_of,
        created=_moment(line.created),
        edited=edited,
        engagement=_engagement(line.engagement),
    )


def given_post(line: PostLine, at: datetime) -> Post:
    """The post exactly as the line says it, for `query eval`: nothing is cleaned, derived or required but an id. Raises Reject."""
    return Post(
        key=digest("given", _native_id(line)),
        scope=PUBLIC,
        source=line.source or "",
        native_id=_identifier(line.post_id) or _native_id(line),
        observed_at=at,
        url=line.url,
        type=line.type or "post",
        author=_author(line.author),
        title=line.title or "",
        text=line.text or "",
        site=line.site,
        links=line.links or (),
        lang=line.lang,
        country=line.country,
        flags=line.flags or (),
        thread=_identifier(line.thread),
        created=_moment(line.created),
    )


def _native_id(line: PostLine) -> str:
    native_id = _identifier(line.native_id) or _identifier(line.post_id)
    if native_id is None:
        raise Reject("no_id", "neither native_id nor post_id")
    return native_id


def _identifier(value: Identifier) -> str | None:
    """Raises Reject(`spreadsheet_id`) for one whose digits are lost; guessing would merge posts that differ."""
    if value is None:
        return None
    if isinstance(value, str):
        text = clean(value).strip()
        if text and _MANGLED.fullmatch(text):
            raise _mangled(text)
        return text or None
    if isinstance(value, float):
        if abs(value) >= _EXACT_TO:
            raise _mangled(f"{value:.6G}")
        if not value.is_integer():
            raise Reject("bad_field", f"{value} is no id")
        return str(int(value))
    return str(value)


def _mangled(text: str) -> Reject:
    told = (
        f"a spreadsheet turned an id into {text}: export it again with ids as text, the lost digits are not in the file"
    )
    return Reject("spreadsheet_id", told)


def _word(value: str | None) -> str | None:
    return clean(value).strip() or None if value else None


def _moment(value: str | int | float | None) -> datetime | None:
    return None if value is None or value == "" else parse_moment(value)


def _observed(line: PostLine, frame: Frame) -> datetime:
    """Never later than now: `sort_at` is clamped to it."""
    given = _moment(line.observed_at)
    return min(given, frame.at) if given else frame.at


def _author(line: AuthorLine | None) -> Author | None:
    if line is None:
        return None
    handle = _word(line.handle)
    author = Author(
        _identifier(line.id), _word(line.name), handle.lstrip("@") or None if handle else None, line.followers
    )
    return author if author.identity else None


def _site(given: str | None, url: str | None) -> str | None:
    site = _word(given)
    if site:
        return site.lower()
    return host_of(url) if url else None


def _links(given: tuple[str, ...] | None, title: str, text: str) -> tuple[str, ...]:
    found = find_links(title) + find_links(text)
    if not given:
        return found
    words = (_word(link) for link in given)
    return tuple(dict.fromkeys((*(word for word in words if word), *found)))


def _flags(
    given: tuple[str, ...] | None, reply: str | None, repost: str | None, quote: str | None, link: bool, edited: object
) -> tuple[str, ...]:
    return _derived_flags(given or (), bool(reply), bool(repost), bool(quote), link, edited is not None)


@lru_cache(maxsize=4096)
def _derived_flags(
    given: tuple[str, ...], reply: bool, repost: bool, quote: bool, link: bool, edited: bool
) -> tuple[str, ...]:
    unknown = [flag for flag in given if flag not in _FLAGS]
    if unknown:
        raise Reject("bad_field", f"unknown flag {unknown[0]!r}: {', '.join(POST_FLAGS)}")
    held = {"reply": reply, "repost": repost, "quote": quote, "link": link, "edited": edited}
    flags = {*given, *(flag for flag, holds in held.items() if holds)}
    if flags.isdisjoint(("reply", "repost", "quote")):
        flags.add("original")
    return tuple(flag for flag in POST_FLAGS if flag in flags)


def _engagement(line: EngagementLine | None) -> Engagement | None:
    return Engagement(line.likes, line.replies, line.reposts, line.views) if line else None


def write_post(post: Post) -> dict[str, object]:
    """The Post line of a post, unknown keys left out; `post_id` is the key that other lines name it by."""
    line: dict[str, object] = {"post_id": post.key}
    line |= {name: getattr(post, name) for name in _PLAIN_KEYS}
    line |= {name: _rfc3339(getattr(post, name)) for name in ("created", "observed_at", "edited")}
    line["author"] = _known(post.author, ("id", "name", "handle", "followers"))
    line["engagement"] = _known(post.engagement, ("likes", "replies", "reposts", "views"))
    return {key: value for key, value in line.items() if value not in (None, "", (), {})}


_PLAIN_KEYS = (
    "source", "native_id", "instance", "url", "type", "title", "text", "site", "links", "lang", "country", "flags",
    "thread", "reply_to", "repost_of", "quote_of",
)  # fmt: skip


def _known(value: object, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(value, name) for name in names if getattr(value, name, None) is not None}


def _rfc3339(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def event_line(event: Event) -> Mapping[str, Any]:
    """What `harken source run` prints for an event."""
    match event:
        case Upsert(post=post):
            return {"event": "upsert", "post": write_post(post)}
        case Tombstone(source=source, reason=reason):
            whose = {"post_id": event.post_key} if event.post_key else {"author_id": event.author_key}
            return {"event": "tombstone", **whose, "source": source, "reason": reason}
        case Gap():
            return {
                "event": "gap",
                "from": _rfc3339(event.start),
                "to": _rfc3339(event.end),
                "reason": event.reason,
            }
        case Metrics(post_key=key, engagement=engagement, at=at):
            figures = _known(engagement, ("likes", "replies", "reposts", "views"))
            return {"event": "metrics", "post_id": key, "engagement": figures, "at": _rfc3339(at)}
