"""Numbers, times and names as people read them. What is not known says so."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = ["NOT_KNOWN", "ago", "bucket_label", "change", "full_time", "local_times", "number", "share", "source_name"]

NOT_KNOWN = "not known"
_NO_COMPARISON = 1000
"""Per cent from which a rise only says that there was next to nothing before."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")

_SOURCES = {
    "x": "X", "reddit": "Reddit", "bluesky": "Bluesky", "hackernews": "Hacker News", "feed": "News and feeds",
    "mastodon": "Mastodon", "youtube": "YouTube", "github": "GitHub", "mediawiki": "Wikipedia", "gdelt": "GDELT",
    "googlenews": "Google News", "stackexchange": "Stack Exchange", "flickr": "Flickr", "discourse": "Discourse",
}  # fmt: skip


def source_name(source: str) -> str:
    return _SOURCES.get(source, source.capitalize())


def number(value: int | None, *, approximate: bool = False) -> str:
    if value is None:
        return NOT_KNOWN
    return f"≈ {value:,}" if approximate else f"{value:,}"


def share(part: int, whole: int) -> str:
    """In whole per cent; of nothing it is not known."""
    return f"{100 * part / whole:.0f} %" if whole else NOT_KNOWN


def change(now: int, before: int | None) -> tuple[str, str]:
    """How the number moved, in words, and which way: `up`, `down`, `flat`, `none`."""
    if before is None:
        return "no earlier period", "none"
    if before == 0:
        return ("none in the period before", "none") if now else ("none before either", "flat")
    percent = 100 * (now - before) / before
    way = "flat" if abs(percent) < 0.5 else "up" if percent > 0 else "down"
    if percent >= _NO_COMPARISON:
        return f"{before:,} in the period before", way
    return f"{percent:+.0f} % vs {before:,} before".replace("-", "−"), way


def ago(at: datetime, now: datetime) -> str:
    passed = now - at
    if passed < timedelta(minutes=1):
        return "now"
    if passed < timedelta(hours=1):
        return f"{passed.seconds // 60} min ago"
    if passed < timedelta(days=1):
        return f"{passed.seconds // 3600} h ago"
    if passed < timedelta(days=7):
        return f"{passed.days} d ago"
    return f"{at:%-d %b}" if at.year == now.year else f"{at:%-d %b %Y}"


def full_time(at: datetime, tz: str) -> str:
    return f"{at.astimezone(ZoneInfo(tz)):%a %-d %b %Y, %H:%M} {tz}"


def local_times(text: str, tz: str) -> str:
    """A sentence of the API with its times as the page writes them."""
    zone = ZoneInfo(tz)
    return _TIME.sub(lambda found: f"{datetime.fromisoformat(found[0]).astimezone(zone):%-d %b %Y, %H:%M}", text)


def bucket_label(start: datetime, interval: str, tz: str) -> str:
    local = start.astimezone(ZoneInfo(tz))
    match interval:
        case "hour":
            return f"{local:%-d %b %H:%M}"
        case "week":
            return f"week of {local:%-d %b %Y}"
        case "month":
            return f"{local:%b %Y}"
        case _:
            return f"{local:%a %-d %b}"
