"""When people write: more on weekdays, hardly at night, and a little more every week."""

from bisect import bisect
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random

__all__ = ["MARGIN", "Rhythm", "Silence"]

MARGIN = timedelta(hours=1)
"""Nothing is written in the last hour, so that all of it was heard before the end."""

_WEEKDAYS = (1.0, 1.08, 1.1, 1.06, 1.0, 0.72, 0.66)
_HOURS = (1.5, 0.8, 0.4, 0.3, 0.4, 1, 2, 4, 6, 7, 7, 7, 8, 7, 6, 6, 6, 7, 8, 9, 10, 9, 6, 3)
_OFFSETS = {"en": -1, "de": 1, "es": 0, "zh": 8}


@dataclass(frozen=True, slots=True)
class Silence:
    """A source that was not heard in [start, end)."""

    source: str
    start: datetime
    end: datetime

    def covers(self, source: str, at: datetime) -> bool:
        return source == self.source and self.start <= at < self.end


@dataclass(slots=True)
class Rhythm:
    rng: Random
    start: datetime
    until: datetime
    silence: Silence
    _days: list[datetime] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)
    _hours: list[float] = field(default_factory=lambda: list(accumulate(_HOURS)))

    def __post_init__(self) -> None:
        first = datetime(self.start.year, self.start.month, self.start.day, tzinfo=UTC)
        self._days = [first + timedelta(days=n) for n in range((self.until - first).days + 1)]
        self._weights = list(accumulate(self._weight(n, day) for n, day in enumerate(self._days)))

    def _weight(self, n: int, day: datetime) -> float:
        growth = 1 + 0.35 * n / len(self._days)
        return _WEEKDAYS[day.weekday()] * growth * (0.85 + 0.3 * self.rng.random())

    def allows(self, source: str, at: datetime) -> bool:
        return self.start <= at < self.until - MARGIN and not self.silence.covers(source, at)

    def moment(self, source: str, lang: str) -> datetime:
        """A second at which this source may be written to."""
        while True:
            day = self._days[bisect(self._weights, self.rng.random() * self._weights[-1])]
            local = bisect(self._hours, self.rng.random() * self._hours[-1])
            second = int(self.rng.random() * 3600)
            at = day + timedelta(hours=(local - _OFFSETS[lang]) % 24, seconds=second)
            if self.allows(source, at):
                return at

    def after(self, source: str, at: datetime, mean_hours: float) -> datetime | None:
        """Some time after `at`, or None where the source may not be written to then."""
        later = at + timedelta(seconds=60 + int(self.rng.expovariate(1 / (mean_hours * 3600))))
        return later if self.allows(source, later) else None
