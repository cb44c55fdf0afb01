"""One brand: its query with what a change would do, its versions, and what is its own."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TypeVar

from nicegui import ui

from api.answers.brands import BrandChanged
from api.answers.contract import BrandAnswer
from api.answers.preview import PreviewAnswer, PreviewRefused
from api.answers.rematch import RematchObject
from api.answers.versions import DiffAnswer, VersionObject
from api.pages.brands.address import brand_address, brands_address, dashboard_address
from api.pages.brands.answers import BrandAnswers, Draft, Place
from api.pages.brands.change import ChangeDialog
from api.pages.brands.draft import DraftEditor, OwnFields
from api.pages.brands.moved import MovedNotice
from api.pages.brands.preview import QUICK, THOROUGH, PreviewPanel
from api.pages.brands.rematch import RematchPanel, is_pending
from api.pages.brands.versions import VersionList
from api.pages.brands.words import changes_query, effect, is_changed, mentions
from api.pages.browserzone import find_zone
from api.pages.client import Moved, NotAnswered, SignedOut
from api.pages.editor.known import KnownWords
from api.pages.period import Period
from api.pages.view import View
from schemas.clock import Clock

__all__ = ["SIGNED_OUT", "BrandPage"]

PAUSE = 0.8
"""Seconds after the last key before the draft is looked at unasked."""
TICK, LOOK_EVERY = 1.0, 10
"""Seconds between two looks at a re-match; ticks between two looks at whether somebody else saved."""
SIGNED_OUT = "You are signed out: copy what you typed, sign in as `harken signin` says, and open this page again."
T = TypeVar("T")


async def told(answer: Awaitable[T]) -> T:
    """What was typed stays on the page, also when the session has ended. Raises NotAnswered."""
    try:
        return await answer
    except SignedOut as e:
        raise NotAnswered(SIGNED_OUT) from e


@dataclass(frozen=True, slots=True)
class Mine:
    """Which parts of the draft are the person's own work."""

    query: bool = False
    own: bool = False


NOTHING = Mine()


