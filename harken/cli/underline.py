"""A query with its problems underlined, for people."""

import unicodedata
from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from schemas.query.problem import Fix, Problem

__all__ = ["shown", "underline"]

_WIDTH = 96
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_STYLES = {"error": "bold red", "warning": "yellow"}


def underline(query: str, problem: Problem) -> Iterator[Text]:
    """Place and sentence, the line with the place marked, and what to write instead."""
    style = _STYLES[problem.severity]
    head = Text(f"{problem.line}:{problem.column} ")
    head.append(problem.severity, style).append(f" {problem.code}: {shown(' '.join(problem.message.split()))}")
    yield head
    line, start, end = _window(query, problem)
    yield Text("  ").append(line[:start]).append(line[start:end], style).append(line[end:])
    yield Text("  " + " " * cell_len(line[:start])).append(_marks(line[start:end]), style)
    if problem.fix:
        yield Text("  ").append(_mend(query, problem.fix), "green")


def shown(text: str) -> str:
    """With nothing in it that could steer a terminal, code point for code point."""
    return "".join("\ufffd" if unicodedata.category(char) in ("Cc", "Cs") or char in _BIDI else char for char in text)


def _window(query: str, problem: Problem) -> tuple[str, int, int]:
    """The problem's line, or of a long one the part around it; half-open place in it, within this line."""
    lines = query.split("\n")
    line = shown(lines[problem.line - 1].replace("\t", " ")) if problem.line <= len(lines) else ""
    start = min(problem.column - 1, len(line))
    end = min(start + max(problem.length, 1), max(len(line), start + 1))
    if len(line) <= _WIDTH:
        return line, start, end
    left = max(0, min(start - _WIDTH // 3, len(line) - _WIDTH))
    right = left + _WIDTH
    before, after = "…" if left else "", "…" if right < len(line) else ""
    return before + line[left:right] + after, start - left + len(before), min(end, right) - left + len(before)


def _marks(marked: str) -> str:
    return "^" + "~" * (cell_len(marked) - 1)


def _mend(query: str, fix: Fix) -> str:
    """The whole of a short query; of a longer one what changes."""
    if fix.query in fix.label:
        return shown(fix.label)
    if len(fix.query) <= _WIDTH and "\n" not in fix.query:
        return f"{_label(fix)}: {shown(fix.query)}"
    start, old, new = _difference(query, fix.query)
    line = query.count("\n", 0, start) + 1
    if not old:
        return f"{_label(fix)}: in line {line} add {_short(new)}"
    return f"{_label(fix)}: in line {line} write {_short(new)} for {_short(old)}"


def _label(fix: Fix) -> str:
    return _short(fix.label.removesuffix(":"))


def _difference(old: str, new: str) -> tuple[int, str, str]:
    """Where they part, and what each has there, widened to whole words."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    tail = next((i for i in range(most - start) if old[-1 - i] != new[-1 - i]), most - start)
    while start and not old[start - 1].isspace():
        start -= 1
    while tail and not old[-tail].isspace():
        tail -= 1
    return start, old[start : len(old) - tail], new[start : len(new) - tail]


def _short(text: str) -> str:
    line = " ".join(shown(text.replace("\n", " ")).split())
    return line if len(line) <= _WIDTH else f"{line[:_WIDTH]}…"
