"""Asks before a query is changed, and says what the change will do."""

from html import escape

from nicegui import ui

from api.answers.preview import PreviewAnswer
from api.pages.brands.answers import Draft
from api.pages.brands.cards import numbers_html, shown_html
from api.pages.brands.preview import THOROUGH, Ask
from api.pages.brands.words import effect, first_error
from api.pages.client import NotAnswered
from schemas.clock import Clock

__all__ = ["ChangeDialog"]

_FEW = 3


class ChangeDialog:
    """`confirm` is True when the person agreed, having read what happens. Raises SignedOut."""

    def __init__(self, ask: Ask, clock: Clock) -> None:
        self._ask, self._clock = ask, clock
        self.tz = "UTC"
        with ui.dialog().props("aria-labelledby=b-ask") as self._dialog, ui.element("div").classes("card b-ask"):
            self._title = ui.element("h2").props("id=b-ask")
            self._query = ui.element("div")
            self._bar = ui.element("div").classes("load").props('role=progressbar aria-label="Looking"')
            self._body = ui.element("div").classes("b-ask-body").props("role=status aria-live=polite").mark("effect")
            with ui.element("div").classes("b-acts"):
                self._no = ui.button("Cancel", on_click=lambda: self._dialog.submit(False), color=None)
                self._no.props("flat no-caps").classes("plain")
                self._yes = ui.button("", on_click=lambda: self._dialog.submit(True), color=None)
                self._yes.props("flat no-caps").classes("main-act").mark("agree")

    async def confirm(
        self, title: str, act: str, draft: Draft, known: PreviewAnswer | None = None, *, show_query: bool = False
    ) -> bool:
        """`known`: the answer of a preview of this very draft; else it is asked for here."""
        self._head(title, act, draft.query if show_query else "")
        self._dialog.open()
        if known is None:
            self._wait()
            known = await self._preview(draft)
        if known is not None:
            self._tell(known)
        self._yes.enable()
        return bool(await self._dialog)

    def _head(self, title: str, act: str, query: str) -> None:
        for element, html in ((self._title, escape(title)), (self._query, _query_html(query))):
            element.clear()
            with element:
                ui.html(html, sanitize=False, tag="span" if element is self._title else "div")
        self._yes.text = act
        self._yes.disable()

    def _wait(self) -> None:
        self._body.clear()
        self._bar.classes(add="on")
        with self._body:
            ui.html('<p class="b-said">Looking at what will change …</p>', sanitize=False)
            ui.element("div").classes("sk b-wait-nums").props("aria-hidden=true")

    async def _preview(self, draft: Draft) -> PreviewAnswer | None:
        try:
            answer = await self._ask(draft, THOROUGH)
        except NotAnswered as e:
            self._cannot(str(e))
            return None
        finally:
            self._bar.classes(remove="on")
        if not answer["ok"]:
            self._cannot(first_error(draft.query))
            return None
        return answer

    def _cannot(self, why: str) -> None:
        self._body.clear()
        with self._body:
            ui.html(f'<p class="b-said bad">What will change cannot be told now: {escape(why)}</p>', sanitize=False)

    def _tell(self, answer: PreviewAnswer) -> None:
        self._body.clear()
        with self._body:
            ui.html(f'<p class="b-effect">{escape(effect(answer))}</p>', sanitize=False)
            ui.html(numbers_html(answer), sanitize=False).classes("b-nums").mark("ask-numbers")
            ui.html(f'<p class="b-said">{escape(answer["note"])}</p>', sanitize=False)
            for label, kind in (("Comes in", answer["gained"]), ("Goes out", answer["lost"])):
                if kind["sample"]:
                    posts = shown_html(kind["sample"][:_FEW], self._clock(), self.tz)
                    ui.html(f"<h3>{label}, for example</h3>{posts}", sanitize=False).classes("b-posts b-few")


def _query_html(query: str) -> str:
    return f'<pre class="b-query" dir="auto">{escape(query)}</pre>' if query else ""
