from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bus.handler import Dead, Drop, Keep
from bus.memory import MemoryLog, MemoryState
from enrich.brand_store import save_brand
from enrich.brands import BrandBook
from enrich.enricher import Draft, Guarded
from enrich.handler import EnrichHandler, make_enrich_handler
from enrich.settings import EnrichSettings
from schemas.codec import Wire, decode, encode
from schemas.errors import Unavailable
from schemas.event import Gap, Metrics, Tombstone, Upsert
from schemas.keys import author_key
from schemas.mention import Correction, Enrichment, Human, MatchSet, Spans
from schemas.ports import Message, Record, TopicPartition
from schemas.post import Engagement, Post
from schemas.scope import PUBLIC, Scope, workspace
from schemas.topics import Topic

MakePost = Callable[..., Post]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME = workspace("default")


def clock() -> datetime:
    return NOW


class Stage:
    """The handler over a log and a state in memory; offsets count up."""

    def __init__(self, log: MemoryLog | None = None, *, posts: int = 1, mentions: int = 1) -> None:
        self.log = log or MemoryLog()
        self.log.ensure([Topic("posts", posts), Topic("mentions", mentions)])
        self.state = MemoryState()
        self.handler = make_enrich_handler(self.log, self.state, EnrichSettings(), clock)
        self.offset = 0

    def brand(self, name: str, query: str, *, scope: Scope = HOME, handles: Sequence[str] = ()) -> None:
        save_brand(self.state, scope, name, query, clock=clock, handles=handles)

    def record(self, value: bytes | None, key: str = "k", partition: int = 0) -> Record:
        self.offset += 1
        return Record("posts", partition, self.offset, key, value, {"kind": "raw"}, NOW)

    def posts(self, *posts: Post, accepts: tuple[str, ...] = ()) -> list[Record]:
        return [self.record(encode(Upsert(p, accepts)), p.key) for p in posts]

    def written(self, partition: int = 0) -> list[Record]:
        return self.log.read(TopicPartition("mentions", partition), 0, 1000)

    def sets(self) -> list[MatchSet]:
        found: list[Wire] = [decode(r.value or b"") for r in self.written()]
        return [m for m in found if isinstance(m, MatchSet)]


