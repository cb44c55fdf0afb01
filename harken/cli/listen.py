"""harken source."""

from typing import TYPE_CHECKING, Annotated

import typer

from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_table, screen
from harken.cli.session import open_session
from schemas.errors import UserError

if TYPE_CHECKING:
    from ingest.registry import SourceConfig

__all__ = ["add_to", "read_pairs"]

source = typer.Typer(no_args_is_help=True, help="What is listened to.")
Kind = Annotated[str, typer.Argument(help="feed, and others as they come.")]
Sets = Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE; may be repeated.")]
Name = Annotated[str, typer.Argument(help="As `harken source list` shows it.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(source, name="source")


@source.command()
def add(
    kind: Kind,
    name: Annotated[str | None, typer.Option("--name", help="How to call it.")] = None,
    sets: Sets = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Listen to a source, e.g. `harken source add feed --set url=https://example.com/feed.xml`."""
    from harken.listening import make_guard
    from ingest.configured import add_source

    with open_session(workspace) as s:
        added = add_source(s.engines.state, s.scope, kind, name, read_pairs(sets), guard=make_guard(s.settings))
    for url, reason in added.refused:
        notice(f"refused {url}: {reason}")
    if json:
        print_json(_named(added.sources, kind))
        return
    for config in added.sources:
        screen.print(f"Listening to {config.name}.", markup=False)


def _named(configs: "tuple[SourceConfig, ...]", kind: str) -> dict[str, object]:
    """One source as the contract says; a list of many has them all beside the first."""
    names = [config.name for config in configs]
    only: dict[str, object] = {"source": names[0] if names else None, "kind": kind}
    return only if len(names) == 1 else only | {"sources": names}


@source.command("list")
def list_(json: Json = False, workspace: Workspace = "default") -> None:
    """The sources of the workspace, and how each is."""
    from api.answers.sources import describe_sources

    with open_session(workspace) as s:
        found = describe_sources(s.engines.state, s.scope, s.engines.clock())
    if json:
        print_json({"sources": found})
        return
    if not found:
        notice(
            "No source yet: harken source add feed --set url=https://example.com/feed.xml. Files need none: harken import"
        )
        return
    columns = ("source", "kind", "state", "last_ok", "received_24h", "problem")
    print_table(columns, [[row[c] or ("never" if c == "last_ok" else row[c]) for c in columns] for row in found])  # type: ignore[literal-required]  # names of SourceAnswer


@source.command()
def remove(name: Name, json: Json = False, workspace: Workspace = "default") -> None:
    """Stop listening to it; what it brought in stays."""
    from ingest.configured import remove_source

    with open_session(workspace) as s:
        remove_source(s.engines.state, s.scope, name)
    print_json({"removed": name}) if json else screen.print(f"No longer listening to {name}.", markup=False)


@source.command()
def test(name: Name, json: Json = False, workspace: Workspace = "default") -> None:
    """Fetch it once and say what came, without keeping anything."""
    from harken.listening import feed_settings
    from ingest.configured import list_sources
    from ingest.fetch.fetcher import Fetcher
    from ingest.registry import make_source
    from ingest.single_run import run_once

    lines: list[dict[str, object]] = []
    with open_session(workspace) as s:
        config = next((c for c in list_sources(s.engines.state, s.scope) if c.name == name), None)
        if config is None:
            raise UserError(f"There is no source {name!r}: see `harken source list`")
        fetcher = Fetcher(feed_settings(s.settings).fetch)
    ok = run_once(make_source(config, fetcher), lambda line: lines.append(dict(line)))
    problem = next((line["detail"] for line in lines if line["event"] == "error"), None)
    posts = sum(line["event"] == "upsert" for line in lines)
    if json:
        print_json({"source": name, "ok": ok, "posts": posts, "problem": problem})
    else:
        screen.print(f"{posts} posts." if ok else f"{problem}", markup=False)
    if not ok:
        raise typer.Exit(1)


@source.command()
def run(
    kind: Kind,
    base_url: Annotated[str, typer.Option("--base-url", help="Where to fetch; its host passes the address guard.")],
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Until nothing new comes.")] = False,
    sets: Sets = None,
    json: Json = False,
) -> None:
    """Fetch and parse a source and print what it says, as JSON lines. Nothing is kept."""
    del json
    from harken.listening import feed_settings
    from harken.settings import load_settings
    from ingest.registry import source_at
    from ingest.single_run import run_once

    if read_pairs(sets):
        raise UserError(f"A {kind} has nothing to --set here: its address is --base-url")
    fetch = feed_settings(load_settings()).fetch
    if not run_once(source_at(kind, base_url, fetch), print_json, until_idle=until_idle):
        raise typer.Exit(1)


def read_pairs(given: list[str] | None) -> dict[str, str]:
    """KEY=VALUE words. Raises UserError."""
    pairs = dict(item.partition("=")[::2] for item in given or ())
    if not all(pairs) or not all(pairs.values()):
        raise UserError("Write --set KEY=VALUE, for instance --set url=https://example.com/feed.xml")
    return pairs
