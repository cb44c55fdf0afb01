"""What a tombstone names leaves the log and the dead letters, and never comes in again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bus.dead import DeadLetters, letter_of_record
from bus.handler import Dead, Drop, Keep
from bus.memory import MemoryLog, MemoryState
from harken.forgetting import ForgetHandler
from schemas.codec import encode
from schemas.errors import Retry
from schemas.event import Tombstone, Upsert
from schemas.ports import Commit, Message, Record, TopicPartition
from schemas.post import Author, Post
from schemas.scope import PUBLIC, workspace
from schemas.topics import POSTS, TOPICS

NOW = datetime(2026, 11, 24, tzinfo=UTC)
PARTITION = TopicPartition(POSTS.name, 0)


def post(key: str, author: str = "ana") -> Post:
    return Post(key, PUBLIC, "x", key, NOW, author=Author(id=author), text=f"words of {key}")


def upsert(value: Post) -> Message:
    return Message(value.key, encode(Upsert(value)), {"kind": "upsert", "author": value.author_key or ""})


class World:
    def __init__(self) -> None:
        self.log, self.state = MemoryLog(), MemoryState()
        self.log.ensure(TOPICS)
        self.dead = DeadLetters(self.state)
        self.handler = ForgetHandler(self.log, self.state, self.dead)

    def enrichment_reached(self, offset: int) -> None:
        consumer = self.log.consumer("enrich", [POSTS.name])
        consumer.poll(100, 0)
        consumer.commit({PARTITION: Commit(offset)})
        consumer.close()

    def records(self) -> list[Record]:
        return self.log.read(PARTITION, 0, 100)


def test_a_deleted_post_leaves_the_log_and_the_dead_letters() -> None:
    world = World()
    gone, stays = post("gone"), post("stays")
    tombstone = Tombstone(PUBLIC, "x", NOW, "deleted", post_key="gone")
    told = Message("gone", encode(tombstone), {"kind": "tombstone"})
    world.log.append(POSTS.name, [upsert(gone), upsert(stays), told])
    world.enrichment_reached(3)
    world.dead.put_many([letter_of_record("enrich", world.records()[0], Dead("bug"), NOW)])
    outcomes = world.handler.handle(world.records())
    world.handler.flush()
    assert outcomes == [Drop("no_tombstone"), Drop("no_tombstone"), Keep()]
    assert [(r.key, r.headers["kind"]) for r in world.records()] == [("stays", "upsert"), ("gone", "tombstone")]
    assert world.dead.list() == []
    assert world.state.get(PUBLIC, "suppressed", "post:gone") is not None


def test_a_deleted_author_takes_all_their_posts_along() -> None:
    world = World()
    bens = post("c", author="ben")
    key = post("a").author_key or ""
    tombstone = Tombstone(PUBLIC, "x", NOW, "account deleted", author_key=key)
    told = Message(f"author:{key}", encode(tombstone), {"kind": "tombstone", "author": key})
    world.log.append(POSTS.name, [upsert(post("a")), upsert(post("b")), upsert(bens), told])
    world.enrichment_reached(4)
    world.handler.handle(world.records())
    world.handler.flush()
    assert [r.headers["kind"] for r in world.records()] == ["upsert", "tombstone"]
    assert world.state.get(PUBLIC, "suppressed", f"author:{key}") is not None


def test_what_one_workspace_deletes_of_an_author_stays_with_the_others() -> None:
    world = World()
    ours = replace(post("ours"), scope=workspace("ours"))
    key = ours.author_key or ""
    told = Message(
        f"author:{key}",
        encode(Tombstone(workspace("ours"), "x", NOW, "asked for", author_key=key)),
        {"kind": "tombstone", "author": key},
    )
    theirs = replace(post("theirs"), scope=workspace("theirs"))
    world.log.append(POSTS.name, [upsert(ours), upsert(theirs), upsert(post("public")), told])
    world.enrichment_reached(4)
    world.dead.put_many([letter_of_record("enrich", r, Dead("bug"), NOW) for r in world.records()[:3]])
    world.handler.handle(world.records())
    world.handler.flush()
    assert [r.key for r in world.records() if r.headers["kind"] == "upsert"] == ["theirs", "public"]
    assert {letter.key for letter in world.dead.list()} == {"theirs", "public"}


def test_it_waits_until_enrichment_has_passed_the_tombstone() -> None:
    world = World()
    told = Message("gone", encode(Tombstone(PUBLIC, "x", NOW, "deleted", post_key="gone")), {"kind": "tombstone"})
    world.log.append(POSTS.name, [upsert(post("gone")), told])
    world.enrichment_reached(1)
    with pytest.raises(Retry):
        world.handler.handle(world.records())
