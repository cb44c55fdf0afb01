"""The pipeline process of the embedded engines: all stages, each loop on a thread of its own; and a pipeline that a
command runs until nothing is left."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event

from bus.status import is_idle, lag
from bus.worker import Worker
from enrich.rematch import pending_rematches
from enrich.rematch.rematcher import Rematcher
from harken.engines import GROUPS, Engines, open_engines
from harken.home import Home
from harken.rematching import make_rematcher
from harken.settings import Settings
from harken.stages import STAGES, enrich_worker, forget_worker, index_worker, loops_of
from harken.threads import run_together
from schemas.errors import Unavailable

__all__ = ["ROLE", "Pipeline", "build_pipeline", "drain", "is_served", "open_pipeline", "run_pipeline"]

ROLE = "pipeline"
"""The exclusive role: whoever holds it is the one writer of the mention store."""

HANDOVER_SECONDS = 15.0
"""How long a new pipeline waits for the one before it to finish its batch."""


def is_served(engines: Engines) -> bool:
    """Whether the stages are for other processes to run: those of a cluster always are."""
    return engines.distributed or engines.home.is_claimed(ROLE)


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
    with _claimed(settings, patience) as engines:
        pipeline = build_pipeline(engines)
        try:
            yield pipeline
        finally:
            pipeline.leave()


@contextmanager
def _claimed(settings: Settings, patience: float) -> Iterator[Engines]:
    home = Home(settings.root).create()
    with home.claim(ROLE, patience=patience), open_engines(settings, writable=True) as engines:
        yield engines


def build_pipeline(engines: Engines) -> Pipeline:
    return Pipeline(
        engines, enrich_worker(engines), index_worker(engines), forget_worker(engines), make_rematcher(engines)
    )


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


def run_pipeline(settings: Settings, stop: Event) -> None:
    """Until `stop`."""
    with _claimed(settings, HANDOVER_SECONDS) as engines:
        run_together([loop for stage in STAGES for loop in loops_of(stage, engines)], stop)
