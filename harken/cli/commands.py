"""The list of all commands, room by room."""

import typer

from harken.cli import (
    ask,
    brands,
    dead,
    demo,
    imports,
    index,
    listen,
    look,
    outlets,
    queries,
    serve,
    stages,
    topics,
    why,
)

__all__ = ["add_to"]


def add_to(app: typer.Typer) -> None:
    """In the order in which `harken --help` lists them."""
    for room in (serve, brands, listen, imports, look, ask, why, queries, dead, outlets, demo, stages, index, topics):
        room.add_to(app)
