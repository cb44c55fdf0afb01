"""harken query lint, harken query import, harken query eval."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from harken.cli.options import Json
from harken.cli.output import print_json, print_lines, screen
from schemas.errors import UserError

if TYPE_CHECKING:
    from schemas.query import Problem
    from schemas.query.dialects import Clause, Imported, Outcome

__all__ = ["add_to"]

Purpose = Annotated[str, typer.Option("--for", help="brand or search: what the query is for.")]
_STYLES = {"changed": "yellow", "lost": "bold red"}
_OUTCOMES: "dict[Outcome, str]" = {
    "same": "as they were",
    "converted": "converted",
    "changed": "changed meaning",
    "lost": "cannot be said",
}

query = typer.Typer(no_args_is_help=True, help="The query language.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(query, name="query")


@query.command()
def lint(
    text: Annotated[str | None, typer.Argument(metavar="Q", help="The query.")] = None,
    file: Annotated[str | None, typer.Option("--file", help="Read the query from this file, or - for stdin.")] = None,
    purpose: Purpose = "brand",
    json: Json = False,
) -> None:
    """What is wrong or doubtful about a query, where, and how to mend it."""
    from schemas.query.lint import lint as judge

    if (text is None) == (file is None):
        raise UserError("Write a query, or name the file that holds it with --file")
    typed = _read_query(file) if file is not None else text or ""
    result = judge(typed, for_search=_is_search(purpose))
    if json:
        print_json(result)
        return
    _print_problems(typed, result.problems)
    screen.print(_verdict(result.ok, result.problems), markup=False)


def _is_search(purpose: str) -> bool:
    if purpose not in ("brand", "search"):
        raise UserError("Write --for brand or --for search")
    return purpose == "search"


def _read_query(name: str) -> str:
    """`-` is stdin. Raises UserError for what is no text file."""
    try:
        given = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return given.decode("utf-8-sig").rstrip("\r\n")
    except OSError as e:
        raise UserError(f"Cannot read {name} ({e.strerror}): name a file that holds the query") from e
    except UnicodeDecodeError as e:
        raise UserError(f"{name} is not UTF-8: save it as UTF-8 text") from e


def _print_problems(typed: str, problems: "Sequence[Problem]") -> None:
    from harken.cli.underline import underline

    for problem in problems:
        for line in underline(typed, problem):
            screen.print(line)


def _verdict(ok: bool, problems: "Sequence[Problem]") -> str:
    if not ok:
        return "It cannot be used like this."
    return "Fine." if not problems else "It can be used like this."


@query.command("import")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file that holds the query, or - for stdin.")],
    product: Annotated[str, typer.Option("--from", help="brandwatch, talkwalker or meltwater.")],
    purpose: Purpose = "brand",
    json: Json = False,
) -> None:
    """Bring a query over from another product, and say of each clause what became of it."""
    from schemas.query.dialects import DIALECTS, import_query

    name = next((known for known in DIALECTS if known == product.lower()), None)
    if name is None:
        raise UserError(f"Write --from {', '.join(list(DIALECTS)[:-1])} or {list(DIALECTS)[-1]}")
    done = import_query(_read_query(file), name, for_search=_is_search(purpose))
    if json:
        print_json(done)
        return
    _print_import(done)


def _print_import(done: "Imported") -> None:
    """The query, then only what is not as it was."""
    from harken.cli.underline import shown

    if done.query:
        screen.print(_shown_lines(done.query), markup=False)
        screen.print()
    for clause in done.clauses:
        if clause.outcome in ("changed", "lost"):
            became = f" -> {_one_line(clause.became)}" if clause.became and clause.became != clause.text else ""
            line = Text(f"{clause.line}:{clause.column} ").append(clause.outcome, _STYLES[clause.outcome])
            screen.print(line.append(f" {shown(_one_line(clause.text))}{became}"))
            screen.print(f"  {clause.message}", markup=False)
    _print_problems(done.query, done.problems)
    screen.print(_summary(done.clauses), markup=False)


def _shown_lines(text: str) -> str:
    from harken.cli.underline import shown

    return "\n".join(shown(line) for line in text.split("\n"))


def _one_line(text: str) -> str:
    joined = " ".join(text.split())
    return joined if len(joined) <= 80 else f"{joined[:80]}…"


def _summary(clauses: "Sequence[Clause]") -> str:
    counts = Counter(clause.outcome for clause in clauses)
    parts = (f"{counts[outcome]} {words}" for outcome, words in _OUTCOMES.items() if counts[outcome])
    noun = "clause" if len(clauses) == 1 else "clauses"
    return f"{len(clauses)} {noun}: {', '.join(parts)}." if clauses else "There is no clause in it."


@query.command("eval")
def evaluate(
    queries: Annotated[
        Path, typer.Option("--queries", exists=True, dir_okay=False, help='JSON lines {"id", "query"}.')
    ],
    posts: Annotated[Path, typer.Option("--posts", exists=True, dir_okay=False, help="JSON lines of posts.")],
    executor: Annotated[str, typer.Option("--executor", help="reference, matcher or embedded.")] = "reference",
    json: Json = False,
) -> None:
    """Which posts each query matches, and where: JSON lines."""
    del json
    from harken.conformance import evaluate_files

    print_lines(evaluate_files(queries, posts, executor))
