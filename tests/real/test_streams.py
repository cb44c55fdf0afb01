"""Real input, from file to answer: every number of the product against a second count of the raw files."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from tests.real.conftest import BRANDS, Streams
from tests.real.streams import Row, all_rows, rows_about

pytestmark = [pytest.mark.shared, pytest.mark.slow]

ROWS = {"reddit": 99_993, "hackernews": 21_322, "twcs": 5_000}


def about_hulu() -> list[Row]:
    about = {row.id for row in rows_about("hulu", "hulu_support")}
    return [row for row in all_rows() if row.id in about or row.author == "hulu_support"]


@pytest.mark.parametrize("preset", ROWS)
def test_every_row_is_taken_in_once(streams: Streams, preset: str) -> None:
    first, second = streams.reports[preset]
    rows = ROWS[preset]
    assert first == {"read": rows, "acked": rows, "duplicate": 0, "rejected": {}}
    assert second == {"read": rows, "acked": 0, "duplicate": rows, "rejected": {}}


def test_every_stage_adds_up_to_the_rows_of_the_files(streams: Streams) -> None:
    stages = streams.ask("status")["stages"]
    for told in stages.values():
        assert told["in"] == told["kept"] + sum(told["dropped"].values()) + told["dead"]
        assert (told["dead"], told["lag"]) == (0, 0)
    posts = len({row.id for row in (*rows_about(*BRANDS), *about_hulu())})
    assert stages["ingest"]["kept"] == stages["enrich"]["in"] == sum(ROWS.values())
    assert stages["enrich"]["kept"] == stages["index"]["kept"] == posts


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_has_exactly_the_posts_that_say_its_name(streams: Streams, brand: str) -> None:
    found = streams.found(brand, brand)
    assert len(found) == len(set(found))
    assert set(found) == {row.id for row in rows_about(brand)}


def test_a_brand_has_the_posts_to_its_account_and_those_that_it_writes(streams: Streams) -> None:
    assert set(streams.found("", "hulu")) == {row.id for row in about_hulu()}
    owned = streams.found("author:hulu_support AND is:owned", "hulu")
    assert set(owned) == {row.id for row in all_rows() if row.author == "hulu_support"}


def test_the_reply_graph_is_there(streams: Streams) -> None:
    replies = {row.id for row in about_hulu() if row.reply}
    assert replies
    assert set(streams.found("site:x.com AND is:reply", "hulu")) == replies


@pytest.mark.parametrize("brand", ["google", "hulu"])
def test_authors_are_those_of_the_files(streams: Streams, brand: str) -> None:
    rows = rows_about("google") if brand == "google" else about_hulu()
    told = streams.ask("authors", "--brand", brand, "--limit", "1000")
    expected = Counter((row.source, row.author) for row in rows if row.author)
    assert {(a["source"], a["author_id"]): a["mentions"] for a in told["authors"]} == expected
    assert told["total"] == len(expected)
    assert told["unnamed"] == sum(row.author is None for row in rows)


def test_authors_of_posts_that_name_nobody_are_not_known_and_that_is_said(streams: Streams) -> None:
    told = streams.ask("authors", "site:reddit.com", "--brand", "apple")
    assert told["authors"] == []
    note = told["coverage"]["note"]
    assert "name no author" in note
    assert f"{sum(row.source == 'reddit' for row in rows_about('apple')):,}" in note


@pytest.mark.parametrize("brand", BRANDS)
def test_sites_are_those_of_the_files(streams: Streams, brand: str) -> None:
    told = streams.ask("sites", "--brand", brand)["sites"]
    assert {s["site"]: s["mentions"] for s in told} == Counter(row.site for row in rows_about(brand))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


FLOORS: dict[str, Callable[[date], date]] = {"day": lambda day: day, "week": monday}


@pytest.mark.parametrize("interval", FLOORS)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu", "Europe/Berlin"])
def test_a_timeline_counts_the_files_by_the_clock_of_its_zone(streams: Streams, interval: str, zone: str) -> None:
    buckets = streams.ask("timeline", "--brand", "google", "--interval", interval, "--tz", zone)["buckets"]
    times, tz = [row.at for row in rows_about("google")], ZoneInfo(zone)
    days = Counter(FLOORS[interval](at.astimezone(tz).date()) for at in times)
    counted = {b["start"]: b["count"] for b in buckets if b["count"]}
    assert counted == {_midnight(day, tz): count for day, count in days.items()}
    assert sum(b["count"] for b in buckets) == len(times) == streams.ask("search", "--brand", "google")["total"]
    assert all(a["end"] == b["start"] for a, b in pairwise(buckets))
    assert all(b["count"] == b["positive"] + b["neutral"] + b["negative"] + b["unjudged"] for b in buckets)


def _midnight(day: date, zone: ZoneInfo) -> str:
    return f"{datetime.combine(day, time(), zone).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_a_day_on_which_the_clocks_change_has_23_or_25_hours(streams: Streams) -> None:
    buckets = streams.ask("timeline", "--brand", "google", "--tz", "Europe/Berlin")["buckets"]
    hours = Counter(
        (datetime.fromisoformat(b["end"]) - datetime.fromisoformat(b["start"])) // timedelta(hours=1) for b in buckets
    )
    assert set(hours) == {23, 24, 25}
