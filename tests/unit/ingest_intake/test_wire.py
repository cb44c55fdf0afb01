"""The contract's Post line, both ways."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from ingest.wire import Frame, decode_line, event_line, read_line, write_post
from schemas.errors import Reject
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.keys import author_key, post_key
from schemas.post import Author, Engagement, Post
from schemas.scope import PUBLIC, workspace

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
FRAME = Frame(workspace("default"), AT)
WHOLE: dict[str, Any] = {
    "native_id": "7", "source": "mastodon", "instance": "social.example", "url": "https://www.social.example/7",
    "type": "comment", "author": {"id": "a", "name": "Ana", "handle": "@ana", "followers": 12}, "title": "T",
    "text": "see https://shop.example/x.", "site": "Social.Example", "links": ["https://other.example/"],
    "lang": "de", "country": "DE", "flags": ["verified"], "thread": "t", "reply_to": "6", "quote_of": "5",
    "created": "2026-11-24T10:00:00+01:00", "edited": "2026-11-24T09:30:00Z",
    "observed_at": "2026-11-24T09:31:00Z", "engagement": {"likes": 1, "replies": 2, "reposts": 3, "views": 4},
}  # fmt: skip


def read(line: dict[str, Any], frame: Frame = FRAME) -> Post:
    event = read_line(decode_line(json.dumps(line).encode()), frame)
    assert isinstance(event, Upsert)
    return event.post


def reason(line: dict[str, Any]) -> str:
    with pytest.raises(Reject) as e:
        read(line)
    return e.value.reason


def a_line(**more: Any) -> dict[str, Any]:
    return {"native_id": "1", "text": "hello"} | more


def test_a_whole_line_becomes_a_post() -> None:
    assert read(WHOLE) == Post(
        key=post_key("mastodon", "social.example", "7", FRAME.scope), scope=FRAME.scope, source="mastodon",
        native_id="7", observed_at=datetime(2026, 11, 24, 9, 31, tzinfo=UTC), instance="social.example",
        origin="import", url="https://www.social.example/7", type="comment",
        author=Author("a", "Ana", "ana", 12), title="T", text="see https://shop.example/x.", site="social.example",
        links=("https://other.example/", "https://shop.example/x"), lang="de", country="DE",
        flags=("reply", "quote", "verified", "edited", "link"), thread="t", reply_to="6", quote_of="5",
        created=datetime(2026, 11, 24, 9, tzinfo=UTC), edited=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        engagement=Engagement(1, 2, 3, 4),
    )  # fmt: skip


def test_what_is_written_reads_back_the_same() -> None:
    post = read(WHOLE)
    assert read(json.loads(msgspec.json.encode(write_post(post)))) == post


def test_a_bare_line_is_enough() -> None:
    post = read(a_line())
    assert (post.source, post.type, post.author, post.flags) == ("import", "post", None, ("original",))
    assert (post.created, post.observed_at, post.site, post.engagement) == (None, AT, None, None)


def test_unknown_is_left_out_of_a_written_line() -> None:
    assert write_post(read(a_line())) == {
        "post_id": post_key("import", "", "1", FRAME.scope), "native_id": "1", "source": "import", "type": "post",
        "text": "hello", "flags": ("original",), "observed_at": "2026-11-24T12:00:00Z",
    }  # fmt: skip


def test_the_id_of_query_eval_is_taken_where_there_is_no_native_id() -> None:
    assert read({"post_id": "p", "text": "x"}).native_id == "p"
    assert read({"post_id": "p", "native_id": "n", "text": "x"}).native_id == "n"


@pytest.mark.parametrize("line", [{"text": "x"}, a_line(native_id=""), a_line(native_id=" "), a_line(native_id=None)])
def test_a_line_without_an_id_is_rejected(line: dict[str, Any]) -> None:
    assert reason(line) == "no_id"


@pytest.mark.parametrize("value", ["1.3E+17", "5.70306E+17", "1,3E+17", "1E+17", "1.3e17", 1.3e17])
@pytest.mark.parametrize("field", ["native_id", "reply_to", "thread"])
def test_ids_that_a_spreadsheet_ruined_are_rejected(field: str, value: object) -> None:
    assert reason(a_line(**{field: value})) == "spreadsheet_id"


def test_an_author_id_that_a_spreadsheet_ruined_is_rejected() -> None:
    assert reason(a_line(author={"id": "1.3E+17"})) == "spreadsheet_id"


@pytest.mark.parametrize("value", ["1e17", "t3_1e10", "E+17", "2e5b", "570306133677760513", "1.2.3"])
def test_ids_that_only_look_odd_are_kept(value: str) -> None:
    assert read(a_line(native_id=value)).native_id == value


@pytest.mark.parametrize(("value", "told"), [(570306133677760513, "570306133677760513"), (3.0, "3")])
def test_ids_may_be_numbers(value: object, told: str) -> None:
    assert read(a_line(native_id=value)).native_id == told


@pytest.mark.parametrize(
    "more",
    [
        {"text": 5},
        {"author": "ana"},
        {"author": {"followers": "many"}},
        {"type": "tweet"},
        {"flags": ["famous"]},
        {"links": "http://x.example"},
        {"native_id": True},
        {"native_id": 1.5},
        {"engagement": {"likes": 10**30}},
    ],
)
def test_wrong_types_and_words_are_rejected(more: dict[str, Any]) -> None:
    assert reason(a_line(**more)) == "bad_field"


@pytest.mark.parametrize("raw", [b"{", b"not json", b'{"text": "\\ud800"}', b'{"text": NaN}', b'{"a":' + b"[" * 90_000])
def test_broken_json_is_rejected(raw: bytes) -> None:
    with pytest.raises(Reject) as e:
        decode_line(raw)
    assert e.value.reason == "bad_json"


@pytest.mark.parametrize("raw", [b"12", b"[1]", b'"text"', b"null"])
def test_json_that_is_no_object_is_rejected(raw: bytes) -> None:
    with pytest.raises(Reject) as e:
        decode_line(raw)
    assert e.value.reason == "bad_field"


@pytest.mark.parametrize("more", [{"text": ""}, {"text": " \n"}, {"text": None, "title": "\x00"}])
def test_a_post_that_says_nothing_is_rejected(more: dict[str, Any]) -> None:
    assert reason(a_line(**more)) == "empty"


def test_a_title_alone_is_a_post() -> None:
    assert read({"native_id": "1", "title": "T"}).title == "T"


@pytest.mark.parametrize("value", ["tomorrow", "3/4/2016", "2016-13-01", 1e30, "0001-01-01T00:00:00+02:00"])
def test_an_unreadable_date_is_rejected(value: object) -> None:
    assert reason(a_line(created=value)) == "bad_date"


def test_absurd_and_future_dates_are_taken_as_they_stand() -> None:
    assert read(a_line(created="0001-01-01")).created == datetime(1, 1, 1, tzinfo=UTC)
    future = read(a_line(created="3000-01-01"))
    assert (future.created, future.sort_at) == (datetime(3000, 1, 1, tzinfo=UTC), AT)


def test_a_line_cannot_claim_to_be_observed_in_the_future() -> None:
    assert read(a_line(observed_at="2027-01-01")).observed_at == AT


def test_control_characters_leave_and_line_ends_are_one() -> None:
    assert read(a_line(text="a\x00b\r\nc\x1b\td")).text == "ab\nc\td"


def test_the_site_follows_from_the_url() -> None:
    assert read(a_line(url="https://WWW.News.Example:8080/a")).site == "news.example"


@pytest.mark.parametrize(
    ("more", "flags"),
    [
        ({"reply_to": "0"}, ("reply",)),
        ({"repost_of": "0"}, ("repost",)),
        ({"quote_of": "0"}, ("quote",)),
        ({"flags": ["repost"]}, ("repost",)),
        ({"flags": ["bot", "original"]}, ("original", "bot")),
        ({"links": ["https://x.example"]}, ("original", "link")),
        ({"edited": 1_400_000_000}, ("original", "edited")),
    ],
)
def test_flags_follow_from_edges_links_and_edits(more: dict[str, Any], flags: tuple[str, ...]) -> None:
    assert read(a_line(**more)).flags == flags


def test_an_author_of_whom_nothing_is_known_is_nobody() -> None:
    assert read(a_line(author={"name": " ", "followers": 3})).author is None


def test_the_frame_gives_scope_origin_and_brands() -> None:
    frame = Frame(PUBLIC, AT, origin="demo", source="blog", accepts=("Lumora",))
    event = read_line(decode_line(b'{"native_id":"1","text":"x"}'), frame)
    assert isinstance(event, Upsert)
    assert (event.accepts, event.post.scope, event.post.origin, event.post.source) == (
        ("Lumora",), PUBLIC, "demo", "blog",
    )  # fmt: skip


def test_a_tombstone_line_names_a_post_or_an_author() -> None:
    post = read_line(decode_line(b'{"tombstone":{"source":"s","native_id":"1"}}'), FRAME)
    author = read_line(decode_line(b'{"tombstone":{"source":"s","author_id":"a"}}'), FRAME)
    key = post_key("s", "", "1", FRAME.scope)
    assert post == Tombstone(FRAME.scope, "s", AT, "deleted", post_key=key)
    assert author == Tombstone(FRAME.scope, "s", AT, "deleted", author_key=author_key("s", "a"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"source":"s"}', "no_id"),
        ('{"native_id":"1"}', "bad_field"),
        ('{"source":"s","native_id":"1","author_id":"a"}', "bad_field"),
    ],
)
def test_a_tombstone_line_that_names_nothing_or_too_much_is_rejected(body: str, reason: str) -> None:
    with pytest.raises(Reject) as e:
        read_line(decode_line(f'{{"tombstone":{body}}}'.encode()), FRAME)
    assert e.value.reason == reason


def test_events_are_written_as_source_run_prints_them() -> None:
    post = read(a_line())
    assert event_line(Upsert(post)) == {"event": "upsert", "post": write_post(post)}
    assert event_line(Tombstone(PUBLIC, "s", AT, "deleted", post_key="k")) == {
        "event": "tombstone", "post_id": "k", "source": "s", "reason": "deleted",
    }  # fmt: skip
    assert event_line(Tombstone(PUBLIC, "s", AT, "deleted", author_key="k"))["author_id"] == "k"
    assert event_line(Gap(PUBLIC, "s", AT, AT, "outage")) == {
        "event": "gap", "from": "2026-11-24T12:00:00Z", "to": "2026-11-24T12:00:00Z", "reason": "outage",
    }  # fmt: skip
    assert event_line(Metrics(PUBLIC, "s", "k", Engagement(likes=0), AT)) == {
        "event": "metrics", "post_id": "k", "engagement": {"likes": 0}, "at": "2026-11-24T12:00:00Z",
    }  # fmt: skip
