"""All that one look at the page shows, asked for at once."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from api.answers.contract import (
    AuthorsAnswer,
    BucketObject,
    MentionsAnswer,
    SiteAnswer,
    SpanHint,
    TimelineAnswer,
)
from api.pages.client import Answers
from api.pages.period import Period
from api.pages.view import View

__all__ = ["AUTHORS_SHOWN", "MENTIONS_SHOWN", "SITES_SHOWN", "Facts", "Judged", "gather_facts"]

MENTIONS_SHOWN = 20
AUTHORS_SHOWN = 10
SITES_SHOWN = 200
MOST_DAYS = 120
LOOK_BACK = timedelta(days=30)
HARDLY = 20
"""A month with less than one mention in so many of all is not where the data is."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The judgements add up to the mentions of the timeline."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0
    unjudged: int = 0

    @property
    def judged(self) -> int:
        return self.positive + self.neutral + self.negative


@dataclass(frozen=True, slots=True)
class Facts:
    """`view`: what was shown in the end; `moved_from`: the empty period that was asked for before. `before`: mentions
    of the previous period, None where there is none. `sites_cut`: there may be more sites than listed.
    """

    view: View
    mentions: MentionsAnswer
    interval: str
    timeline: TimelineAnswer
    authors: AuthorsAnswer
    sites: list[SiteAnswer]
    before: int | None
    moved_from: Period | None = None

    @property
    def judged(self) -> Judged:
        buckets = self.timeline["buckets"]
        return Judged(
            sum(b["positive"] for b in buckets),
            sum(b["neutral"] for b in buckets),
            sum(b["negative"] for b in buckets),
            sum(b["unjudged"] for b in buckets),
        )

    @property
    def sites_cut(self) -> bool:
        return len(self.sites) >= SITES_SHOWN


async def gather_facts(answers: Answers, view: View) -> Facts:
    """Where the period was our own guess and holds nothing, where the data is.

    Raises SignedOut and NotAnswered.
    """
    mentions = await answers.mentions(view, limit=MENTIONS_SHOWN)
    data = mentions["coverage"]["data"]
    if mentions["total"]:
        return await _rest(answers, view, mentions, None)
    if view.chosen or data is None:
        return _nothing(view, mentions)
    moved, found = await _elsewhere(answers, view, data)
    if not found["total"]:
        return _nothing(view, mentions)
    return await _rest(answers, moved, found, view.period)


async def _elsewhere(answers: Answers, view: View, data: SpanHint) -> tuple[View, MentionsAnswer]:
    """The newest month that holds something; all time, where that month holds hardly any of it."""
    month, always = replace(view, period=newest_month(data)), replace(view, period=Period("all"))
    newest, everything = await asyncio.gather(
        answers.mentions(month, limit=MENTIONS_SHOWN), answers.mentions(always, limit=MENTIONS_SHOWN)
    )
    return (always, everything) if newest["total"] * HARDLY < everything["total"] else (month, newest)


def _nothing(view: View, mentions: MentionsAnswer) -> Facts:
    """An empty answer needs no further questions: its coverage says all there is to say."""
    coverage = mentions["coverage"]
    timeline: TimelineAnswer = {"buckets": [], "exact": True, "coverage": coverage}
    authors: AuthorsAnswer = {"authors": [], "total": 0, "unnamed": 0, "approximate": False, "coverage": coverage}
    return Facts(view, mentions, "day", timeline, authors, [], None)


def newest_month(data: SpanHint) -> Period:
    first, last = datetime.fromisoformat(data["from"]), datetime.fromisoformat(data["to"])
    end = last.replace(microsecond=0) + timedelta(seconds=1)
    return Period("custom", max(first.replace(microsecond=0), end - LOOK_BACK), end)


async def _rest(answers: Answers, view: View, mentions: MentionsAnswer, moved_from: Period | None) -> Facts:
    (interval, timeline), authors, sites, before = await asyncio.gather(
        _timeline(answers, view),
        answers.authors(view, limit=AUTHORS_SHOWN),
        answers.sites(view, limit=SITES_SHOWN),
        _before(answers, view),
    )
    return Facts(view, mentions, interval, timeline, authors, sites, before, moved_from)


async def _timeline(answers: Answers, view: View) -> tuple[str, TimelineAnswer]:
    """An open period is first asked for by month, to learn how long it is."""
    interval = view.period.interval
    if interval is not None:
        return interval, await answers.timeline(view, interval)
    months = await answers.timeline(view, "month")
    finer = _finer(months["buckets"])
    return ("month", months) if finer is None else (finer, await answers.timeline(view, finer))


def _finer(months: list[BucketObject]) -> str | None:
    if not months:
        return "day"
    days = (datetime.fromisoformat(months[-1]["end"]) - datetime.fromisoformat(months[0]["start"])).days
    if days <= MOST_DAYS:
        return "day"
    return "week" if days <= 7 * MOST_DAYS else None


async def _before(answers: Answers, view: View) -> int | None:
    period = view.period.before()
    if period is None:
        return None
    return (await answers.mentions(replace(view, period=period), limit=1))["total"]
