from datetime import UTC, datetime

import pytest

from api.answers.question import ask, parse_when, rfc3339
from schemas.errors import UserError


def test_a_date_is_the_start_of_its_utc_day() -> None:
    assert parse_when("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-03-01T02:00:00+02:00", "2026-03-01T00:00:00Z", "2026-03-01T02:00:00 02:00"])
def test_a_time_is_read_in_any_zone_also_with_a_plus_that_a_form_took_for_a_space(text: str) -> None:
    assert parse_when(text) == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "2026-03-01T12:00:00", "9999-12-31T23:59:59-23:00", "20260301xx"]
)
def test_what_is_no_time_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError, match="2026-01-31"):
        parse_when(text)


def test_times_are_written_in_utc_with_a_z_and_only_needed_fractions() -> None:
    assert rfc3339(parse_when("2026-03-01T02:00:00+02:00")) == "2026-03-01T00:00:00Z"
    assert rfc3339(datetime(2026, 3, 1, 0, 0, 0, 500_000, tzinfo=UTC)) == "2026-03-01T00:00:00.500000Z"


def test_a_period_must_end_after_it_starts() -> None:
    with pytest.raises(UserError, match=r"ends .* before it starts"):
        ask("acme", start="2026-03-02", end="2026-03-02")


def test_a_query_that_does_not_parse_is_refused_with_its_place() -> None:
    with pytest.raises(UserError, match="1:"):
        ask("(acme")


def test_blank_means_everything() -> None:
    question = ask("  ", brand=" ")

    assert (question.text, question.node, question.brand) == (None, None, None)


def test_a_search_may_ask_what_a_brand_may_not() -> None:
    assert ask("acme AND sentiment:negative").node is not None
