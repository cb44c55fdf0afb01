"""A brake on guessing: failed attempts by address."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

__all__ = ["FailedAttempts"]

ADDRESSES_KEPT = 10_000


class FailedAttempts:
    """Of this process, in memory: 256 random bits need no more. Safe for threads."""

    def __init__(self, limit: int, window: timedelta = timedelta(minutes=1)) -> None:
        self._limit = limit
        self._window = window
        self._failed: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = Lock()

    def wait_for(self, address: str, now: datetime) -> float:
        """Seconds until this address may try again; 0: at once."""
        with self._lock:
            recent = self._recent(address, now)
            if len(recent) < self._limit:
                return 0.0
            return (recent[-self._limit] + self._window - now).total_seconds()

    def note(self, address: str, now: datetime) -> None:
        with self._lock:
            self._failed[address] = [*self._recent(address, now), now][-self._limit :]
            self._failed.move_to_end(address)
            if len(self._failed) > ADDRESSES_KEPT:
                self._failed.popitem(last=False)

    def _recent(self, address: str, now: datetime) -> list[datetime]:
        return [at for at in self._failed.get(address, ()) if now - at < self._window]
