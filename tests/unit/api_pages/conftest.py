"""Mentions and answers as the API gives them, written small."""

from collections.abc import Callable
from typing import Any

import pytest

COVERAGE: dict[str, Any] = {"sources": [{"source": "x", "mentions": 1}], "gaps": [], "data": None, "note": None}


def build_mention(**changes: Any) -> dict[str, Any]:
    mention: dict[str, Any] = {
        "mention_id": "m1",
        "post_id": "p1",
        "brand": "Ostrelle",
        "source": "x",
        "native_id": "1",
        "url": "https://x.example/1",
        "type": "post",
        "author": {"id": "a", "name": "Mira Pell", "handle": "mira", "followers": 12},
        "title": None,
        "text": "I like Ostrelle",
        "created": "2026-11-23T12:00:00Z",
        "sort_at": "2026-11-23T12:00:00Z",
        "observed_at": "2026-11-23T12:01:00Z",
        "lang": "en",
        "sentiment": {"label": "positive", "score": 0.8, "confidence": 0.87, "method": "linear", "model": "m"},
        "matched": {"version": 3, "spans": {"title": [], "body": [[7, 15]]}},
        "notes": [],
        "human": None,
    }
    return {**mention, **changes}


@pytest.fixture
def mention() -> Callable[..., Any]:
    return build_mention
