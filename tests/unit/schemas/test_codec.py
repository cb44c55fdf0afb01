"""Golden bytes: what a released version wrote decodes for ever."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.codec import KINDS, Wire, decode, decode_as, encode, encode_plain
from schemas.errors import Reject
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.mention import Correction, Enrichment, Human, Match, MatchSet, Mention, Sentiment, Spans
from schemas.post import Author, Engagement, Post
from schemas.scope import PUBLIC, workspace

GOLDEN = Path(__file__).parents[2] / "golden"
AT = datetime(2026, 11, 24, 9, 30, 0, 250_000, tzinfo=UTC)
POST = Post(
    key="0f" * 16, scope=PUBLIC, source="mastodon", native_id="1", observed_at=AT, instance="social.example",
    revision=7, content_hash="ab", origin="live", url="https://social.example/1", type="comment",
    author=Author(id="a1", name="Ana Ünlü", handle="ana", followers=12), title="T", text="Lampe — 灯 💡 kaputt",
    site="social.example", links=("https://shop.example/x",), lang="de", country="DE", flags=("reply", "link"),
    thread="t", reply_to="0", repost_of=None, quote_of="2", created=datetime(2026, 11, 24, 9, tzinfo=UTC), edited=AT,
    engagement=Engagement(likes=1, replies=2, reposts=None, views=4),
)  # fmt: skip
JUDGED = Sentiment(label="negative", score=-0.5, confidence=0.625, method="linear", model="m1")
LUMORA = Match("default", "Lumora", 2, Spans(title=((0, 1),), body=((8, 9), (10, 11))), True, JUDGED)
FOUND = Enrichment(lang="de", sentiment=JUDGED, fingerprint="f", notes=("note",))
MESSAGES: dict[str, Wire] = {
    "upsert": Upsert(POST, accepts=("Lumora",)),
    "tombstone": Tombstone(scope=PUBLIC, source="mastodon", at=AT, reason="deleted", post_key=POST.key),
    "gap": Gap(scope=PUBLIC, source="mastodon", start=AT, end=AT, reason="outage"),
    "metrics": Metrics(scope=PUBLIC, source="x", post_key=POST.key, engagement=Engagement(likes=9), at=AT),
    "matchset": MatchSet(post=POST, epoch=3, enrichment=FOUND, mentions=(LUMORA,)),
    "correction": Correction(workspace("default"), POST.key, "m", Human(2, "positive", ("vip",), "open", "n", "ana")),
}


@pytest.mark.parametrize("version", ["v1"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_released_bytes_still_decode_to_the_same_message(version: str, kind: str) -> None:
    assert decode((GOLDEN / version / f"{kind}.json").read_bytes()) == MESSAGES[kind]


ABOUT = MatchSet(POST, 3, FOUND, (replace(LUMORA, declared=True),), about=("default", "lumora"))
LATER: dict[str, Wire] = {"matchset": MESSAGES["matchset"], "matchset.about": ABOUT}
"""What has had more fields than in v1 since re-matches speak of one brand."""


@pytest.mark.parametrize("name", sorted(LATER))
def test_bytes_with_the_fields_that_came_later_decode_to_the_same_message(name: str) -> None:
    assert decode((GOLDEN / "v1.rematch" / f"{name}.json").read_bytes()) == LATER[name]


@pytest.mark.parametrize("name", sorted({**MESSAGES, **LATER}))
def test_the_current_version_writes_its_golden_bytes(name: str) -> None:
    folder = "v1.rematch" if name in LATER else "v1"
    assert encode({**MESSAGES, **LATER}[name]) == (GOLDEN / folder / f"{name}.json").read_bytes()


def test_a_field_that_a_later_version_added_is_ignored() -> None:
    wire = encode(MESSAGES["gap"]).replace(b'"reason"', b'"colour":"blue","reason"')
    assert decode(wire) == MESSAGES["gap"]


def test_a_message_from_the_future_is_rejected_and_says_so() -> None:
    with pytest.raises(Reject, match="newer_schema"):
        decode(encode(MESSAGES["gap"]).replace(b'"v":1', b'"v":99'))


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"\xff\xfe", b'{"v":1,"kind":"gap","body":{}}'])
def test_bytes_that_are_no_message_are_rejected(data: bytes) -> None:
    with pytest.raises(Reject, match="undecodable"):
        decode(data)


def test_a_mention_survives_being_stored() -> None:
    matchset = MESSAGES["matchset"]
    assert isinstance(matchset, MatchSet)
    mention = Mention(
        "m", POST, 3, matchset.enrichment, matchset.mentions[0], POST.sort_at, AT, "2026-11", human=Human(1, "positive")
    )
    again = decode_as(Mention, encode_plain(mention))
    assert again == mention
    assert again.sentiment == Sentiment(label="positive", method="human")
