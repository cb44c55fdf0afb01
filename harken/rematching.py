"""Re-matches in the pipeline's process: a new query, asked of what is there already."""

import time
from collections.abc import Callable
from threading import Event

from bus.status import is_idle
from enrich.rematch.rematcher import Rematcher
from harken.engines import GROUPS, Engines
from harken.listening import process_name
from harken.threads import PutOff
from schemas.errors import Conflict, Retry, Unavailable

__all__ = ["LOOK_SECONDS", "Rematching", "make_rematcher", "make_rematching"]

LOOK_SECONDS = 1.0
"""How often somebody looks for a job, or whether a stage has come as far as a job must wait for."""


def make_rematcher(engines: Engines) -> Rematcher:
    """The leases of a home are the pipeline's: there is one, and the next one goes on at once. Those of a cluster are the
    process's."""
    holder = process_name() if engines.distributed else "pipeline"
    return Rematcher(engines.log, engines.state, engines.store, engines.settings.enrich, engines.clock, holder=holder)


class Rematching:
    """A thread's work. It gives way: while the stages have something to do it rests as long as it worked, because they
    share one interpreter, and what comes in now is more urgent than what came in before. What a step found is work for
    the index too, so it looks again whether somebody is still behind, and rests no longer than that."""

    def __init__(
        self,
        step: Callable[[], bool],
        is_idle: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._step, self._is_idle, self._clock = step, is_idle, clock
        self._owed = 0.0
        self._waiting = PutOff()

    def run(self, stop: Event) -> None:
        while not stop.is_set():
            stop.wait(self.turn())

    def turn(self) -> float:
        """One step, or a piece of the rest after it; how long to wait. A store or a log that is away for a while ends no
        thread."""
        try:
            pause = self._turn()
        except (Unavailable, Conflict, Retry) as e:
            self._waiting.because(str(e))
            return LOOK_SECONDS
        self._waiting.over()
        return pause

    def _turn(self) -> float:
        if self._owed and not self._is_idle():
            return self._rest()
        began = self._clock()
        if not self._step():
            return LOOK_SECONDS
        self._owed = self._clock() - began
        return 0.0 if self._is_idle() else self._rest()

    def _rest(self) -> float:
        piece = min(self._owed, LOOK_SECONDS)
        self._owed -= piece
        return piece


def make_rematching(engines: Engines) -> Rematching:
    return Rematching(make_rematcher(engines).step, lambda: is_idle(engines.log, GROUPS))
