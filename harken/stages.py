"""The stages: what each does over the engines of its process. One process may run all of them, or several run one."""

import logging
from collections.abc import Callable, Mapping, Sequence

from bus.handler import Handler
from bus.worker import Worker
from harken.engines import Engines
from harken.threads import Loop, every

__all__ = ["STAGES", "enrich_worker", "forget_worker", "index_worker", "loops_of"]

TRIM_SECONDS = 60.0
ALERT_SECONDS = 10.0
logger = logging.getLogger("harken.pipeline")


def loops_of(stage: str, engines: Engines) -> Sequence[Loop]:
    """Nothing runs yet; each loop is for a thread of its own."""
    return STAGES[stage](engines)


def enrich_worker(engines: Engines) -> Worker:
    from enrich.handler import make_enrich_handler

    return _worker(engines, make_enrich_handler(engines.log, engines.state, engines.settings.enrich, engines.clock))


def index_worker(engines: Engines) -> Worker:
    """Over a mention store that was opened to be written."""
    from index.handler import IndexHandler

    return _worker(engines, IndexHandler(engines.store, engines.state, engines.settings.index, engines.clock))


def forget_worker(engines: Engines) -> Worker:
    from harken.forgetting import ForgetHandler

    return _worker(engines, ForgetHandler(engines.log, engines.state, engines.dead))


def _worker(engines: Engines, handler: Handler) -> Worker:
    return Worker(engines.log, handler, engines.dead, engines.settings.bus, engines.clock)


def _ingest(engines: Engines) -> Sequence[Loop]:
    from harken.listening import make_poller

    return [Loop("poller", make_poller(engines).run)]


def _enrich(engines: Engines) -> Sequence[Loop]:
    return [Loop("enrich", enrich_worker(engines).run)]


def _index(engines: Engines) -> Sequence[Loop]:
    return [Loop("index", index_worker(engines).run)]


def _work(engines: Engines) -> Sequence[Loop]:
    """Whatever a lease lets one process do at a time, and the forgetting."""
    from harken.alerting import make_alerts
    from harken.rematching import make_rematching

    alerts = make_alerts(engines)
    return [
        Loop("forget", forget_worker(engines).run),
        Loop("rematch", make_rematching(engines).run),
        Loop("alerts", every(ALERT_SECONDS, lambda: alerts.step(engines.clock()))),
        Loop("retention", every(TRIM_SECONDS, lambda: _trim(engines))),
    ]


def _trim(engines: Engines) -> None:
    removed = engines.log.trim(engines.clock())
    if removed:
        logger.info("retention", extra={"removed": removed})


STAGES: Mapping[str, Callable[[Engines], Sequence[Loop]]] = {
    "ingest": _ingest,
    "enrich": _enrich,
    "index": _index,
    "work": _work,
}
"""In the order of flow."""
