"""What a query would change, before it is saved."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as midnight
from typing import Literal

from typing_extensions import TypedDict

from api.answers.contract import AuthorObject, SpansObject
from api.answers.excerpt import window
from api.answers.mentions import describe_author
from api.answers.question import rfc3339
from bus.status import lag
from enrich.brand_store import find_brand
from enrich.brands import Listener
from enrich.preview import Day, Estimate, Preview, Progress, Shown, listen_to, make_language_asker, preview
from enrich.settings import EnrichSettings
from schemas.brand import Brand
from schemas.clock import Clock
from schemas.errors import UserError
from schemas.mention import Spans
from schemas.ports import EventLog, MentionStore, StateStore
from schemas.query.lint import lint
from schemas.query.problem import Problem
from schemas.scope import Scope, workspace_name

__all__ = [
    "BUDGET", "DayObject", "EstimateObject", "PreviewAnswer", "PreviewRefused", "ShownObject", "describe_shown",
    "preview_query",
]  # fmt: skip

BUDGET = 5.0
"""Seconds of looking, unless told otherwise."""
_DAYS = 366
_TEXT = 400
_LEAD = 100


class DayObject(TypedDict):
    """Mentions of a UTC day: as they are, and as they would be."""

    day: str
    current: int
    draft: int


class ShownObject(TypedDict):
    """`text`: the stretch that holds what matched, `spans` within it; `cut`: there is more. `mention_id`: null for a post
    that is no mention yet."""

    post_id: str
    mention_id: str | None
    source: str
    url: str | None
    author: AuthorObject | None
    title: str | None
    text: str
    cut: bool
    created: str | None
    sort_at: str
    spans: SpansObject
    state: Literal["gained", "kept", "lost"]


class EstimateObject(TypedDict):
    """The truth is between `low` and `high` 19 times of 20; both are `count` where the answer is exact."""

    count: int
    low: int
    high: int
    sample: list[ShownObject]


class PreviewRefused(TypedDict):
    """The query cannot be used."""

    ok: Literal[False]
    problems: list[Problem]
    canonical: str | None


PreviewAnswer = TypedDict(
    "PreviewAnswer",
    {
        "ok": Literal[True],
        "problems": list[Problem],
        "canonical": str | None,
        "per_day": float,
        "days": int,
        "volume": list[DayObject],
        "sample": list[ShownObject],
        "gained": EstimateObject,
        "lost": EstimateObject,
        "kept": int,
        "looked_at": int,
        "of": int,
        "exact": bool,
        "from": str | None,
        "to": str | None,
        "note": str,
    },
)


def preview_query(
    log: EventLog,
    store: MentionStore,
    state: StateStore,
    scope: Scope,
    name: str,
    query: str,
    *,
    clock: Clock,
    settings: EnrichSettings,
    consumers: Mapping[str, Sequence[str]],
    sites: Sequence[str] | None = None,
    handles: Sequence[str] | None = None,
    seconds: float | None = BUDGET,
    progress: Progress | None = None,
    timer: Callable[[], float] = time.monotonic,
) -> PreviewAnswer | PreviewRefused:
    """`sites`, `handles`: None stands for those of the brand. `seconds` None: until all was looked at.

    Raises UserError for a site that is none.
    """
    judged = lint(query)
    if not judged.ok:
        return {"ok": False, "problems": list(judged.problems), "canonical": judged.canonical}
    before = find_brand(state, scope, name)
    found = preview(
        log,
        store,
        scope,
        _listen(_draft(before, scope, name, query, clock, sites, handles)),
        _listen(before) if before else None,
        ask_lang=make_language_asker(settings, clock),
        out_of_time=_stop_after(seconds, timer),
        progress=progress,
    )
    behind = sum(lag(log, group, topics) for group, topics in consumers.items())
    return _describe(found, list(judged.problems), judged.canonical, behind)


def _draft(
    before: Brand | None,
    scope: Scope,
    name: str,
    query: str,
    clock: Clock,
    sites: Sequence[str] | None,
    handles: Sequence[str] | None,
) -> Brand:
    brand = before or Brand(workspace_name(scope) or "", " ".join(name.split()), query, 0, clock())
    return replace(
        brand,
        query=query,
        sites=brand.sites if sites is None else tuple(sites),
        handles=brand.handles if handles is None else tuple(handles),
    )


def _listen(brand: Brand) -> Listener:
    try:
        return listen_to(brand)
    except ValueError as e:
        raise UserError("One of the sites is no site: give a host such as example.com.") from e


def _stop_after(seconds: float | None, timer: Callable[[], float]) -> Callable[[float], bool] | None:
    if seconds is None:
        return None
    started = timer()
    return lambda share: timer() - started >= share * seconds


def _describe(found: Preview, problems: list[Problem], canonical: str | None, behind: int) -> PreviewAnswer:
    days, heard = found.days, [d.day for d in found.days]
    volume = list(_fill(days))
    return {
        "ok": True,
        "problems": problems,
        "canonical": canonical,
        "per_day": round(found.per_day, 2),
        "days": len(found.days),
        "volume": volume,
        "sample": [describe_shown(s) for s in found.sample],
        "gained": _estimate(found.gained, found.gained_sample),
        "lost": _estimate(found.lost, found.lost_sample),
        "kept": found.kept,
        "looked_at": found.looked_at,
        "of": found.of,
        "exact": found.exact,
        "from": _start_of(heard[0]) if heard else None,
        "to": _start_of(heard[-1] + timedelta(days=1)) if heard else None,
        "note": " ".join(_notes(found, volume, behind)),
    }


def _fill(days: Sequence[Day]) -> Iterator[DayObject]:
    """Each day from the first to the last, of a year at the most: the newest."""
    if not days:
        return
    known = {d.day: d for d in days}
    last = days[-1].day
    first = max(days[0].day, last - timedelta(days=_DAYS - 1))
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        found = known.get(day, Day(day, 0, 0))
        yield {"day": day.isoformat(), "current": found.current, "draft": found.draft}


def _start_of(day: date) -> str:
    return rfc3339(datetime.combine(day, midnight(), UTC))


def _estimate(estimate: Estimate, sample: Sequence[Shown]) -> EstimateObject:
    shown = [describe_shown(s) for s in sample]
    return {"count": estimate.count, "low": estimate.low, "high": estimate.high, "sample": shown}


def _notes(found: Preview, volume: Sequence[DayObject], behind: int) -> Iterator[str]:
    if not found.of:
        yield "Nothing was heard yet, so there is nothing to try this query on: import a file or add a source first."
    elif found.exact:
        yield "Looked at everything that is kept."
    else:
        share = 100 * found.looked_at / found.of
        told = f"{share:.0f} %" if share >= 1 else "less than 1 %"
        yield f"Looked at {told} of {_figure(found.of)} posts and mentions, evenly spread: the numbers are estimates."
    if behind:
        yield f"{_figure(behind)} posts are still being taken in and may count as gained."
    if volume and volume[0]["day"] > found.days[0].day.isoformat():
        yield "The days shown are those of the last year; the numbers are of all."


def _figure(count: int) -> str:
    return f"{count / 1e6:.1f} million" if count >= 1_000_000 else f"{count:,}"


def describe_shown(shown: Shown) -> ShownObject:
    post = shown.post
    start, end = window(post.text, shown.spans.body, length=_TEXT, lead=_LEAD)
    return {
        "post_id": post.key,
        "mention_id": shown.mention_id,
        "source": post.source,
        "url": post.url,
        "author": describe_author(post.author),
        "title": post.title or None,
        "text": post.text[start:end],
        "cut": end - start < len(post.text),
        "created": rfc3339(post.created) if post.created else None,
        "sort_at": rfc3339(post.sort_at),
        "spans": _spans(shown.spans, start, end),
        "state": shown.state,
    }


def _spans(spans: Spans, start: int, end: int) -> SpansObject:
    """Those of the body as they lie in the stretch that is shown."""
    inside = [[max(a, start) - start, min(b, end) - start] for a, b in spans.body if a < end and b > start]
    return {"title": [list(s) for s in spans.title], "body": inside}
