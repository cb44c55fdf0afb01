"""The queries a brand had: what each changed, and the way back."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from html import escape

from nicegui import ui

from api.answers.versions import DiffAnswer, VersionObject
from api.pages.brands.cards import clauses_html, moved_html, shown_html
from api.pages.client import NotAnswered
from api.pages.wording import full_time, local_times
from schemas.clock import Clock

__all__ = ["VersionList", "diff_html", "version_html"]

_LISTED = 50
AskDiff = Callable[[int, int], Awaitable[DiffAnswer]]
Back = Callable[[VersionObject], Awaitable[None]]


class VersionList:
    """Newest first. `diff` raises SignedOut and NotAnswered."""

    def __init__(self, diff: AskDiff, back: Back, clock: Clock) -> None:
        self._diff, self._back, self._clock = diff, back, clock
        self.tz = "UTC"
        self._told: tuple[object, ...] = ()
        with ui.element("section").classes("card b-versions").mark("versions").props('aria-label="Versions"'):
            ui.html('<div class="h"><h2>Versions</h2><span>newest first</span></div>', sanitize=False)
            self._list = ui.element("ol")

    def show(self, versions: Sequence[VersionObject], *, matching: bool) -> None:
        """`matching`: the figures of the newest are still being made."""
        told = (list(versions), matching, self.tz)
        if told == self._told:
            return
        self._told = told
        self._list.clear()
        with self._list:
            for at, version in enumerate(versions[:_LISTED]):
                before = versions[at + 1] if at + 1 < len(versions) else None
                self._item(version, before, versions[0]["query"], matching=matching and at == 0)
            if len(versions) > _LISTED:
                ui.html(f"{len(versions) - _LISTED:,} older ones", sanitize=False, tag="li").classes("k-note")

    def _item(self, version: VersionObject, before: VersionObject | None, now: str, *, matching: bool) -> None:
        with ui.element("li").classes("b-version").mark(f"version-{version['version']}"):
            ui.html(version_html(version, self.tz, first=before is None, matching=matching), sanitize=False)
            with ui.element("div").classes("b-version-acts"):
                changed = self._changed(version, before) if before else None
                if version["query"] == now:
                    if not version["current"]:
                        ui.html("same query as in use", sanitize=False, tag="span").classes("b-same")
                else:
                    back = ui.button("Roll back to this version", on_click=lambda: self._back(version), color=None)
                    back.props(f'flat dense no-caps aria-label="Roll back to version {version["version"]}"')
                    back.classes("link").mark(f"back-{version['version']}")
            body = ui.element("div").classes("b-diff").mark(f"diff-{version['version']}")
            body.visible = False
            if changed and before:
                start, end = before["version"], version["version"]
                changed.on_click(lambda: self._open(body, changed, start, end))

    def _changed(self, version: VersionObject, before: VersionObject) -> ui.button:
        label = (
            f'aria-label="What changed from version {before["version"]} to {version["version"]}" aria-expanded=false'
        )
        button = ui.button("What changed", color=None).props(f"flat dense no-caps {label}").classes("link")
        return button.mark(f"changed-{version['version']}")

    async def _open(self, body: ui.element, button: ui.button, start: int, end: int) -> None:
        body.visible = not body.visible
        button.props(f"aria-expanded={'true' if body.visible else 'false'}")
        if not body.visible:
            return
        try:
            html = diff_html(await self._diff(start, end), self._clock(), self.tz)
        except NotAnswered as e:
            html = f'<p class="b-said bad">{escape(str(e))}</p>'
        body.clear()
        with body:
            ui.html(html, sanitize=False)


def version_html(version: VersionObject, tz: str, *, first: bool = False, matching: bool = False) -> str:
    at = datetime.fromisoformat(version["saved_at"])
    when = f'<time datetime="{escape(version["saved_at"])}" title="{escape(full_time(at, tz))}">{local_times(version["saved_at"], tz)}</time>'
    used = '<span class="chip positive">in use</span>' if version["current"] else ""
    origin = f" · {escape(_origin(version['origin']))}" if version["origin"] else ""
    return (
        f'<div class="b-version-head"><b>Version {version["version"]}</b>{used}<span>{when}{origin}</span></div>'
        f'<div class="b-figures">{_figures(version, first=first, matching=matching)}</div>'
        f'<details class="b-text"><summary><code dir="auto">{escape(version["query"])}</code></summary></details>'
    )


def _origin(origin: str) -> str:
    return origin[:1].upper() + origin[1:]


def _figures(version: VersionObject, *, first: bool, matching: bool) -> str:
    gained, lost, kept = version["gained"], version["lost"], version["kept"]
    if matching:
        return "<span>still matching again</span>"
    if gained is None and first:
        return "<span>what it began with</span>"
    if gained is None or lost is None or kept is None:
        return '<span class="unknown" title="It was not matched again to the end">what it changed is not known</span>'
    return moved_html("gain", "+", gained) + moved_html("loss", "−", lost) + f"<span>{kept:,} kept</span>"


def diff_html(diff: DiffAnswer, now: datetime, tz: str) -> str:
    note = f'<p class="b-said">{escape(local_times(diff["note"], tz))}</p>' if diff["note"] else ""
    return (
        clauses_html(diff["clauses"])
        + note
        + _came("came in", diff["gained"], shown_html(diff["gained_sample"], now, tz))
        + _came("went out", diff["lost"], shown_html(diff["lost_sample"], now, tz))
    )


def _came(word: str, count: int | None, posts: str) -> str:
    if not count or not posts:
        return ""
    return f'<details class="b-came"><summary>{count:,} {word}</summary><div class="b-posts">{posts}</div></details>'
