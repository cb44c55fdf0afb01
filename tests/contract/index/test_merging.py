"""Rules 2 to 5: what a store makes of revisions, clocks and the three parts of a mention. Posts are synthetic."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from schemas.event import Metrics
from schemas.keys import mention_id, post_key
from schemas.mention import Correction, Human, Match, Sentiment
from schemas.ports import MentionQuery, MentionStore
from schemas.post import Author, Engagement
from schemas.query.ast import Term
from schemas.scope import EVERY, PUBLIC, workspace
from tests.contract.index.conftest import HOME, NOON, World

OTHER = workspace("other")


def test_keeps_a_post_that_matches_and_stores_nothing_of_one_that_does_not(world: World) -> None:
    kept, dropped = world.found(world.post("1"), "Acme"), world.found(world.post("2"))
    assert world.write(kept, dropped) == ["kept", "no_match"]
    assert [m.post.native_id for m in world.mentions()] == ["1"]


def test_gives_back_the_mention_as_it_was_written(world: World) -> None:
    author = Author("7", "Ann", "ann", 12)
    post = world.post(
        "1", "Acme é 苹果", title="T", author=author, site="a.example.org", links=("https://x.example/y",)
    )
    world.write(world.found(post, Match("home", "Acme", 4, owned=True, sentiment=Sentiment("positive", 0.5, 0.7))))
    [mention] = world.mentions()
    assert mention.id == mention_id(post.key, "home", "Acme")
    assert (mention.post, mention.match.version, mention.match.owned) == (post, 4, True)
    assert mention == world.store.get(HOME, mention.id)


def test_a_late_older_revision_changes_nothing(world: World) -> None:
    newer = world.found(world.post("1", "acme two", revision=2000), "Acme")
    older = world.found(world.post("1", "acme one", revision=1000), "Acme", "Zeta")
    assert world.write(newer) == ["kept"]
    assert world.write(older) == ["stale"]
    assert world.texts() == ["acme two"]


def test_an_older_revision_that_comes_after_an_edit_that_matches_nothing_stays_out(world: World) -> None:
    assert world.write(world.found(world.post("1", "other", revision=2000))) == ["no_match"]
    assert world.write(world.found(world.post("1", "acme", revision=1000), "Acme")) == ["stale"]
    assert world.texts() == []


def test_two_revisions_in_one_batch_are_merged_in_order(world: World) -> None:
    first = world.found(world.post("1", "acme one", revision=1), "Acme")
    second = world.found(world.post("1", "acme two", revision=2), "Acme")
    assert world.write(first, second, first) == ["kept", "kept", "stale"]
    assert world.texts() == ["acme two"]


def test_an_edit_that_no_longer_matches_takes_the_mention_out(world: World) -> None:
    ident = world.say("1", "acme", revision=1)
    assert world.write(world.found(world.post("1", "nothing", revision=2))) == ["kept"]
    assert world.texts() == []
    assert world.store.get(HOME, ident) is None


def test_an_edit_that_matches_again_brings_it_back(world: World) -> None:
    ident = world.say("1", revision=1)
    world.write(world.found(world.post("1", "nothing", revision=2)))
    world.write(world.found(world.post("1", "acme again", revision=3), "Acme"))
    assert [(m.id, m.post.text) for m in world.mentions()] == [(ident, "acme again")]


def test_a_new_epoch_of_the_same_revision_replaces_and_an_older_one_does_not(world: World) -> None:
    post = world.post("1")
    assert world.write(world.found(post, "Acme", epoch=5), world.found(post, "Zeta", epoch=6)) == ["kept", "kept"]
    assert world.write(world.found(post, "Acme", epoch=5)) == ["stale"]
    assert [m.match.brand for m in world.mentions()] == ["Zeta"]


def test_the_same_set_twice_is_one_mention(world: World) -> None:
    found = world.found(world.post("1"), "Acme")
    assert world.write(found, found) == ["kept", "kept"]
    assert world.write(found) == ["kept"]
    assert world.texts() == ["acme"]


def test_two_brands_in_one_post_are_two_mentions(world: World) -> None:
    world.write(world.found(world.post("1", "acme zeta"), "Acme", "Zeta"))
    assert sorted(m.match.brand for m in world.mentions()) == ["Acme", "Zeta"]
    assert [m.match.brand for m in world.mentions(brand="ZETA")] == ["Zeta"]


def test_a_created_that_moves_between_months_moves_nothing(world: World) -> None:
    world.say("1", "acme one", revision=1, created=datetime(2026, 1, 31, 23, tzinfo=UTC))
    world.say("1", "acme two", revision=2, created=datetime(2026, 2, 1, 1, tzinfo=UTC))
    [mention] = world.mentions()
    assert (mention.month, mention.post.text) == ("2026-01", "acme two")
    assert mention.sort_at == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert world.texts(start=datetime(2026, 2, 1, tzinfo=UTC)) == []


def test_a_brand_added_later_shares_the_first_sight_of_the_post(world: World) -> None:
    world.say("1", observed_at=NOON + timedelta(hours=1), created=NOON)
    later = world.post("1", observed_at=NOON + timedelta(days=40), created=NOON + timedelta(days=35), revision=9)
    world.write(world.found(later, "Acme", "Zeta"))
    assert {m.sort_at for m in world.mentions()} == {NOON}
    assert {m.observed_at for m in world.mentions()} == {NOON + timedelta(hours=1)}


@pytest.mark.parametrize(
    ("created", "month"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "1990-01"),
        (datetime(1969, 7, 20, tzinfo=UTC), "1990-01"),
        (datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), "2026-03"),
        (None, "2026-03"),
    ],
)
def test_absurd_and_absent_dates_have_a_place(world: World, created: datetime | None, month: str) -> None:
    world.say("1", created=created)
    [mention] = world.mentions()
    assert mention.month == month
    assert mention.sort_at == (created if month == "1990-01" else NOON + timedelta(hours=1))
    assert world.store.span(HOME, MentionQuery()) == (mention.sort_at, mention.sort_at)


def test_times_are_kept_to_the_millisecond(world: World) -> None:
    world.say("1", created=NOON.replace(microsecond=123_456))
    [mention] = world.mentions()
    assert mention.sort_at == NOON.replace(microsecond=123_000)
    assert world.texts(start=NOON.replace(microsecond=123_000)) == ["acme"]
    assert world.texts(start=NOON.replace(microsecond=123_001)) == []
    assert world.texts(end=NOON.replace(microsecond=123_001)) == ["acme"]


def test_a_correction_survives_edit_re_enrichment_and_replay(world: World) -> None:
    ident = world.say("1", label="negative", revision=1)
    assert world.correct("1", 1, sentiment="positive", tags=("vip",), note="ours")
    first = world.found(world.post("1", revision=1), "Acme")
    edited = world.found(world.post("1", "acme edited", revision=2), "Acme", epoch=7)
    assert world.write(edited, first) == ["kept", "stale"]
    mention = world.store.get(HOME, ident)
    assert mention is not None
    assert (mention.human, mention.sentiment.label) == (Human(1, "positive", ("vip",), note="ours"), "positive")


def test_a_correction_survives_that_the_mention_goes_and_comes_back(world: World) -> None:
    world.say("1", revision=1)
    world.correct("1", 1, sentiment="positive")
    world.write(world.found(world.post("1", "nothing", revision=2)))
    world.say("1", revision=3)
    assert [m.human.sentiment for m in world.mentions()] == ["positive"]


def test_a_correction_before_its_mention_waits_for_it(world: World) -> None:
    assert world.correct("1", 1, sentiment="negative")
    world.say("1", label="positive")
    assert [m.sentiment.label for m in world.mentions()] == ["negative"]


def test_an_older_correction_is_refused_and_the_same_one_again_is_not(world: World) -> None:
    world.say("1")
    assert world.correct("1", 2, sentiment="negative")
    assert not world.correct("1", 1, sentiment="positive")
    assert world.correct("1", 2, sentiment="negative")
    assert [m.human.version for m in world.mentions()] == [2]


def test_one_workspace_cannot_correct_the_mention_of_another(world: World) -> None:
    ident = world.say("1")
    key = post_key("hn", "", "1", PUBLIC)
    assert list(world.store.correct(EVERY, [Correction(OTHER, key, ident, Human(9, "negative"))])) == [False]
    assert list(world.store.correct(OTHER, [Correction(HOME, key, ident, Human(9, "negative"))])) == [False]
    world.settle()
    assert [m.human for m in world.mentions()] == [Human()]


def test_a_correction_is_found_by_what_it_says(world: World) -> None:
    world.say("1", label="negative")
    world.correct("1", 1, sentiment="positive")
    [bucket], exact = world.store.timeline(HOME, MentionQuery(), [NOON, NOON + timedelta(hours=1)])
    assert (exact, bucket.positive, bucket.negative) == (True, 1, 0)


def test_newer_figures_replace_older_ones_and_change_nothing_else(world: World) -> None:
    world.say("1", revision=1)
    assert _measure(world, 10, NOON + timedelta(hours=2)) == [True]
    assert _measure(world, 9, NOON + timedelta(hours=1)) == [False]
    world.say("1", "acme edited", revision=2)
    [mention] = world.mentions()
    assert mention.derived.engagement == Engagement(likes=10)
    assert mention.derived.engagement_at == NOON + timedelta(hours=2)


def test_figures_of_an_unknown_post_are_refused(world: World) -> None:
    assert _measure(world, 10, NOON) == [False]


def _measure(world: World, likes: int, at: datetime) -> list[bool]:
    key = post_key("hn", "", "1", PUBLIC)
    done = world.store.measure(EVERY, [Metrics(PUBLIC, "hn", key, Engagement(likes=likes), at)])
    world.settle()
    return list(done)


def test_what_is_not_of_the_scope_cannot_be_written(world: World) -> None:
    with pytest.raises(ValueError, match="scope"):
        world.store.write(HOME, [world.found(world.post("1"), "Acme")])


def test_a_private_post_is_a_mention_for_its_own_workspace_only(world: World) -> None:
    private = world.post("1", "acme", scope=HOME)
    world.write(world.found(private, "Acme", Match("other", "Acme", 1)))
    assert len(world.mentions()) == 1
    assert world.mentions(scope=OTHER) == []


def test_readers_see_what_was_flushed(world: World, reader: Callable[[], MentionStore]) -> None:
    other = reader()
    world.say("1")
    other.refresh()
    assert [m.post.native_id for m in other.search(HOME, MentionQuery(query=Term("acme"))).mentions] == ["1"]
    world.say("2", created=NOON - timedelta(days=90))
    other.refresh()
    assert other.count(HOME, MentionQuery()).total == 2
