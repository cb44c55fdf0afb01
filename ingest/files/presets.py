"""Files whose shape is known: their columns, and what each means in a Post."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

from ingest.files.columns import Row, whole
from ingest.text import unescape
from ingest.wire import AuthorLine, EngagementLine, PostLine
from schemas.errors import Reject, UserError

__all__ = ["PRESETS", "Preset", "preset_named"]


@dataclass(frozen=True, slots=True)
class Preset:
    """`columns`: without them the file is another one. `read` raises Reject for a row it cannot read."""

    name: str
    source: str
    columns: frozenset[str]
    read: Callable[[Row], PostLine]


def preset_named(name: str) -> Preset:
    """Raises UserError."""
    preset = PRESETS.get(name)
    if preset is None:
        raise UserError(f"there is no preset {name!r}: use one of {', '.join(PRESETS)}, or --map COLUMN=FIELD")
    return preset


def _reddit(row: Row) -> PostLine:
    """A submission. It is published on reddit.com, where it links to is a link; the file names no authors."""
    is_self = _truth(row["is_self"], "is_self")
    edited = row["edited"]
    return PostLine(
        native_id=row["name"],
        url=row["permalink"],
        title=unescape(row["title"]),
        text=unescape(row["selftext"]),
        site="reddit.com",
        links=() if is_self else (unescape(row["url"]),),
        flags=("sensitive",) if _truth(row["over_18"], "over_18") else (),
        thread=row["name"],
        created=row["created_utc"],
        edited=None if edited in ("False", "True", "") else edited,
        engagement=EngagementLine(whole(row["score"], "score"), whole(row["num_comments"], "num_comments")),
    )


def _hackernews(row: Row) -> PostLine:
    """A story. It is published on news.ycombinator.com; the page it points to is a link."""
    native_id, author = row["id"], row["author"]
    return PostLine(
        native_id=native_id,
        url=f"https://news.ycombinator.com/item?id={native_id.strip()}",
        author=AuthorLine(id=author, name=author, handle=author),
        title=unescape(row["title"]),
        site="news.ycombinator.com",
        links=(row["url"],) if row["url"] else (),
        thread=native_id,
        created=_month_first(row["created_at"]),
        engagement=EngagementLine(whole(row["num_points"], "num_points"), whole(row["num_comments"], "num_comments")),
    )


def _twcs(row: Row) -> PostLine:
    """A tweet of a support dialogue. Ids and people are numbered anew in this file: no address leads to the tweet,
    and an author's number is also what others write after the @."""
    author = row["author_id"]
    reply_to = row["in_response_to_tweet_id"].strip().removesuffix(".0") or None
    return PostLine(
        native_id=row["tweet_id"],
        author=AuthorLine(id=author, name=author, handle=author),
        text=unescape(row["text"]),
        site="x.com",
        reply_to=reply_to,
        thread=None if reply_to else row["tweet_id"],
        created=row["created_at"],
    )


def _truth(cell: str, field: str) -> bool:
    if cell in ("True", "true"):
        return True
    if cell in ("False", "false", ""):
        return False
    raise Reject("bad_field", f"{field}: {cell[:40]!r} is neither True nor False")


def _month_first(cell: str) -> float | None:
    """`6/24/2016 3:48`, taken as UTC, as seconds since the epoch."""
    if not cell.strip():
        return None
    try:
        date, time = cell.split()
        month, day, year = map(int, date.split("/"))
        hour, minute = map(int, time.split(":"))
        return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp()
    except ValueError:
        raise Reject("bad_date", f"{cell[:40]!r} is no time like 6/24/2016 3:48") from None


_ALL = (
    Preset(
        "reddit",
        "reddit",
        frozenset({
            "name", "created_utc", "title", "selftext", "url", "permalink", "score", "num_comments", "over_18",
            "edited", "is_self",
        }),
        _reddit,
    ),
    Preset(
        "hackernews",
        "hackernews",
        frozenset({"id", "title", "url", "num_points", "num_comments", "author", "created_at"}),
        _hackernews,
    ),
    Preset(
        "twcs",
        "x",
        frozenset({"tweet_id", "author_id", "created_at", "text", "in_response_to_tweet_id"}),
        _twcs,
    ),
)  # fmt: skip
PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _ALL})
