from datetime import UTC, datetime, timedelta, timezone

from schemas.keys import digest, mention_id, month_of, pipeline_epoch, post_key
from schemas.scope import PUBLIC, workspace


def test_the_same_post_has_the_same_key_and_another_scope_another() -> None:
    assert post_key("reddit", "", "t3_1", PUBLIC) == post_key("reddit", "", "t3_1", PUBLIC)
    assert post_key("reddit", "", "t3_1", PUBLIC) != post_key("reddit", "", "t3_1", workspace("a"))


def test_parts_of_a_digest_cannot_run_into_each_other() -> None:
    assert digest("a", "bc") != digest("ab", "c")
    assert digest("a\0b") != digest("a", "b")
    assert digest("a\\0b") != digest("a\0b")


def test_a_brand_written_in_another_case_gives_the_same_mention() -> None:
    assert mention_id("p", "default", "Acme") == mention_id("p", "default", "ACME")


def test_a_month_is_that_of_utc() -> None:
    east = datetime(2026, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    assert month_of(east) == "2026-02"


def test_absurdly_early_dates_share_one_month() -> None:
    assert month_of(datetime(1, 1, 1, tzinfo=UTC)) == month_of(datetime(1989, 12, 31, tzinfo=UTC)) == "1990-01"


def test_a_new_model_outranks_every_change_of_a_brand() -> None:
    assert pipeline_epoch(2, 0) > pipeline_epoch(1, 999_999_999)
