"""What is wrong with a typed query, as an editor shows it. The language's own linter judges, nothing else."""

from dataclasses import dataclass

from schemas.query.lint import lint
from schemas.query.problem import Problem

__all__ = ["Edit", "Mark", "find_edit", "judge"]


@dataclass(frozen=True, slots=True)
class Edit:
    """`insert` in the place of `start` to `end`."""

    label: str
    start: int
    end: int
    insert: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A problem and the characters to underline, in code points. `place`: "Column 7", for who cannot see the line."""

    error: bool
    code: str
    start: int
    end: int
    message: str
    place: str
    edit: Edit | None = None


def judge(text: str, *, for_search: bool = True) -> list[Mark]:
    """Errors first, each kind in the order of the text. An empty search asks for everything and is right."""
    if not text.strip():
        return []
    found = lint(text, for_search=for_search).problems
    starts = _line_starts(text)
    marks = [_mark(text, starts, p) for p in found if not (for_search and p.code == "not_anchored")]
    return sorted(marks, key=lambda m: not m.error)


def _line_starts(text: str) -> list[int]:
    return [0, *(i + 1 for i, char in enumerate(text) if char == "\n")]


def _mark(text: str, starts: list[int], problem: Problem) -> Mark:
    first = starts[problem.line - 1] + problem.column - 1
    start, end = _visible(text, first, first + problem.length)
    place = f"Column {problem.column}" if len(starts) == 1 else f"Line {problem.line}, column {problem.column}"
    edit = find_edit(text, problem.fix.label, problem.fix.query) if problem.fix else None
    return Mark(problem.severity == "error", problem.code, start, end, problem.message, place, edit)


def _visible(text: str, start: int, end: int) -> tuple[int, int]:
    """Nothing, or white space, can't be underlined: the character before, else the one after, can."""
    start, end = min(start, len(text)), min(end, len(text))
    if text[start:end].strip():
        return start, end
    before = len(text[:start].rstrip())
    if before:
        return before - 1, before
    after = len(text) - len(text[end:].lstrip())
    return after, min(after + 1, len(text))


def find_edit(before: str, label: str, after: str) -> Edit:
    """The shortest stretch of `before` to replace, so that the cursor and what can be undone stay whole."""
    shorter = min(len(before), len(after))
    start = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    most = shorter - start
    tail = next((i for i in range(most) if before[-1 - i] != after[-1 - i]), most)
    return Edit(label, start, len(before) - tail, after[start : len(after) - tail])
