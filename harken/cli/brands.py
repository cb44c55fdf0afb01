"""harken brand."""

from typing import Annotated

import typer

from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_table, screen
from harken.cli.session import open_session

__all__ = ["add_to"]

brand = typer.Typer(no_args_is_help=True, help="The brands that are listened for.")
Name = Annotated[str, typer.Argument(help="The brand's name.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(brand, name="brand")


@brand.command()
def add(
    name: Name,
    query: Annotated[str, typer.Option("--query", "-q", help="What a post must say to be a mention.")],
    site: Annotated[
        list[str] | None, typer.Option("--site", help="A host of the brand's own; may be repeated.")
    ] = None,
    handle: Annotated[
        list[str] | None, typer.Option("--handle", help="An account of its own; may be repeated.")
    ] = None,
    competitor: Annotated[
        list[str] | None, typer.Option("--competitor", help="Another brand; may be repeated.")
    ] = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Listen for a brand; a name that exists gets a new version of its query."""
    from bus.counts import read_counts, total
    from enrich.brand_store import save_brand

    with open_session(workspace) as s:
        saved = save_brand(
            s.engines.state, s.scope, name, query, sites=site or None, handles=handle or None,
            competitors=competitor or None, clock=s.engines.clock,
        )  # fmt: skip
        late = total(read_counts(s.engines.state, "ingest").values()).received > 0
    if json:
        print_json({"brand": saved.name, "query_version": saved.version})
    else:
        screen.print(f"Listening for {saved.name}, query version {saved.version}.", markup=False)
        if late:
            notice(
                "Posts that come in from now on are matched. `harken brand rematch` looks at those already taken in, too."
            )


@brand.command()
def rematch(json: Json = False, workspace: Workspace = "default") -> None:
    """Match the posts already taken in, as far as the log still holds them (14 days), with today's queries."""
    from harken.bulk import do_bulk_work
    from harken.cli.imports import catch_up, show_progress
    from harken.rematching import rematch as match_again

    do_bulk_work()
    with open_session(workspace) as s, show_progress("Matching again", 100) as advance:
        done = match_again(s.engines, lambda ready, total: advance(100 * ready // max(total, 1)))
        catch_up(s)
    print_json({"rematched": done}) if json else screen.print(f"Looked at {done:,} records again.", markup=False)


@brand.command("list")
def list_(json: Json = False, workspace: Workspace = "default") -> None:
    """The brands of the workspace."""
    from api.answers.brands import list_brands

    with open_session(workspace) as s:
        brands = list_brands(s.engines.store, s.engines.state, s.scope)
    if json:
        print_json({"brands": brands})
        return
    if not brands:
        notice("No brand yet: harken brand add NAME --query Q")
        return
    columns = ("brand", "version", "mentions", "query")
    print_table(columns, [[b["brand"], b["query_version"], b["mentions"], b["query"]] for b in brands])
