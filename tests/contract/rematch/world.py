"""The stages, the re-matcher and what they stand on; and an oracle that knows every post and asks the plain evaluator."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bus.dead import DeadLetters
from bus.worker import Worker
from enrich.brand_store import find_brand, list_brands, save_brand
from enrich.handler import make_enrich_handler
from enrich.owned import owned_by
from enrich.rematch import RematchJob, find_rematch, pending_rematches, queue_rematch
from enrich.rematch.rematcher import Rematcher
from enrich.settings import EnrichSettings
from harken.forgetting import ForgetHandler
from index.handler import IndexHandler
from schemas.brand import Brand
from schemas.codec import decode, encode
from schemas.event import Tombstone, Upsert
from schemas.keys import mention_id, post_key
from schemas.mention import MatchSet, Mention
from schemas.ports import EventLog, MentionQuery, MentionStore, Message, StateStore, TopicPartition
from schemas.post import Author, Post
from schemas.query.document import read_post
from schemas.query.evaluate import matches
from schemas.query.lint import parse_or_raise
from schemas.scope import PUBLIC, Scope, workspace
from schemas.topics import MENTIONS, POSTS

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOME, OTHER = workspace("home"), workspace("other")
SETTINGS = EnrichSettings(sentiment_languages=())


@dataclass(slots=True)
class Ticking:
    at: datetime = NOON

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


@dataclass(frozen=True, slots=True)
class Engines:
    log: EventLog
    state: StateStore
    store: MentionStore
    clock: Ticking


@dataclass(slots=True)
class World:
    engines: Engines
    settings: EnrichSettings = SETTINGS
    heard: list[Upsert] = field(default_factory=list)
    gone: list[Tombstone] = field(default_factory=list)
    stages: list[Worker] = field(init=False)
    rematcher: Rematcher = field(init=False)

    def __post_init__(self) -> None:
        log, state, store, clock = self.engines.log, self.engines.state, self.engines.store, self.engines.clock
        dead = DeadLetters(state)
        handlers = (
            make_enrich_handler(log, state, self.settings, clock),
            IndexHandler(store, state, clock=clock),
            ForgetHandler(log, state, dead),
        )
        self.stages = [Worker(log, handler, dead, clock=clock) for handler in handlers]
        self.start_rematcher()

    def start_rematcher(self) -> None:
        """As after a crash: nothing but the log, the state and the store is known."""
        log, state, store, clock = self.engines.log, self.engines.state, self.engines.store, self.engines.clock
        self.rematcher = Rematcher(log, state, store, self.settings, clock)

    def post(
        self, native_id: str, text: str = "acme", *, scope: Scope = PUBLIC, author: str = "", **more: object
    ) -> Post:
        times = {"created": NOON - timedelta(hours=1), "observed_at": NOON} | more
        who = Author(id=author, handle=author) if author else None
        key = post_key("t", "", native_id, scope)
        return Post(key, scope, "t", native_id, text=text, author=who, **times)  # type: ignore[arg-type]  # fields of a post

    def hear(self, *posts: Post, accepts: Sequence[str] = ()) -> None:
        upserts = [Upsert(post, tuple(accepts)) for post in posts]
        headers = [{"kind": "upsert", **({"author": a} if (a := p.author_key) else {})} for p in posts]
        messages = [Message(u.post.key, encode(u), h) for u, h in zip(upserts, headers, strict=True)]
        self.engines.log.append(POSTS.name, messages)
        self.heard += upserts

    def say(self, native_id: str, text: str = "acme", *, accepts: Sequence[str] = (), **more: object) -> str:
        """Heard and through all stages; gives the id of Acme's mention of it."""
        post = self.post(native_id, text, **more)  # type: ignore[arg-type]  # fields of a post
        self.hear(post, accepts=accepts)
        self.settle()
        return mention_id(post.key, "home", "acme")

    def forget(self, *, post: str | None = None, author: str | None = None, scope: Scope = PUBLIC) -> None:
        told = Tombstone(scope, "t", NOON, "deleted", post_key=post, author_key=author)
        partitions = range(self.engines.log.partitions(POSTS.name)) if author else [None]
        key = post or f"author:{author}"
        self.engines.log.append(
            POSTS.name, [Message(key, encode(told), {"kind": "tombstone"}, partition) for partition in partitions]
        )
        self.gone.append(told)

    def brand(self, query: str, name: str = "Acme", *, scope: Scope = HOME, handles: Sequence[str] = ()) -> Brand:
        return save_brand(
            self.engines.state, scope, name, query, clock=self.engines.clock, handles=handles or None
        )  # fmt: skip

    def ask(self, name: str = "Acme", scope: Scope = HOME) -> RematchJob:
        return queue_rematch(self.engines.log, self.engines.state, scope, name, self.engines.clock)

    def change(self, query: str, name: str = "Acme", *, scope: Scope = HOME, handles: Sequence[str] = ()) -> RematchJob:
        self.brand(query, name, scope=scope, handles=handles)
        return self.ask(name, scope)

    def settle(self) -> None:
        """The stages alone, until they are idle."""
        while sum(stage.step() for stage in self.stages):
            pass

    def finish(self) -> None:
        """The stages and the re-matches, until nothing is left."""
        self.settle()
        while self.rematcher.step():
            self.settle()
        assert pending_rematches(self.engines.state) == []

    def rematch(self, query: str, name: str = "Acme", *, scope: Scope = HOME) -> RematchJob:
        self.change(query, name, scope=scope)
        self.finish()
        return self.job(name, scope)

    def job(self, name: str = "Acme", scope: Scope = HOME) -> RematchJob:
        job = find_rematch(self.engines.state, scope, name)
        assert job is not None
        return job

    def active(self, name: str = "Acme", scope: Scope = HOME) -> dict[str, Mention]:
        self.engines.store.refresh()
        return {m.id: m for m in self.engines.store.scan(scope, MentionQuery(brand=name))}

    def texts(self, name: str = "Acme", scope: Scope = HOME) -> list[str]:
        return sorted(m.post.text for m in self.active(name, scope).values())

    def about_sets(self) -> list[MatchSet]:
        log = self.engines.log
        parts = [TopicPartition(MENTIONS.name, n) for n in range(log.partitions(MENTIONS.name))]
        found = [decode(r.value) for p in parts for r in log.read(p, 0, 10_000) if r.value]
        return [made for made in found if isinstance(made, MatchSet) and made.about]

    def truth(self, name: str, scope: Scope) -> set[str]:
        """Ids of what the brand's query matches by the plain evaluator, or what was declared, of the newest texts."""
        brand = find_brand(self.engines.state, scope, name)
        assert brand is not None
        node, owned = parse_or_raise(brand.query, for_search=False), owned_by(brand)
        return {
            mention_id(upsert.post.key, brand.workspace, brand.name)
            for upsert in self._newest()
            if upsert.post.scope in (PUBLIC, scope)
            and (
                matches(node, read_post(upsert.post, owned=owned(upsert.post)))
                or (upsert.post.scope == scope and brand.key in map(str.casefold, upsert.accepts))
            )
        }

    def _newest(self) -> list[Upsert]:
        newest: dict[str, Upsert] = {}
        for upsert in self.heard:
            known = newest.get(upsert.post.key)
            if known is None or known.post.revision <= upsert.post.revision:
                newest[upsert.post.key] = upsert
        return [u for u in newest.values() if not any(_takes(t, u.post) for t in self.gone)]

    def assert_true(self) -> None:
        """Every brand's active mentions are what the oracle says."""
        for scope in (HOME, OTHER):
            for brand in list_brands(self.engines.state, scope):
                assert set(self.active(brand.name, scope)) == self.truth(brand.name, scope), (scope, brand)


def _takes(told: Tombstone, post: Post) -> bool:
    named = post.key == told.post_key or (told.author_key is not None and post.author_key == told.author_key)
    return named and told.scope in (PUBLIC, post.scope)
