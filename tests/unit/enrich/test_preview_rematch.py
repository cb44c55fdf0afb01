"""A preview promises what the re-match then does: the numbers are the same where everything was looked at."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bus.dead import DeadLetters
from bus.memory import MemoryLog, MemoryState
from bus.settings import BusSettings
from bus.worker import Worker
from enrich.brand_store import find_brand, save_brand
from enrich.handler import make_enrich_handler
from enrich.preview import listen_to, make_language_asker, preview
from enrich.rematch import find_rematch, queue_rematch
from enrich.rematch.rematcher import Rematcher
from enrich.settings import EnrichSettings
from index.handler import IndexHandler
from index.memory import MemoryStore
from schemas.brand import Brand
from schemas.codec import encode
from schemas.event import Event, Tombstone, Upsert
from schemas.ports import Message
from schemas.post import Post
from schemas.scope import PUBLIC, workspace
from schemas.topics import TOPICS

MakePost = Callable[..., Post]
HOME = workspace("default")
SCOPES = (PUBLIC, HOME, workspace("elsewhere"))
WORDS = ("acme", "acmee", "road", "shop", "#acme", "walk", "Kessel", "kettle")
QUERIES = (
    "acme",
    "acme NOT road",
    "acme OR acmee",
    "(acme OR acmee) NOT (road OR is:owned)",
    "acmee NEAR/1 shop",
    "acme lang:en",
    "#acme OR title:acme",
    "acm* created:>2026-01-01",
    "kettle",
)


class House:
    """The stages and the re-matches, run by hand until all are idle."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, tzinfo=UTC)
        self.log, self.state, self.store = MemoryLog(clock=self.clock), MemoryState(self.clock), MemoryStore()
        self.log.ensure(TOPICS)
        enrich = make_enrich_handler(self.log, self.state, EnrichSettings(), self.clock)
        index = IndexHandler(self.store, self.state, clock=self.clock)
        dead = DeadLetters(self.state)
        self.workers = [Worker(self.log, h, dead, BusSettings(), self.clock) for h in (enrich, index)]
        self.rematcher = Rematcher(self.log, self.state, self.store, EnrichSettings(), self.clock)

    def clock(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def tell(self, *events: Event) -> None:
        keyed = [(e.post.key if isinstance(e, Upsert) else str(e), e) for e in events]
        self.log.append("posts", [Message(key, encode(e)) for key, e in keyed])

    def settle(self) -> None:
        while any([*(w.step() for w in self.workers), self.rematcher.step()]):
            pass

    def promise(self, query: str) -> tuple[int, int, int]:
        current = find_brand(self.state, HOME, "Acme")
        draft = Brand("default", "Acme", query, 0, self.now, handles=("acme_hq",))
        found = preview(
            self.log, self.store, HOME, listen_to(draft), listen_to(current) if current else None,
            ask_lang=make_language_asker(EnrichSettings(), self.clock),
        )  # fmt: skip
        assert found.exact
        assert sum(d.draft for d in found.days) == found.kept + found.gained.count
        assert sum(d.current for d in found.days) == found.kept + found.lost.count
        return found.gained.count, found.lost.count, found.kept

    def save(self, query: str) -> tuple[int, int, int]:
        save_brand(self.state, HOME, "Acme", query, clock=self.clock, handles=["acme_hq"])
        queue_rematch(self.log, self.state, HOME, "Acme", self.clock)
        self.settle()
        job = find_rematch(self.state, HOME, "Acme")
        assert job is not None
        assert job.state == "done", job.problem
        return job.gained, job.lost, job.kept


@pytest.mark.parametrize("seed", range(4))
def test_what_a_preview_says_is_what_the_rematch_reports(make_post: MakePost, seed: int) -> None:
    house, draw = House(), random.Random(seed)

    texts: dict[tuple[str, str, int], Upsert] = {}

    def some_post() -> Upsert:
        """A revision has one text, however often it comes."""
        native_id, scope, revision = str(draw.randint(1, 60)), draw.choice(SCOPES), draw.choice((0, 0, 1, 2))
        words = " ".join(draw.choices(WORDS, k=draw.randint(1, 7)))
        title, handle = draw.choice(("", "acme")), draw.choice(("acme_hq", "ida", None))
        post = make_post(words, title=title, native_id=native_id, scope=scope, revision=revision, handle=handle)
        accepts = ("Acme",) if scope == HOME and draw.random() < 0.1 else ()
        return texts.setdefault((native_id, scope, revision), Upsert(post, accepts))

    for _ in range(3):
        house.tell(*(some_post() for _ in range(40)))
        gone = some_post().post
        house.tell(Tombstone(gone.scope, gone.source, house.now, "deleted", post_key=gone.key))
        house.settle()
        brand = find_brand(house.state, HOME, "Acme")
        for query in draw.sample([q for q in QUERIES if not brand or q != brand.query], 3):
            promised = house.promise(query)
            assert house.save(query) == promised, query
