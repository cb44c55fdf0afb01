"""Examples for the documentation of the API; invented."""

from typing import Any

from api.answers.contract import (
    AuthorAnswer,
    AuthorsAnswer,
    BucketObject,
    CoverageObject,
    MentionObject,
    MentionsAnswer,
    SiteAnswer,
    TimelineAnswer,
)

__all__ = ["AUTHORS", "MENTIONS", "SITES", "TIMELINE", "example"]

_MENTION: MentionObject = {
    "mention_id": "7d9f3c0a51b84e6f9a2b1c3d4e5f6a7b",
    "post_id": "0c1d2e3f405162738495a6b7c8d9eaf0",
    "brand": "Acme",
    "source": "forum",
    "native_id": "4711",
    "url": "https://forum.example/t/4711",
    "type": "post",
    "author": {"id": "u7", "name": "Ida", "handle": "ida", "followers": None},
    "title": None,
    "text": "My Acme kettle boils in a minute.",
    "created": "2026-01-05T09:30:00Z",
    "sort_at": "2026-01-05T09:30:00Z",
    "observed_at": "2026-01-05T09:31:12Z",
    "lang": "en",
    "sentiment": {"label": "positive", "score": 0.71, "confidence": 0.8, "method": "linear", "model": "linear-1"},
    "matched": {"version": 1, "spans": {"title": [], "body": [[3, 7]]}},
    "notes": [],
    "human": None,
}
_COVERAGE: CoverageObject = {
    "sources": [{"source": "forum", "mentions": 1}],
    "gaps": [],
    "data": None,
    "note": None,
}
_AUTHOR: AuthorAnswer = {
    "author_id": "u7",
    "name": "Ida",
    "handle": "ida",
    "source": "forum",
    "mentions": 1,
    "positive": 1,
    "neutral": 0,
    "negative": 0,
    "reach": None,
    "influence": None,
    "sample": [_MENTION],
}
_BUCKET: BucketObject = {
    "start": "2026-01-05T00:00:00Z",
    "end": "2026-01-06T00:00:00Z",
    "count": 1,
    "positive": 1,
    "neutral": 0,
    "negative": 0,
    "unjudged": 0,
}
MENTIONS: MentionsAnswer = {
    "total": 1,
    "exact": True,
    "bounds": [1, 1],
    "mentions": [_MENTION],
    "cursor": None,
    "coverage": _COVERAGE,
}
TIMELINE: TimelineAnswer = {"buckets": [_BUCKET], "exact": True, "coverage": _COVERAGE}
AUTHORS: AuthorsAnswer = {"authors": [_AUTHOR], "total": 1, "unnamed": 0, "approximate": False, "coverage": _COVERAGE}
SITES: list[SiteAnswer] = [{"site": "forum.example", "mentions": 1, "positive": 1, "neutral": 0, "negative": 0}]


def example(value: object) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`."""
    return {200: {"content": {"application/json": {"example": value}}}}
