"""harken wait, harken status: how far the pipeline is."""

import time
from collections.abc import Callable, Mapping
from typing import Annotated

import typer

from harken.cli.imports import show_progress
from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_table
from harken.cli.session import Session, open_session

__all__ = ["add_to"]

LOOK_SECONDS = 0.05
LOOK_AT_CLUSTER_SECONDS = 0.5


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
        pause = LOOK_AT_CLUSTER_SECONDS if s.engines.distributed else LOOK_SECONDS
        while not (done := _is_idle(s, until, advance)) and time.monotonic() < until:
            time.sleep(pause)
        if not done:
            notice(f"Not idle after {timeout:g} s: {_whose_turn(s)}")
    if json:
        print_json({"idle": done})
    elif done:
        notice("Idle: everything is searchable.")
    if not done:
        raise typer.Exit(1)


def _is_idle(s: Session, until: float, advance: Callable[[int], None]) -> bool:
    """Asks; and does the work itself where nobody else does."""
    from enrich.rematch import pending_rematches
    from harken.pipeline import drain, is_served
    from schemas.errors import Unavailable

    jobs, behind = pending_rematches(s.engines.state), _behind(s)
    if not jobs and not any(behind.values()):
        return True
    if is_served(s.engines):
        advance(sum(behind.values()) + sum(job.total - job.done for job in jobs))
        return False
    try:
        return drain(s.settings, advance, deadline=until)
    except Unavailable:
        if is_served(s.engines):
            return False
        raise


def _behind(s: Session) -> Mapping[str, int]:
    """Records that each stage has still to take, upstream first."""
    from bus.status import lag
    from harken.engines import GROUPS

    return {stage: lag(s.engines.log, stage, topics) for stage, topics in GROUPS.items()}


def _whose_turn(s: Session) -> str:
    """Which stage is behind, and whether any process reads for it where the log can tell."""
    from harken.engines.members import count_members

    if not s.engines.distributed:
        return "see `harken status`."
    behind = {stage: n for stage, n in _behind(s).items() if n}
    members = count_members(s.settings, list(behind))
    told = [f"{stage} has {n:,} to do{_hands(stage, members.get(stage))}" for stage, n in behind.items()]
    return "; ".join(told or ["a re-match is not finished: is `harken work` running?"]) + "."


def _hands(stage: str, members: int | None) -> str:
    if members is None:
        return ""
    if not members:
        return f" and no process reads for it: start `harken {stage}`"
    return f", {members} {'process reads' if members == 1 else 'processes read'} for it"


def status(json: Json = False, workspace: Workspace = "default") -> None:
    """What each stage received, kept, dropped and could not read."""
    from bus.status import stage_status
    from harken.engines import GROUPS

    with open_session(workspace) as s:
        stages = stage_status(s.engines.log, s.engines.state, GROUPS)
        shortage = s.engines.log.shortage()
    if shortage:
        notice(shortage)
    if json:
        print_json({"stages": stages})
        return
    columns = ("in", "kept", "dropped", "dead", "lag")
    print_table(("stage", *columns), [[name, *(line[c] for c in columns)] for name, line in stages.items()])
