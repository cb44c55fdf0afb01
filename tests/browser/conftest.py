"""The whole of Harken in memory, with demo posts, behind a real port; and a headless Chromium that looks at it."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
from schemas.topics import TOPICS
from tests.browser.window import CHROMIUM, Window

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)

HOSTILE = (
    b'{"post_id": "evil", "source": "x", "url": "javascript:alert(1)", "created": "2026-11-23T14:00:00Z", "lang": "en", '
    b'"title": "<img src=x onerror=alert(2)>", "author": {"id": "e", "name": "<b>Eve</b>", "handle": "eve\\"onclick=alert(3)"}, '
    b'"text": "\\ud83d\\ude00 ostrelle <script>alert(4)</script> {{ 7*7 }} &amp; <a href=//evil.example>x</a>"}'
)


@dataclass(frozen=True, slots=True)
class Site:
    """`signin`: an address that signs in once. No stage runs: what a test puts into the log it takes on itself."""

    url: str
    state: MemoryState
    deps: Deps

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
    """Workspace `demo` with demo posts, `old` with posts of a year ago, `default` empty; `lab` is
    a test's own to fill."""
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
    log = MemoryLog(clock=clock)
    log.ensure(TOPICS)
    deps = Deps(store, state, log, DeadLetters(state), folder / "key", clock=clock)
    return deps, state


def start(deps: Deps, port: int = 0) -> tuple[uvicorn.Server, threading.Thread, str]:
    app = create_app(deps)
    mount_pages(
        app, workspaces=lambda: ["demo", "old", "default", "lab"], invented=frozenset({"demo", "old"}), clock=clock
    )
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
    yield Site(url, state, deps)
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def session(browser: Any, site: Any) -> Any:
    """The cookie of a browser that was signed in by its address."""
    context = browser.new_context()
    context.new_page().goto(site.signin())
    return context.storage_state()


@pytest.fixture
def window(browser: Any, site: Any, session: Any) -> Iterator[Window]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, timezone_id="Europe/Berlin", storage_state=session
    )
    yield Window(context.new_page(), site.url).watch()
    context.close()


@pytest.fixture
def phone(browser: Any, site: Any, session: Any) -> Iterator[Window]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, storage_state=session)
    yield Window(context.new_page(), site.url).watch()
    context.close()
