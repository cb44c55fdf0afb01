"""Which changes of a post are news."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.content import content_hash, stamped
from schemas.event import Upsert
from schemas.post import Author, Engagement, Post
from schemas.scope import PUBLIC

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
POST = Post(key="k", scope=PUBLIC, source="s", native_id="1", observed_at=AT)
CHANGES: dict[str, Any] = {
    "url": "u", "type": "comment", "author": Author(id="a"), "title": "t", "text": "x", "site": "s", "links": ("l",),
    "lang": "de", "country": "DE", "flags": ("reply",), "thread": "t", "reply_to": "r", "repost_of": "p",
    "quote_of": "q", "created": AT, "edited": AT, "engagement": Engagement(likes=1),
}  # fmt: skip
IDENTITY = {"key", "scope", "source", "native_id", "instance"}
OURS = {"observed_at": AT.replace(hour=1), "origin": "demo", "revision": 7, "content_hash": "h"}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_the_content_changes_the_hash(name: str) -> None:
    assert content_hash(replace(POST, **{name: CHANGES[name]})) != content_hash(POST)


@pytest.mark.parametrize("name", OURS)
def test_what_we_know_about_the_observation_is_no_content(name: str) -> None:
    changes: dict[str, Any] = {name: OURS[name]}
    assert content_hash(replace(POST, **changes)) == content_hash(POST)


def test_every_field_of_a_post_is_content_or_ours_or_its_identity() -> None:
    assert {f.name for f in fields(Post)} == CHANGES.keys() | OURS.keys() | IDENTITY


def test_stamping_changes_revision_and_hash_only() -> None:
    changes = {name: value for name, value in CHANGES.items() if name != "edited"}
    post = replace(POST, **changes)
    told = stamped(Upsert(post, ("Lumora",)), "hash", first=False)
    assert told == Upsert(replace(post, revision=1_795_521_600_000, content_hash="hash"), ("Lumora",))
