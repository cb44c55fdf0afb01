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

COLUMNS = ("topic", "partitions", "copies", "records so far", "still to take", "kept for", "up to")


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
    ends = sum(row.ends.values())
    return [row.topic, row.partitions, row.replication, ends, row.lag, _days(row.settings), _size(row)]


def _days(settings: Mapping[str, str]) -> str:
    """Kafka says it in milliseconds."""
    kept = settings.get("retention.ms")
    days = f"{int(kept) / 86_400_000:g}" if kept else settings.get("retention_days", "")
    return f"{days} days" if days else ""


def _size(row: "TopicRow") -> str:
    """Kafka's limit is that of a partition."""
    share = int(row.settings.get("retention.bytes", 0))
    most = share * row.partitions or int(row.settings.get("max_bytes", 0))
    return f"{most / 2**30:.1f} GiB" if most > 0 else ""
