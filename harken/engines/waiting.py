"""Processes of a cluster start in any order, also before the servers."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event

from harken.engines import Engines, open_engines
from harken.settings import Settings
from schemas.errors import Unavailable

__all__ = ["engines_when_there"]

ASK_AGAIN_SECONDS = 5.0

logger = logging.getLogger("harken.pipeline")


@contextmanager
def engines_when_there(settings: Settings, stop: Event, *, writable: bool = False) -> Iterator[Engines | None]:
    """The engines once all of them answer; None where `stop` came first. What is away is said at each attempt."""
    with ExitStack() as stack:
        engines: Engines | None = None
        while engines is None and not stop.is_set():
            try:
                engines = stack.enter_context(_asked(settings, writable))
            except Unavailable as e:
                logger.warning("waiting for an engine", extra={"why": str(e)})
                stop.wait(ASK_AGAIN_SECONDS)
        yield engines


@contextmanager
def _asked(settings: Settings, writable: bool) -> Iterator[Engines]:
    """A state store that is opened has not been spoken to yet."""
    with open_engines(settings, writable=writable) as engines:
        engines.state.position()
        yield engines
