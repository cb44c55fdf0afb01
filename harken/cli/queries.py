"""harken query lint, harken query eval."""

from pathlib import Path
from typing import Annotated

import typer

from harken.cli.options import Json
from harken.cli.output import print_json, print_lines, screen
from schemas.errors import UserError

__all__ = ["add_to"]

query = typer.Typer(no_args_is_help=True, help="The query language.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(query, name="query")


@query.command()
def lint(
    text: Annotated[str, typer.Argument(metavar="Q", help="The query.")],
    purpose: Annotated[str, typer.Option("--for", help="brand or search: what the query is for.")] = "brand",
    json: Json = False,
) -> None:
    """What is wrong or doubtful about a query, where, and how to mend it."""
    from schemas.query.lint import lint as judge

    if purpose not in ("brand", "search"):
        raise UserError("Write --for brand or --for search")
    result = judge(text, for_search=purpose == "search")
    if json:
        print_json(result)
        return
    for p in result.problems:
        mend = f" Try: {p.fix.query}" if p.fix else ""
        screen.print(f"{p.line}:{p.column} {p.severity} {p.code}: {p.message}{mend}", markup=False)
    screen.print("Fine." if result.ok else "It cannot be used like this.")


@query.command("eval")
def evaluate(
    queries: Annotated[
        Path, typer.Option("--queries", exists=True, dir_okay=False, help='JSON lines {"id", "query"}.')
    ],
    posts: Annotated[Path, typer.Option("--posts", exists=True, dir_okay=False, help="JSON lines of posts.")],
    executor: Annotated[str, typer.Option("--executor", help="reference or matcher.")] = "reference",
    json: Json = False,
) -> None:
    """Which posts each query matches, and where: JSON lines."""
    del json
    from harken.conformance import evaluate_files

    print_lines(evaluate_files(queries, posts, executor))
