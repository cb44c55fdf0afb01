"""The form for a new brand, which shows what its query would find before it is added."""

from collections.abc import Sequence
from html import escape

from nicegui import ui

from api.answers.contract import BrandAnswer
from api.answers.preview import PreviewAnswer, PreviewRefused
from api.pages.brands.address import brand_address
from api.pages.brands.answers import BrandAnswers, Draft, Place
from api.pages.brands.draft import DraftEditor, OwnFields
from api.pages.brands.page import PAUSE, told
from api.pages.brands.preview import QUICK, THOROUGH, PreviewPanel
from api.pages.brands.words import mentions
from api.pages.client import NotAnswered
from api.pages.editor.known import KnownWords
from schemas.clock import Clock

__all__ = ["EXAMPLES", "BrandForm"]

EXAMPLES = (
    ('acme OR "acme cola" OR #acme', "the name, a product of two words, the hashtag: any of them"),
    ("apple AND (iphone OR ipad OR ios)", "an everyday word, only beside words that tell it apart"),
    ('acme NOT ("acme road" OR acmeville)', "the name without its namesakes"),
)
_NOBODY = "\a"
"""A name that no brand can have: a draft without a name is compared with nothing."""


class BrandForm:
    def __init__(
        self,
        answers: BrandAnswers,
        workspace: str | None,
        brands: Sequence[BrandAnswer],
        knows: KnownWords,
        clock: Clock,
    ) -> None:
        self._answers, self._workspace, self._clock, self._knows = answers, workspace, clock, knows
        self._names = {b["brand"].casefold(): b["brand"] for b in brands}
        self._pause: ui.timer | None = None
        self._saving = False
        self._box = ui.element("div").classes("b-add").mark("add-form")
        self._box.visible = False
        self._built = False
        self.tz = "UTC"

    def open(self, *, first: bool) -> None:
        """`first`: there is no brand yet, so say what one is."""
        if not self._built:
            self._built = True
            with self._box:
                self._build(first)
        self._box.visible = True
        self._name.run_method("focus")

    def _build(self, first: bool) -> None:
        with ui.element("div").classes("cols"):
            with ui.element("div").classes("main"):
                self._form(first)
                self.preview = PreviewPanel(self._ask, self._redraw, self._clock, brand=False)
                self.preview.rest("Type a query to see what it would find. Nothing is saved by looking.")
            with ui.element("div").classes("side"):
                self._teach()
        self._redraw()

    def _form(self, first: bool) -> None:
        with ui.element("section").classes("card b-edit").props('aria-label="Add a brand"'):
            title = "Add your first brand" if first else "Add a brand"
            ui.html(f'<div class="h"><h2>{title}</h2></div>', sanitize=False)
            self._name = ui.input("Name", placeholder="Acme", on_change=self._redraw).mark("name")
            self._name.props("outlined dense stack-label maxlength=200 autocomplete=off").classes("b-own")
            ui.html('<p class="b-label">What to listen for</p>', sanitize=False)
            self.editor = DraftEditor("", self._changed, self.save, self._knows)
            with ui.element("div").classes("b-two"):
                self.own = OwnFields((), (), self._changed)
            ui.html(
                '<p class="b-help">Sites and handles that are the brand\'s own, one a line; they may stay empty.</p>',
                sanitize=False,
            )
            with ui.element("div").classes("b-acts"):
                self._will = ui.label().classes("b-will").props("role=status aria-live=polite").mark("will")
                if not first:
                    ui.button("Cancel", on_click=self._close, color=None).props("flat no-caps").classes("plain")
                look = ui.button("Preview", on_click=self.look, color=None).props("flat no-caps").classes("plain")
                look.mark("preview-now")
                self._save = ui.button("Add the brand", on_click=self.save, color=None).props("flat no-caps")
                self._save.classes("main-act").mark("save")

    def _teach(self) -> None:
        with ui.element("section").classes("card b-teach").props('aria-label="How to write a query"'):
            ui.html('<div class="h"><h2>How to say what to listen for</h2></div>', sanitize=False)
            ui.html(
                "<p>A brand is a name and a query. Each post that the query finds becomes a mention, also of what was "
                "heard before. You can change the query at any time: it gets a new version, you see what a change would "
                "do before you save it, and you can roll back to each version.</p><p>Click an example to begin with it:</p>",
                sanitize=False,
            )
            for query, meaning in EXAMPLES:
                button = ui.button(on_click=lambda q=query: self.editor.put(q), color=None).props(
                    "flat no-caps align=left"
                )
                with button.classes("b-example"):
                    ui.html(f"<code>{escape(query)}</code><small>{escape(meaning)}</small>", sanitize=False)

    def _close(self) -> None:
        self._box.visible = False

    @property
    def draft(self) -> Draft:
        return self.own.draft(self.editor.query)

    @property
    def name(self) -> str:
        return " ".join((self._name.value or "").split())

    async def _ask(self, draft: Draft, seconds: float) -> PreviewAnswer | PreviewRefused:
        return await told(self._answers.preview(Place(self._workspace, _NOBODY), draft, seconds))

    def _changed(self) -> None:
        self.preview.tz = self.tz
        self._redraw()
        if self._pause:
            self._pause.cancel()
        if not self.editor.query:
            return
        if not self.editor.is_right:
            self.preview.outdate("The query has an error: put it right to see what it would find.")
        elif self.preview.answer_for(self.draft) is None:
            self.preview.outdate("Looking in a moment …")
            with self._box:
                self._pause = ui.timer(PAUSE, self._look_unasked, once=True)
        else:
            self.preview.renew()

    async def _look_unasked(self) -> None:
        if self.editor.is_right and self.preview.answer_for(self.draft) is None:
            await self.preview.look(self.draft, QUICK)

    async def look(self) -> None:
        if self.editor.passes():
            await self.preview.look(self.draft, THOROUGH)

    def _redraw(self) -> None:
        self._will.text = self._words()
        there = self.name.casefold() in self._names
        self._save.enabled = bool(self.name) and not there and self.editor.is_right and not self._saving

    def _words(self) -> str:
        if self.name.casefold() in self._names:
            return f"There is a brand {self._names[self.name.casefold()]} already: change its query on its own page."
        if self.editor.query and not self.editor.is_right:
            return "The query has an error."
        if not self.name or not self.editor.query:
            return "It needs a name and a query."
        answer = self.preview.answer_for(self.draft)
        if answer is None:
            return "Not added yet."
        found = answer["gained"]["count"]
        about = "" if answer["exact"] else "about "
        return f"Of what was heard so far, {about}{mentions(found)} {'comes' if found == 1 else 'come'} in."

    async def save(self) -> None:
        if self._saving or not self._save.enabled or not self.editor.passes():
            return
        self._saving = True
        place, draft = Place(self._workspace, self.name), self.draft
        try:
            saved = await told(
                self._answers.save(place, draft.query, expect=0, sites=draft.sites, handles=draft.handles)
            )
        except NotAnswered as e:
            self.preview.say(f"Not added. {e}", bad=True)
            ui.notify(f"Not added. {e}", type="negative")
        else:
            ui.navigate.to(brand_address(saved["brand"], self._workspace))
        finally:
            self._saving = False
