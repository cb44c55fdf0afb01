"""The whole of Harken in memory, with demo posts, behind a real port; and a headless Chromium that looks at it."""

import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn

from api.accounts.session import create_signin_url
from api.app import create_app
from api.deps import Deps
from api.pages import mount_pages
from bus.dead import DeadLetters
from bus.memory import MemoryLog, MemoryState
from enrich.brand_store import save_brand
from enrich.brands import BrandBook
from enrich.enrichers import MODELS_EPOCH, standard_enrichers
from enrich.match_sets import MatchSetMaker
from enrich.settings import EnrichSettings
from harken.demo import DEMO_BRANDS, write_demo
from index.memory import MemoryStore
from ingest.wire import Frame, decode_line, read_line
from schemas.event import Tombstone, Upsert
from schemas.scope import EVERY, Scope, workspace

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"

HOSTILE = (
    b'{"post_id": "evil", "source": "x", "url": "javascript:alert(1)", "created": "2026-11-23T14:00:00Z", "lang": "en", '
    b'"title": "<img src=x onerror=alert(2)>", "author": {"id": "e", "name": "<b>Eve</b>", "handle": "eve\\"onclick=alert(3)"}, '
    b'"text": "\\ud83d\\ude00 ostrelle <script>alert(4)</script> {{ 7*7 }} &amp; <a href=//evil.example>x</a>"}'
)


@dataclass(frozen=True, slots=True)
class Site:
    """`signin`: an address that signs in once."""

    url: str
    state: MemoryState

    def signin(self) -> str:
        return create_signin_url(self.state, self.url, now=NOW).get_secret_value()


def clock() -> datetime:
    return NOW


def fill(store: MemoryStore, state: MemoryState, scope: Scope, lines: list[bytes]) -> None:
    frame = Frame(scope, NOW, "demo")
    events = [read_line(decode_line(line), frame) for line in lines]
    book = BrandBook(state, MODELS_EPOCH)
    book.refresh()
    maker = MatchSetMaker(book, standard_enrichers(EnrichSettings(), clock))
    store.write(EVERY, maker.make([e for e in events if isinstance(e, Upsert)]))
    store.tombstone(EVERY, [e for e in events if isinstance(e, Tombstone)])


def harken_in_memory(folder: Path, posts: int = 900) -> tuple[Deps, MemoryState]:
    """Workspace `demo` with demo posts, `old` with posts of a year ago, `default` empty."""
    store, state = MemoryStore(), MemoryState(clock)
    for brand in DEMO_BRANDS:
        for name in ("demo", "old"):
            save_brand(
                state, workspace(name), brand.name, brand.query,
                clock=clock, sites=brand.sites, handles=brand.handles, competitors=brand.competitors,
            )  # fmt: skip
    write_demo(folder / "new", posts=posts, weeks=6, seed=11, until=NOW)
    fill(store, state, workspace("demo"), [*(folder / "new").read_bytes().splitlines(), HOSTILE])
    write_demo(folder / "old", posts=200, weeks=3, seed=12, until=datetime(2025, 11, 1, tzinfo=UTC))
    fill(store, state, workspace("old"), (folder / "old").read_bytes().splitlines())
    deps = Deps(store, state, MemoryLog(clock=clock), DeadLetters(state), folder / "key", clock=clock)
    return deps, state


def start(deps: Deps, port: int = 0) -> tuple[uvicorn.Server, threading.Thread, str]:
    app = create_app(deps)
    mount_pages(app, workspaces=lambda: ["demo", "old", "default"], invented=frozenset({"demo", "old"}), clock=clock)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", ws="websockets-sansio")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    bound = server.servers[0].sockets[0].getsockname()[1]
    return server, thread, f"http://127.0.0.1:{bound}"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    deps, state = harken_in_memory(tmp_path_factory.mktemp("browser"))
    server, thread, url = start(deps)
    yield Site(url, state)
    server.should_exit = True
    thread.join(10)
