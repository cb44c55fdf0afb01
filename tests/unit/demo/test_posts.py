"""The posts themselves: their form, their edges, their rhythm."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harken.demo import DEMO_BRANDS, write_demo
from schemas.errors import UserError
from schemas.post import POST_FLAGS, POST_TYPES

UNTIL = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
KEYS = [
    "post_id",
    "native_id",
    "instance",
    "title",
    "text",
    "author",
    "site",
    "url",
    "links",
    "lang",
    "country",
    "source",
    "type",
    "flags",
    "thread",
    "created",
    "observed_at",
    "edited",
    "reply_to",
    "repost_of",
    "quote_of",
    "engagement",
]


def test_the_same_arguments_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_demo(tmp_path / name, posts=300, weeks=3, seed=5, until=UNTIL)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one.truth.json").read_bytes() == (tmp_path / "two.truth.json").read_bytes()


def test_another_seed_writes_other_posts(tmp_path: Path) -> None:
    write_demo(tmp_path / "one", posts=300, weeks=3, seed=5, until=UNTIL)
    write_demo(tmp_path / "two", posts=300, weeks=3, seed=6, until=UNTIL)
    assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(("posts", "weeks"), [(200, 2), (201, 13), (777, 60), (5000, 4)])
def test_any_size_has_exactly_as_many_posts_and_an_honest_truth(tmp_path: Path, posts: int, weeks: int) -> None:
    truth = write_demo(tmp_path / "demo", posts=posts, weeks=weeks, seed=3, until=UNTIL)
    assert truth.posts == posts
    assert len((tmp_path / "demo").read_bytes().splitlines()) == posts + 1
    assert all(b.mentions for b in truth.brands.values())


@pytest.mark.parametrize(("posts", "weeks"), [(199, 13), (3000, 1)])
def test_refuses_what_cannot_hold_the_planted_events(tmp_path: Path, posts: int, weeks: int) -> None:
    with pytest.raises(UserError, match="at least"):
        write_demo(tmp_path / "demo", posts=posts, weeks=weeks, seed=1, until=UNTIL)


def test_refuses_an_end_without_a_zone(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="zone"):
        write_demo(tmp_path / "demo", posts=200, weeks=2, seed=1, until=datetime(2026, 1, 1))  # noqa: DTZ001


def test_each_line_has_the_keys_of_the_contract(files: Any) -> None:
    for post in files.by_id.values():
        assert list(post) == KEYS
        assert list(post["author"]) == ["id", "name", "handle", "followers"]
        assert list(post["engagement"]) == ["likes", "replies", "reposts", "views"]
        assert post["type"] in POST_TYPES
        assert set(post["flags"]) <= set(POST_FLAGS)


def test_posts_stand_in_the_order_we_heard_them_and_within_the_period(files: Any) -> None:
    observed = [p["observed_at"] for p in files.by_id.values()]
    assert observed == sorted(observed)
    for post in files.by_id.values():
        assert files.truth["start"] <= post["created"] < post["observed_at"] < files.truth["until"]


def test_edges_lead_to_earlier_posts_of_the_same_source(files: Any) -> None:
    for post in files.by_id.values():
        for edge in ("reply_to", "repost_of", "quote_of"):
            if post[edge] is not None:
                other = files.by_id[post[edge]]
                assert other["source"] == post["source"]
                assert other["created"] < post["created"]
                assert other["thread"] == post["thread"] or edge != "reply_to"


def test_engagement_is_never_less_than_the_edges_of_the_file(files: Any) -> None:
    replies = Counter(p["reply_to"] for p in files.by_id.values())
    for post in files.by_id.values():
        told = post["engagement"]["replies"]
        assert told is None or told >= replies[post["post_id"]]


def test_addresses_lead_to_no_real_place(files: Any) -> None:
    for post in files.by_id.values():
        assert post["site"].endswith(".example")
        assert all(u.split("/")[2].endswith(".example") for u in (post["url"], *post["links"]))


def test_four_languages_and_six_sources_speak(files: Any) -> None:
    assert {p["lang"] for p in files.posts} == {"en", "de", "es", "zh"}
    assert {p["source"] for p in files.posts} == {"x", "reddit", "bluesky", "hackernews", "feed", "mastodon"}


def test_followers_are_heavy_tailed(files: Any) -> None:
    counts = sorted(p["author"]["followers"] for p in files.posts if p["author"]["followers"])
    assert counts[len(counts) // 2] < 200
    assert counts[-1] > 100 * counts[len(counts) // 2]


def test_people_write_less_at_the_weekend_and_at_night(files: Any) -> None:
    days = Counter(datetime.fromisoformat(p["created"]).weekday() for p in files.posts)
    assert days[5] + days[6] < days[1] + days[2]
    english = Counter(datetime.fromisoformat(p["created"]).hour for p in files.posts if p["lang"] == "en")
    assert sum(english[h] for h in (3, 4, 5)) < sum(english[h] for h in (18, 19, 20)) / 2


def test_most_texts_are_written_once(files: Any) -> None:
    own = [p["text"] for p in files.posts if p["repost_of"] is None and p["reply_to"] is None]
    assert len(set(own)) / len(own) > 0.85


def test_no_slot_is_left_open(files: Any) -> None:
    assert not any("{" in p["text"] + p["title"] for p in files.by_id.values())


def test_the_deleted_post_is_young_enough_to_be_missed(files: Any) -> None:
    told = files.truth["events"]["deletion"]
    assert timedelta() < UNTIL - datetime.fromisoformat(told["at"]) < timedelta(days=7)


def test_brands_name_each_other_as_competitors() -> None:
    names = {b.name for b in DEMO_BRANDS}
    assert all(set(b.competitors) == names - {b.name} for b in DEMO_BRANDS)
