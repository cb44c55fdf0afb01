"""What a draft would find, gain and lose: numbers, volume a day, and posts to judge by. Nothing is saved by it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from html import escape

from nicegui import ui

from api.answers.preview import PreviewAnswer, PreviewRefused, ShownObject
from api.pages.brands.answers import Draft
from api.pages.brands.cards import folded_html, numbers_html
from api.pages.brands.chart import comparison_chart, comparison_words
from api.pages.brands.words import first_error
from api.pages.client import NotAnswered
from schemas.clock import Clock

__all__ = ["FAR", "QUICK", "THOROUGH", "Ask", "PreviewPanel"]

QUICK, THOROUGH, FAR = 1.0, 5.0, 60.0
"""Seconds: unasked while somebody types, on the button, and where the numbers of that were estimates."""

Ask = Callable[[Draft, float], Awaitable[PreviewAnswer | PreviewRefused]]


@dataclass(frozen=True, slots=True)
class Tab:
    """`posts`: a sample. `none`: what is said where there are none at all."""

    kind: str
    label: str
    count: int
    posts: Sequence[ShownObject]
    none: str


class PreviewPanel:
    """`shown`: the draft that was looked at last, with the answer. One look at a time; the newest asked for wins.

    `brand`: there is one to compare with. `told`: called when there is something new to see.
    """

    def __init__(self, ask: Ask, told: Callable[[], None], clock: Clock, *, brand: bool) -> None:
        self._ask, self._told, self._clock, self._brand = ask, told, clock, brand
        self._turn, self._lock = 0, asyncio.Lock()
        self._kind: str | None = None
        self.tz = "UTC"
        self.shown: tuple[Draft, PreviewAnswer] | None = None
        self._build()

    def _build(self) -> None:
        title = "What it would change" if self._brand else "What it would find"
        with ui.element("section").classes("card b-preview").mark("preview").props(f'aria-label="{title}"'):
            ui.html(f'<div class="h"><h2>{title}</h2></div>', sanitize=False)
            self._bar = ui.element("div").classes("load").props('role=progressbar aria-label="Looking"')
            self._said = ui.element("p").classes("b-said").props("role=status aria-live=polite").mark("looked")
            self._body = ui.element("div").classes("b-body")
            with self._body:
                ui.element("div").classes("sk b-wait").props("aria-hidden=true")

    def answer_for(self, draft: Draft) -> PreviewAnswer | None:
        return self.shown[1] if self.shown and self.shown[0] == draft else None

    async def look(self, draft: Draft, seconds: float) -> None:
        """Raises SignedOut."""
        self._turn += 1
        turn = self._turn
        self._busy(seconds)
        async with self._lock:
            if turn == self._turn:
                await self._look(draft, seconds, turn)

    async def _look(self, draft: Draft, seconds: float, turn: int) -> None:
        try:
            answer = await self._ask(draft, seconds)
        except NotAnswered as e:
            if turn == self._turn:
                self._refused(str(e))
            return
        finally:
            self._bar.classes(remove="on")
        if turn != self._turn:
            self._busy(seconds)
        elif answer["ok"]:
            self._show(draft, answer)
        else:
            self._refused(first_error(draft.query))

    def _busy(self, seconds: float) -> None:
        self._bar.classes(add="on")
        self.say("Looking …" if seconds <= QUICK else f"Looking, for {seconds:.0f} seconds at the most …")

    def say(self, text: str, *, bad: bool = False) -> None:
        self._said.clear()
        self._said.classes(add="bad" if bad else "", remove="" if bad else "bad")
        with self._said:
            ui.html(escape(text), sanitize=False, tag="span")

    def forget(self) -> None:
        """What there is changed: no answer is of now."""
        self.shown = None

    def outdate(self, why: str) -> None:
        """What is shown is of an earlier draft."""
        self._turn += 1
        self._bar.classes(remove="on")
        self._body.classes(add="old")
        self.say(why)

    def rest(self, why: str) -> None:
        """Nothing was asked for yet."""
        self._body.clear()
        self.say(why)

    def renew(self) -> None:
        """The draft is again the one that was looked at."""
        if self.shown:
            self._turn += 1
            self._body.classes(remove="old")
            self._bar.classes(remove="on")
            self.say(self.shown[1]["note"])

    def _refused(self, why: str) -> None:
        self._body.classes(add="old")
        self.say(why, bad=True)

    def _show(self, draft: Draft, answer: PreviewAnswer) -> None:
        self.shown = draft, answer
        self.say(answer["note"])
        self._body.classes(remove="old")
        self._body.clear()
        with self._body:
            ui.html(numbers_html(answer, fresh=not self._brand), sanitize=False).classes("b-nums").mark("numbers")
            self._further(draft, answer)
            if answer["volume"]:
                chart = ui.echart(comparison_chart(answer["volume"], fresh=not self._brand)).classes("chart b-chart")
                chart.props["aria-label"] = comparison_words(answer["volume"])
                chart.props("role=img").mark("comparison")
            self._samples(answer)
        self._told()

    def _further(self, draft: Draft, answer: PreviewAnswer) -> None:
        if answer["exact"]:
            return
        with ui.element("div").classes("b-further"):
            button = ui.button("Look at all of it, up to a minute", color=None).props("flat no-caps").classes("plain")
            button.on_click(lambda: self.look(draft, FAR)).mark("look-far")

    def _samples(self, answer: PreviewAnswer) -> None:
        tabs = _tabs(answer) if self._brand else _tabs(answer)[:1]
        if len(tabs) == 1:
            self._sample(tabs[0])
            return
        full = [t.kind for t in tabs if t.count]
        kind = self._kind if self._kind in full else next(iter(full), tabs[0].kind)
        with ui.tabs().props('no-caps dense align=left aria-label="Posts"').classes("b-tabs") as row:
            for tab in tabs:
                ui.tab(tab.kind, label=f"{tab.label} {tab.count:,}")
        row.value = kind
        row.on_value_change(lambda e: self._choose(e.value))
        with ui.tab_panels(row, value=kind, animated=False).classes("b-panels"):
            for tab in tabs:
                with ui.tab_panel(tab.kind).mark(tab.kind):
                    self._sample(tab)

    def _choose(self, kind: object) -> None:
        self._kind = str(kind)

    def _sample(self, tab: Tab) -> None:
        if not tab.posts:
            none = "None of them is in the sample that was taken." if tab.count else tab.none
            ui.html(f'<p class="b-none">{none}</p>', sanitize=False)
            return
        few = f"{len(tab.posts):,} of {tab.count:,}, picked evenly"
        told = "All of them" if len(tab.posts) == tab.count else few
        ui.html(f'<p class="b-of">{told}, newest first</p>', sanitize=False)
        ui.html(folded_html(tab.posts, self._clock(), self.tz), sanitize=False).classes("b-posts")


def _tabs(answer: PreviewAnswer) -> list[Tab]:
    gained, lost = answer["gained"], answer["lost"]
    kept = [s for s in answer["sample"] if s["state"] == "kept"]
    return [
        Tab("gained", "Gained", gained["count"], gained["sample"], "Nothing comes in."),
        Tab("lost", "Lost", lost["count"], lost["sample"], "Nothing goes out."),
        Tab("kept", "Kept", answer["kept"], kept, "Nothing that is there stays."),
    ]
