"""How many of the newest records died."""

from collections import deque
from collections.abc import Iterable

from bus.handler import Dead, Outcome
from bus.settings import BusSettings
from schemas.errors import HarkenError

__all__ = ["DeathRate", "TooManyDead"]


class TooManyDead(HarkenError):
    """So much of the newest input dies that the fault is elsewhere: a person must look."""


class DeathRate:
    def __init__(self, stage: str, settings: BusSettings) -> None:
        self._stage = stage
        self._settings = settings
        self._newest: deque[bool] = deque(maxlen=settings.dead_rate_window)

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Raises TooManyDead."""
        self._newest.extend(isinstance(outcome, Dead) for outcome in outcomes)
        seen, dead = len(self._newest), sum(self._newest)
        if seen >= self._settings.dead_rate_least and dead > seen * self._settings.dead_rate:
            raise TooManyDead(
                f"{self._stage}: {dead} of the newest {seen} records died, so it stopped without committing them: "
                "see `harken dead list` for the reason, mend it, or raise dead_rate"
            )
