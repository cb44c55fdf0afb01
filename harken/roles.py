"""What a process of an installation can be: the pipeline or one of its stages, or the API."""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Event

from harken.bulk import do_bulk_work
from harken.engines import Engines, open_engines
from harken.settings import Settings
from harken.stages import STAGES, loops_of
from harken.threads import run_together
from schemas.errors import Unavailable

__all__ = ["API", "roles_of", "run_role", "run_stage"]

API = "api"
ASK_AGAIN_SECONDS = 5.0
"""How often a stage looks whether an engine that was away at its start is there."""

logger = logging.getLogger("harken.pipeline")


def roles_of(settings: Settings) -> Sequence[str]:
    """The processes that `harken up` runs."""
    return (*STAGES, API) if settings.mode == "distributed" else ("pipeline", API)


def run_role(role: str, settings: Settings, stop: Event) -> None:
    """Until `stop`."""
    if role == API:
        from harken.serving import serve

        serve(settings, stop)
        return
    do_bulk_work()
    if role == "pipeline":
        from harken.pipeline import run_pipeline

        run_pipeline(settings, stop)
    else:
        run_stage(role, settings, stop)


def run_stage(stage: str, settings: Settings, stop: Event) -> None:
    """Any number of these run at once, also on other machines. An engine that is away is waited for."""
    with _when_there(lambda: open_engines(settings, writable=stage == "index"), stop) as engines:
        if engines is not None:
            logger.info("stage runs", extra={"stage": stage})
            run_together(loops_of(stage, engines), stop)


@contextmanager
def _when_there(opening: Callable[[], AbstractContextManager[Engines]], stop: Event) -> Iterator[Engines | None]:
    """The engines once all of them answer; None where `stop` came first."""
    with ExitStack() as stack:
        engines: Engines | None = None
        while engines is None and not stop.is_set():
            try:
                engines = stack.enter_context(opening())
            except Unavailable as e:
                logger.warning("waiting for an engine", extra={"why": str(e)})
                stop.wait(ASK_AGAIN_SECONDS)
        yield engines
