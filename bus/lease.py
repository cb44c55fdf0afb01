"""A lease is kept while the work under it goes on, however long that takes."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from schemas.errors import Conflict, Unavailable
from schemas.ports import Lease, StateStore

__all__ = ["HANDOVER_SECONDS", "Grip", "hold"]

HANDOVER_SECONDS = 20.0
"""How long a lease outlives its holder; with the time until the next one asks, work is taken over within 30 s."""

_SIGNS = 3
"""Signs of life in that time."""

_log = logging.getLogger("harken.bus")


class Grip:
    """What the worker asks between two pieces of its work."""

    def __init__(self, state: StateStore, lease: Lease, ttl: float) -> None:
        self._state, self._lease, self._ttl = state, lease, ttl
        self._missed = 0
        self._lost: str | None = None

    def check(self) -> None:
        """Raises Conflict once the lease was lost: somebody else may be at the same work."""
        if self._lost is not None:
            raise Conflict(self._lost)

    def renew(self) -> bool:
        """False once there is nothing left to renew. A store that is away is asked again while the lease lasts."""
        try:
            self._lease = self._state.renew(self._lease, self._ttl)
            self._missed = 0
        except Conflict as e:
            self._lost = str(e)
        except Unavailable as e:
            self._missed += 1
            _log.warning("lease_not_renewed", extra={"lease": self._lease.name, "why": str(e)})
            if self._missed >= _SIGNS:
                self._lost = f"{self._lease.holder} could not renew the lease {self._lease.name}: {e}"
        return self._lost is None


@contextmanager
def hold(
    state: StateStore, lease: Lease, ttl: float, wait: Callable[[threading.Event, float], bool] = threading.Event.wait
) -> Iterator[Grip]:
    """Renews it on a thread of its own. Giving it back is the caller's."""
    grip, done = Grip(state, lease, ttl), threading.Event()

    def renew() -> None:
        while not wait(done, ttl / _SIGNS) and grip.renew():
            pass

    thread = threading.Thread(target=renew, name=f"lease {lease.name}", daemon=True)
    thread.start()
    try:
        yield grip
    finally:
        done.set()
        thread.join()
