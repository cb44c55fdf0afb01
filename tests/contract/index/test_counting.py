"""Rule 11: what is counted, and that it says how exact it is. Posts are synthetic."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from schemas.keys import author_key
from schemas.mention import Match, Sentiment
from schemas.ports import Group, MentionQuery
from schemas.post import Author
from schemas.query.ast import Not, Raw, Term
from tests.contract.index.conftest import HOME, NOON, World

ALL = MentionQuery()


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_days_of_23_and_25_hours_hold_what_fell_into_them(world: World, day: date, hours: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    edges = [datetime.combine(day + timedelta(days=i), time(), zone) for i in range(3)]
    start = edges[0].astimezone(UTC)
    posts = [
        world.post(str(h), created=start + timedelta(hours=h), observed_at=start + timedelta(days=9)) for h in range(49)
    ]
    world.write(*(world.found(p, "Acme") for p in posts))
    buckets, exact = world.store.timeline(HOME, ALL, edges)
    assert exact
    assert [b.count for b in buckets] == [hours, 24]
    assert [(b.start, b.end) for b in buckets] == [(edges[0], edges[1]), (edges[1], edges[2])]


def test_a_timeline_tells_judgements_and_empty_buckets_over_months(world: World) -> None:
    world.say("1", label="positive", created=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    world.say("2", label="negative", created=datetime(2026, 2, 1, tzinfo=UTC))
    world.say("3", created=datetime(2026, 2, 1, 5, tzinfo=UTC))
    edges = [datetime(2026, 1, 30, tzinfo=UTC) + timedelta(days=i) for i in range(4)]
    buckets, _ = world.store.timeline(HOME, ALL, edges)
    assert [(b.count, b.positive, b.neutral, b.negative, b.unjudged) for b in buckets] == [
        (0, 0, 0, 0, 0),
        (1, 1, 0, 0, 0),
        (2, 0, 0, 1, 1),
    ]


def test_a_timeline_may_go_by_the_time_of_observation(world: World) -> None:
    world.say("1", created=NOON - timedelta(days=99), observed_at=NOON)
    edges = [NOON, NOON + timedelta(hours=1)]
    assert [b.count for b in world.store.timeline(HOME, MentionQuery(by_observed=True), edges)[0]] == [1]
    assert [b.count for b in world.store.timeline(HOME, ALL, edges)[0]] == [0]


@pytest.mark.parametrize("edges", [[], [NOON], [NOON, NOON]])
def test_a_timeline_without_room_counts_nothing(world: World, edges: list[datetime]) -> None:
    world.say("1")
    buckets, exact = world.store.timeline(HOME, ALL, edges)
    assert exact
    assert sum(b.count for b in buckets) == 0


def test_breaks_down_by_each_dimension_with_the_unknown_last(world: World) -> None:
    world.say("1", label="positive", site="a.example", lang="de", author=Author("7"))
    world.say("2", label="negative", site="a.example")
    world.say("3", site="b.example")
    world.say("4")
    groups, exact = world.store.breakdown(HOME, ALL, "site")
    assert exact
    assert list(groups) == [
        Group("a.example", 2, positive=1, negative=1),
        Group("b.example", 1, unjudged=1),
        Group(None, 1, unjudged=1),
    ]
    for by, keys in {"lang": [None, "de"], "sentiment": [None, "negative", "positive"], "author": [None, author_key("hn", "7")],
                     "source": ["hn"], "brand": ["Acme"], "type": ["post"], "origin": ["live"]}.items():  # fmt: skip
        found, _ = world.store.breakdown(HOME, ALL, by)  # type: ignore[arg-type]  # each is a dimension
        assert [g.key for g in found] == keys
        assert sum(g.count for g in found) == 4


def test_the_detected_language_wins(world: World) -> None:
    world.write(world.found(world.post("1", lang="de"), "Acme", lang="en"))
    assert [g.key for g in world.store.breakdown(HOME, ALL, "lang")[0]] == ["en"]


def test_top_is_exact_also_when_the_winner_is_small_in_each_month(world: World) -> None:
    for month in range(4):
        created = NOON - timedelta(days=31 * month)
        sets = [world.post(f"{month} {i}", author=Author(f"loud {month}"), created=created) for i in range(3)]
        sets += [world.post(f"{month} steady {i}", author=Author("steady"), created=created) for i in range(2)]
        world.write(*(world.found(p, "Acme") for p in sets))
    [first, second] = world.store.top(HOME, ALL, "author", limit=2)
    assert (first.key, first.count) == (author_key("hn", "steady"), 8)
    assert second.count == 3


def test_top_knows_no_unknown(world: World) -> None:
    world.say("1")
    assert list(world.store.top(HOME, ALL, "author")) == []


def test_unique_counts_known_values_over_months_and_says_when_it_may_be_off(world: World) -> None:
    for i in range(3):
        world.say(f"{i}", author=Author(str(i)), created=NOON - timedelta(days=40 * i))
        world.say(f"again {i}", author=Author(str(i)))
    world.say("nobody")
    assert world.store.unique(HOME, ALL, "author") == (3, False)
    world.say("4", author=Author("4"))
    assert world.store.unique(HOME, ALL, "author") == (4, True)


def test_counts_and_numbers_agree_for_a_query_that_is_judged_one_by_one(world: World) -> None:
    world.say("1", "acme C++", label="positive", author=Author("7"))
    world.say("2", "acme c++", label="negative", created=NOON - timedelta(days=60))
    world.say("3", "acme", created=NOON - timedelta(days=60))
    query = MentionQuery(query=Raw("C++"))
    assert world.store.count(HOME, query).total == 1
    assert [g.key for g in world.store.top(HOME, query, "author")] == [author_key("hn", "7")]
    assert world.store.count(HOME, MentionQuery(query=Not(Raw("C++")))).total == 2
    assert world.store.span(HOME, query) == (NOON, NOON)


def test_a_judged_answer_follows_the_writes(world: World) -> None:
    query = MentionQuery(query=Raw("C++"))
    world.say("1", "acme C++", revision=1)
    assert world.store.count(HOME, query).total == 1
    world.say("1", "acme", revision=2)
    assert world.store.count(HOME, query).total == 0


def test_sentiment_counts_are_of_the_brand_not_the_post(world: World) -> None:
    good, bad = Sentiment("positive"), Sentiment("negative")
    matches = (Match("home", "Acme", 1, sentiment=good), Match("home", "Zeta", 1, sentiment=bad))
    world.write(world.found(world.post("1"), *matches))
    groups, _ = world.store.breakdown(HOME, MentionQuery(query=Term("acme")), "brand")
    assert list(groups) == [Group("Acme", 1, positive=1), Group("Zeta", 1, negative=1)]


def test_mentions_that_name_no_author_can_be_asked_for(world: World) -> None:
    world.say("1", author=Author(id="u1"))
    world.say("2", author=None)
    world.say("3", author=Author())
    page = world.store.search(HOME, MentionQuery(author=""))
    assert {m.post.native_id for m in page.mentions} == {"2", "3"}
    assert world.store.count(HOME, MentionQuery(author="")).total == 2
