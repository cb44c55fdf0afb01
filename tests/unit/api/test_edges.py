from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from api.answers.edges import MAX_BUCKETS, Interval, edges_between, parse_interval, parse_zone
from schemas.errors import UserError

HOUR = timedelta(hours=1)


def lengths(start: datetime, end: datetime, interval: Interval, zone: str) -> list[timedelta]:
    return [b - a for a, b in pairwise(edges_between(start, end, interval, parse_zone(zone)))]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]  # year to minute


def test_the_day_the_clocks_go_forward_has_23_hours_and_back_25() -> None:
    assert lengths(utc(2026, 3, 29, 12), utc(2026, 3, 29, 13), "day", "Europe/Berlin") == [23 * HOUR]
    assert lengths(utc(2026, 10, 25, 12), utc(2026, 10, 25, 13), "day", "Europe/Berlin") == [25 * HOUR]


def test_kathmandu_days_begin_at_a_quarter_past() -> None:
    edges = edges_between(utc(2026, 1, 1, 12), utc(2026, 1, 1, 13), "day", parse_zone("Asia/Kathmandu"))

    assert edges == [utc(2025, 12, 31, 18, 15), utc(2026, 1, 1, 18, 15)]


def test_hours_follow_the_quarter_hours_of_the_zone_too() -> None:
    edges = edges_between(utc(2026, 1, 1, 12), utc(2026, 1, 1, 12, 1), "hour", parse_zone("Asia/Kathmandu"))

    assert edges == [utc(2026, 1, 1, 11, 15), utc(2026, 1, 1, 12, 15)]


def test_weeks_begin_on_monday() -> None:
    edges = edges_between(utc(2026, 3, 11), utc(2026, 3, 12), "week", parse_zone("UTC"))

    assert edges == [utc(2026, 3, 9), utc(2026, 3, 16)]


def test_months_have_their_own_lengths() -> None:
    days = [d.days for d in lengths(utc(2026, 1, 1), utc(2026, 4, 1), "month", "UTC")]

    assert days == [31, 28, 31]


def test_a_day_that_never_was_is_left_out() -> None:
    days = lengths(utc(2011, 12, 29, 12), utc(2011, 12, 31, 12), "day", "Pacific/Apia")

    assert days == [24 * HOUR] * len(days)


def test_a_midnight_that_does_not_exist_is_the_jump_over_it() -> None:
    assert lengths(utc(2018, 11, 4, 12), utc(2018, 11, 4, 13), "day", "America/Sao_Paulo") == [23 * HOUR]


def test_an_end_on_an_edge_opens_no_further_bucket() -> None:
    assert len(lengths(utc(2026, 3, 1), utc(2026, 3, 3), "day", "UTC")) == 2


@pytest.mark.parametrize(
    "zone", ["Australia/Lord_Howe", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Africa/Casablanca"]
)
def test_edges_always_rise_and_cover_the_period(zone: str) -> None:
    for interval in ("hour", "day", "week", "month"):
        start, end = utc(2026, 3, 25, 5, 30), utc(2026, 4, 8, 7)
        edges = edges_between(start, end, parse_interval(interval), parse_zone(zone))

        assert all(a < b for a, b in pairwise(edges))
        assert edges[0] <= start
        assert edges[-1] >= end


def test_of_too_many_buckets_the_first_takes_in_all_that_is_older() -> None:
    edges = edges_between(utc(1, 1, 2), utc(2026, 3, 1), "day", parse_zone("America/Lima"))

    assert edges[0] == utc(1, 1, 2)
    assert len(edges) == MAX_BUCKETS + 1
    assert edges[2] - edges[1] == 24 * HOUR


def test_unknown_zones_and_intervals_are_refused_with_examples() -> None:
    with pytest.raises(UserError, match="Europe/Berlin"):
        parse_zone("Mars/Olympus")
    with pytest.raises(UserError, match="Europe/Berlin"):
        parse_zone("../etc/passwd")
    with pytest.raises(UserError, match="week"):
        parse_interval("fortnight")
