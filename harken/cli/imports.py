"""harken import, harken enrich: long work over files."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from harken.bulk import do_bulk_work
from harken.cli.options import Json, Workspace
from harken.cli.output import notice, print_json, print_lines, print_table, screen, stderr
from harken.cli.session import Session, open_session
from harken.settings import load_settings
from schemas.errors import UserError

if TYPE_CHECKING:
    from ingest.importer import ImportReport

__all__ = ["add_to", "catch_up", "show_progress"]

File = Annotated[Path, typer.Argument(help="The file; .gz is unpacked.", exists=True, dir_okay=False, readable=True)]
MaybeFile = Annotated[
    Path | None, typer.Argument(help="The file; .gz is unpacked.", exists=True, dir_okay=False, readable=True)
]


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)
    app.command()(enrich)


def import_(
    file: File,
    preset: Annotated[str | None, typer.Option("--preset", help="reddit, hackernews or twcs.")] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", help="COLUMN=FIELD; may be repeated.")] = None,
    brand: Annotated[
        str | None, typer.Option("--brand", help="With --accept-all: whose mentions the rows are.")
    ] = None,
    accept_all: Annotated[bool, typer.Option("--accept-all", help="Every row is a mention of --brand.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and count, keep nothing.")] = False,
    json: Json = False,
    workspace: Workspace = "default",
) -> None:
    """Take in a file of posts. Safe to run again: what is there already is not taken twice."""
    if accept_all != bool(brand):
        raise UserError("--accept-all needs --brand NAME, and --brand needs --accept-all")
    do_bulk_work()
    with open_session(workspace) as s:
        _check_brand(s, brand)
        _warn_without_brands(s)
        report = _import(s, file, preset, mapping or [], [brand] if brand else [], dry_run)
        if not dry_run:
            catch_up(s)
    if json:
        print_json({k: getattr(report, k) for k in ("read", "acked", "duplicate", "rejected")})
    else:
        _show_report(report, file, dry_run)


def _check_brand(s: Session, brand: str | None) -> None:
    from enrich.brand_store import find_brand

    if brand and find_brand(s.engines.state, s.scope, brand) is None:
        raise UserError(f"There is no brand {brand!r} in this workspace: make it with `harken brand add`")


def _warn_without_brands(s: Session) -> None:
    from enrich.brand_store import list_brands

    if not list_brands(s.engines.state, s.scope):
        notice(
            "No brand is listened for in this workspace yet; the posts become mentions once one is: harken brand add NAME --query Q"
        )


def _import(
    s: Session, file: Path, preset: str | None, mapping: list[str], accepts: list[str], dry_run: bool
) -> "ImportReport":
    from harken.importing import Progress, import_posts

    with show_progress(f"Reading {file.name}", file.stat().st_size) as advance:

        def tell(progress: Progress) -> None:
            advance(progress.bytes_done)
            if not dry_run:
                notice(f"acked {progress.acked}")

        return import_posts(
            s.engines,
            s.scope,
            file,
            preset=preset,
            mapping=_pairs(mapping),
            accepts=tuple(accepts),
            dry_run=dry_run,
            progress=tell,
        )


def _show_report(report: "ImportReport", file: Path, dry_run: bool) -> None:
    screen.print("Nothing was kept: a dry run." if dry_run else f"Imported {file.name}.", markup=False)
    rejected = dict(sorted(report.rejected.items()))
    columns = ("read", "taken in", "already there", "rejected")
    print_table(columns, [[report.read, report.acked, report.duplicate, rejected or 0]])
    if report.recoded:
        notice(f"{report.recoded:,} rows were no UTF-8 and were read as Windows-1252.")
    if rejected.keys() - {"suppressed"} and not dry_run:
        notice("`harken dead list` shows the rejected rows.")
    for row in report.wrong:
        notice(f"  {row}")
    for post in report.sample:
        screen.print(f"  {post.created or 'no date'}  {post.source}  {(post.title or post.text)[:80]}", markup=False)


def _pairs(given: list[str]) -> list[tuple[str, str]]:
    pairs = [(column, field) for column, _, field in (item.partition("=") for item in given)]
    if not all(column and field for column, field in pairs):
        raise UserError("Write --map COLUMN=FIELD, for instance --map body=text")
    return pairs


def catch_up(s: Session) -> None:
    """Where no server runs on this home, do its work now, so that a search finds what was imported. That of a cluster is
    its stages' to do."""
    from harken.pipeline import drain, is_served
    from schemas.errors import Unavailable

    if s.engines.distributed:
        _tell_left(s)
    if is_served(s.engines):
        return
    with show_progress("Matching and indexing", None) as advance:
        try:
            drain(s.settings, advance)
        except Unavailable:
            if not is_served(s.engines):
                raise


def _tell_left(s: Session) -> None:
    from bus.status import lag
    from harken.engines import GROUPS

    left = {stage: behind for stage, topics in GROUPS.items() if (behind := lag(s.engines.log, stage, topics))}
    if left:
        told = " and ".join(f"{behind:,} for {stage}" for stage, behind in left.items())
        notice(f"Left to do: {told}. `harken wait` says when all of it is searchable.")


@contextmanager
def show_progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere. With a total it shows what is done; without, what is left."""
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True, disable=not stderr.is_terminal) as progress:
        task = progress.add_task(label, total=total)
        most = 0

        def advance(figure: int) -> None:
            nonlocal most
            most = max(most, figure)
            done = figure if total is not None else most - figure
            progress.update(task, completed=done, total=total if total is not None else most)

        yield advance


def enrich(
    file: MaybeFile = None,
    target: Annotated[list[str] | None, typer.Option("--target", help="Judge this brand or product too.")] = None,
    json: Json = False,
) -> None:
    """What the enrichers find in the posts of a file: one JSON line a post, in order. Without a file, a process of a
    cluster: match and judge the posts of the log until stopped."""
    del json
    if file is None:
        _run_stage(target)
    else:
        _enrich_file(file, target or ())


def _run_stage(target: list[str] | None) -> None:
    from harken.cli.stages import run_here

    if target:
        raise UserError("--target needs a FILE: the stage judges what the brands of each post ask for")
    run_here("enrich")


def _enrich_file(file: Path, targets: Sequence[str]) -> None:
    from enrich.enrichers import standard_enrichers
    from enrich.one import enrich_post
    from harken.importing import read_posts
    from schemas.clock import utc_now

    enrichers = standard_enrichers(load_settings().enrich, utc_now)
    print_lines(enrich_post(post, targets, enrichers) for post in read_posts(file))
