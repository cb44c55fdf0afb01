"""How far a brand's newest query has been asked of what is there already, and what that changed."""

from datetime import datetime

from typing_extensions import TypedDict

from api.answers.question import rfc3339
from enrich.brand_store import find_brand
from enrich.rematch import RematchJob, find_rematch, queue_rematch
from enrich.rematch.job import State, job_of
from schemas.clock import Clock
from schemas.codec import encode_plain
from schemas.errors import Conflict
from schemas.ports import EventLog, StateStore
from schemas.scope import Scope

__all__ = ["RematchObject", "ask_rematch", "describe_rematch", "find_figures", "start_rematch"]

FIGURES = "rematch_told"
"""Kind of the re-matches that were finished, the first of each version of a brand: a brand itself keeps only the last."""


class RematchObject(TypedDict):
    """`done` of `total` posts and stored mentions. `eta`: how long it will take still, in words. `note`: all in a sentence."""

    brand: str
    version: int
    state: State
    done: int
    total: int
    gained: int
    lost: int
    kept: int
    started: str
    finished: str | None
    problem: str | None
    eta: str | None
    note: str


def ask_rematch(log: EventLog, state: StateStore, scope: Scope, name: str, clock: Clock) -> RematchJob:
    """One that is under way for the query in use is not begun anew: what it has found already would count as kept.

    Raises UserError where there is no such brand.
    """
    brand, job = find_brand(state, scope, name), find_rematch(state, scope, name)
    if brand and job and job.pending and job.version == brand.version:
        return job
    return start_rematch(log, state, scope, name, clock)


def start_rematch(log: EventLog, state: StateStore, scope: Scope, name: str, clock: Clock) -> RematchJob:
    """In place of the brand's last one, whose figures are kept. Raises UserError where there is no such brand."""
    before = find_rematch(state, scope, name)
    if before is not None and before.state == "done":
        _keep(state, scope, before)
    return queue_rematch(log, state, scope, name, clock)


def _keep(state: StateStore, scope: Scope, job: RematchJob) -> None:
    """The first of a version says what that version changed; a later one only what was missed."""
    try:
        state.put(scope, FIGURES, _key(job.brand, job.version), encode_plain(job), expect=0)
    except Conflict:
        return


def find_figures(state: StateStore, scope: Scope, name: str, version: int) -> RematchJob | None:
    """The re-match that says what this version changed; None where there was none, or it was not finished."""
    kept = state.get(scope, FIGURES, _key(name, version))
    job = job_of(kept) if kept else find_rematch(state, scope, name)
    return job if job is not None and job.version == version and job.state == "done" else None


def _key(name: str, version: int) -> str:
    return f"{' '.join(name.split()).casefold()}\n{version:09d}"


def describe_rematch(job: RematchJob, now: datetime) -> RematchObject:
    eta = _eta(job, now)
    return {
        "brand": job.brand,
        "version": job.version,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "gained": job.gained,
        "lost": job.lost,
        "kept": job.kept,
        "started": rfc3339(job.queued_at),
        "finished": rfc3339(job.finished_at) if job.finished_at else None,
        "problem": job.problem,
        "eta": eta,
        "note": _note(job, eta),
    }


def _note(job: RematchJob, eta: str | None) -> str:
    figures = f"{job.gained:,} gained, {job.lost:,} lost, {job.kept:,} kept."
    match job.state:
        case "done":
            changed = job.gained or job.lost or job.kept
            return f"Matched {_posts(job.place.records)} again: {figures if changed else 'nothing had to change.'}"
        case "log" | "stored":
            left = f", {eta} left" if eta else ""
            return f"Matching {_posts(job.place.records)} again, {_percent(job)} % done{left}: so far {figures}"
        case "failed":
            return f"Matching again failed: {job.problem or 'the log of the server says more'}. Ask for it once more."
        case "superseded":
            return "A newer version took its place."
        case _:
            return "Waiting to match again what is there already."


def _posts(count: int) -> str:
    return "1 post" if count == 1 else f"{count:,} posts"


def _percent(job: RematchJob) -> int:
    return 100 * job.done // job.total if job.total else 0


def _eta(job: RematchJob, now: datetime) -> str | None:
    """From the pace so far; not said of one that has hardly begun."""
    if not job.pending or job.done * 100 < job.total or not job.done:
        return None
    return _words((now - job.queued_at).total_seconds() * max(0, job.total - job.done) / job.done)


def _words(seconds: float) -> str:
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= 1.5 * size:
            return f"about {round(seconds / size)} {unit}s"
    return "about a minute" if seconds > 45 else "less than a minute"
