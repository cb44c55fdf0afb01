"""harken brand: what is listened for, and its queries from one version to the next."""

from typing import TYPE_CHECKING, Annotated

import typer

from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_table, screen
from harken.cli.rematches import begin, follow, is_served, is_soon_done
from harken.cli.session import Session, open_session

if TYPE_CHECKING:
    from api.answers.brands import BrandChanged
    from enrich.rematch import RematchJob

__all__ = ["add_to"]

brand = typer.Typer(no_args_is_help=True, help="The brands that are listened for.")
Name = Annotated[str, typer.Argument(help="The brand's name.")]
Query = Annotated[str, typer.Option("--query", "-q", help="What a post must say to be a mention.")]
Sites = Annotated[list[str] | None, typer.Option("--site", help="A host of the brand's own; may be repeated.")]
Handles = Annotated[list[str] | None, typer.Option("--handle", help="An account of its own; may be repeated.")]
NoRematch = Annotated[bool, typer.Option("--no-rematch", help="Leave what is there already as it is matched.")]


def add_to(app: typer.Typer) -> None:
    app.add_typer(brand, name="brand")


@brand.command()
def add(
    name: Name,
    query: Query,
    site: Sites = None,
    handle: Handles = None,
    competitor: Annotated[
        list[str] | None, typer.Option("--competitor", help="Another brand; may be repeated.")
    ] = None,
    no_rematch: NoRematch = False,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Listen for a brand; a name that exists gets a new version of its query. What is there already is matched, too."""
    from api.answers.brands import save_query
    from enrich.brand_store import find_brand

    with open_session(workspace) as s:
        e = s.engines
        before = find_brand(e.state, s.scope, name)
        saved = save_query(
            e.log, e.store, e.state, s.scope, name, query, clock=e.clock, sites=site or None, handles=handle or None,
            competitors=competitor or None, rematch=not no_rematch,
        )  # fmt: skip
        known = before is not None and before.version == saved["query_version"]
        _tell_saved(s, saved, _in_use(saved, known=known), json=json)


def _in_use(saved: "BrandChanged", *, known: bool) -> str:
    name, version = saved["brand"], saved["query_version"]
    if known:
        return f"The query of {name} is as it was, version {version}."
    return f"Listening for {name}." if version == 1 else f"Version {version} of {name} is in use."


def _tell_saved(s: Session, saved: "BrandChanged", sentence: str, *, json: bool) -> None:
    """After the re-match, where it is done here and now."""
    from api.answers.rematch import describe_rematch

    told: list[str] = []
    if saved["rematch"]:
        if is_served(s):
            told = [
                f"What is there already is being matched; `harken brand rematch {_quoted(saved['brand'])}` follows it while it runs."
            ]
        elif is_soon_done(s):
            for job in follow(s, [saved["brand"]]):
                saved["rematch"] = describe_rematch(job, s.engines.clock())
                told = [saved["rematch"]["note"]]
        else:
            told = [
                "Posts that come in from now on are matched. "
                f"`harken brand rematch {_quoted(saved['brand'])}` matches those that are there already."
            ]
    if json:
        print_json(saved if saved["rematch"] else {k: v for k, v in saved.items() if k != "rematch"})
    else:
        screen.print(" ".join([sentence, *told]), markup=False)


def _quoted(name: str) -> str:
    from shlex import quote

    return quote(name)


@brand.command()
def rematch(
    name: Annotated[str | None, typer.Argument(help="The brand's name; all of them where absent.")] = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Match what is there already with the query in use: posts that the log still holds (14 days), and all mentions."""
    from api.answers.rematch import describe_rematch
    from enrich.brand_store import list_brands

    with open_session(workspace) as s:
        names = [name] if name else [b.name for b in list_brands(s.engines.state, s.scope)]
        for one in names:
            begin(s, one)
        jobs = follow(s, names)
        told = [describe_rematch(job, s.engines.clock()) for job in jobs]
    if json:
        print_json({"rematched": max((_looked_at(job) for job in jobs), default=0), "jobs": told})
    elif not told:
        notice("No brand yet: harken brand add NAME --query Q")
    for t in () if json else told:
        screen.print(f"{t['brand']}, version {t['version']}. {t['note']}", markup=False)
    if any(job.state == "failed" for job in jobs):
        raise typer.Exit(1)


def _looked_at(job: "RematchJob") -> int:
    """Posts of the log; several brands look at the same ones."""
    return job.place.records


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


@brand.command()
def preview(
    name: Name,
    query: Query,
    site: Sites = None,
    handle: Handles = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=0.1, help="Look no longer; then the numbers are estimates.")
    ] = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """What a query would find, gain and lose, without saving it."""
    from api.answers.preview import preview_query
    from enrich.brand_store import find_brand
    from harken.cli.changes import show_preview
    from harken.cli.imports import show_progress
    from harken.engines import GROUPS

    with open_session(workspace) as s, show_progress("Looking", 100) as advance:
        e = s.engines
        found = preview_query(
            e.log, e.store, e.state, s.scope, name, query, clock=e.clock, settings=s.settings.enrich, consumers=GROUPS,
            sites=site or None, handles=handle or None, seconds=seconds,
            progress=lambda done, total: advance(100 * done // max(total, 1)),
        )  # fmt: skip
        is_new = find_brand(e.state, s.scope, name) is None
    print_json(found) if json else show_preview(name, query, found)
    if is_new and found["ok"] and not json:
        notice(f"There is no brand {name} here yet, so all it would find counts as gained.")


@brand.command()
def versions(name: Name, json: Json = False, workspace: Workspace = "default") -> None:
    """The queries that the brand had, newest first, and what each gained and lost."""
    from api.answers.versions import describe_versions
    from harken.cli.changes import show_versions

    with open_session(workspace) as s:
        found = describe_versions(s.engines.state, s.scope, name)
    print_json({"versions": found}) if json else show_versions(found)


@brand.command()
def diff(
    name: Name,
    start: Annotated[int | None, typer.Option("--from", min=1, help="The older version.")] = None,
    end: Annotated[int | None, typer.Option("--to", min=1, help="The newer version.")] = None,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """What changed between two versions, clause by clause; without numbers the last two."""
    from api.answers.versions import diff_versions
    from harken.cli.changes import show_diff

    with open_session(workspace) as s:
        found = diff_versions(s.engines.store, s.engines.state, s.scope, name, start, end)
    print_json(found) if json else show_diff(name, found)


@brand.command()
def rollback(
    name: Name,
    to: Annotated[int, typer.Option("--to", min=1, help="The version whose query is wanted back.")],
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Take the query of an earlier version back, as a new version."""
    from api.answers.versions import roll_back

    with open_session(workspace) as s:
        e = s.engines
        saved = roll_back(e.log, e.store, e.state, s.scope, name, to, e.clock)
        sentence = f"Version {saved['query_version']} of {saved['brand']} is in use, with the query of version {to}."
        _tell_saved(s, saved, sentence, json=json)
