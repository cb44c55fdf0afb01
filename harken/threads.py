"""Several loops on threads of one process: what ends one ends all."""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event

from schemas.errors import Conflict, Unavailable

__all__ = ["Loop", "PutOff", "every", "run_together"]

logger = logging.getLogger("harken.pipeline")


@dataclass(frozen=True, slots=True)
class Loop:
    """`run` returns after the event is set, with its work at hand finished."""

    name: str
    run: Callable[[Event], object]


@dataclass(slots=True)
class PutOff:
    """Warns once of what keeps work waiting: it is tried again every second, and a server may be away for hours."""

    warned: str = ""

    def because(self, why: str) -> None:
        logger.log(logging.DEBUG if why == self.warned else logging.WARNING, "put off", extra={"why": why})
        self.warned = why

    def over(self) -> None:
        self.warned = ""


def run_together(loops: Sequence[Loop], stop: Event) -> None:
    """Until `stop`. A loop that dies stops the others and is raised, so that whoever watches starts the process anew."""
    failed: list[BaseException] = []
    threads = [_start(loop, stop, failed) for loop in loops]
    stop.wait()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def _start(loop: Loop, stop: Event, failed: list[BaseException]) -> threading.Thread:
    def guarded() -> None:
        try:
            loop.run(stop)
        except BaseException as e:
            logger.exception("stage_failed", extra={"stage": loop.name})
            failed.append(e)
            stop.set()

    thread = threading.Thread(target=guarded, name=loop.name)
    thread.start()
    return thread


def every(seconds: float, act: Callable[[], object]) -> Callable[[Event], None]:
    """A store that is away for a while (a full disk) ends no thread: that would only start the process over."""

    waiting = PutOff()

    def run(stop: Event) -> None:
        while not stop.wait(seconds):
            try:
                act()
            except (Unavailable, Conflict) as e:
                waiting.because(str(e))
            else:
                waiting.over()

    return run
