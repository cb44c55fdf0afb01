"""harken ingest, work, api; and what `harken enrich` and `harken index` do without more words: a stage as a process."""

import os
import threading

import typer

from harken.cli.output import notice
from harken.settings import Settings, load_settings
from schemas.errors import UserError

__all__ = ["add_to", "run_here"]

DOES = {
    "ingest": "asks the sources and writes what is new to the log",
    "enrich": "matches and judges the posts of the log",
    "index": "writes the mentions of the log to the mention store",
    "work": "does re-matches, alerts, forgetting and retention",
    "api": "answers the API and the page",
}


def add_to(app: typer.Typer) -> None:
    app.command()(ingest)
    app.command()(work)
    app.command()(api)


def ingest() -> None:
    """A process of a cluster: ask the sources until stopped. As many at once as you like."""
    run_here("ingest")


def work() -> None:
    """A process of a cluster: re-matches, alerts, forgetting, retention, until stopped. As many at once as you like."""
    run_here("work")


def api() -> None:
    """A process of a cluster: the API and the page, until stopped. As many at once as you like."""
    run_here("api")


def run_here(role: str) -> None:
    """Until SIGTERM or SIGINT; the batch at hand is finished first. Raises UserError in embedded mode."""
    from harken.lifeline import on_stop
    from harken.logs import start_logging
    from harken.roles import run_role
    from harken.supervisor import check_port

    settings = load_settings()
    _refuse_embedded(role, settings)
    if role == "api":
        check_port(settings.host, settings.port)
    start_logging(settings.log_level)
    stop = threading.Event()
    on_stop(stop)
    notice(f"harken {role} {DOES[role]}{_place(role, settings)}, process {os.getpid()}.")
    run_role(role, settings, stop)
    notice(f"harken {role} has stopped, process {os.getpid()}.")


def _refuse_embedded(role: str, settings: Settings) -> None:
    if settings.mode == "embedded":
        raise UserError(
            f"On one machine `harken up` runs {role} together with the other stages: "
            "set HARKEN_MODE=distributed, with Kafka and Elasticsearch, to run it as a process of its own"
        )


def _place(role: str, settings: Settings) -> str:
    """Addresses hold no secret: those have settings of their own."""
    bus = settings.bus
    at = f" at {settings.base_url}" if role == "api" else ""
    return f"{at}, with Kafka at {bus.kafka.servers} and Elasticsearch at {bus.elastic.urls}"
