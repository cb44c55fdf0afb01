"""All brands of a workspace, and the way to a new one."""

import asyncio
from collections.abc import Mapping, Sequence
from html import escape

from nicegui import ui

from api.answers.contract import BrandAnswer
from api.answers.rematch import RematchObject
from api.pages.brands.add import BrandForm
from api.pages.brands.address import brand_address, dashboard_address
from api.pages.brands.answers import BrandAnswers, Place
from api.pages.brands.cards import moved_html
from api.pages.brands.page import told
from api.pages.brands.rematch import is_pending
from api.pages.brands.words import in_short, state_word
from api.pages.browserzone import find_zone
from api.pages.client import NotAnswered
from api.pages.editor.known import KnownWords
from api.pages.wording import local_times
from schemas.clock import Clock

__all__ = ["BrandList", "list_html"]

AT_ONCE = 8
"""Brands whose re-match is asked for at the same time."""
TICK = 3.0
_HEADINGS = ("Brand", "Query", "Version", "Mentions", "Last matched again")


class BrandList:
    """The list is one piece of HTML: it is there at once, and drawn again when the re-matches are known."""

    def __init__(
        self,
        answers: BrandAnswers,
        workspace: str | None,
        brands: Sequence[BrandAnswer],
        knows: KnownWords,
        clock: Clock,
    ) -> None:
        self.answers, self.workspace, self.brands, self.knows, self.clock = answers, workspace, brands, knows, clock
        self._jobs: dict[str, str] = {}
        self._pending = {brand["brand"] for brand in brands}
        self._tz = "UTC"

    def build(self) -> None:
        with ui.element("main").classes("page"):
            with ui.element("div").classes("now"):
                ui.html("<h1>Brands</h1>", sanitize=False)
                ui.html("<p>what is listened for in this workspace</p>", sanitize=False)
                if self.brands:
                    add = ui.button("Add a brand", on_click=self.open_form, color=None).props("flat no-caps")
                    add.classes("main-act b-right").mark("add-brand")
            self.form = BrandForm(self.answers, self.workspace, self.brands, self.knows, self.clock)
            if self.brands:
                self._list = ui.html(self._html(), sanitize=False).classes("card b-list").mark("brands")
            else:
                self.open_form()
        ui.timer(0, self._start, once=True)

    def open_form(self) -> None:
        self.form.open(first=not self.brands)

    def _html(self) -> str:
        return list_html(self.brands, self.workspace, self._jobs)

    async def _start(self) -> None:
        self._tz = self.form.tz = await find_zone()
        if self.brands:
            await self._look()
            ui.timer(TICK, self._look)

    async def _look(self) -> None:
        """At those whose re-match is not over."""
        if not self._pending:
            return
        limit = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(self._tell(name, limit) for name in list(self._pending)))
        self._list.set_content(self._html())

    async def _tell(self, name: str, limit: asyncio.Semaphore) -> None:
        async with limit:
            try:
                job = await told(self.answers.rematch(Place(self.workspace, name)))
            except NotAnswered as e:
                self._jobs[name] = f'<span class="unknown">{escape(str(e))}</span>'
                self._pending.discard(name)
                return
        self._jobs[name] = job_html(job, self._tz)
        if not is_pending(job):
            self._pending.discard(name)


def list_html(brands: Sequence[BrandAnswer], workspace: str | None, jobs: Mapping[str, str]) -> str:
    head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
    rows = "".join(_row(brand, workspace, jobs.get(brand["brand"], "…")) for brand in brands)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _row(brand: BrandAnswer, workspace: str | None, job: str) -> str:
    name = brand["brand"]
    edit, there = escape(brand_address(name, workspace)), escape(dashboard_address(name, workspace))
    return (
        f'<tr><th scope="row"><a href="{edit}" dir="auto">{escape(name)}</a></th>'
        f'<td class="b-q"><code dir="auto">{escape(in_short(brand["query"]))}</code></td>'
        f'<td class="n" data-label="Version">{brand["query_version"]}</td>'
        f'<td class="n" data-label="Mentions"><a href="{there}">{brand["mentions"]:,}</a></td>'
        f'<td data-label="Last matched again">{job}</td></tr>'
    )


def job_html(job: RematchObject | None, tz: str) -> str:
    word = state_word(job)
    if job is None:
        return f'<span class="unknown" title="It was not matched again since it was added">{word}</span>'
    note = escape(local_times(job["note"], tz))
    figures = f" {moved_html('gain', '+', job['gained'])} {moved_html('loss', '−', job['lost'])}"
    when = (
        f"<span>{local_times(job['finished'], tz)}</span>"
        if job["finished"] and word == "done"
        else f"<span>{word}</span>"
    )
    tone = ' class="bad"' if word == "failed" else ""
    return f'<span title="{note}"{tone}>{when}{figures if word == "done" else ""}</span>'
