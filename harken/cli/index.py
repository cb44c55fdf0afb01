"""harken index: the stage as a process, and the search index made anew."""

import typer

from harken.cli.imports import show_progress
from harken.cli.options import Json
from harken.cli.output import notice, print_json, screen
from harken.settings import Settings, load_settings
from schemas.errors import UserError

__all__ = ["add_to"]

index = typer.Typer(
    help="The search index; without a command a process of a cluster: write mentions to it until stopped.",
    invoke_without_command=True,
)


def add_to(app: typer.Typer) -> None:
    app.add_typer(index, name="index")


@index.callback()
def run(context: typer.Context) -> None:
    from harken.cli.stages import run_here

    if context.invoked_subcommand is None:
        run_here("index")


@index.command()
def rebuild(json: Json = False) -> None:
    """Make the search index anew from the stored records. Needs the server stopped."""
    settings = load_settings()
    if settings.mode == "distributed":
        raise UserError(
            "On a cluster the search index is not rebuilt in place: `harken index migrate` makes it anew beside the old one"
        )
    done = _rebuild(settings)
    print_json({"rebuilt": done}) if json else screen.print(f"{done:,} mentions indexed anew.", markup=False)


@index.command()
def migrate(json: Json = False) -> None:
    """Make each month of the search index anew whose mapping is of another version of Harken, while all goes on. Safe to stop
    and run again. On one machine the pipeline does it by itself when it starts; here it is done at once."""
    settings = load_settings()
    done = _migrate(settings) if settings.mode == "distributed" else _rebuild(settings)
    print_json({"migrated": done}) if json else screen.print(f"{done:,} mentions indexed anew.", markup=False)


def _migrate(settings: Settings) -> int:
    """A month that is done is not done again; one that was cut off begins anew."""
    from harken.engines.distributed import migrate_index

    with show_progress("Migrating", 100) as advance:

        def tell(month: str, done: int, total: int) -> None:
            advance(100 * done // max(total, 1))
            if done in (0, total):
                notice(f"{month}: {done:,} of {total:,}")

        return migrate_index(settings, tell)


def _rebuild(settings: Settings) -> int:
    from harken.engines.embedded import rebuild_index
    from harken.home import Home
    from harken.pipeline import ROLE

    with Home(settings.root).create().claim(ROLE), show_progress("Rebuilding", 100) as advance:
        return rebuild_index(settings, lambda _, ready, total: advance(100 * ready // max(total, 1)))
