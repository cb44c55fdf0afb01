"""What a process of an installation can be: the pipeline or one of its stages, or the API."""

import logging
from collections.abc import Sequence
from threading import Event

from harken.bulk import do_bulk_work
from harken.engines.waiting import engines_when_there
from harken.settings import Settings
from harken.stages import STAGES, loops_of
from harken.threads import run_together

__all__ = ["API", "roles_of", "run_role", "run_stage"]

API = "api"

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
    with engines_when_there(settings, stop, writable=stage == "index") as engines:
        if engines is not None:
            logger.info("stage runs", extra={"stage": stage})
            run_together(loops_of(stage, engines), stop)
