from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from api.answers.brands import add_brand
from api.answers.erase import Eraser
from bus.dead import DeadLetters, letter_of_record
from bus.handler import Dead
from schemas.codec import decode, encode
from schemas.errors import UserError
from schemas.event import Tombstone, Upsert
from schemas.keys import author_key
from schemas.ports import MentionQuery, Message, Record, TopicPartition
from schemas.post import Post
from schemas.scope import EVERY, PUBLIC, Scope, workspace

if TYPE_CHECKING:
    from tests.unit.api.conftest import Caller, Town

HERE, THERE = workspace("default"), workspace("elsewhere")
Call = Callable[..., httpx.Response]


def publish(town: "Town", text: str, **more: Any) -> Post:
    """A post on the log and in the index."""
    town.say(text, **more)
    post = town.store.search(EVERY, MentionQuery()).mentions
    found = next(m.post for m in post if m.post.text == text)
    town.log.append("posts", [Message(found.key, encode(Upsert(found)), {"kind": "upsert"})])
    return found


def records(town: "Town") -> list[Record]:
    return town.log.read(TopicPartition("posts", 0), 0, 100)


def tombstones(town: "Town") -> list[Tombstone]:
    return [m for r in records(town) if r.value and isinstance(m := decode(r.value), Tombstone)]


def eraser(town: "Town", *, everywhere: bool = False) -> Eraser:
    return Eraser(town.store, town.state, town.log, DeadLetters(town.state), everywhere)


def test_a_post_goes_from_log_dead_letters_and_decisions_and_the_pipeline_is_told(town: "Town", call: Call) -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    post = publish(town, "acme boils")
    mention = town.store.search(HERE, MentionQuery()).mentions[0].id
    call("POST", f"/v1/mentions/{mention}/human", json={"note": "who is this"})
    DeadLetters(town.state).put_many([letter_of_record("enrich", records(town)[0], Dead("bug"), town.now)])

    receipt = call("POST", "/v1/erase", json={"post": post.key}).json()

    assert receipt["erased"] == {"log": 2, "dead_letters": 1, "decisions": 1}
    assert [p["store"] for p in receipt["pending"]] == ["mentions", "search index"]
    assert receipt["pending"][0]["by"] == "2026-03-11T12:00:00Z"
    assert receipt["cannot"]
    assert [(t.post_key, t.scope) for t in tombstones(town)] == [(post.key, PUBLIC)]
    assert not any(b"boils" in (r.value or b"") for r in records(town))
    assert town.state.get(HERE, "human", mention) is None


def test_the_tombstone_itself_makes_the_mention_invisible(town: "Town") -> None:
    add_brand(town.state, HERE, "Acme", "acme", clock=town.clock)
    post = publish(town, "acme boils")

    eraser(town).erase_post(HERE, post.key, town.now)
    town.store.tombstone(EVERY, tombstones(town))

    assert town.store.count(HERE, MentionQuery()).total == 0
    assert town.store.suppressed(PUBLIC, [post.key], []) == {post.key}


def test_everything_of_an_author_goes_and_others_stay(town: "Town") -> None:
    publish(town, "acme boils")
    publish(town, "acme stays", author=None)

    receipt = eraser(town, everywhere=True).erase_author(HERE, "forum:u1", town.now)

    assert receipt["erased"]["log"] == 1
    assert [t.author_key for t in tombstones(town)] == [author_key("forum", "u1")]
    assert any(b"acme stays" in (r.value or b"") for r in records(town))


def test_a_workspace_cannot_erase_what_is_private_to_another(town: "Town") -> None:
    add_brand(town.state, THERE, "Acme", "acme", clock=town.clock)
    theirs = publish(town, "acme private", where="elsewhere", scope=THERE)

    receipt = eraser(town).erase_post(HERE, theirs.key, town.now)
    eraser(town).erase_author(HERE, "forum:u1", town.now)
    town.store.tombstone(EVERY, tombstones(town))

    assert receipt["erased"]["log"] == 0
    assert any(b"private" in (r.value or b"") for r in records(town))
    assert town.store.count(THERE, MentionQuery()).total == 1


def test_shared_posts_of_an_author_are_the_operators_to_erase(town: "Town", caller: "type[Caller]") -> None:
    app, everyone, ours = town.app(), town.token("*"), town.token("default")

    wheres = [
        [c["where"] for c in caller(app, t)("POST", "/v1/erase", json={"author": "forum:u1"}).json()["cannot"]]
        for t in (everyone, ours)
    ]

    assert "posts that all workspaces share" not in wheres[0]
    assert "posts that all workspaces share" in wheres[1]


@pytest.mark.parametrize("author", ["u1", ":u1", "forum:", ""])
def test_an_author_needs_a_source(town: "Town", author: str) -> None:
    with pytest.raises(UserError, match="SOURCE:ID"):
        eraser(town).erase_author(HERE, author, town.now)


def test_asking_twice_is_no_error(town: "Town") -> None:
    post = publish(town, "acme boils")

    eraser(town, everywhere=True).erase_post(HERE, post.key, town.now)

    assert eraser(town, everywhere=True).erase_post(HERE, post.key, town.now)["erased"]["log"] == 0


def test_exactly_one_thing_is_named(call: Call) -> None:
    assert call("POST", "/v1/erase", json={}).status_code == 422
    assert call("POST", "/v1/erase", json={"post": "a", "author": "b:c"}).status_code == 422


def test_scopes_are_distinct(default_scope: Scope) -> None:
    assert default_scope == HERE
