from dataclasses import replace
from datetime import UTC, datetime

from schemas.post import Author, Post
from schemas.scope import PUBLIC

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
POST = Post(key="k", scope=PUBLIC, source="feed", native_id="1", observed_at=NOON)


def test_a_post_without_a_date_sorts_at_when_it_was_seen() -> None:
    assert POST.sort_at == NOON


def test_a_post_from_the_future_sorts_at_when_it_was_seen() -> None:
    assert replace(POST, created=datetime(2038, 1, 19, tzinfo=UTC)).sort_at == NOON


def test_an_old_post_sorts_at_its_own_time() -> None:
    created = datetime(2020, 5, 5, tzinfo=UTC)
    assert replace(POST, created=created).sort_at == created


def test_an_author_is_known_by_id_then_handle_then_name() -> None:
    assert Author(id="7", handle="a", name="A").identity == "7"
    assert Author(handle="a", name="A").identity == "a"
    assert Author(name="A").identity == "A"
    assert replace(POST, author=Author(followers=3)).author_key is None
