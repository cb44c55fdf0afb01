"""Manners: time between the starts of two fetches from one host."""

import threading
import time
from collections.abc import Callable

__all__ = ["Politeness"]

_MANY_HOSTS = 10_000


class Politeness:
    """Each caller gets the next free start of its host and sleeps until then. Safe for threads; one process only."""

    def __init__(
        self,
        interval: float,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = interval
        self._monotonic = monotonic
        self._sleep = sleep
        self._free: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        pause = self._book(host)
        if pause > 0:
            self._sleep(pause)

    def _book(self, host: str) -> float:
        """Take the next start of the host; returns the seconds until it."""
        with self._lock:
            now = self._monotonic()
            if len(self._free) > _MANY_HOSTS:
                self._free = {h: at for h, at in self._free.items() if at > now}
            start = max(now, self._free.get(host, now))
            self._free[host] = start + self._interval
        return start - now
