"""Numbers as people read them, and the sentences on top."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from api.reports.facts import Bar, Facts, Tally

__all__ = ["Card", "cards", "change", "number", "period", "share", "summary", "wilson"]

Z95 = 1.959964


@dataclass(frozen=True, slots=True)
class Card:
    """`mentions`: which rows are behind the figure, for the page's script; "" where none can be."""

    name: str
    figure: str
    beside: str
    mentions: str = "all"
    tone: str = ""


def cards(facts: Facts) -> tuple[Card, ...]:
    now, before = facts.now, facts.before
    return (
        Card("Mentions", number(now.count), change(now.count, before.count)),
        Card("Net sentiment", _net(now), _net_change(now, before), "judged"),
        Card(
            "Negative", share(now.negative, now.judged), _range(now.negative, now.judged), "label:negative", "negative"
        ),
        Card(
            "Positive", share(now.positive, now.judged), _range(now.positive, now.judged), "label:positive", "positive"
        ),
        _authors(facts),
        Card("Reach", "unknown", "no source told how many people saw these posts", ""),
    )


def _authors(facts: Facts) -> Card:
    if facts.now.count and not facts.authors_total:
        return Card("Authors", "unknown", "no source named an author", "")
    return Card("Authors", number(facts.authors_total), _unknown_authors(facts), "named")


def number(n: int) -> str:
    return f"{n:,}".replace(",", "\u202f")


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}\u202f%" if whole else "unknown"


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927). `whole` must not be 0."""
    p, z2 = part / whole, Z95 * Z95
    middle = p + z2 / (2 * whole)
    reach = Z95 * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole))
    scale = 1 + z2 / whole
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def change(now: int, before: int) -> str:
    if before == 0:
        return "none in the period before" if now else "none before either"
    percent = 100 * (now - before) / before
    if abs(percent) < 0.5:
        return f"as many as before ({number(before)})"
    return f"{'▲' if percent > 0 else '▼'} {abs(percent):.0f}\u202f% from {number(before)}"


def period(start: datetime, end: datetime) -> str:
    """Days, where the period is made of whole ones; the last is included in what is read."""
    if start.time() == end.time() == datetime.min.time():
        last = end - timedelta(days=1)
        return _day(start) if last == start else f"{_day(start)} – {_day(last)}"
    return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} UTC"


def summary(facts: Facts) -> Sequence[str]:
    """What a reader must know who reads three lines."""
    now = facts.now
    if not now.count:
        return [f"No mention of {facts.brand} was found in this period."]
    peak = max(facts.bars, key=lambda b: b.tally.count)
    lines = [f"{number(now.count)} mentions of {facts.brand}: {_against(now.count, facts.before.count)}."]
    lines.append(f"{_mood(now)} {_peak(peak, facts)}")
    return lines


def _against(now: int, before: int) -> str:
    if before == 0:
        return "there were none in the same length of time before"
    if abs(now - before) < 0.005 * before:
        return "as many as in the same length of time before"
    percent = 100 * abs(now - before) / before
    return f"{percent:.0f}\u202f% {'more' if now > before else 'fewer'} than in the same length of time before ({number(before)})"


def _mood(now: Tally) -> str:
    if not now.judged:
        return "None of them could be judged."
    shares = f"{share(now.positive, now.judged)} are positive and {share(now.negative, now.judged)} negative"
    return f"Of the {number(now.judged)} that could be judged, {shares}."


def _peak(peak: Bar, facts: Facts) -> str:
    when = (
        f"The week most was said began {_day(peak.start)}" if facts.by_week else f"Most was said on {_day(peak.start)}"
    )
    return f"{when}, with {number(peak.tally.count)} mentions."


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"


def _net(tally: Tally) -> str:
    return "unknown" if tally.net is None else _signed(tally.net)


def _signed(figure: float) -> str:
    return f"{figure:+.0f}".replace("-", "\u2212")


def _net_change(now: Tally, before: Tally) -> str:
    if now.net is None:
        return "nothing could be judged"
    if before.net is None:
        return "unknown in the period before"
    return f"{_signed(before.net)} in the period before"


def _range(part: int, whole: int) -> str:
    if not whole:
        return "nothing could be judged"
    low, high = wilson(part, whole)
    return f"{number(part)} of {number(whole)} judged; 95\u202f% range {100 * low:.0f}–{100 * high:.0f}\u202f%"


def _unknown_authors(facts: Facts) -> str:
    if not facts.anonymous:
        return "all authors are known"
    return f"and {number(facts.anonymous)} mentions by unknown authors"