def test_a_matching_post_becomes_a_set_with_its_mention(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme")

    outcomes = stage.handler.handle(stage.posts(make_post("I love my Acme phone so much", title="Acme!")))
    stage.handler.flush()
    (made,) = stage.sets()
    (match,) = made.mentions

    assert outcomes == [Keep()]
    assert (match.workspace, match.brand, match.version, match.owned) == ("default", "Acme", 1, False)
    assert match.spans == Spans(title=((0, 4),), body=((10, 14),))
    assert match.sentiment == made.enrichment.sentiment
    assert match.sentiment.label == "positive"
    assert made.enrichment.lang == "en"
    assert made.enrichment.fingerprint
    assert made.post.text == "I love my Acme phone so much"


def test_a_post_that_matches_nothing_becomes_an_empty_set_without_its_words(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme")
    post = make_post("secret words", title="title", links=("https://a.example",), revision=7)

    outcomes = stage.handler.handle(stage.posts(post))
    stage.handler.flush()
    (made,) = stage.sets()

    assert outcomes == [Drop("no_match")]
    assert made.mentions == ()
    assert made.post == replace(post, title="", text="", links=())
    assert made.enrichment == Enrichment()
    assert b"secret" not in (stage.written()[0].value or b"")


def test_an_edit_that_stops_matching_gives_an_empty_set_of_the_new_revision(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme")

    stage.handler.handle(stage.posts(make_post("acme"), make_post("edited away", revision=5)))
    stage.handler.flush()
    first, second = stage.sets()

    assert (len(first.mentions), len(second.mentions)) == (1, 0)
    assert first.version < second.version


def test_the_set_is_keyed_by_the_post_and_says_whose_it_is(make_post: MakePost) -> None:
    stage = Stage()
    post = make_post("acme", handle="jo")

    stage.handler.handle(stage.posts(post, make_post("acme", native_id="2")))
    stage.handler.flush()
    named, unnamed = stage.written()

    assert named.key == post.key
    assert named.headers == {"kind": "matchset", "author": author_key("feed", "jo"), "schema": "1"}
    assert unnamed.headers == {"kind": "matchset", "schema": "1"}


def test_a_brand_added_before_a_batch_is_heard_in_it_and_raises_the_epoch(make_post: MakePost) -> None:
    stage = Stage()
    stage.handler.handle(stage.posts(make_post("acme")))
    stage.brand("Acme", "acme")
    stage.handler.handle(stage.posts(make_post("acme")))
    stage.handler.flush()
    before, after = stage.sets()

    assert (len(before.mentions), len(after.mentions)) == (0, 1)
    assert before.epoch < after.epoch


def test_the_brands_own_posts_are_owned(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme", handles=["@AcmeHQ"])

    stage.handler.handle(
        stage.posts(make_post("acme", handle="acmehq"), make_post("acme", handle="fan", native_id="2"))
    )
    stage.handler.flush()

    assert [m.owned for s in stage.sets() for m in s.mentions] == [True, False]


def test_a_language_in_a_query_is_the_detected_one(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("English", "acme lang:en")
    stage.brand("German", "acme lang:de")

    stage.handler.handle(stage.posts(make_post("Das Telefon von Acme ist wirklich sehr gut gemacht", lang="en")))
    stage.handler.flush()
    (made,) = stage.sets()

    assert made.enrichment.lang == "de"
    assert [m.brand for m in made.mentions] == ["German"]
    assert made.mentions[0].spans.body == ((16, 20),)
    assert made.enrichment.notes == ("no_sentiment_model:de",)


def test_a_declared_mention_matches_without_spans(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme")
    stage.brand("Zenith", "zenith")
    post = make_post("I love zenith, truly", scope=HOME)

    outcomes = stage.handler.handle(stage.posts(post, accepts=("ACME", "zenith", "Nobody")))
    stage.handler.flush()
    (made,) = stage.sets()

    assert outcomes == [Keep()]
    assert {m.brand: bool(m.spans.body) for m in made.mentions} == {"Acme": False, "Zenith": True}
    assert "unknown_brand:Nobody" in made.enrichment.notes


def test_a_post_declared_for_a_brand_of_another_workspace_is_no_mention(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme", scope=workspace("other"))

    assert stage.handler.handle(stage.posts(make_post("hm", scope=HOME), accepts=("Acme",))) == [Drop("no_match")]


def test_what_is_no_post_is_passed_on_as_it_came() -> None:
    stage = Stage()
    events: list[Wire] = [
        Tombstone(PUBLIC, "feed", NOW, "deleted", post_key="k"),
        Gap(PUBLIC, "feed", NOW, NOW, "down"),
        Metrics(PUBLIC, "feed", "k", Engagement(likes=3), NOW),
    ]
    records = [stage.record(encode(e), f"key{i}") for i, e in enumerate(events)]

    outcomes = stage.handler.handle(records)
    stage.handler.flush()

    assert outcomes == [Keep()] * 3
    assert [(r.key, r.value, r.headers) for r in stage.written()] == [(r.key, r.value, r.headers) for r in records]


@pytest.mark.parametrize(("posts", "mentions"), [(1, 1), (2, 2), (2, 5), (4, 2), (3, 4)])
def test_an_authors_tombstone_reaches_each_partition_once(posts: int, mentions: int) -> None:
    stage = Stage(posts=posts, mentions=mentions)
    gone = encode(Tombstone(PUBLIC, "feed", NOW, "deleted", author_key="a"))

    stage.handler.handle([stage.record(gone, partition=p) for p in range(posts)])
    stage.handler.flush()

    assert [len(stage.written(p)) for p in range(mentions)] == [1] * mentions


def test_what_cannot_be_read_is_dead_and_the_rest_goes_on(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme")
    wrong = Correction(HOME, "k", "m", Human())
    records = [stage.record(b"\xff{"), *stage.posts(make_post("acme")), stage.record(encode(wrong)), stage.record(None)]

    garbage, good, misplaced, compacted = stage.handler.handle(records)
    stage.handler.flush()

    assert isinstance(garbage, Dead)
    assert garbage.reason == "undecodable"
    assert good == Keep()
    assert isinstance(misplaced, Dead)
    assert misplaced.reason == "wrong_topic"
    assert compacted == Drop("compacted")
    assert len(stage.written()) == 1


def test_nothing_is_written_before_the_flush_and_nothing_twice(make_post: MakePost) -> None:
    stage = Stage()
    records = stage.posts(make_post("acme"))

    stage.handler.handle(records)
    assert stage.written() == []
    stage.handler.handle(records)
    stage.handler.flush()
    stage.handler.flush()

    assert len(stage.written()) == 1


class Full(MemoryLog):
    full = True

    def append(self, topic: str, messages: Sequence[Message]) -> None:
        if self.full:
            raise Unavailable("the disk is full")
        super().append(topic, messages)


def test_a_flush_that_failed_loses_nothing(make_post: MakePost) -> None:
    log = Full()
    stage = Stage(log)
    records = stage.posts(make_post("acme"))
    stage.handler.handle(records)
    with pytest.raises(Unavailable):
        stage.handler.flush()

    log.full = False
    stage.handler.handle(records)
    stage.handler.flush()

    assert len(stage.written()) == 1


class Broken:
    name = "language"
    version = 1

    def enrich(self, drafts: Sequence[Draft]) -> list[Enrichment]:
        raise OSError(len(drafts))


def test_a_failing_enricher_loses_no_mention(make_post: MakePost) -> None:
    stage = Stage()
    stage.brand("Acme", "acme lang:en")
    book = BrandBook(stage.state, 1)
    handler = EnrichHandler(stage.log, book, [Guarded(Broken(), clock, limit=2, rest=timedelta(days=1))])

    outcomes = handler.handle(stage.posts(*(make_post("acme", native_id=str(i), lang="en") for i in range(3))))
    handler.flush()

    assert outcomes == [Keep()] * 3
    assert [s.enrichment.notes for s in stage.sets()] == [("language_resting",)] * 3


def test_the_same_batch_gives_the_same_bytes(make_post: MakePost) -> None:
    def run() -> list[bytes | None]:
        stage = Stage()
        stage.brand("Acme", "acme OR zenith")
        texts = ["I love acme", "acme ist ein sehr schönes Telefon", "nothing", "zenith is bad"]
        posts = [make_post(text, native_id=text) for text in texts]
        stage.handler.handle(stage.posts(*posts))
        stage.handler.flush()
        return [r.value for r in stage.written()]

    assert run() == run()
