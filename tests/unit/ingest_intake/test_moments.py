"""Times as they are written."""

from datetime import UTC, datetime

import pytest

from ingest.moments import milliseconds, parse_moment


@pytest.mark.parametrize(
    "value",
    [
        "2013-06-01T00:00:42Z",
        "2013-06-01T00:00:42+00:00",
        "2013-06-01 00:00:42",
        "2013-06-01T05:45:42+05:45",
        "Sat, 01 Jun 2013 00:00:42 GMT",
        "Sat Jun 01 00:00:42 +0000 2013",
        1370044842,
        1370044842.0,
        1370044842000,
        "1370044842",
        "1370044842.0",
        "1370044842000",
        " 2013-06-01T00:00:42Z ",
    ],
)
def test_one_moment_in_many_hands(value: str | float) -> None:
    assert parse_moment(value) == datetime(2013, 6, 1, 0, 0, 42, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2013-06-01", "20130601"])
def test_a_date_is_its_first_moment_in_utc(value: str) -> None:
    assert parse_moment(value) == datetime(2013, 6, 1, tzinfo=UTC)


def test_a_time_before_the_epoch_is_no_negative_revision() -> None:
    assert milliseconds(datetime(1, 1, 1, tzinfo=UTC)) == 0
