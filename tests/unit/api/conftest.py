"""A small installation in memory: engines, two workspaces, an app, and a client that is not a browser."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.accounts import Permission, create_token
from api.app import create_app
from api.deps import Deps
from bus.dead import DeadLetters
from bus.memory import MemoryLog, MemoryState
from index.memory import MemoryStore
from ingest.fetch.guard import AddressGuard
from schemas.keys import post_key
from schemas.mention import Enrichment, Label, Match, MatchSet, Sentiment, Spans
from schemas.post import Author, Origin, Post
from schemas.scope import EVERY, PUBLIC, Scope, workspace
from schemas.topics import TOPICS

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class Town:
    """Everything of one test. `clock` stands still until it is moved."""

    home: Path
    now: datetime = NOW
    state: MemoryState = field(init=False)
    log: MemoryLog = field(init=False)
    store: MemoryStore = field(default_factory=MemoryStore)

    def __post_init__(self) -> None:
        self.state = MemoryState(self.clock)
        self.log = MemoryLog(clock=self.clock)
        self.log.ensure(TOPICS)

    def clock(self) -> datetime:
        return self.now

    @property
    def deps(self) -> Deps:
        return Deps(
            store=self.store,
            state=self.state,
            log=self.log,
            dead=DeadLetters(self.state),
            key_file=self.home / "secret.key",
            clock=self.clock,
            guard=AddressGuard(resolve=lambda host, port: ["93.184.216.34"]),
            base_url="http://harken.test",
        )

    def app(self) -> FastAPI:
        return create_app(self.deps)

    def token(self, *workspaces: str, read_only: bool = False) -> str:
        may: Sequence[Permission] = ("read",) if read_only else ("read", "write")
        names = workspaces or ("default",)
        return create_token(self.state, "test", now=self.now, workspaces=names, permissions=may).get_secret_value()

    def say(
        self,
        text: str,
        *,
        at: datetime = NOW,
        heard: datetime | None = None,
        brand: str = "Acme",
        where: str = "default",
        label: Label | None = "neutral",
        author: Author | None = Author(id="u1", name="Ida", handle="ida"),  # noqa: B008  # frozen
        source: str = "forum",
        site: str | None = "forum.example",
        title: str = "",
        origin: Origin = "live",
        scope: Scope = PUBLIC,
        native_id: str = "",
        created: bool = True,
    ) -> str:
        """A post that is a mention; returns its post key. Identity follows from the text, unless given."""
        native = native_id or text
        post = Post(
            key=post_key(source, "", native, scope),
            scope=scope,
            source=source,
            native_id=native,
            observed_at=heard or at + timedelta(seconds=30),
            created=at if created else None,
            text=text,
            title=title,
            author=author,
            site=site,
            origin=origin,
            url=f"https://{site or 'x.example'}/{abs(hash(native)) % 9999}",
        )
        judged = Sentiment(label, 0.5, 0.8, "linear", "linear-1") if label else Sentiment()
        match = Match(where, brand, 1, Spans(body=((0, 4),)), sentiment=judged)
        self.store.write(EVERY, [MatchSet(post, 1, Enrichment(lang="en"), (match,))])
        self.store.flush()
        return post.key


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


@dataclass
class Caller:
    """Asks an app over its real HTTP surface, without a socket."""

    app: FastAPI
    token: str | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    address: str = "203.0.113.7"

    def __call__(self, method: str, path: str, **more: object) -> httpx.Response:
        return asyncio.run(self._ask(method, path, more))

    async def _ask(self, method: str, path: str, more: Mapping[str, object]) -> httpx.Response:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(self.address, 1))
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://harken.test", headers=headers, cookies=dict(self.cookies)
        ) as client:
            return await client.request(method, path, **more)  # type: ignore[arg-type]  # what the tests pass is httpx's own


@pytest.fixture
def call(town: Town) -> Callable[..., httpx.Response]:
    """As the owner of the workspace `default`."""
    return Caller(town.app(), town.token("default"))


@pytest.fixture
def caller() -> type[Caller]:
    return Caller


@pytest.fixture
def public() -> Scope:
    return PUBLIC


@pytest.fixture
def default_scope() -> Scope:
    return workspace("default")
