"""What a person should know about a query before it runs (docs/query-language.md section 4)."""

from dataclasses import dataclass

from schemas.errors import UserError
from schemas.query.ast import Field, Node, Range, Recent
from schemas.query.covered import warn_of_twins
from schemas.query.doubts import warn_of_leaves, warn_of_sole
from schemas.query.fields import FIELDS
from schemas.query.parser import anchored, complain_unanchored, parse
from schemas.query.printer import print_query
from schemas.query.problem import Problem, Problems
from schemas.query.uncollected import uncollected
from schemas.query.walk import Nodes

__all__ = ["LintResult", "lint", "parse_or_raise"]


@dataclass(frozen=True, slots=True)
class LintResult:
    """`canonical` is None where the query has an error of grammar."""

    ok: bool
    problems: tuple[Problem, ...]
    canonical: str | None


def lint(text: str, *, for_search: bool = False) -> LintResult:
    """Judges a brand's own query unless told that it is for a search."""
    with uncollected(text):
        return _judged(text, for_search=for_search)


def _judged(text: str, *, for_search: bool) -> LintResult:
    parsed = parse(text, anchor=False)
    if parsed.query is None:
        return LintResult(False, parsed.problems, None)
    problems, nodes = Problems(text), Nodes(parsed.query)
    if not anchored(parsed.query):
        complain_unanchored(problems)
    if not for_search:
        _refuse_later_fields(nodes, problems)
    warn_of_leaves(nodes, problems)
    warn_of_sole(parsed.query, problems)
    warn_of_twins(nodes, problems)
    return LintResult(not problems.failed, problems.sorted(), print_query(parsed.query))


def parse_or_raise(text: str, *, for_search: bool = False) -> Node:
    """Raises UserError with the first error as one sentence: where, what, and the fix.

    A search needs no anchor: what is stored was anchored by its brand's query. It may hold `now`, which
    `schemas.query.moment.at_moment` makes a time before an executor sees it.
    """
    parsed = parse(text, anchor=not for_search)
    if parsed.query is None:
        raise UserError(_sentence(next(p for p in parsed.problems if p.severity == "error")))
    problems = Problems(text)
    if not for_search:
        _refuse_later_fields(Nodes(parsed.query), problems)
    if problems.failed:
        raise UserError(_sentence(problems.sorted()[0]))
    return parsed.query


def _sentence(problem: Problem) -> str:
    fix = f" {problem.fix.label.removesuffix(':')}: {problem.fix.query[:200]}" if problem.fix else ""
    return f"The query has an error at {problem.line}:{problem.column} ({problem.code}): {problem.message}{fix}"


def _refuse_later_fields(nodes: Nodes, problems: Problems) -> None:
    asked: list[Field | Range] = [*nodes.of(Field), *nodes.of(Range)]
    for leaf in asked:
        if not FIELDS[leaf.name].everywhere:
            message = (
                f"{leaf.name}: is known or changes only after a post was matched: use it in a search, alert or report, "
            )
            problems.error("field_not_allowed", leaf.at, message + "not in a brand's own query.")
    for recent in nodes.of(Recent):
        message = "now moves on: use it in a search, alert or report; a brand's own query may only name dates."
        problems.error("field_not_allowed", recent.at, message)
