"""Search, cursors, scopes and the narrowings of a question. Posts are synthetic."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from schemas.errors import UserError
from schemas.keys import author_key
from schemas.mention import Match
from schemas.ports import MentionQuery
from schemas.post import Author
from schemas.query.ast import (
    And,
    Exact,
    Field,
    Group,
    Handle,
    Loose,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Range,
    Raw,
    Tag,
    Term,
    Wildcard,
)
from schemas.scope import EVERY, PUBLIC, workspace
from tests.contract.index.conftest import HOME, NOON, World

OTHER = workspace("other")


def test_newest_first_and_ties_by_id_downwards(world: World) -> None:
    for i in range(9):
        world.say(str(i), f"acme {i}", created=NOON - timedelta(days=31 * (i % 3)))
    mentions = world.mentions()
    keys = [(m.sort_at, m.id) for m in mentions]
    assert len(keys) == 9
    assert keys == sorted(keys, reverse=True)


@pytest.mark.parametrize("ident", ["", "0" * 32, "no id", "é" * 400])
def test_an_id_that_nothing_has_is_none(world: World, ident: str) -> None:
    world.say("1")
    assert world.store.get(HOME, ident) is None
    assert world.store.get(PUBLIC, ident) is None


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 40])
def test_pages_are_complete_and_without_repeats_under_equal_times(world: World, limit: int) -> None:
    world.write(
        *(world.found(world.post(str(i), created=NOON - timedelta(days=20 * (i % 4))), "Acme") for i in range(37))
    )
    seen, cursor = [], None
    for _ in range(38):
        page = world.store.search(HOME, MentionQuery(), limit=limit, cursor=cursor)
        assert page.counted.total == 37
        seen += [m.id for m in page.mentions]
        cursor = page.cursor
        if cursor is None:
            break
    assert seen == [m.id for m in world.mentions()]
    assert len(set(seen)) == 37


def test_pages_hold_while_writes_go_on(world: World) -> None:
    wanted = {world.say(f"old {i}", created=NOON - timedelta(minutes=i % 5)) for i in range(10)}
    seen: list[str] = []
    cursor: str | None = None
    for turn in range(20):
        page = world.store.search(HOME, MentionQuery(), limit=2, cursor=cursor)
        seen += [m.id for m in page.mentions]
        world.say(f"new {turn}", created=NOON - timedelta(minutes=turn % 5))
        world.say(f"old {turn % 10}", "acme edited", revision=turn + 1, created=NOON - timedelta(minutes=turn % 5))
        if (cursor := page.cursor) is None:
            break
    assert wanted <= set(seen)
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(
    "cursor", ["", "x", "é", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk6YQ", "LTk5OTk5OTk5OTk5OTk5OTk5Og"]
)
def test_a_cursor_nobody_gave_is_the_users_error(world: World, cursor: str) -> None:
    world.say("1")
    with pytest.raises(UserError, match="cursor"):
        world.store.search(HOME, MentionQuery(), cursor=cursor)


def test_the_mention_of_another_workspace_does_not_exist(world: World) -> None:
    world.write(world.found(world.post("1", author=Author("7"), site="a.example"), Match("other", "Acme", 1)))
    [mention] = world.mentions(scope=OTHER)
    everything = MentionQuery()
    for scope in (HOME, PUBLIC):
        assert world.store.get(scope, mention.id) is None
        assert world.mentions(scope=scope) == []
        assert world.store.count(scope, everything).total == 0
        assert world.store.timeline(scope, everything, [NOON, NOON + timedelta(days=1)])[0][0].count == 0
        assert list(world.store.breakdown(scope, everything, "source")[0]) == []
        assert list(world.store.top(scope, everything, "author")) == []
        assert world.store.unique(scope, everything, "site") == (0, False)
        assert world.store.span(scope, everything) is None
        assert list(world.store.scan(scope, everything)) == []


def test_every_scope_sees_all_workspaces(world: World) -> None:
    world.write(world.found(world.post("1"), "Acme", Match("other", "Acme", 1)))
    assert sorted(m.match.workspace for m in world.mentions(scope=EVERY)) == ["home", "other"]
    assert world.store.count(EVERY, MentionQuery()).total == 2


def test_a_period_is_half_open(world: World) -> None:
    for hour in (10, 11, 12):
        world.say(str(hour), f"acme {hour}", created=NOON.replace(hour=hour))
    assert world.texts(start=NOON.replace(hour=10), end=NOON.replace(hour=12)) == ["acme 11", "acme 10"]
    assert world.texts(start=NOON, end=NOON) == []


def test_a_period_may_go_by_the_time_of_observation(world: World) -> None:
    world.say("1", created=datetime(2020, 1, 1, tzinfo=UTC), observed_at=NOON)
    assert world.texts(start=NOON) == []
    assert world.texts(start=NOON, by_observed=True) == ["acme"]


def test_narrows_by_author_site_and_origin(world: World) -> None:
    world.say("1", "one", author=Author("7"), site="news.example.org", origin="import")
    world.say("2", "two", author=Author("8"), site="example.org")
    world.say("3", "three", site="badexample.org")
    assert world.texts(author=author_key("hn", "7")) == ["one"]
    assert sorted(world.texts(site="Example.org")) == ["one", "two"]
    assert sorted(world.texts(live_only=True)) == ["three", "two"]


def test_scan_gives_all_in_the_order_of_search(world: World) -> None:
    world.write(*(world.found(world.post(str(i), created=NOON - timedelta(days=i)), "Acme") for i in range(70)))
    assert [m.id for m in world.store.scan(HOME, MentionQuery())] == [m.id for m in world.mentions()]


def test_span_is_of_what_the_query_finds(world: World) -> None:
    for day, text in ((1, "acme"), (5, "acme zeta"), (9, "acme zeta"), (20, "acme")):
        world.say(str(day), text, created=NOON - timedelta(days=day))
    span = world.store.span(HOME, MentionQuery(query=Term("zeta")))
    assert span == (NOON - timedelta(days=9), NOON - timedelta(days=5))


_TEXTS: dict[str, dict[str, Any]] = {
    "1": {"text": "Acme cola is good #Cola", "title": "News of Zeta", "lang": "pt-BR", "country": "BR"},
    "2": {
        "text": "cola acme @acme.help C++ rocks",
        "author": Author("7", "Ann Lee", "annlee"),
        "flags": ("reply", "link"),
    },
    "3": {"text": "the ACME café", "site": "blog.example.org", "links": ("https://shop.example.com/a/b?c=1",)},
    "4": {"text": "", "title": "acme cola", "type": "video", "thread": "T1", "url": "https://example.org/X/"},
    "5": {"text": "苹果手机 很好 🍎", "title": "acme"},
}
_FOUND: list[tuple[Node, str]] = [
    (Term("acme"), "12345"),
    (Term("cafe"), "3"),
    (Phrase(("acme", "cola")), "14"),
    (Phrase(("zeta", "acme")), ""),
    (And((Term("acme"), Not(Term("cola")))), "35"),
    (Not(Term("acme")), ""),
    (Or((Term("zeta"), Term("cafe"), Term("nothing"))), "13"),
    (Or(tuple(Term(t) for t in ("zeta", "a1", "b1", "c1", "d1", "e1", "f1", "g1", "cafe"))), "13"),
    (Group("title", Term("acme")), "45"),
    (Group("body", Not(Term("acme"))), "45"),
    (Wildcard("co*a"), "124"),
    (Wildcard("ac*"), "12345"),
    (Wildcard("caf?"), "3"),
    (Wildcard("co.a"), ""),
    (Phrase(("苹", "果")), "5"),
    (Term("🍎"), "5"),
    (Exact(("ACME",)), "3"),
    (Not(Exact(("ACME",))), "1245"),
    (And((Term("cola"), Not(Exact(("Acme",))))), "24"),
    (Raw("C++"), "2"),
    (Loose(("cola", "acme"), 0), "124"),
    (Near(Term("acme"), Term("good"), 2), "1"),
    (Near(Term("acme"), Term("good"), 1), ""),
    (Near(Term("cola"), Term("acme"), 0, ordered=True), "2"),
    (Tag("cola"), "1"),
    (Handle("acme.help"), "2"),
    (Handle("acme"), "2"),
    (Field("site", "example.org"), "3"),
    (Field("author", "ann lee"), "2"),
    (Field("author", "annlee"), "2"),
    (Field("author", "ann"), ""),
    (Field("lang", "pt"), "1"),
    (Field("lang", "pt-br"), "1"),
    (Field("country", "br"), "1"),
    (Field("is", "reply"), "2"),
    (Field("has", "link"), "2"),
    (Not(Field("is", "reply")), "1345"),
    (Field("source", "hn"), "12345"),
    (Field("type", "video"), "4"),
    (Field("thread", "T1"), "4"),
    (Field("thread", "t1"), ""),
    (Field("url", "example.org/X"), "4"),
    (Field("link", "example.com"), "3"),
    (Field("link", "example.com/a"), "3"),
    (Field("link", "example.com/b"), ""),
    (Field("brand", "acme"), "12345"),
    (Field("sentiment", "positive"), ""),
    (Range("created", NOON.timestamp() * 1000, None), "12345"),
    (Range("created", NOON.timestamp() * 1000, None, low_in=False), ""),
    (Range("created", None, NOON.timestamp() * 1000 + 0.5), "12345"),
    (Range("followers", 1, None), ""),
]


@pytest.mark.parametrize(("query", "expected"), _FOUND, ids=[repr(q) for q, _ in _FOUND])
def test_finds_what_the_language_says(world: World, query: Node, expected: str) -> None:
    world.write(*(world.found(world.post(n, **p), "Acme") for n, p in _TEXTS.items()))
    assert sorted(m.post.native_id for m in world.mentions(query)) == list(expected)
