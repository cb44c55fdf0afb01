"""The api process: routes and page over read-only engines."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext

import uvicorn

from api.app import create_app
from api.deps import Deps
from api.pages import mount_pages
from harken.demo.brands import DEMO_WORKSPACE
from harken.engines import GROUPS, Engines, open_engines
from harken.engines.waiting import engines_when_there
from harken.home import Home
from harken.listening import make_fetcher, make_guard
from harken.pipeline import ROLE as PIPELINE
from harken.settings import Settings
from harken.workspaces import list_workspaces

__all__ = ["ROLE", "serve"]

ROLE = "api"
HANDOVER_SECONDS = 15.0


def serve(settings: Settings, stop: threading.Event) -> None:
    """Until `stop`; requests under way are finished. Raises Unavailable when the API of this home runs already; on a
    cluster any number do, each on a port of its own."""
    with _alone(settings), _opened(settings, stop) as engines:
        if engines is None:
            return
        app = create_app(_deps(engines))
        mount_pages(app, workspaces=lambda: list_workspaces(engines.state), invented=frozenset({DEMO_WORKSPACE}))
        config = uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        watcher = threading.Thread(target=_watch, args=(server, stop), name="watch-stop", daemon=True)
        watcher.start()
        logging.getLogger("harken.api").info("listening on %s", settings.base_url)
        server.run()


def _alone(settings: Settings) -> AbstractContextManager[None]:
    if settings.mode == "distributed":
        return nullcontext()
    return Home(settings.root).create().claim(ROLE, patience=HANDOVER_SECONDS)


@contextmanager
def _opened(settings: Settings, stop: threading.Event) -> Iterator[Engines | None]:
    """The servers of a cluster are waited for; None where `stop` came first."""
    if settings.mode == "distributed":
        with engines_when_there(settings, stop) as engines:
            yield engines
    else:
        with open_engines(settings) as opened:
            yield opened


def _deps(engines: Engines) -> Deps:
    settings, home = engines.settings, engines.home
    return Deps(
        store=engines.store,
        state=engines.state,
        log=engines.log,
        dead=engines.dead,
        key_file=home.key,
        clock=engines.clock,
        settings=settings.api,
        enrich=settings.enrich,
        guard=make_guard(settings),
        base_url=settings.base_url,
        operator_token=settings.token,
        consumers=GROUPS,
        running=lambda: _running(engines),
        shortage=engines.log.shortage,
        lingering=engines.lingering,
        fetcher=make_fetcher(settings),
    )


def _running(engines: Engines) -> Mapping[str, bool]:
    """The stages of a cluster may run on any machine: what they have still to do is told by the lag."""
    return {} if engines.distributed else {PIPELINE: engines.home.is_claimed(PIPELINE)}


def _watch(server: uvicorn.Server, stop: threading.Event) -> None:
    stop.wait()
    server.should_exit = True
