"""harken dead: what could not be processed, and sending it in again."""

from typing import Annotated

import typer

from harken.cli.options import Json, Limit
from harken.cli.output import print_json, print_table, screen
from harken.cli.session import open_session

__all__ = ["add_to"]

dead = typer.Typer(no_args_is_help=True, help="Messages that could not be processed.")
LetterId = Annotated[str, typer.Argument(help="As `harken dead list` shows it.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(dead, name="dead")


@dead.command("list")
def list_(limit: Limit = 1000, json: Json = False) -> None:
    """All dead letters."""
    with open_session("default") as s:
        letters = s.engines.dead.list(limit=limit)
    if json:
        keys = ("id", "stage", "reason", "topic", "partition", "offset", "at", "place", "detail", "size")
        print_json({"dead": [{k: getattr(letter, k) for k in keys} for letter in letters]})
        return
    print_table(
        ("id", "stage", "reason", "from", "at", "detail"),
        [
            [
                x.id,
                x.stage,
                x.reason,
                x.place or f"{x.topic} {x.partition}@{x.offset}",
                f"{x.at:%Y-%m-%d %H:%M}",
                x.detail[:60],
            ]
            for x in letters
        ],
    )


@dead.command()
def show(letter_id: LetterId, json: Json = False) -> None:
    """One dead letter with its bytes."""
    with open_session("default") as s:
        letter = s.engines.dead.show(letter_id)
    if json:
        print_json(letter)
        return
    for name in ("id", "stage", "reason", "detail", "at", "topic", "partition", "offset", "place", "size", "trace"):
        screen.print(f"{name:10} {getattr(letter, name)}", markup=False)
    screen.print(letter.raw.decode("utf-8", "backslashreplace"), markup=False)


@dead.command()
def replay(letter_id: LetterId, json: Json = False) -> None:
    """Send the message in again."""
    with open_session("default") as s:
        s.engines.dead.replay(letter_id, s.engines.log)
    print_json({"replayed": letter_id}) if json else screen.print(f"Sent in again: {letter_id}.", markup=False)
