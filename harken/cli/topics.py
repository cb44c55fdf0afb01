"""harken topics: what lies between the stages, and what is wrong with it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from harken.cli.options import Json
from harken.cli.output import notice, print_json, print_table
from harken.settings import load_settings

if TYPE_CHECKING:
    from harken.engines.topics import TopicRow

__all__ = ["add_to"]

COLUMNS = ("topic", "partitions", "copies", "records so far", "still to take", "settings")


def add_to(app: typer.Typer) -> None:
    app.command()(topics)


def topics(
    create: Annotated[bool, typer.Option("--create", help="Make what is missing, mend what can be.")] = False,
    json: Json = False,
) -> None:
    """The topics between the stages: partitions, settings, ends, how far each group is, and what is wrong."""
    from harken.engines.topics import view_topics

    rows = view_topics(load_settings(), create=create)
    ok = not any(row.problems for row in rows)
    if json:
        print_json({"ok": ok, "topics": rows})
    else:
        print_table(COLUMNS, map(_cells, rows))
        for row in rows:
            for problem in row.problems:
                notice(f"{row.topic}: {problem}")
    if not ok:
        raise typer.Exit(1)


def _cells(row: "TopicRow") -> list[object]:
    return [row.topic, row.partitions, row.replication, sum(row.ends.values()), row.lag, _told(row.settings)]


def _told(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {value}" for name, value in settings.items())
