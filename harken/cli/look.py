"""harken wait, harken status: how far the pipeline is."""

import time
from collections.abc import Callable
from typing import Annotated

import typer

from harken.cli.imports import show_progress
from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_table
from harken.cli.session import Session, open_session

__all__ = ["add_to"]

LOOK_SECONDS = 0.05


def add_to(app: typer.Typer) -> None:
    app.command()(wait)
    app.command()(status)


def wait(
    idle: Annotated[bool, typer.Option("--idle", help="Until nothing is left to do.")] = True,
    timeout: Annotated[float, typer.Option("--timeout", min=0, help="Seconds to wait at most.")] = 60.0,
    json: Json = False,
) -> None:
    """Until every stage has caught up and what was found is searchable. Works where no server runs, too."""
    del idle
    until = time.monotonic() + timeout
    with open_session("default") as s, show_progress("Catching up", None) as advance:
        done = False
        while not (done := _is_idle(s, until, advance)) and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
    if json:
        print_json({"idle": done})
    else:
        notice("Idle: everything is searchable." if done else f"Not idle after {timeout:g} s: see `harken status`.")
    if not done:
        raise typer.Exit(1)


def _is_idle(s: Session, until: float, advance: Callable[[int], None]) -> bool:
    """Asks; and does the work itself where nobody else does."""
    from bus.status import is_idle, lag
    from enrich.rematch import pending_rematches
    from harken.engines import GROUPS
    from harken.pipeline import ROLE, drain
    from schemas.errors import Unavailable

    jobs = pending_rematches(s.engines.state)
    if not jobs and is_idle(s.engines.log, GROUPS):
        return True
    if s.engines.home.is_claimed(ROLE):
        behind = sum(lag(s.engines.log, g, t) for g, t in GROUPS.items())
        advance(behind + sum(job.total - job.done for job in jobs))
        return False
    try:
        return drain(s.settings, advance, deadline=until)
    except Unavailable:
        if s.engines.home.is_claimed(ROLE):
            return False
        raise


def status(json: Json = False, workspace: Workspace = "default") -> None:
    """What each stage received, kept, dropped and could not read."""
    from bus.status import stage_status
    from harken.engines import GROUPS

    with open_session(workspace) as s:
        stages = stage_status(s.engines.log, s.engines.state, GROUPS)
        shortage = s.engines.room.shortage
    if shortage:
        notice(shortage)
    if json:
        print_json({"stages": stages})
        return
    columns = ("in", "kept", "dropped", "dead", "lag")
    print_table(("stage", *columns), [[name, *(line[c] for c in columns)] for name, line in stages.items()])
