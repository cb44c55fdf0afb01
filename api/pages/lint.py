"""What is wrong with a typed query, in a sentence with its place. The language's own parser judges, nothing else."""

from dataclasses import dataclass

from schemas.query.lint import lint
from schemas.query.problem import Problem

__all__ = ["Complaint", "lint_search"]

_AROUND = 24
"""Characters shown on each side of the mistake."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """`place`: "Column 7". `excerpt`: what stands before, the mistake, what follows. `fix`: a label and a whole query."""

    error: bool
    place: str
    message: str
    excerpt: tuple[str, str, str]
    fix: tuple[str, str] | None = None


def lint_search(query: str) -> Complaint | None:
    """The first error, else the first warning, else None. An empty query asks for everything and is right."""
    if not query:
        return None
    problems = [p for p in lint(query, for_search=True).problems if p.code != "not_anchored"]
    worst = next((p for p in problems if p.severity == "error"), problems[0] if problems else None)
    return _complain(query, worst) if worst else None


def _complain(query: str, problem: Problem) -> Complaint:
    lines = query.split("\n")
    place = f"Column {problem.column}" if len(lines) == 1 else f"Line {problem.line}, column {problem.column}"
    line = lines[problem.line - 1]
    start = problem.column - 1
    end = min(start + problem.length, len(line))
    excerpt = (_tail(line[:start]), line[start:end], _head(line[end:]))
    fix = (problem.fix.label, problem.fix.query) if problem.fix else None
    return Complaint(problem.severity == "error", place, problem.message, excerpt, fix)


def _tail(text: str) -> str:
    return text if len(text) <= _AROUND else "…" + text[-_AROUND:]


def _head(text: str) -> str:
    return text if len(text) <= _AROUND else text[:_AROUND] + "…"
