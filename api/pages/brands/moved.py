"""Tells that somebody else saved while a draft was being written, and what; nobody's work is lost."""

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui

from api.answers.contract import BrandAnswer
from api.answers.versions import DiffAnswer, VersionObject
from api.pages.brands.cards import clauses_html
from api.pages.client import NotAnswered
from api.pages.wording import local_times

__all__ = ["MovedNotice"]

Act = Callable[[], Awaitable[None]]


class MovedNotice:
    """`diff` raises NotAnswered."""

    def __init__(self, diff: Callable[[int, int], Awaitable[DiffAnswer]], take: Act, keep: Act) -> None:
        self._diff, self._take, self._keep = diff, take, keep
        self.tz = "UTC"
        self._box = ui.element("div").classes("notice bad b-moved").props("role=alert").mark("moved")
        self._box.visible = False

    def hide(self) -> None:
        self._box.visible = False

    async def show(self, newest: VersionObject, mine: int, theirs: BrandAnswer) -> None:
        """`mine`: the version that the draft began with; the same as theirs where only sites or handles were changed."""
        html = await self._what(newest, mine, theirs)
        self._box.clear()
        self._box.visible = True
        with self._box:
            ui.html(html, sanitize=False).classes("b-moved-text")
            with ui.element("div").classes("b-moved-acts"):
                _button("Take theirs into the editor", self._take).mark("take-theirs")
                _button("Go on with my draft", self._keep).mark("keep-mine")

    async def _what(self, newest: VersionObject, mine: int, theirs: BrandAnswer) -> str:
        if newest["version"] == mine:
            own = ", ".join([*theirs["sites"], *theirs["handles"]]) or "none"
            return (
                "<b>Somebody else changed the sites or handles meanwhile.</b> Yours are not saved. "
                f"Now there are: {escape(own)}."
            )
        when = local_times(newest["saved_at"], self.tz)
        said = (
            f"<b>Somebody else saved version {newest['version']} while you were editing</b> ({escape(when)}). "
            f"It is in use; your draft is not saved and still in the editor. What they changed:"
        )
        try:
            return said + clauses_html((await self._diff(mine, newest["version"]))["clauses"])
        except NotAnswered as e:
            return f"{said}<p>{escape(str(e))}</p>"


def _button(label: str, act: Act) -> ui.button:
    return ui.button(label, on_click=act, color=None).props("flat no-caps").classes("plain")
