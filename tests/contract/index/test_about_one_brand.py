"""What a re-match does: sets that speak of one brand's mention of a post and of no other. Posts are synthetic."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from schemas.event import Tombstone
from schemas.keys import mention_id, post_key
from schemas.mention import Enrichment, Match, MatchSet, Mention, Sentiment
from schemas.ports import MentionQuery, MentionStore, Recalled
from schemas.post import Author, Post
from schemas.query.ast import Term
from schemas.scope import EVERY, PUBLIC, workspace
from tests.contract.index.conftest import HOME, NOON, World

OTHER = workspace("other")


def about(post: Post, match: Match | None, epoch: int = 9, *, of: tuple[str, str] = ("home", "acme")) -> MatchSet:
    return MatchSet(post, epoch, Enrichment(lang="en"), (match,) if match else (), about=of)


def lose(world: World, native_id: str = "1", epoch: int = 9, **more: object) -> list[str]:
    return list(world.write(about(world.post(native_id, **more), None, epoch)))  # type: ignore[arg-type]  # fields of a post


def win(world: World, native_id: str = "1", epoch: int = 9, version: int = 2, **more: object) -> list[str]:
    post = world.post(native_id, **more)  # type: ignore[arg-type]  # the same
    return list(world.write(about(post, Match("home", "Acme", version), epoch)))


def inactive(world: World, brand: str = "acme", after: str = "") -> list[Mention]:
    return list(world.store.scan_inactive(HOME, brand, after=after))


def test_a_lost_mention_leaves_search_count_and_timeline(world: World) -> None:
    ident = world.say("1", label="positive")

    assert lose(world) == ["kept"]

    assert world.mentions() == []
    assert world.mentions(Term("acme")) == []
    assert world.store.get(HOME, ident) is None
    assert world.store.count(HOME, MentionQuery(brand="Acme")).total == 0
    [bucket], _ = world.store.timeline(HOME, MentionQuery(), [NOON, NOON + timedelta(hours=1)])
    assert bucket.count == 0


def test_a_lost_mention_that_comes_back_is_the_same_with_what_a_person_said_of_it(world: World) -> None:
    ident = world.say("1", label="negative")
    world.correct("1", 1, sentiment="positive", note="ours")
    lose(world, epoch=8)

    assert win(world, epoch=9) == ["kept"]

    [mention] = world.mentions()
    assert (mention.id, mention.match.version, mention.human.note) == (ident, 2, "ours")
    assert mention.sentiment.label == "positive"


def test_what_a_person_says_of_a_lost_mention_is_there_when_it_comes_back(world: World) -> None:
    world.say("1")
    lose(world, epoch=8)
    assert world.correct("1", 1, status="done")
    assert world.mentions() == []

    win(world, epoch=9)

    assert [m.human.status for m in world.mentions()] == ["done"]


def test_a_gained_mention_takes_its_spans_version_and_judgement_from_the_set(world: World) -> None:
    world.write(world.found(world.post("1", "acme zeta"), "Zeta"))
    judged = Match("home", "Acme", 3, sentiment=Sentiment("negative", -0.5, 0.75))

    assert world.write(about(world.post("1", "acme zeta"), judged)) == ["kept"]

    [mention] = world.mentions(brand="acme")
    assert (mention.match, mention.enrichment.lang, mention.epoch) == (judged, "en", 9)


def test_a_post_that_nothing_was_remembered_of_gets_its_first_sight(world: World) -> None:
    world.write(world.found(world.post("1")))

    assert win(world, created=datetime(2026, 1, 5, tzinfo=UTC)) == ["kept"]

    [mention] = world.mentions()
    assert (mention.month, mention.sort_at) == ("2026-01", datetime(2026, 1, 5, tzinfo=UTC))


def test_a_post_that_was_seen_keeps_its_month_and_first_sight(world: World) -> None:
    world.write(world.found(world.post("1", created=datetime(2026, 1, 31, tzinfo=UTC), revision=4), "Zeta"))

    later = NOON + timedelta(days=9)
    win(world, created=datetime(2026, 2, 3, tzinfo=UTC), observed_at=later, revision=4)

    [mention] = world.mentions(brand="acme")
    assert (mention.month, mention.sort_at) == ("2026-01", datetime(2026, 1, 31, tzinfo=UTC))
    assert mention.observed_at == NOON + timedelta(hours=1)


def test_other_brands_and_other_workspaces_are_not_touched(world: World) -> None:
    post = world.post("1", "acme zeta")
    theirs = Match("other", "Acme", 1)
    world.write(world.found(post, "Acme", "Zeta", theirs))

    world.write(about(post, None))

    assert [(m.match.brand, m.epoch) for m in world.mentions()] == [("Zeta", 1)]
    assert [m.match for m in world.mentions(scope=OTHER)] == [theirs]


def test_the_brand_is_the_same_however_its_name_is_written(world: World) -> None:
    world.say("1", brand="ACME")
    lose(world)
    assert world.mentions() == []


def test_a_set_about_another_text_than_the_newest_is_stale(world: World) -> None:
    world.say("1", "acme", revision=1)
    world.write(world.found(world.post("1", "nothing", revision=2)))

    assert win(world, text="acme", revision=1) == ["stale"]
    assert win(world, text="acme", revision=3) == ["stale"]
    assert world.mentions() == []


def test_a_set_about_one_brand_is_stale_after_a_newer_one(world: World) -> None:
    world.say("1")
    assert lose(world, epoch=9) == ["kept"]
    assert win(world, epoch=8) == ["stale"]
    assert win(world, epoch=9) == ["kept"]
    assert lose(world, epoch=8) == ["stale"]
    assert len(world.mentions()) == 1


def test_a_set_about_one_brand_is_stale_after_a_full_one_with_newer_queries(world: World) -> None:
    world.say("1")
    world.write(world.found(world.post("1"), "Zeta", epoch=9))

    assert win(world, epoch=8) == ["stale"]
    assert [m.match.brand for m in world.mentions()] == ["Zeta"]


def test_a_full_set_with_newer_queries_wins_over_it(world: World) -> None:
    world.say("1")
    lose(world, epoch=8)
    assert world.write(world.found(world.post("1"), "Acme", epoch=9)) == ["kept"]
    assert len(world.mentions()) == 1


def test_an_edit_wins_over_it_whatever_the_epoch(world: World) -> None:
    world.say("1", revision=1)
    lose(world, epoch=9, revision=1)
    world.say("1", "acme edited", revision=2)
    assert world.texts() == ["acme edited"]


@pytest.mark.parametrize("matched", [True, False])
def test_an_older_full_set_that_comes_again_undoes_nothing(world: World, matched: bool) -> None:
    full = world.found(world.post("1"), *(["Acme"] if matched else []), epoch=5)
    world.write(full)
    lose(world) if matched else win(world)

    world.write(full)

    assert len(world.mentions()) == (0 if matched else 1)


def test_what_the_full_sets_said_of_others_can_still_be_replaced_by_them(world: World) -> None:
    post = world.post("1", "acme zeta")
    world.write(world.found(post, "Acme", "Zeta", epoch=5))
    world.write(about(post, None, epoch=9))

    world.write(world.found(post, epoch=6))

    assert world.mentions() == []
    assert [m.match.brand for m in inactive(world, "zeta")] == ["Zeta"]


def test_two_brands_find_the_same_unknown_post_one_after_the_other(world: World) -> None:
    post = world.post("1", "acme zeta")
    world.write(about(post, Match("home", "Acme", 2)))
    world.write(about(post, Match("home", "Zeta", 2), of=("home", "zeta")))
    assert sorted(m.match.brand for m in world.mentions()) == ["Acme", "Zeta"]


def test_losing_what_was_never_there_stores_nothing(world: World) -> None:
    assert lose(world) == ["no_match"]
    assert world.store.recall(HOME, "acme", [world.post("1").key]) == {}


def test_the_same_set_twice_is_one_mention(world: World) -> None:
    found = about(world.post("1"), Match("home", "Acme", 2))
    assert world.write(found, found) == ["kept", "kept"]
    assert len(world.mentions()) == 1


@pytest.mark.parametrize("by_author", [True, False])
def test_an_erased_post_never_comes_back(world: World, by_author: bool) -> None:
    post = world.post("1", author=Author("7"))
    world.write(world.found(post, "Acme"))
    world.write(about(post, None, epoch=8))
    keys = {"author_key": post.author_key} if by_author else {"post_key": post.key}
    world.store.tombstone(EVERY, [Tombstone(PUBLIC, "hn", NOON, "deleted", **keys)])
    world.settle()

    assert world.write(about(post, Match("home", "Acme", 2))) == ["suppressed"]
    assert (world.mentions(), inactive(world), world.store.recall(HOME, "acme", [post.key])) == ([], [], {})


def test_a_private_post_is_no_mention_of_another_workspaces_brand(world: World) -> None:
    post = world.post("1", scope=OTHER)
    assert world.write(about(post, Match("home", "Acme", 2))) == ["no_match"]
    assert world.mentions(scope=EVERY) == []


def test_inactive_mentions_are_told_by_brand_in_the_order_of_their_ids(world: World) -> None:
    months = [datetime(2026, 1 + i % 3, 5, tzinfo=UTC) for i in range(7)]
    ids = [world.say(str(i), created=at) for i, at in enumerate(months)]
    world.say("z", brand="Zeta")
    for i in range(6):
        lose(world, str(i))

    lost = sorted(ids[:6])
    assert [m.id for m in inactive(world, "ACME")] == lost
    assert [m.id for m in inactive(world, after=lost[3])] == lost[4:]
    assert inactive(world, "zeta") == []
    assert [m.active for m in inactive(world)] == [False] * 6
    assert list(world.store.scan_inactive(OTHER, "acme")) == []
    assert len(list(world.store.scan_inactive(EVERY, "acme"))) == 6


def test_an_inactive_mention_of_a_text_that_is_gone_is_not_told(world: World) -> None:
    world.say("1", "acme", revision=1)
    world.write(world.found(world.post("1", "nothing", revision=2)))
    assert inactive(world) == []


def test_a_mention_taken_out_by_a_full_set_of_the_same_text_is_told(world: World) -> None:
    ident = world.say("1")
    world.write(world.found(world.post("1"), epoch=5))
    assert [m.id for m in inactive(world)] == [ident]


def test_recalls_the_newest_revision_and_the_brands_own_mention(world: World) -> None:
    world.say("1", revision=3)
    world.say("2", brand="Zeta", revision=4)
    world.write(world.found(world.post("3", revision=5)), world.found(world.post("4")))
    keys = [post_key("hn", "", str(i), PUBLIC) for i in range(1, 5)]

    found = world.store.recall(HOME, "ACME", keys)

    assert found.keys() == set(keys[:3])
    assert [found[k].revision for k in keys[:3]] == [3, 4, 5]
    assert found[keys[0]].mention == world.store.get(HOME, mention_id(keys[0], "home", "Acme"))
    assert (found[keys[1]], found[keys[2]]) == (Recalled(4), Recalled(5))


def test_recalls_an_inactive_mention_and_nothing_for_those_it_does_not_concern(world: World) -> None:
    world.say("1")
    lose(world)
    private = world.post("2", scope=OTHER)
    world.write(MatchSet(private, 1, Enrichment(), (Match("other", "Acme", 1),)))
    key = world.post("1").key

    assert [(r.mention.active if r.mention else None) for r in world.store.recall(HOME, "acme", [key]).values()] == [
        False
    ]
    assert world.store.recall(OTHER, "acme", [key]) == {key: Recalled(0)}
    assert world.store.recall(EVERY, "acme", [key]) == {key: Recalled(0)}
    assert world.store.recall(HOME, "acme", [private.key]) == {}


def test_a_reader_is_told_what_was_flushed(world: World, reader: Callable[[], MentionStore]) -> None:
    other = reader()
    assert list(other.scan_inactive(HOME, "acme")) == []
    assert other.recall(HOME, "acme", ["nothing"]) == {}
    ident = world.say("1")
    lose(world)
    other.refresh()

    assert [m.id for m in other.scan_inactive(HOME, "acme")] == [ident]
    [found] = other.recall(HOME, "acme", [world.post("1").key]).values()
    assert found.mention == replace(inactive(world)[0])
