from datetime import UTC, datetime

import pytest

from ingest.moments import parse_moment
from schemas.errors import Reject


@pytest.mark.parametrize(
    "text", ["2026/11/20", "20.11.2026", "Nov 20, 2026", "November 20, 2026", "20 Nov 2026", "20 November 2026"]
)
def test_a_day_that_can_be_read_in_one_way_only_is_read(text: str) -> None:
    assert parse_moment(text) == datetime(2026, 11, 20, tzinfo=UTC)


def test_such_a_day_may_have_a_time() -> None:
    assert parse_moment("20.11.2026 14:05") == datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["3/4/2016", "yesterday", "2026-13-01", "31.02.2026"])
def test_what_means_two_days_or_none_is_refused(text: str) -> None:
    with pytest.raises(Reject, match="bad_date"):
        parse_moment(text)
