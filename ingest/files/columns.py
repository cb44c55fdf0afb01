"""Columns of any export to the fields of a Post line."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

from ingest.wire import AuthorLine, EngagementLine, PostLine
from schemas.errors import Reject, UserError
from schemas.post import POST_TYPES, PostType

__all__ = ["FIELDS", "LEFT_OUT", "Plan", "Row", "field_of", "line_of", "plan_columns", "require", "whole"]

Row = Mapping[str, str]

FIELDS = (
    "native_id", "source", "instance", "url", "type", "title", "text", "site", "links", "lang", "country", "flags",
    "thread", "reply_to", "repost_of", "quote_of", "created", "edited", "observed_at",
    "author.id", "author.name", "author.handle", "author.followers",
    "engagement.likes", "engagement.replies", "engagement.reposts", "engagement.views",
)  # fmt: skip
"""What a column can be mapped to."""

LEFT_OUT = "-"
"""In place of a field: the column is not read, whatever its name says."""

_ALIASES: Mapping[str, tuple[str, ...]] = {
    "native_id": ("id", "post_id", "tweet_id", "status_id", "comment_id", "message_id", "guid"),
    "url": ("link", "permalink", "post_url", "address"),
    "type": ("post_type",),
    "title": ("headline", "subject"),
    "text": ("body", "content", "message", "full_text", "snippet", "post", "comment", "tweet"),
    "site": ("domain", "host"),
    "lang": ("language",),
    "thread": ("thread_id", "conversation_id"),
    "reply_to": ("in_reply_to", "in_reply_to_id", "parent_id"),
    "created": ("created_at", "date", "datetime", "timestamp", "time", "published", "published_at", "posted_at"),
    "edited": ("edited_at", "updated_at"),
    "author.id": ("author_id", "user_id"),
    "author.name": ("author", "author_name", "user_name", "name"),
    "author.handle": ("handle", "username", "screen_name", "user", "author_handle"),
    "author.followers": ("followers", "followers_count"),
    "engagement.likes": ("likes", "like_count", "favorites"),
    "engagement.replies": ("replies", "reply_count", "num_comments", "comments"),
    "engagement.reposts": ("reposts", "retweets", "retweet_count", "shares"),
    "engagement.views": ("views", "view_count", "impressions"),
}
_BY_ALIAS = {alias: field for field, aliases in _ALIASES.items() for alias in aliases} | {f: f for f in FIELDS}
_WHOLE = re.compile(r"(-?\d{1,16}|-?\d{1,3}(?:,\d{3}){1,4})(?:\.0*)?")
_APART = re.compile(r"[\s|]+")

Plan = tuple[tuple[str, str], ...]
"""Pairs of column and field."""


def field_of(column: str) -> str | None:
    """The field that a column's name stands for, None where it says nothing to us."""
    return _BY_ALIAS.get(re.sub(r"[\s-]+", "_", column.strip().casefold()))


def plan_columns(columns: Sequence[str], mapping: Sequence[tuple[str, str]]) -> Plan:
    """What was asked for, then what the names of the other columns say; a column mapped to `-` is left out.

    Raises UserError.
    """
    plan = [(_column(column, columns), _field(field)) for column, field in mapping if field != LEFT_OUT]
    taken = {field for _, field in plan}
    if len(taken) < len(plan):
        raise UserError("--map: two columns are mapped to one field; a post has each field once")
    settled = {column for column, _ in mapping}
    for column in columns:
        field = field_of(column)
        if field and field not in taken and column not in settled:
            plan.append((column, field))
            taken.add(field)
    return tuple(plan)


def _column(name: str, columns: Sequence[str]) -> str:
    if name in columns:
        return name
    raise UserError(f"--map: there is no column {name!r}{_near(name, columns)}; the file has {_listed(columns)}")


def _field(name: str) -> str:
    field = name if name in FIELDS else field_of(name)
    if field:
        return field
    raise UserError(f"--map: {name!r} is no field of a post{_near(name, FIELDS)}; fields are {', '.join(FIELDS)}")


def require(plan: Plan, columns: Sequence[str]) -> None:
    """Raises UserError where no row of this file could ever be read."""
    taken = {field for _, field in plan}
    if "native_id" not in taken:
        raise UserError(
            f"no column holds the posts' ids: say which with --map COLUMN=native_id, of {_listed(columns)}; a column of "
            "links may serve as ids too (--map Link=native_id --map Link=url)"
        )
    if taken.isdisjoint(("text", "title")):
        raise UserError(f"no column holds the posts' text: say which with --map COLUMN=text, of {_listed(columns)}")


def _near(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, list(names), n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(repr(c) for c in columns[:30])


def line_of(plan: Plan, row: Row) -> PostLine:
    """A row by the plan; blank cells are unknown. Raises Reject(`bad_field`)."""
    cell = {field: row[column] for column, field in plan if row.get(column, "").strip()}
    get = cell.get
    return PostLine(
        native_id=get("native_id"),
        source=get("source"),
        instance=get("instance"),
        url=get("url"),
        type=_type(get("type")),
        author=AuthorLine(get("author.id"), get("author.name"), get("author.handle"), _count("author.followers", get)),
        title=get("title"),
        text=get("text"),
        site=get("site"),
        links=_several(get("links")),
        lang=get("lang"),
        country=get("country"),
        flags=_several(get("flags")),
        thread=get("thread"),
        reply_to=get("reply_to"),
        repost_of=get("repost_of"),
        quote_of=get("quote_of"),
        created=get("created"),
        edited=get("edited"),
        observed_at=get("observed_at"),
        engagement=_engagement(get),
    )


def _type(cell: str | None) -> PostType | None:
    if cell is None:
        return None
    for known in POST_TYPES:
        if cell.strip().casefold() == known:
            return known
    raise Reject("bad_field", f"type {cell[:40]!r} is none of {', '.join(POST_TYPES)}; --map COLUMN=- leaves it out")


def _several(cell: str | None) -> tuple[str, ...] | None:
    return tuple(_APART.split(cell.strip())) if cell else None


def _engagement(get: Callable[[str], str | None]) -> EngagementLine | None:
    counts = [_count(f"engagement.{name}", get) for name in ("likes", "replies", "reposts", "views")]
    return EngagementLine(*counts) if any(c is not None for c in counts) else None


def _count(field: str, get: Callable[[str], str | None]) -> int | None:
    cell = get(field)
    return None if cell is None else whole(cell, field)


def whole(cell: str, field: str) -> int | None:
    """`106`, `106.0`, `1,234`; blank is unknown. Raises Reject(`bad_field`)."""
    text = cell.strip()
    if not text:
        return None
    match = _WHOLE.fullmatch(text)
    if match is None:
        raise Reject("bad_field", f"{field}: {cell[:40]!r} is no whole number")
    return int(match[1].replace(",", ""))
