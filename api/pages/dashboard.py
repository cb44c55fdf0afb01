"""The page: who says what, how they judge it, when and where."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from html import escape
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nicegui import events, ui

from api.answers.contract import BrandAnswer, BucketObject, CoverageObject, MentionsAnswer
from api.pages.brands.address import brand_address, brands_address
from api.pages.cards import card_html, make_cards
from api.pages.chart import volume_chart
from api.pages.client import Answers, NotAnswered, SignedOut
from api.pages.editor.known import KnownWords
from api.pages.facts import MENTIONS_SHOWN, Facts, gather_facts, newest_month
from api.pages.feed import feed_html
from api.pages.period import Period, between_days, preset
from api.pages.periodpicker import PeriodPicker
from api.pages.querybox import QueryBox, examples_for
from api.pages.signin import show_signin
from api.pages.style import FAVICON
from api.pages.tables import author_clause, author_html, coverage_html, owner_of, site_html
from api.pages.view import View, narrow_query
from api.pages.wording import local_times
from schemas.clock import Clock

__all__ = ["ALL_BRANDS", "Dashboard", "House"]

ALL_BRANDS = "*"
SITES_LISTED = 10
_ZONE = "Intl.DateTimeFormat().resolvedOptions().timeZone"


@dataclass(frozen=True, slots=True)
class House:
    """What the page knows of the installation: its workspaces, and which of them hold invented posts."""

    workspaces: Sequence[str] = ()
    invented: frozenset[str] = frozenset()


class Dashboard:
    """One browser's page. `load` asks and redraws; a slow answer never overwrites a newer one."""

    def __init__(self, answers: Answers, view: View, brands: Sequence[BrandAnswer], house: House, clock: Clock) -> None:
        self.answers, self.view, self.brands, self.house, self.clock = answers, view, brands, house, clock
        self._turn = 0
        self._wide: View | None = None
        self._cursor: str | None = None

    def build(self) -> None:
        if self.view.workspace in self.house.invented:
            ui.html(
                "<b>Invented posts.</b> Brands, people and sites of this workspace do not exist.", sanitize=False
            ).classes("invented").mark("invented")
        self._top()
        self._page = ui.element("main").classes("page")
        with self._page:
            _skeleton()
        ui.timer(0, self._start, once=True)

    def _top(self) -> None:
        with ui.element("header").classes("top"):
            with ui.element("div").classes("bar"):
                ui.html(f'<div class="logo">{FAVICON}<span>Harken</span>{self._tag()}</div>', sanitize=False)
                with ui.element("div").classes("picks"):
                    self._workspace_picker()
                    self._brand_picker()
                    self._edit = ui.element("span")
                    self._edit_link()
                names = [b["brand"] for b in self.brands]
                named = self.view.brand or (names[0] if names else None)
                other = next((n for n in names if n != named), None)
                knows = KnownWords(self.answers, self.view.workspace, self.brands, self.clock)
                self.box = QueryBox(self.view.query, examples_for(named, other), self.search, knows)
                self.picker = PeriodPicker(self.view.period, self.choose_period, self.choose_days)
            self._loading = ui.element("div").classes("load").props("role=progressbar aria-label=Loading")

    def _tag(self) -> str:
        """One workspace needs no picker, only its name."""
        if len(self.house.workspaces) > 1 or not self.view.workspace:
            return ""
        return f'<span class="tag">{escape(self.view.workspace)}</span>'

    def _workspace_picker(self) -> None:
        if len(self.house.workspaces) < 2:
            return
        select = ui.select(list(self.house.workspaces), value=self.view.workspace)
        select.props("outlined dense options-dense aria-label=Workspace").classes("pick")
        select.on_value_change(lambda e: ui.navigate.to(View(self.view.period, workspace=e.value).address))

    def _brand_picker(self) -> None:
        options = {ALL_BRANDS: "All brands"} | {b["brand"]: b["brand"] for b in self.brands}
        chosen = self.view.brand if self.view.brand in options else ALL_BRANDS
        select = ui.select(options, value=chosen).props("outlined dense options-dense aria-label=Brand").classes("pick")
        select.on_value_change(lambda e: self.go(replace(self.view, brand=None if e.value == ALL_BRANDS else e.value)))

    def _edit_link(self) -> None:
        """To the query of the brand that is shown, else to all brands."""
        brand = next((b["brand"] for b in self.brands if b["brand"] == self.view.brand), None)
        there = brand_address(brand, self.view.workspace) if brand else brands_address(self.view.workspace)
        self._edit.clear()
        with self._edit:
            ui.link("Edit query" if brand else "Brands", there).classes("edit-query").mark("edit-query")

    async def _start(self) -> None:
        """Times are shown in the browser's zone, which is known once it is there."""
        name = await ui.run_javascript(_ZONE, timeout=5)
        try:
            ZoneInfo(str(name))
        except (ZoneInfoNotFoundError, ValueError):
            name = "UTC"
        self.view = replace(self.view, tz=str(name))
        await self.load()

    async def search(self, query: str) -> None:
        await self.go(replace(self.view, query=query))

    async def choose_period(self, key: str) -> None:
        await self.go(replace(self.view, period=preset(key, self.clock()), chosen=True))

    async def choose_days(self, first: date, last: date) -> None:
        await self.go(replace(self.view, period=between_days(first, last, self.view.tz), chosen=True))

    async def narrow(self, clause: str) -> None:
        query = narrow_query(self.view.query, clause)
        self.box.put(query)
        await self.search(query)

    async def go(self, view: View) -> None:
        self._wide = None
        await self._show(view)

    async def _show(self, view: View) -> None:
        self.view = view
        ui.navigate.history.replace(view.address)
        self.picker.show(view.period)
        self._edit_link()
        await self.load()

    async def load(self) -> None:
        self._turn += 1
        turn = self._turn
        self._busy(True)
        try:
            facts = await gather_facts(self.answers, self.view)
            if turn == self._turn:
                self._draw(facts)
        except NotAnswered as e:
            if turn == self._turn:
                self._refused(str(e))
        except SignedOut:
            self._signed_out()
        finally:
            if turn == self._turn:
                self._busy(False)

    def _busy(self, busy: bool) -> None:
        for element, name in ((self._loading, "on"), (self._page, "busy")):
            element.classes(add=name if busy else "", remove="" if busy else name)
        self._page.props(f"aria-busy={'true' if busy else 'false'}")

    def _refused(self, why: str) -> None:
        self._page.clear()
        with self._page:
            said = ui.html(f"<span>{escape(why)}</span>", sanitize=False).classes("notice bad")
            said.props("role=alert").mark("refused")
            if self.view.query:
                _plain("Without the query", self._without_query).style("align-self:flex-start")

    def _signed_out(self) -> None:
        self._page.clear()
        with self._page:
            show_signin()

    def _draw(self, facts: Facts) -> None:
        self.view = facts.view
        self.picker.show(facts.view.period)
        self._page.clear()
        with self._page:
            self._moved(facts)
            self._headline(facts)
            if facts.mentions["total"]:
                self._found(facts)
            else:
                self._empty(facts.mentions["coverage"])

    def _moved(self, facts: Facts) -> None:
        if facts.moved_from is None:
            return
        shown, asked = facts.view.period.words(facts.view.tz), facts.moved_from.words(facts.view.tz)
        newest = local_times(facts.mentions["mentions"][0]["sort_at"], facts.view.tz)
        ui.html(
            f"<span>There is nothing in {escape(asked)}. Shown instead: <b>{escape(shown)}</b>; "
            f"the newest mention is of {escape(newest)}.</span>",
            sanitize=False,
        ).classes("notice").mark("moved")

    def _headline(self, facts: Facts) -> None:
        view = facts.view
        with ui.element("div").classes("now"):
            what = escape(view.brand or "All brands")
            query = f" · <span>{escape(view.query)}</span>" if view.query else ""
            ui.html(f"<h1>{what}{query}</h1>", sanitize=False)
            ui.html(f"<p>{escape(view.period.words(view.tz))} · times in {escape(view.tz)}</p>", sanitize=False)
            if self._wide is not None:
                wide = self._wide
                _link(f"Back to {wide.period.words(view.tz)}", lambda: self.go(wide)).mark("back")

    def _found(self, facts: Facts) -> None:
        with ui.element("section").classes("cards").props('aria-label="Key figures"'):
            for card in make_cards(facts):
                ui.html(card_html(card), sanitize=False).classes("card").mark("card")
        with ui.element("div").classes("cols"):
            with ui.element("div").classes("main"):
                self._volume(facts)
                self._feed(facts)
            with ui.element("div").classes("side"):
                self._authors(facts)
                self._sites(facts)
                self._coverage(facts)

    def _volume(self, facts: Facts) -> None:
        buckets = facts.timeline["buckets"]
        with _section(f"Volume by {facts.interval}", f"{_how_exact(facts)}; click a bar to look closer"):
            chart = ui.echart(
                volume_chart(buckets, facts.interval, facts.view.tz),
                on_point_click=lambda e: self._look_closer(buckets, facts.interval, e),
            )
            chart.classes("chart").mark("volume")

    async def _look_closer(
        self, buckets: Sequence[BucketObject], interval: str, event: events.EChartPointClickEventArguments
    ) -> None:
        if interval == "hour" and len(buckets) <= 2:
            return
        bucket = buckets[event.data_index]
        period = Period("custom", datetime.fromisoformat(bucket["start"]), datetime.fromisoformat(bucket["end"]))
        self._wide = self._wide or self.view
        await self._show(replace(self.view, period=period, chosen=True))

    def _feed(self, facts: Facts) -> None:
        answer = facts.mentions
        with _section("Mentions", f"newest first, {answer['total']:,} in all").classes("feed"):
            self._list = ui.element("div").mark("mentions")
            self._more = ui.element("div").classes("more")
            with self._more:
                _plain("Load more", self.load_more).mark("load-more")
            self._append(answer)

    def _append(self, answer: MentionsAnswer) -> None:
        self._cursor = answer["cursor"]
        with self._list:
            html = feed_html(
                answer["mentions"],
                self.clock(),
                self.view.tz,
                query=self.view.query,
                brands=self.view.brand is None,
            )
            ui.html(html, sanitize=False)
        self._more.visible = self._cursor is not None

    async def load_more(self) -> None:
        turn = self._turn
        self._busy(True)
        try:
            answer = await self.answers.mentions(self.view, limit=MENTIONS_SHOWN, cursor=self._cursor)
            if turn == self._turn:
                self._append(answer)
        except NotAnswered as e:
            ui.notify(str(e), type="negative")
        except SignedOut:
            self._signed_out()
        finally:
            self._busy(False)

    def _authors(self, facts: Facts) -> None:
        with _section("Who says it", "mentions and their sentiment").mark("authors"):
            for author in facts.authors["authors"]:
                self._row(author_html(author, owner_of(author, self._shown_brands())), author_clause(author))
            note = facts.authors["coverage"]["note"]
            if note:
                ui.html(f'<p class="k-note">{escape(note)}</p>', sanitize=False).mark("unnamed")

    def _shown_brands(self) -> list[BrandAnswer]:
        return [b for b in self.brands if self.view.brand in (None, ALL_BRANDS, b["brand"])]

    def _sites(self, facts: Facts) -> None:
        most = max((s["mentions"] for s in facts.sites), default=0)
        with _section("Where", "sites by mentions").mark("sites"):
            if not facts.sites:
                ui.html('<p class="unknown">The sources name no site.</p>', sanitize=False)
            for site in facts.sites[:SITES_LISTED]:
                self._row(site_html(site, most), f"site:{site['site']}")

    def _row(self, html: str, clause: str | None) -> None:
        row = ui.element("div").classes("line" if clause else "line fixed")
        with row:
            ui.html(html, sanitize=False)
        if clause:
            row.props("role=button tabindex=0").tooltip(f"Narrow to {clause}")
            row.on("click", lambda: self.narrow(clause)).on("keydown.enter", lambda: self.narrow(clause))

    def _coverage(self, facts: Facts) -> None:
        with _section("Listened to", "mentions by source").mark("coverage"):
            ui.html(coverage_html(facts.mentions["coverage"]), sanitize=False)

    def _empty(self, coverage: CoverageObject) -> None:
        with ui.element("section").classes("card empty").mark("empty"):
            ui.html("<h2>Nothing found</h2>", sanitize=False)
            note = local_times(coverage["note"] or "No mention matches.", self.view.tz)
            ui.html(f"<p>{escape(note)}</p>", sanitize=False)
            with ui.element("div").classes("acts"):
                self._ways_out(coverage)
        if coverage["sources"] or coverage["gaps"]:
            with _section("Listened to", "mentions by source").mark("coverage"):
                ui.html(coverage_html(coverage), sanitize=False)

    def _ways_out(self, coverage: CoverageObject) -> None:
        data = coverage["data"]
        if data is not None and not self.view.period.touches(data["from"], data["to"]):
            there = replace(self.view, period=newest_month(data), chosen=True)
            _plain(f"Show {there.period.words(self.view.tz)}", lambda: self.go(there))
        if self.view.period.key != "all":
            _plain("Search all time", lambda: self.choose_period("all"))
        if self.view.query:
            _plain("Without the query", self._without_query)

    async def _without_query(self) -> None:
        self.box.put("")
        await self.search("")


def _how_exact(facts: Facts) -> str:
    return "exact counts" if facts.timeline["exact"] else "estimated counts"


Click = Callable[[], Awaitable[None]]


def _plain(label: str, click: Click) -> ui.button:
    return ui.button(label, on_click=click, color=None).props("flat no-caps").classes("plain")


def _link(label: str, click: Click) -> ui.button:
    return ui.button(label, on_click=click, color=None).props("flat dense no-caps").classes("link")


def _section(title: str, note: str) -> ui.element:
    section = ui.element("section").classes("card")
    with section:
        ui.html(f'<div class="h"><h2>{escape(title)}</h2><span>{escape(note)}</span></div>', sanitize=False)
    return section


def _skeleton() -> None:
    """The shape of what will come, while it is asked for."""
    with ui.element("div").classes("cards").props("aria-hidden=true"):
        for _ in range(5):
            ui.element("div").classes("sk").style("height:104px;border-radius:14px")
    ui.element("div").classes("sk").style("height:320px;border-radius:14px").props("aria-hidden=true")
