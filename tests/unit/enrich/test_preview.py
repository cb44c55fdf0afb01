"""A draft over the posts that the log holds and the mentions that are stored."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bus.memory import MemoryLog, MemoryState
from enrich.brand_store import find_brand, save_brand
from enrich.handler import make_enrich_handler
from enrich.preview import Preview, listen_to, make_language_asker, preview
from enrich.preview.estimate import scale
from enrich.preview.order import spread
from enrich.settings import EnrichSettings
from index.handler import IndexHandler
from index.memory import MemoryStore
from schemas.brand import Brand
from schemas.codec import encode
from schemas.event import Event, Tombstone, Upsert
from schemas.mention import Spans
from schemas.ports import Commit, Message, Record, TopicPartition
from schemas.post import Post
from schemas.scope import PUBLIC, workspace
from schemas.topics import TOPICS

MakePost = Callable[..., Post]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME, ELSEWHERE = workspace("default"), workspace("elsewhere")


def clock() -> datetime:
    return NOW


@dataclass
class World:
    """A log, a store, and the stages between them, run by hand."""

    log: MemoryLog = field(default_factory=MemoryLog)
    state: MemoryState = field(default_factory=MemoryState)
    store: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.log.ensure(TOPICS)
        self.enrich = make_enrich_handler(self.log, self.state, EnrichSettings(), clock)
        self.index = IndexHandler(self.store, self.state, clock=clock)
        self.read = {"posts": 0, "mentions": 0}

    def brand(self, query: str, **more: Sequence[str]) -> None:
        save_brand(self.state, HOME, "Acme", query, clock=clock, **more)  # type: ignore[arg-type]  # sites, handles

    def hear(self, *posts: Post, accepts: tuple[str, ...] = ()) -> None:
        self.tell(*(Upsert(p, accepts) for p in posts))

    def tell(self, *events: Event) -> None:
        messages = [Message(e.post.key if isinstance(e, Upsert) else "k", encode(e)) for e in events]
        self.log.append("posts", messages)

    def catch_up(self) -> None:
        self.enrich.handle(self._new("posts"))
        self.enrich.flush()
        self.index.handle(self._new("mentions"))
        self.index.flush()

    def _new(self, topic: str) -> list[Record]:
        records = self.log.read(TopicPartition(topic, 0), self.read[topic], 100_000)
        self.read[topic] += len(records)
        return records

    def preview(
        self,
        query: str,
        *,
        out_of_time: Callable[[float], bool] | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Preview:
        current = find_brand(self.state, HOME, "Acme")
        draft = replace(current, query=query) if current else Brand("default", "Acme", query, 0, NOW)
        asker = make_language_asker(EnrichSettings(), clock)
        return preview(
            self.log, self.store, HOME, listen_to(draft), listen_to(current) if current else None,
            ask_lang=asker, out_of_time=out_of_time, progress=progress,
        )  # fmt: skip


def told(found: Preview) -> tuple[int, int, int]:
    return found.gained.count, found.lost.count, found.kept


@pytest.fixture
def world() -> World:
    return World()


def test_a_draft_gains_what_it_matches_and_nobody_has_as_a_mention(world: World, make_post: MakePost) -> None:
    world.brand("acme")
    world.hear(*(make_post(t, native_id=t) for t in ("acme shop", "acme road", "acmee shop", "a walk")))
    world.catch_up()

    found = world.preview("(acme OR acmee) NOT road")

    assert told(found) == (1, 1, 1)
    assert [s.post.text for s in found.gained_sample] == ["acmee shop"]
    assert [s.post.text for s in found.lost_sample] == ["acme road"]
    assert sorted((s.post.text, s.state) for s in found.sample) == [("acme shop", "kept"), ("acmee shop", "gained")]
    assert (found.looked_at, found.of, found.exact) == (6, 6, True)


def test_the_samples_show_where_it_matches(world: World, make_post: MakePost) -> None:
    world.brand("acme")
    world.hear(make_post("the acme road", native_id="1"), make_post("an acmee", native_id="2"))
    world.catch_up()

    found = world.preview("acmee")

    assert found.gained_sample[0].spans == Spans(body=((3, 8),))
    assert found.gained_sample[0].mention_id is None
    assert found.lost_sample[0].spans == Spans(body=((4, 8),))
    assert found.lost_sample[0].mention_id is not None


def test_a_brand_that_is_not_yet_gains_all_that_its_query_matches(world: World, make_post: MakePost) -> None:
    world.hear(make_post("acme", native_id="1"), make_post("acme acme", native_id="2"), make_post("no", native_id="3"))
    world.catch_up()

    assert told(world.preview("acme")) == (2, 0, 0)


def test_of_a_post_that_was_edited_the_newest_revision_counts_in_whatever_order_it_came(
    world: World, make_post: MakePost
) -> None:
    for native_id, revisions in (("1", (0, 5)), ("2", (5, 0)), ("3", (5, 9, 7))):
        texts = {0: "acmee", 5: "nothing", 7: "acmee", 9: "acmee again"}
        world.hear(*(make_post(texts[r], native_id=native_id, revision=r) for r in revisions))
    world.catch_up()

    found = world.preview("acmee")

    assert told(found) == (1, 0, 0)
    assert found.gained_sample[0].post.text == "acmee again"


def test_what_was_deleted_is_not_gained(world: World, make_post: MakePost) -> None:
    gone, theirs, alive = (make_post("acmee", native_id=n, handle=h) for n, h in (("1", "a"), ("2", "b"), ("3", "c")))
    world.hear(gone, theirs, alive)
    world.tell(Tombstone(PUBLIC, "feed", NOW, "deleted", post_key=gone.key))
    world.tell(Tombstone(PUBLIC, "feed", NOW, "deleted", author_key=theirs.author_key))

    assert told(world.preview("acmee")) == (1, 0, 0)
    world.catch_up()
    assert told(world.preview("acmee")) == (1, 0, 0)


def test_another_workspaces_posts_are_not_looked_at(world: World, make_post: MakePost) -> None:
    world.hear(make_post("acmee", native_id="1", scope=ELSEWHERE), make_post("acmee", native_id="2", scope=HOME))
    world.catch_up()

    assert [s.post.scope for s in world.preview("acmee").sample] == [HOME]


def test_declared_mentions_are_never_lost(world: World, make_post: MakePost) -> None:
    world.brand("acme")
    world.hear(make_post("nothing of it", native_id="1", scope=HOME), accepts=("Acme",))
    world.catch_up()

    assert told(world.preview("acmee")) == (0, 0, 1)


def test_a_mention_whose_post_left_the_log_can_still_be_lost(world: World, make_post: MakePost) -> None:
    world.brand("acme")
    world.hear(make_post("acme road", native_id="1"), make_post("acme shop", native_id="2"))
    world.catch_up()
    world.log.erase("posts", lambda _: True)

    assert told(world.preview("acme NOT road")) == (0, 1, 1)


def test_the_language_is_detected_where_the_draft_asks_for_it(world: World, make_post: MakePost) -> None:
    texts = (
        "This acmee kettle is the best thing that we ever bought",
        "Dieser acmee Kessel ist das Beste, was wir je hatten",
    )
    world.hear(*(make_post(t, native_id=t) for t in texts))
    world.catch_up()

    assert [s.post.text for s in world.preview("acmee lang:de").sample] == [texts[1]]


def test_owned_means_the_brands_own_handles(world: World, make_post: MakePost) -> None:
    world.brand("acme", handles=["acme_hq"])
    world.hear(
        make_post("acme one", native_id="1", handle="acme_hq"), make_post("acme two", native_id="2", handle="ida")
    )
    world.catch_up()

    found = world.preview("acme NOT is:owned")

    assert told(found) == (0, 1, 1)
    assert found.lost_sample[0].post.text == "acme one"


def test_what_the_stages_have_not_reached_and_matches_today_is_not_called_gained(
    world: World, make_post: MakePost
) -> None:
    world.brand("acme")
    world.hear(make_post("acme", native_id="1"))
    world.catch_up()
    reader = world.log.consumer("enrich", ["posts"])
    reader.poll(10, 0)
    reader.commit({TopicPartition("posts", 0): Commit(1)})
    world.hear(make_post("acme again", native_id="2"), make_post("acmee", native_id="3"))

    assert told(world.preview("acme OR acmee")) == (1, 0, 1)


def test_days_are_those_on_which_anything_was_heard(world: World, make_post: MakePost) -> None:
    world.brand("acme")
    posts = [("acme", 1), ("acme road", 1), ("acmee", 3), ("nothing", 9)]
    world.hear(
        *(
            replace(make_post(t, native_id=str(n)), created=NOW - timedelta(days=ago))
            for n, (t, ago) in enumerate(posts)
        )
    )
    world.catch_up()

    found = world.preview("(acme OR acmee) NOT road")

    assert [(d.day.day, d.current, d.draft) for d in found.days] == [(23, 0, 0), (29, 0, 1), (31, 2, 1)]
    assert found.per_day == pytest.approx(2 / 3)


def test_progress_is_told_to_the_end(world: World, make_post: MakePost) -> None:
    world.brand("acme")
    world.hear(*(make_post("acme", native_id=str(n)) for n in range(5)))
    world.catch_up()
    heard: list[tuple[int, int]] = []

    world.preview("acme", progress=lambda done, total: heard.append((done, total)))

    assert heard[-1] == (10, 10)


def test_out_of_time_it_looks_evenly_and_says_between_which_numbers_the_truth_is(
    world: World, make_post: MakePost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("enrich.preview.logged.BLOCK", 10)
    world.hear(*(make_post("acmee" if n % 4 == 0 else "no", native_id=str(n)) for n in range(1000)))
    looks = iter(range(1000))

    found = world.preview("acmee", out_of_time=lambda share: next(looks) >= 30)

    assert (found.looked_at, found.of, found.exact) == (300, 1000, False)
    assert found.gained.low < found.gained.count < found.gained.high
    assert found.gained.low <= 250 <= found.gained.high
    assert sum(d.draft for d in found.days) == pytest.approx(found.gained.count, abs=2)


def test_stretches_come_in_an_order_that_is_even_wherever_one_stops() -> None:
    order = spread(range(100))
    assert sorted(order) == list(range(100))
    for stop in (8, 16, 50):
        gaps = [b - a for a, b in zip(sorted(order[:stop]), sorted(order[:stop])[1:], strict=False)]
        assert max(gaps) <= 2.1 * 128 / stop


def test_the_interval_holds_the_truth_nineteen_times_of_twenty_also_where_talk_comes_in_bursts() -> None:
    draw = random.Random(4)
    held = rounds = 0
    for _ in range(300):
        blocks = [(100, sum(draw.random() < draw.choice((0.0, 0.01, 0.3)) for _ in range(100))) for _ in range(60)]
        truth = sum(found for _, found in blocks)
        guess = scale(draw.sample(blocks, 15), 6_000)
        held += guess.low <= truth <= guess.high
        rounds += 1
    assert held / rounds > 0.9


def test_what_was_not_seen_in_a_part_may_still_be_there() -> None:
    assert (scale([(100, 0)], 1000).low, scale([(100, 0)], 1000).high) == (0, 34)
    assert scale([(500, 3), (500, 4)], 1000).high == 7
    assert scale([], 0, surely=3).count == 3