class BrandPage:
    """`brand`: as it was when the page last read it; a save is refused when it is not that any more."""

    def __init__(
        self, answers: BrandAnswers, place: Place, brand: BrandAnswer, knows: KnownWords, clock: Clock
    ) -> None:
        self.answers, self.place, self.brand, self.knows, self.clock = answers, place, brand, knows, clock
        self.versions: list[VersionObject] = []
        self.job: RematchObject | None = None
        self._tick = 0
        self._pause: ui.timer | None = None
        self._dirty = self._saving = False

    def build(self) -> None:
        self._page = ui.element("main").classes("page")
        with self._page:
            self._head = ui.element("div").classes("now")
            self._notice = ui.element("div").classes("b-notices").props("role=status aria-live=polite").mark("told")
            self.moved = MovedNotice(self._diff, self._take_theirs, self._keep_mine)
            self.rematch = RematchPanel(self._match_again)
            with ui.element("div").classes("cols"):
                with ui.element("div").classes("main"):
                    self._query()
                    self.preview = PreviewPanel(self._ask, self._redraw, self.clock, brand=True)
                with ui.element("div").classes("side"):
                    self._own()
                    self.history = VersionList(self._diff, self._back, self.clock)
            self.dialog = ChangeDialog(self._ask, self.clock)
        self._title()
        self._redraw()
        ui.timer(0, self._start, once=True)
        ui.timer(TICK, self._watch)

    def _query(self) -> None:
        with ui.element("section").classes("card b-edit").props('aria-label="Query"'):
            ui.html('<div class="h"><h2>Query</h2><span>Ctrl+Enter saves</span></div>', sanitize=False)
            self.editor = DraftEditor(self.brand["query"], self._changed, self.save, self.knows)
            with ui.element("div").classes("b-acts"):
                self._effect = ui.label().classes("b-will").props("role=status aria-live=polite").mark("will")
                self._undo = ui.button("Undo changes", on_click=self._restore, color=None).props("flat no-caps")
                self._undo.classes("plain").mark("undo")
                preview = ui.button("Preview", on_click=self.look, color=None).props("flat no-caps")
                preview.classes("plain").mark("preview-now")
                self._save = ui.button("", on_click=self.save, color=None).props("flat no-caps")
                self._save.classes("main-act").mark("save")

    def _own(self) -> None:
        with ui.element("section").classes("card").props('aria-label="Sites and handles"'):
            ui.html('<div class="h"><h2>Sites and handles</h2><span>one a line</span></div>', sanitize=False)
            ui.html(
                '<p class="b-help">The brand\'s own. What they publish is <code>is:owned</code> in a query.</p>',
                sanitize=False,
            )
            self.own = OwnFields(self.brand["sites"], self.brand["handles"], self._changed)

    @property
    def draft(self) -> Draft:
        return self.own.draft(self.editor.query)

    @property
    def version(self) -> int:
        return self.brand["query_version"]

    def _title(self) -> None:
        self._head.clear()
        name = self.brand["brand"]
        mentioned = mentions(self.brand["mentions"])
        there = escape(dashboard_address(name, self.place.workspace))
        with self._head:
            ui.html(f'<h1 dir="auto">{escape(name)}</h1>', sanitize=False)
            ui.html(f'<p>version {self._next - 1} in use · <a href="{there}">{mentioned}</a></p>', sanitize=False).mark(
                "in-use"
            )

    # -- what is asked ------------------------------------------------------------------------------

    async def _ask(self, draft: Draft, seconds: float) -> PreviewAnswer | PreviewRefused:
        return await told(self.answers.preview(self.place, draft, seconds))

    async def _diff(self, start: int, end: int) -> DiffAnswer:
        return await told(self.answers.diff(self.place, start, end))

    async def _start(self) -> None:
        zone = await find_zone()
        for part in (self.preview, self.history, self.rematch, self.dialog, self.moved):
            part.tz = zone
        await self._read()
        await self.preview.look(self.draft, QUICK)

    async def _read(self) -> None:
        """The versions and the re-match, and what is shown of them."""
        try:
            self.versions, self.job = await asyncio.gather(
                told(self.answers.versions(self.place)), told(self.answers.rematch(self.place))
            )
        except NotAnswered as e:
            self._say(str(e), bad=True)
            return
        self._show_past()

    def _show_past(self) -> None:
        self.rematch.show(self.job)
        self.history.show(self.versions, matching=is_pending(self.job))
        self._redraw()

    async def _read_brand(self) -> BrandAnswer:
        """Raises NotAnswered."""
        listed = await told(self.answers.brands(View(Period("all"), self.place.workspace)))
        for brand in listed:
            if brand["brand"].casefold() == self.brand["brand"].casefold():
                return brand
        raise NotAnswered(f"The brand {self.brand['brand']} was removed meanwhile.")

    async def _watch(self) -> None:
        """A re-match is followed closely; whether somebody else saved is looked at now and then."""
        self._tick += 1
        pending = is_pending(self.job)
        if self._saving or not self.versions or (not pending and self._tick % LOOK_EVERY):
            return
        try:
            await (self._follow() if pending else self._look_around())
        except NotAnswered as e:
            self._say(str(e), bad=True)

    async def _follow(self) -> None:
        self.job = await told(self.answers.rematch(self.place))
        self.rematch.show(self.job)
        if is_pending(self.job):
            return
        self.versions = await told(self.answers.versions(self.place))
        found = await self._read_brand()
        if found["query_version"] == self.version:
            self.brand = found
        self._title()
        self._show_past()
        if not is_changed(self.brand, self.draft):
            await self.preview.look(self.draft, QUICK)

    async def _look_around(self) -> None:
        versions = await told(self.answers.versions(self.place))
        if versions[0]["version"] != self.version and not self._saving:
            await self._other_saved()

    # -- a draft ------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._redraw()
        if self._pause:
            self._pause.cancel()
        if not self.editor.is_right:
            self.preview.outdate("The query has an error: put it right to see what it would change.")
        elif self.preview.answer_for(self.draft) is not None:
            self.preview.renew()
        elif is_pending(self.job) and not is_changed(self.brand, self.draft):
            self.preview.outdate("Looked at anew when matching again is done.")
        else:
            self.preview.outdate("The numbers are of what stood here before …")
            with self._page:
                self._pause = ui.timer(PAUSE, self._look_unasked, once=True)

    async def _look_unasked(self) -> None:
        if self.editor.is_right and self.preview.answer_for(self.draft) is None:
            await self.preview.look(self.draft, QUICK)

    async def look(self) -> None:
        if self.editor.passes():
            await self.preview.look(self.draft, THOROUGH)

    def _redraw(self) -> None:
        draft, answer = self.draft, self.preview.answer_for(self.draft)
        changed = is_changed(self.brand, draft)
        self._effect.text = self._will(draft, answer)
        self._save.text = f"Save as version {self._next}" if changes_query(self.brand, draft) or not changed else "Save"
        self._save.enabled = changed and self.editor.is_right and not self._saving
        self._undo.visible = changed
        if changed != self._dirty:
            self._dirty = changed
            guard = "e => e.preventDefault()" if changed else "null"
            self._page.client.run_javascript(f"window.onbeforeunload = {guard}")

    def _will(self, draft: Draft, answer: PreviewAnswer | None) -> str:
        if not draft.query:
            return "A brand needs a query: say what to listen for."
        if not self.editor.is_right:
            return "The query has an error."
        if not is_changed(self.brand, draft):
            return "No change yet."
        return effect(answer) if answer else "Not saved yet."

    @property
    def _next(self) -> int:
        """Numbers go on rising, also after a version that was taken back."""
        return max([self.version, *(v["version"] for v in self.versions[:1])]) + 1

    def _restore(self) -> None:
        self._put_back(NOTHING)

    def _put_back(self, keep: Mine) -> None:
        if not keep.own:
            self.own.put(self.brand["sites"], self.brand["handles"])
        if not keep.query:
            self.editor.put(self.brand["query"])

    @property
    def mine(self) -> Mine:
        draft = self.draft
        own = is_changed(self.brand, replace(draft, query=self.brand["query"]))
        return Mine(changes_query(self.brand, draft), own)

    # -- changes ------------------------------------------------------------------------------------

    async def save(self) -> None:
        draft = self.draft
        if not is_changed(self.brand, draft) or self._saving or not self.editor.passes():
            return
        new = changes_query(self.brand, draft)
        title = f"Save as version {self._next}?" if new else "Save sites and handles?"
        act = f"Save as version {self._next}" if new else "Save"
        if await self.dialog.confirm(title, act, draft, self.preview.answer_for(draft)):
            await self._change(self._put(draft), NOTHING)

    async def _put(self, draft: Draft) -> BrandChanged:
        """A query has a version to be compared; the lists have none, so they are read again right before."""
        sites = draft.sites if tuple(draft.sites) != tuple(self.brand["sites"]) else None
        handles = draft.handles if tuple(draft.handles) != tuple(self.brand["handles"]) else None
        if sites is not None or handles is not None:
            now = await self._read_brand()
            if (now["sites"], now["handles"]) != (self.brand["sites"], self.brand["handles"]):
                raise Moved("Somebody else changed the sites or handles.")
        query = draft.query if changes_query(self.brand, draft) else self.brand["query"]
        return await self.answers.save(self.place, query, expect=self.version, sites=sites, handles=handles)

    async def _back(self, version: VersionObject) -> None:
        draft = Draft(version["query"], self.brand["sites"], self.brand["handles"])
        title = f"Roll back to version {version['version']}?"
        if await self.dialog.confirm(title, "Roll back", draft, self.preview.answer_for(draft), show_query=True):
            back = self.answers.roll_back(self.place, version["version"], expect=self.version)
            await self._change(back, self.mine)

    async def _change(self, change: Awaitable[BrandChanged], keep: Mine) -> None:
        self._saving = True
        self._redraw()
        before = self.version
        try:
            saved = await told(change)
            await self._adopt(keep)
            self._tell(saved, before)
        except Moved:
            await self._other_saved()
        except NotAnswered as e:
            self._say(f"Not saved. {e}", bad=True)
        finally:
            self._saving = False
            self._redraw()

    def _tell(self, saved: BrandChanged, before: int) -> None:
        """Where there is a re-match its own panel says the rest."""
        if saved["rematch"]:
            self._notice.clear()
            self.job = saved["rematch"]
            self._show_past()
        else:
            self._say(_saved(saved["query_version"], before))

    async def _adopt(self, keep: Mine) -> None:
        """What is in use now is what the next change is compared with. Raises NotAnswered."""
        self.brand = await self._read_brand()
        self.preview.forget()
        self.moved.hide()
        self._title()
        await self._read()
        self._put_back(keep)
        self._changed()

    async def _other_saved(self) -> None:
        """Raises NotAnswered."""
        mine = self.mine
        if mine != NOTHING:
            theirs, versions = await asyncio.gather(self._read_brand(), told(self.answers.versions(self.place)))
            self.versions = versions
            self._title()
            self._show_past()
            await self.moved.show(versions[0], self.version, theirs)
            return
        await self._adopt(NOTHING)
        self._say(f"Somebody else saved version {self.version} meanwhile; it is shown now.")

    async def _take_theirs(self) -> None:
        await self._settle(NOTHING)

    async def _keep_mine(self) -> None:
        await self._settle(self.mine)

    async def _settle(self, keep: Mine) -> None:
        try:
            await self._adopt(keep)
        except NotAnswered as e:
            self._say(str(e), bad=True)

    async def _match_again(self) -> None:
        try:
            self.job = await told(self.answers.start_rematch(self.place))
        except NotAnswered as e:
            self._say(str(e), bad=True)
            return
        self._show_past()

    def _say(self, text: str, *, bad: bool = False) -> None:
        self._notice.clear()
        with self._notice:
            ui.html(escape(text), sanitize=False).classes("notice bad" if bad else "notice").mark("notice")


def _saved(version: int, before: int) -> str:
    return f"Version {version} is saved and listened for from now on." if version != before else "Saved."


def show_missing(name: str, workspace: str | None, brands: Sequence[BrandAnswer]) -> None:
    with ui.element("main").classes("page"), ui.element("section").classes("card empty").mark("missing"):
        ui.html("<h2>There is no such brand here</h2>", sanitize=False)
        ui.html(f"<p>No brand of this workspace is called “{escape(name)}”.</p>", sanitize=False)
        with ui.element("div").classes("acts"):
            for brand in brands[:8]:
                ui.link(brand["brand"], brand_address(brand["brand"], workspace)).classes("b-button")
            ui.link("All brands", brands_address(workspace)).classes("b-button")
