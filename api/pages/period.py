"""Which stretch of time is shown."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["DEFAULT_PERIOD", "PRESETS", "Period", "between_days", "preset", "read_period"]

PRESETS = {
    "24h": ("24 h", timedelta(hours=24)),
    "7d": ("7 d", timedelta(days=7)),
    "30d": ("30 d", timedelta(days=30)),
    "90d": ("90 d", timedelta(days=90)),
    "all": ("All", None),
}
DEFAULT_PERIOD = "30d"


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open. `key`: a preset or `custom`. Only `all` has open ends."""

    key: str
    start: datetime | None = None
    end: datetime | None = None

    @property
    def start_text(self) -> str | None:
        return _text(self.start)

    @property
    def end_text(self) -> str | None:
        return _text(self.end)

    @property
    def length(self) -> timedelta | None:
        return self.end - self.start if self.start and self.end else None

    def before(self) -> "Period | None":
        """The stretch of the same length just before."""
        if self.start is None or self.end is None:
            return None
        return Period("custom", self.start - (self.end - self.start), self.start)

    def touches(self, first: str, last: str) -> bool:
        """Whether anything between these RFC 3339 times lies within."""
        return not (
            (self.end is not None and datetime.fromisoformat(first) >= self.end)
            or (self.start is not None and datetime.fromisoformat(last) < self.start)
        )

    @property
    def interval(self) -> str | None:
        """Of its timeline: 24 to 100 bars where that can be; None where the ends are open."""
        length = self.length
        if length is None:
            return None
        if length <= timedelta(days=2):
            return "hour"
        if length <= timedelta(days=100):
            return "day"
        return "week" if length <= timedelta(days=700) else "month"

    def words(self, tz: str) -> str:
        """As a sentence says it: "the last 30 days", "3 Nov - 9 Nov 2026"."""
        match self.key:
            case "24h":
                return "the last 24 hours"
            case "all":
                return "all time"
            case "custom":
                return self._dates(ZoneInfo(tz))
            case _:
                return f"the last {self.key.removesuffix('d')} days"

    def _dates(self, zone: ZoneInfo) -> str:
        if self.start is None or self.end is None:
            return "all time"
        first, last = self.start.astimezone(zone), (self.end - timedelta(microseconds=1)).astimezone(zone)
        if self.end - self.start <= timedelta(hours=2):
            return f"{first:%-d %b %Y, %H:%M} – {self.end.astimezone(zone):%H:%M}"
        if first.date() == last.date():
            return f"{first:%-d %b %Y}"
        return (
            f"{first:%-d %b} – {last:%-d %b %Y}" if first.year == last.year else f"{first:%-d %b %Y} – {last:%-d %b %Y}"
        )


def _text(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at else None


def preset(key: str, now: datetime) -> Period:
    """Unknown keys give the default."""
    key = key if key in PRESETS else DEFAULT_PERIOD
    length = PRESETS[key][1]
    end = now.replace(microsecond=0) + timedelta(seconds=1)
    return Period(key, end - length, end) if length else Period(key)


def between_days(first: date, last: date, tz: str) -> Period:
    """Both days whole, by the wall clock of the zone."""
    zone = ZoneInfo(tz)
    first, last = min(first, last), max(first, last)
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return Period("custom", start.astimezone(UTC), end.astimezone(UTC))


def read_period(key: str | None, start: str | None, end: str | None, now: datetime) -> Period:
    """Of an address; what cannot be read gives the default."""
    try:
        if start and end:
            period = Period("custom", _moment(start), _moment(end))
            if period.start and period.end and period.start < period.end:
                return period
    except ValueError:
        return preset(DEFAULT_PERIOD, now)
    return preset(key or DEFAULT_PERIOD, now)


def _moment(text: str) -> datetime:
    at = datetime.fromisoformat(text.replace(" ", "+"))
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
