"""Re-matches as a command meets them: done here, or watched while the server does them."""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from harken.cli.imports import show_progress
from harken.cli.output import stderr
from harken.cli.session import Session

if TYPE_CHECKING:
    from enrich.rematch import RematchJob

__all__ = ["begin", "follow", "is_served", "is_soon_done"]

LOOK_SECONDS = 0.2
SOON = 200_000
"""Records of the log that are matched in half a minute or so."""


def is_served(s: Session) -> bool:
    """Whether a server does the work."""
    from harken.pipeline import is_served as served

    return served(s.engines)


def is_soon_done(s: Session) -> bool:
    """Whether nobody minds to wait: little to do, or somebody who sees how far it is."""
    from schemas.topics import POSTS

    return stderr.is_terminal or sum(s.engines.log.ends(POSTS.name).values()) <= SOON


def begin(s: Session, name: str) -> None:
    """One that is under way for the query in use is not begun anew."""
    from api.answers.brands import require_brand
    from api.answers.rematch import ask_rematch

    brand = require_brand(s.engines.state, s.scope, name)
    ask_rematch(s.engines.log, s.engines.state, s.scope, brand.name, s.engines.clock)


def follow(s: Session, names: Sequence[str]) -> "list[RematchJob]":
    """To the end, with a bar. Does the work itself where no server runs. Raises Unavailable.

    What is still pending in the answer could not be got on with: a lease that somebody else left behind runs out first.
    """
    with show_progress("Matching again", 100) as advance:
        jobs = _jobs(s, names)
        while any(job.pending for job in jobs):
            advance(_percent(jobs))
            before, served = jobs, is_served(s)
            if served:
                time.sleep(LOOK_SECONDS)
            else:
                _work(s, lambda: advance(_percent(_jobs(s, names))))
            jobs = _jobs(s, names)
            if jobs == before and not served and not is_served(s):
                break
        return jobs


def _jobs(s: Session, names: Sequence[str]) -> "list[RematchJob]":
    from enrich.rematch import find_rematch

    return [job for name in names if (job := find_rematch(s.engines.state, s.scope, name))]


def _percent(jobs: "Sequence[RematchJob]") -> int:
    """A job that was not begun yet does not know how much it is: it counts like the others."""
    shares = [(job.done / job.total if job.total else 0.0) if job.pending else 1.0 for job in jobs]
    return int(100 * sum(shares) / len(shares)) if shares else 100


def _work(s: Session, tell: Callable[[], None]) -> None:
    from harken.bulk import do_bulk_work
    from harken.pipeline import drain
    from schemas.errors import Unavailable

    do_bulk_work()
    try:
        drain(s.settings, lambda _: tell())
    except Unavailable:
        if not is_served(s):
            raise
