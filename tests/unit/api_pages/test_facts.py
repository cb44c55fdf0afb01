"""What one look at the page asks for, and what it makes of it."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from api.pages.cards import card_html, make_cards
from api.pages.chart import volume_chart
from api.pages.client import Answers, NotAllowed, NotAnswered, RouteAnswers, SignedOut
from api.pages.facts import Facts, gather_facts
from api.pages.period import preset
from api.pages.view import View

NOW = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
VIEW = View(preset("30d", NOW))


def bucket(start: datetime, positive: int = 0, negative: int = 0, unjudged: int = 0) -> Any:
    return {
        "start": start.isoformat(), "end": (start + timedelta(days=1)).isoformat(),
        "count": positive + negative + unjudged, "positive": positive, "neutral": 0, "negative": negative,
        "unjudged": unjudged,
    }  # fmt: skip


@dataclass
class Told(Answers):
    """Mentions at these times; counts what is asked."""

    times: list[datetime]
    asked: list[str] = field(default_factory=list)

    async def brands(self, view: View) -> Any:
        return []

    def _within(self, view: View) -> list[datetime]:
        period = view.period
        return [t for t in self.times if (not period.start or t >= period.start) and (not period.end or t < period.end)]

    async def mentions(self, view: View, *, limit: int, cursor: str | None = None) -> Any:
        self.asked.append("mentions")
        found = self._within(view)
        data = {"from": min(self.times).isoformat(), "to": max(self.times).isoformat()} if self.times else None
        coverage: Any = {
            "sources": [],
            "gaps": [],
            "data": None if found else data,
            "note": None if found else "Nothing.",
        }
        return {
            "total": len(found), "exact": True, "bounds": [len(found)] * 2, "mentions": [], "cursor": None,
            "coverage": coverage,
        }  # fmt: skip

    async def timeline(self, view: View, interval: str) -> Any:
        self.asked.append(f"timeline {interval}")
        return {"buckets": [bucket(t, positive=1) for t in sorted(self._within(view))], "exact": True, "coverage": {}}

    async def authors(self, view: View, *, limit: int) -> Any:
        return {"authors": [], "total": 1, "unnamed": 0, "approximate": False, "coverage": {}}

    async def sites(self, view: View, *, limit: int) -> Any:
        return []


def gather(answers: Answers, view: View) -> Facts:
    return asyncio.run(gather_facts(answers, view))


def test_counts_the_period_and_the_one_before() -> None:
    facts = gather(Told([NOW - timedelta(days=1), NOW - timedelta(days=40)]), VIEW)
    assert facts.mentions["total"] == 1
    assert facts.before == 1
    assert facts.interval == "day"
    assert facts.moved_from is None


def test_jumps_to_the_newest_month_when_the_default_period_is_empty() -> None:
    last = datetime(2025, 10, 31, 12, 0, tzinfo=UTC)
    facts = gather(Told([last, last - timedelta(days=100)]), VIEW)
    assert facts.moved_from == VIEW.period
    assert facts.mentions["total"] == 1
    assert facts.view.period.end == last + timedelta(seconds=1)
    assert facts.view.period.start == last + timedelta(seconds=1) - timedelta(days=30)


def test_jumps_to_all_time_when_the_newest_month_holds_hardly_anything() -> None:
    last = datetime(2025, 10, 31, 12, 0, tzinfo=UTC)
    facts = gather(Told([last, *(last - timedelta(days=300 + n) for n in range(20))]), VIEW)
    assert facts.moved_from == VIEW.period
    assert facts.view.period.key == "all"
    assert facts.mentions["total"] == 21


def test_stays_where_the_person_chose_to_be() -> None:
    facts = gather(Told([datetime(2025, 10, 31, tzinfo=UTC)]), replace(VIEW, chosen=True))
    assert facts.moved_from is None
    assert facts.mentions["total"] == 0


def test_asks_nothing_more_after_an_empty_answer() -> None:
    answers = Told([])
    facts = gather(answers, VIEW)
    assert answers.asked == ["mentions"]
    assert facts.before is None


def test_an_open_period_learns_its_length_first() -> None:
    answers = Told([NOW - timedelta(days=50), NOW])
    assert gather(answers, View(preset("all", NOW))).interval == "day"
    assert answers.asked.count("timeline month") == 1
    assert gather(Told([NOW - timedelta(days=400), NOW]), View(preset("all", NOW))).interval == "week"
    assert gather(Told([NOW - timedelta(days=4000), NOW]), View(preset("all", NOW))).interval == "month"


def facts_with(buckets: list[Any], **changes: Any) -> Facts:
    facts = gather(Told([NOW - timedelta(days=1)]), VIEW)
    return replace(facts, timeline={**facts.timeline, "buckets": buckets}, **changes)


def test_shares_say_of_how_many() -> None:
    cards = {c.label: c for c in make_cards(facts_with([bucket(NOW, positive=3, negative=1, unjudged=6)]))}
    assert (cards["Positive"].value, cards["Positive"].note) == ("75 %", "3 of 4 judged, 6 not")
    assert cards["Negative"].value == "25 %"


def test_without_a_judgement_the_share_is_not_known() -> None:
    card = make_cards(facts_with([bucket(NOW, unjudged=6)]))[1]
    assert (card.value, card.note) == ("not known", "no mention could be judged")
    assert "unknown" in card_html(card)


def test_without_sites_their_number_is_not_known() -> None:
    assert make_cards(facts_with([]))[4].value == "not known"


def test_counts_that_are_not_exact_say_their_bounds() -> None:
    facts = facts_with([])
    mentions: Any = {**facts.mentions, "exact": False, "bounds": [900, 1200], "total": 1000}
    card = make_cards(replace(facts, mentions=mentions))[0]
    assert (card.value, card.note) == ("≈ 1,000", "between 900 and 1,200")


def test_cards_escape_what_the_world_says() -> None:
    site: Any = {"site": "<x>", "mentions": 1, "positive": 0, "neutral": 0, "negative": 0}
    assert "<x>" not in card_html(make_cards(facts_with([], sites=[site]))[4])


def test_the_chart_stacks_only_what_occurs() -> None:
    chart = volume_chart([bucket(NOW, positive=2), bucket(NOW + timedelta(days=1), negative=1)], "day", "UTC")
    assert [s["name"] for s in chart["series"]] == ["Positive", "Negative"]
    assert [s["data"] for s in chart["series"]] == [[2, 0], [0, 1]]
    assert chart["xAxis"]["data"] == ["Mon 23 Nov", "Tue 24 Nov"]


def asking(answer: Response) -> tuple[RouteAnswers, list[Request]]:
    app, seen = FastAPI(), list[Request]()

    @app.get("/v1/brands")
    def brands(request: Request) -> Response:
        seen.append(request)
        return answer

    client = RouteAnswers(app, base_url="http://h.example", cookies={"s": "1"}, client=("192.0.2.7", 5))
    return client, seen


def test_asks_as_the_browser_that_asks_us() -> None:
    client, seen = asking(JSONResponse([]))
    assert asyncio.run(client.brands(replace(VIEW, workspace="demo"))) == []
    assert seen[0].cookies == {"s": "1"}
    assert seen[0].client is not None
    assert seen[0].client.host == "192.0.2.7"
    assert seen[0].query_params["workspace"] == "demo"


def test_tells_a_missing_session_from_a_refusal() -> None:
    with pytest.raises(SignedOut):
        asyncio.run(asking(Response(status_code=401))[0].brands(VIEW))
    with pytest.raises(NotAnswered, match="too busy"):
        asyncio.run(asking(JSONResponse({"detail": "too busy"}, 503))[0].brands(VIEW))
    with pytest.raises(NotAllowed, match="not yours"):
        asyncio.run(asking(JSONResponse({"detail": "not yours"}, 403))[0].brands(VIEW))
    with pytest.raises(NotAnswered, match="502"):
        asyncio.run(asking(PlainTextResponse("<html>", 502))[0].brands(VIEW))
