"""How far a new query has been asked of what is there already."""

from collections.abc import Awaitable, Callable
from html import escape

from nicegui import ui

from api.answers.rematch import RematchObject
from api.pages.wording import local_times

__all__ = ["RematchPanel", "is_pending", "rematch_html"]

_PENDING = ("queued", "waiting", "log", "stored")
_STEPS = {"waiting": "Waiting", "log": "Posts that were heard", "stored": "Mentions that are stored", "done": "Done"}


def is_pending(job: RematchObject | None) -> bool:
    return job is not None and job["state"] in _PENDING


class RematchPanel:
    """One that was seen at work keeps its bar when it is done, so that nothing jumps."""

    def __init__(self, again: Callable[[], Awaitable[None]]) -> None:
        self._again = again
        self.tz = "UTC"
        self._watched = 0
        self._told: tuple[RematchObject | None, str] | None = None
        self._section = ui.element("section").classes("card b-job").mark("rematch").props('aria-label="Matching again"')
        self._section.visible = False

    def show(self, job: RematchObject | None) -> None:
        if (job, self.tz) == self._told:
            return
        self._told = job, self.tz
        self._section.clear()
        self._section.visible = job is not None
        if job is not None:
            if is_pending(job):
                self._watched = job["version"]
            with self._section:
                ui.html(rematch_html(job, self.tz, bar=self._watched == job["version"]), sanitize=False)
                if job["state"] == "failed":
                    button = ui.button("Match again", on_click=self._again, color=None).props("flat no-caps")
                    button.classes("plain").mark("match-again")


def rematch_html(job: RematchObject, tz: str, *, bar: bool) -> str:
    """The bar is of all there is to look at; unknown while it waits."""
    title = (
        f"Version {job['version']} is saved and in use; matching what was heard before"
        if is_pending(job)
        else _over(job)
    )
    when = escape(local_times(job["finished"], tz)) if job["finished"] else ""
    tone = " bad" if job["state"] == "failed" else ""
    live = "" if is_pending(job) else ' role="status"'
    return (
        f'<div class="h"><h2>{title}</h2><span>{when}</span></div>{_bar(job) if bar else ""}'
        f'<p class="b-said{tone}"{live}>{escape(local_times(job["note"], tz))}</p>'
    )


def _over(job: RematchObject) -> str:
    words = {"done": "what was heard before is matched", "failed": "matching again failed"}
    return f"Version {job['version']}: {words.get(job['state'], 'a newer one took its place')}"


def _bar(job: RematchObject) -> str:
    if job["state"] not in (*_STEPS, "queued"):
        return ""
    known = job["state"] in ("log", "stored") and job["total"] > 0
    percent = 100 if job["state"] == "done" else min(100, 100 * job["done"] // job["total"]) if known else 0
    unsure = percent == 0 and not known
    value = "" if unsure else f' aria-valuenow="{percent}"'
    steps = "".join(_step(name, job["state"]) for name in _STEPS)
    return (
        f'<ol class="b-steps">{steps}</ol><div class="b-bar" role="progressbar" aria-label="Matching again" aria-valuemin="0" '
        f'aria-valuemax="100"{value}><i class="{"unsure" if unsure else ""}" style="width:{percent}%"></i></div>'
    )


def _step(name: str, state: str) -> str:
    order = list(_STEPS)
    at = order.index("waiting" if state == "queued" else state)
    here = order.index(name)
    kind = "past" if here < at or state == "done" else "here" if here == at else ""
    current = ' aria-current="step"' if here == at else ""
    return f'<li class="{kind}"{current}>{_STEPS[name]}</li>'
