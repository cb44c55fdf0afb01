"""The pipeline process: sources, enrichment, index, re-matches, retention, alerts, each on a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bus.status import is_idle, lag
from bus.worker import Worker
from enrich.handler import make_enrich_handler
from enrich.rematch import pending_rematches
from enrich.rematch.rematcher import Rematcher
from harken.alerting import make_alerts
from harken.engines import GROUPS, Engines, open_engines
from harken.forgetting import ForgetHandler
from harken.home import Home
from harken.listening import make_poller
from harken.rematching import make_rematcher, make_rematching
from harken.settings import Settings
from index.handler import IndexHandler
from schemas.errors import Conflict, Unavailable

__all__ = ["ROLE", "Pipeline", "drain", "open_pipeline", "run_pipeline"]

ROLE = "pipeline"
"""The exclusive role: whoever holds it is the one writer of the mention store."""

TRIM_SECONDS = 60.0
ALERT_SECONDS = 10.0
HANDOVER_SECONDS = 15.0
"""How long a new pipeline waits for the one before it to finish its batch."""
logger = logging.getLogger("harken.pipeline")


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The stages over one set of engines, and who does the re-matches; `forget` follows the others and is nobody's to
    wait for."""

    engines: Engines
    enrich: Worker
    index: Worker
    forget: Worker
    rematcher: Rematcher

    @property
    def behind(self) -> int:
        """Records that some stage has still to take; a post counts once for each stage before it."""
        return sum(lag(self.engines.log, group, topics) for group, topics in GROUPS.items())

    @property
    def idle(self) -> bool:
        """Whether the stages are; a re-match may still be asked for."""
        return is_idle(self.engines.log, GROUPS)

    def leave(self) -> None:
        """Gives up the places in the groups: a next pipeline in this process would wait until they run out."""
        for stage in (self.enrich, self.index, self.forget):
            stage.close()

    @property
    def left(self) -> int:
        """Records and mentions that re-matches have still to look at."""
        return sum(job.total - job.done for job in pending_rematches(self.engines.state))


@contextmanager
def open_pipeline(settings: Settings, *, patience: float = 0.0) -> Iterator[Pipeline]:
    """Raises Unavailable when another process runs the pipeline of this home."""
    home = Home(settings.root).create()
    with home.claim(ROLE, patience=patience), open_engines(settings, writable=True) as engines:
        pipeline = build_pipeline(engines)
        try:
            yield pipeline
        finally:
            pipeline.leave()


def build_pipeline(engines: Engines) -> Pipeline:
    settings = engines.settings
    enrich = make_enrich_handler(engines.log, engines.state, settings.enrich, engines.clock)
    index = IndexHandler(engines.store, engines.state, settings.index, engines.clock)
    forget = ForgetHandler(engines.log, engines.state, engines.dead, engines.scrub)
    enriching, indexing, forgetting = (
        Worker(engines.log, handler, engines.dead, settings.bus, engines.clock) for handler in (enrich, index, forget)
    )
    return Pipeline(engines, enriching, indexing, forgetting, make_rematcher(engines))


def drain(settings: Settings, progress: Callable[[int], None], *, deadline: float | None = None) -> bool:
    """Run both stages and the re-matches here until nothing is left, telling how much is; False when `deadline`
    (monotonic s) passed, or where a re-match is another's to do. Raises Unavailable, e.g. where the disk is full."""
    with open_pipeline(settings) as pipeline:
        while not pipeline.idle or pipeline.rematcher.step():
            if deadline is not None and time.monotonic() > deadline:
                return False
            _advance(pipeline.enrich)
            _advance(pipeline.index)
            progress(pipeline.behind + pipeline.left)
        while _advance(pipeline.forget):
            pass
        return not pending_rematches(pipeline.engines.state)


def _advance(stage: Worker) -> int:
    """Where a person waits, what stands in the way is theirs to hear. Raises Unavailable."""
    handled = stage.step()
    if stage.trouble:
        raise Unavailable(stage.trouble)
    return handled


def run_pipeline(settings: Settings, stop: threading.Event) -> None:
    """Until `stop`. A thread that dies stops the process, so that the supervisor starts it anew."""
    with open_pipeline(settings, patience=HANDOVER_SECONDS) as pipeline:
        engines = pipeline.engines
        failed: list[BaseException] = []
        threads = [
            _start("enrich", lambda: pipeline.enrich.run(stop), stop, failed),
            _start("index", lambda: pipeline.index.run(stop), stop, failed),
            _start("forget", lambda: pipeline.forget.run(stop), stop, failed),
            _start("rematch", lambda: make_rematching(engines).run(stop), stop, failed),
            _start("poller", lambda: make_poller(engines).run(stop), stop, failed),
            _start("alerts", lambda: _watch_alerts(engines, stop), stop, failed),
            _start("retention", lambda: _every(TRIM_SECONDS, lambda: _trim(engines), stop), stop, failed),
        ]
        stop.wait()
        for thread in threads:
            thread.join()
        if failed:
            raise failed[0]


def _start(name: str, body: Callable[[], None], stop: threading.Event, failed: list[BaseException]) -> threading.Thread:
    def guarded() -> None:
        try:
            body()
        except BaseException as e:
            logger.exception("stage_failed", extra={"stage": name})
            failed.append(e)
            stop.set()

    thread = threading.Thread(target=guarded, name=name)
    thread.start()
    return thread


def _every(seconds: float, act: Callable[[], object], stop: threading.Event) -> None:
    """A store that is away for a while (a full disk) ends no thread: that would only start the process over."""
    while not stop.wait(seconds):
        try:
            act()
        except (Unavailable, Conflict) as e:
            logger.warning("put off", extra={"why": str(e)})


def _watch_alerts(engines: Engines, stop: threading.Event) -> None:
    alerts = make_alerts(engines)
    _every(ALERT_SECONDS, lambda: alerts.step(engines.clock()), stop)


def _trim(engines: Engines) -> None:
    removed = engines.log.trim(engines.clock())
    if removed:
        logger.info("retention", extra={"removed": removed})
