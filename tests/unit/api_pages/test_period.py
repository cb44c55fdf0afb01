"""Periods, addresses and words for them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from api.pages.period import Period, between_days, preset, read_period
from api.pages.view import View, narrow_query, read_view
from api.pages.wording import ago, bucket_label, change, local_times, number, share, source_name

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)


def test_a_preset_ends_now_and_takes_in_this_second() -> None:
    week = preset("7d", NOW)
    assert week.start is not None
    assert week.end is not None
    assert week.start < NOW < week.end
    assert week.length == timedelta(days=7)


def test_an_unknown_period_is_the_default() -> None:
    assert preset("fortnight", NOW).key == "30d"
    assert read_period(None, "yesterday", "today", NOW).key == "30d"
    assert read_period(None, "2026-02-01", "2026-01-01", NOW).key == "30d"


def test_whole_days_follow_the_wall_clock_through_the_change_of_time() -> None:
    day = between_days(date(2026, 10, 25), date(2026, 10, 25), "Europe/Berlin")
    assert day.length == timedelta(hours=25)
    assert day.words("Europe/Berlin") == "25 Oct 2026"


def test_the_days_may_be_picked_backwards() -> None:
    assert between_days(date(2026, 1, 3), date(2026, 1, 1), "UTC").words("UTC") == "1 Jan – 3 Jan 2026"


@pytest.mark.parametrize(
    ("days", "interval"), [(1, "hour"), (2, "hour"), (7, "day"), (90, "day"), (365, "week"), (2000, "month")]
)
def test_bars_are_neither_too_many_nor_too_few(days: int, interval: str) -> None:
    assert Period("custom", NOW - timedelta(days=days), NOW).interval == interval


def test_the_period_before_is_as_long_and_ends_where_it_starts() -> None:
    before = preset("7d", NOW).before()
    assert before is not None
    assert before.end == preset("7d", NOW).start
    assert before.length == timedelta(days=7)
    assert preset("all", NOW).before() is None


def test_a_period_knows_what_it_touches() -> None:
    week = preset("7d", NOW)
    assert week.touches("2026-11-01T00:00:00Z", "2026-11-20T00:00:00Z")
    assert not week.touches("2025-11-01T00:00:00Z", "2025-11-20T00:00:00Z")
    assert preset("all", NOW).touches("2025-11-01T00:00:00Z", "2025-11-20T00:00:00Z")


@pytest.mark.parametrize(
    "view",
    [
        View(preset("7d", NOW), "demo", "Ostrelle", "a AND b", chosen=True),
        View(Period("custom", NOW - timedelta(days=1), NOW), brand="Ö & Co", query='"x y" #z', chosen=True),
    ],
)
def test_an_address_holds_the_whole_view(view: View) -> None:
    from urllib.parse import parse_qsl, urlsplit

    assert read_view(dict(parse_qsl(urlsplit(view.address).query)), NOW) == view


def test_a_bare_address_chooses_nothing() -> None:
    view = read_view({}, NOW)
    assert not view.chosen
    assert view.period.key == "30d"


@pytest.mark.parametrize(
    ("query", "narrowed"),
    [
        ("", "site:a.example"),
        ("lamp", "lamp AND site:a.example"),
        ("lamp AND light", "lamp AND light AND site:a.example"),
        ("lamp OR light", "(lamp OR light) AND site:a.example"),
        ("lamp AND site:a.example", "lamp AND site:a.example"),
    ],
)
def test_a_query_is_narrowed_by_one_clause(query: str, narrowed: str) -> None:
    assert narrow_query(query, "site:a.example") == narrowed


def test_the_unknown_is_never_zero() -> None:
    assert number(None) == "not known"
    assert share(0, 0) == "not known"
    assert number(12_345, approximate=True) == "≈ 12,345"


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (30, 20, ("+50 % vs 20 before", "up")),
        (10, 20, ("−50 % vs 20 before", "down")),
        (20, 20, ("+0 % vs 20 before", "flat")),
        (1543, 8, ("8 in the period before", "up")),
        (5, 0, ("none in the period before", "none")),
        (5, None, ("no earlier period", "none")),
    ],
)
def test_says_how_a_number_moved(now: int, before: int | None, words: tuple[str, str]) -> None:
    assert change(now, before) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [(timedelta(seconds=5), "now"), (timedelta(minutes=9), "9 min ago"), (timedelta(hours=5), "5 h ago"),
     (timedelta(days=3), "3 d ago"), (timedelta(days=20), "3 Nov"), (timedelta(days=400), "19 Oct 2025")],
)  # fmt: skip
def test_says_how_long_ago(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_labels_bars_by_the_wall_clock() -> None:
    midnight = datetime(2026, 11, 10, 23, 0, tzinfo=UTC)
    assert bucket_label(midnight, "day", "Europe/Berlin") == "Wed 11 Nov"
    assert bucket_label(midnight, "hour", "Europe/Berlin") == "11 Nov 00:00"
    assert bucket_label(midnight, "month", "Europe/Berlin") == "Nov 2026"


def test_times_within_a_sentence_become_local() -> None:
    assert local_times("since 2026-11-10T23:00:00Z: nothing", "Europe/Berlin") == "since 11 Nov 2026, 00:00: nothing"


def test_unknown_sources_keep_their_name() -> None:
    assert source_name("lemmy") == "Lemmy"
    assert source_name("hackernews") == "Hacker News"
