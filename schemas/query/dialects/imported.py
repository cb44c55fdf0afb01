"""A brought-over query with what our linter says of it: the object that the command line prints and the API sends."""

from dataclasses import dataclass

from schemas.query.dialects.conversion import Clause
from schemas.query.dialects.convert import DialectName, convert
from schemas.query.lint import lint
from schemas.query.problem import Problem

__all__ = ["Imported", "import_query"]


@dataclass(frozen=True, slots=True)
class Imported:
    """`ok`, `problems` and `canonical` are lint's, of `query`; `clauses` are those of the original, in its order."""

    ok: bool
    problems: tuple[Problem, ...]
    canonical: str | None
    query: str
    clauses: tuple[Clause, ...]


def import_query(text: str, dialect: DialectName, *, for_search: bool = False) -> Imported:
    """Never raises. `for_search`: fields that only a search may ask are kept instead of lost."""
    done = convert(text, dialect, for_search=for_search)
    judged = lint(done.query, for_search=for_search)
    return Imported(judged.ok, judged.problems, judged.canonical, done.query, done.clauses)
