from datetime import UTC, datetime, timedelta

import pytest

from schemas.errors import UserError
from schemas.query.ast import Ago, And, Node, Not, Range, Recent, Term
from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.query.explain import explain
from schemas.query.lint import lint, parse_or_raise
from schemas.query.moment import at_moment
from schemas.query.parser import parse
from schemas.query.printer import print_query
from tests.posts import make_post

NOW = datetime(2026, 5, 10, 12, 0, 0, 700_000, tzinfo=UTC)
HOUR = 3_600_000
DAY = 24 * HOUR


def created(text: str) -> Node:
    query = parse(f"created:{text}", anchor=False).query
    assert query is not None
    return query


def at(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() * 1000


def holds(text: str, when: datetime) -> bool:
    post = make_post("acme", created=when.isoformat())
    return matches(at_moment(created(text), NOW), read_post(post))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (">now-7d", Recent("created", Ago(7 * DAY), None)),
        ("<now-90m", Recent("created", None, Ago(HOUR * 3 // 2))),
        ("[now-24h TO now]", Recent("created", Ago(DAY), Ago(0))),
        ("[2026-01-01 TO now]", Recent("created", at("2026-01-01T00:00Z"), Ago(0))),
        ("[now-2w TO 2026-01-31]", Recent("created", Ago(14 * DAY), at("2026-02-01T00:00Z"))),
        ("2026-01-01T12:00:05Z", Range("created", at("2026-01-01T12:00:05Z"), at("2026-01-01T12:00:06Z"), True, False)),
        (">2026-01-01T12:00+02:00", Range("created", at("2026-01-01T10:00:01Z"), None)),
        (
            "[2026-01-01 TO 2026-01-01T11:59:59z]",
            Range("created", at("2026-01-01T00:00Z"), at("2026-01-01T12:00Z"), True, False),
        ),
    ],
)
def test_reads_now_and_times_and_prints_them_again(text: str, tree: Node) -> None:
    assert created(text) == tree
    assert parse(print_query(tree), anchor=False).query == tree


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (">now-24h", ">now-1d"), ("[now-14d TO now]", "[now-2w TO now]"), ("[now-90m TO now-1h]", "[now-90m TO now-1h]"),
        (">9999-12-31", ">9999-12-31"), ("<0001-01-01", "<0001-01-01"), ("[2026-01-01 TO 2026-01-01]", "2026-01-01"),
        ("[2026-01-01T00:00:00Z TO 2026-01-01T23:59:59Z]", "2026-01-01"), (">2026-01-01T23:59:59Z", ">2026-01-01"),
        ("<2026-01-01T00:00Z", "<2026-01-01"), ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"),
    ],
)  # fmt: skip
def test_prints_the_shortest_spelling(text: str, printed: str) -> None:
    assert print_query(created(text)) == f"created:{printed}"


def test_the_last_week_begins_seven_days_before_the_question() -> None:
    week = NOW.replace(microsecond=0) - timedelta(days=7)
    assert not holds(">now-7d", week)
    assert holds(">now-7d", week + timedelta(seconds=1))
    assert holds("[now-7d TO now]", week)
    assert not holds("[now-7d TO now]", week - timedelta(milliseconds=1))
    assert holds("<now-7d", week - timedelta(milliseconds=1))
    assert not holds("<now-7d", week)
    assert holds("[now-1m TO now]", NOW)


def test_a_time_is_its_whole_second() -> None:
    second = datetime(2026, 5, 1, 10, 0, 5, tzinfo=UTC)
    assert holds("2026-05-01T10:00:05Z", second)
    assert holds("2026-05-01T10:00:05Z", second + timedelta(milliseconds=999))
    assert not holds("2026-05-01T10:00:05Z", second + timedelta(seconds=1))


def test_a_query_without_now_is_left_as_it_is() -> None:
    query = parse_or_raise("acme -(created:2026-01-01 OR cola)", for_search=True)
    assert at_moment(query, NOW) is query


def test_now_is_found_wherever_it_stands() -> None:
    query = parse_or_raise("acme -(created:>now-1d OR cola)", for_search=True)
    asked = at_moment(query, NOW)
    assert isinstance(asked, And)
    assert "now" not in print_query(asked)
    assert explain(asked, read_post(make_post("acme", created="2026-01-01T00:00:00+00:00"))).matched
    assert not explain(asked, read_post(make_post("acme", created="2026-05-10T11:00:00+00:00"))).matched


def test_an_executor_refuses_what_has_no_time_yet() -> None:
    with pytest.raises(ValueError, match="at_moment"):
        matches(Not(Recent("created", Ago(0), None)), read_post(make_post("acme")))


def test_a_brand_may_not_ask_for_what_moves() -> None:
    problem = lint("acme created:>now-7d").problems[0]
    assert (problem.code, problem.column, problem.length) == ("field_not_allowed", 6, 15)
    with pytest.raises(UserError, match="field_not_allowed"):
        parse_or_raise("acme created:[now-1d TO now]")
    assert lint("acme created:>now-7d", for_search=True).ok


def test_a_period_that_ends_before_it_starts_is_turned_round() -> None:
    fix = lint("acme created:[now TO now-7d]", for_search=True).problems[0].fix
    assert fix is not None
    assert fix.query == "acme created:[now-7d TO now]"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("created:now-7d", "created:>now-7d"), ("created:>=2026-01-01", "created:>2025-12-31"), ("created:<=2026-01-01", "created:<2026-01-02"),
        ("created:2026", "created:[2026-01-01 TO 2026-12-31]"), ("created:2026-02", "created:[2026-02-01 TO 2026-02-28]"),
        ("created:2026/1/5", "created:2026-01-05"), ("created:[2026-01-01 to 2026-02-01]", "created:[2026-01-01 TO 2026-02-01]"),
        ("created:[2026-01-01 TO *]", "created:>2025-12-31"), ("created:[2026-01-01]", "created:2026-01-01"),
        ("created:2026-01-01T12:00:00", "created:2026-01-01T12:00:00Z"), ("created:2026-01-01T12:00:00.5+0200", "created:2026-01-01T12:00:00+02:00"),
        ("likes:>=10", "likes:>9"), ("likes:>10k", "likes:>10000"), ("likes:1.5k", "likes:1500"), ("likes:1,000", "likes:1000"),
        ("likes:[10 - 20]", "likes:[10 TO 20]"), ("likes:[20 TO 10]", "likes:[10 TO 20]"), ("likes:[10 TO 20", "likes:[10 TO 20]"),
        ("likes:(5 OR 1k)", "likes:(5 OR 1000)"), ('likes:"1k"', "likes:1000"),
    ],
)  # fmt: skip
def test_offers_the_range_that_was_meant(wrong: str, meant: str) -> None:
    problem = lint(f"acme {wrong}", for_search=True).problems[0]
    assert problem.code == "bad_range"
    assert problem.fix is not None
    assert problem.fix.query == f"acme {meant}"
    assert lint(problem.fix.query, for_search=True).ok


def test_says_how_to_write_a_range_that_it_cannot_guess() -> None:
    assert "created:[2026-01-01 TO 2026-01-31]" in lint("acme created:2026-13-45").problems[0].message
    assert "created:>now-7d" in lint("acme created:>now+7d").problems[0].message
    assert Term("acme") == parse_or_raise("acme")
