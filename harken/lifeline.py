"""A child process learns that its parent is gone, however the parent died."""

import os
import signal
import threading

__all__ = ["on_stop"]


def on_stop(stop: threading.Event, lifeline: int | None = None) -> None:
    """Set `stop` at SIGTERM or SIGINT, and when the other end of the pipe `lifeline` is closed."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if lifeline is not None:
        threading.Thread(target=_watch, args=(lifeline, stop), name="lifeline", daemon=True).start()


def _watch(lifeline: int, stop: threading.Event) -> None:
    while os.read(lifeline, 1):
        pass
    stop.set()
