from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from schemas.keys import post_key
from schemas.post import Author, Post
from schemas.scope import PUBLIC, Scope

NOW = datetime(2026, 1, 1, tzinfo=UTC)

MakePost = Callable[..., Post]


@pytest.fixture
def make_post() -> MakePost:
    """Posts of one source, told apart by `native_id`."""

    def make(
        text: str = "",
        *,
        title: str = "",
        native_id: str = "1",
        scope: Scope = PUBLIC,
        handle: str | None = None,
        site: str | None = None,
        lang: str | None = None,
        revision: int = 0,
        links: tuple[str, ...] = (),
        flags: tuple[str, ...] = (),
    ) -> Post:
        return Post(
            key=post_key("feed", "", native_id, scope),
            scope=scope,
            source="feed",
            native_id=native_id,
            observed_at=NOW,
            revision=revision,
            title=title,
            text=text,
            author=Author(handle=handle) if handle else None,
            site=site,
            lang=lang,
            links=links,
            flags=flags,
        )

    return make
