"""Every adapter of the mention store, for the suites of this folder. A new one joins by one more parameter.

`store` writes; `reader()` opens another handle of the same engine, as another process would. All posts are synthetic.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from index.embedded.store import EmbeddedStore
from index.memory import MemoryStore
from index.settings import IndexSettings
from schemas.keys import mention_id, post_key
from schemas.mention import Correction, Enrichment, Human, Label, Match, MatchSet, Mention, Sentiment
from schemas.ports import MentionQuery, MentionStore, Written
from schemas.post import Post
from schemas.query.ast import Node
from schemas.scope import EVERY, PUBLIC, Scope, workspace
from tests.engines.elastic import open_elastic, own_indices

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOME = workspace("home")
_SETTINGS = IndexSettings(refresh_seconds=1.0, busy_seconds=5.0, unique_limit=3, purge_wait_seconds=60.0)


@dataclass(slots=True)
class FakeClock:
    at: datetime = NOON

    def __call__(self) -> datetime:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(slots=True)
class World:
    """A store with a short way to say things: one post, matched by brands of the workspace `home`."""

    store: MentionStore
    scope: Scope = EVERY
    epoch: int = 1
    written: list[Written] = field(default_factory=list)

    def post(self, native_id: str, text: str = "acme", scope: Scope = PUBLIC, **more: Any) -> Post:
        times = {"created": NOON, "observed_at": NOON + timedelta(hours=1)} | more
        key = post_key("hn", "", native_id, scope)
        return Post(key=key, scope=scope, source="hn", native_id=native_id, text=text, **times)

    def found(self, post: Post, *matches: Match | str, epoch: int | None = None, lang: str | None = None) -> MatchSet:
        made = tuple(Match("home", m, 1) if isinstance(m, str) else m for m in matches)
        return MatchSet(post, self.epoch if epoch is None else epoch, Enrichment(lang=lang), made)

    def write(self, *sets: MatchSet) -> list[Written]:
        written = list(self.store.write(self.scope, sets))
        self.settle()
        return written

    def say(
        self, native_id: str, text: str = "acme", *, label: Label | None = None, brand: str = "Acme", **more: Any
    ) -> str:
        """A post about a brand, stored; gives the mention's id."""
        post = self.post(native_id, text, **more)
        match = Match("home", brand, 1, sentiment=Sentiment(label=label))
        assert self.write(self.found(post, match)) == ["kept"]
        return mention_id(post.key, "home", brand)

    def correct(self, native_id: str, version: int, **human: Any) -> bool:
        key = post_key("hn", "", native_id, PUBLIC)
        given = Correction(HOME, key, mention_id(key, "home", "Acme"), Human(version=version, **human))
        [done] = self.store.correct(EVERY, [given])
        self.settle()
        return done

    def settle(self) -> None:
        self.store.flush()
        self.store.refresh()

    def texts(self, query: Node | None = None, scope: Scope = HOME, **more: Any) -> list[str]:
        return [m.post.text for m in self.mentions(query, scope, **more)]

    def mentions(self, query: Node | None = None, scope: Scope = HOME, **more: Any) -> list[Mention]:
        page = self.store.search(scope, MentionQuery(query=query, **more), limit=1000)
        assert page.counted.total == len(page.mentions)
        assert page.counted.exact
        return list(page.mentions)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["memory", "embedded", "elastic"])
def engine(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> Iterator[Callable[[bool], MentionStore]]:
    """Opens a handle: the writer's, or (False) a reader's."""
    memory = MemoryStore(unique_limit=_SETTINGS.unique_limit)
    with ExitStack() as stack:
        if request.param == "elastic":
            elastic = stack.enter_context(own_indices())
            yield lambda writable: stack.enter_context(
                closing(open_elastic(elastic, _SETTINGS, clock, writable=writable))
            )
            return

        def opened(writable: bool) -> MentionStore:
            if request.param == "memory":
                return memory
            store = EmbeddedStore(tmp_path / "mentions", writable=writable, settings=_SETTINGS, clock=clock)
            return stack.enter_context(closing(store))

        yield opened


@pytest.fixture
def world(engine: Callable[[bool], MentionStore]) -> World:
    return World(engine(True))


@pytest.fixture
def reader(engine: Callable[[bool], MentionStore]) -> Callable[[], MentionStore]:
    return lambda: engine(False)
