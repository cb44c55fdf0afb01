"""Times in whole milliseconds, and cursors."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from index.cursor import read_cursor
from index.embedded.mapping import ms_of_order, order_of
from index.embedded.sqlite import pack, unpack
from index.moments import EARLIEST_MS, ceil_ms, from_ms, to_ms, whole_ms
from schemas.errors import UserError

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)


@pytest.mark.parametrize("at", [FIRST, LAST, datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)])
def test_every_year_survives_the_way_there_and_back(at: datetime) -> None:
    assert from_ms(to_ms(at)) == at
    assert ms_of_order(order_of(to_ms(at), "f" * 32)) == to_ms(at)


def test_the_first_year_is_the_earliest() -> None:
    assert to_ms(FIRST) == EARLIEST_MS
    assert order_of(EARLIEST_MS, "0" * 32) == 0
    assert order_of(to_ms(LAST), "f" * 32) < 2**64


def test_rounds_down_up_and_into_utc() -> None:
    at = datetime(2026, 1, 1, 5, 30, 0, 1_001, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert ceil_ms(at) == to_ms(at) + 1
    assert whole_ms(at) == datetime(2026, 1, 1, 0, 0, 0, 1_000, tzinfo=UTC)


def test_order_sorts_like_time_then_id() -> None:
    keys = [(5, "00" * 16), (5, "ff" * 16), (6, "00" * 16), (-7, "aa" * 16)]
    assert sorted(keys) == sorted(keys, key=lambda k: order_of(*k))


@pytest.mark.parametrize("key", ["0f" * 16, "0F" * 16, "x" * 32, "é", "", "a" * 15, "post-1"])
def test_any_key_survives_packing(key: str) -> None:
    assert unpack(pack(key)) == key


def test_refuses_a_cursor_it_did_not_make() -> None:
    with pytest.raises(UserError, match="not a cursor"):
        read_cursor("!!")
