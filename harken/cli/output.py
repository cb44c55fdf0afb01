"""What commands print: JSON on stdout, or tables for people; notices go to stderr."""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

import msgspec
from rich.console import Console
from rich.table import Table

from schemas.errors import UserError

__all__ = [
    "flush_output",
    "notice",
    "print_json",
    "print_lines",
    "print_table",
    "screen",
    "speak_utf8",
    "stderr",
    "write_file",
]

screen = Console(soft_wrap=True, highlight=False)
stderr = Console(stderr=True, soft_wrap=True, highlight=False)


def speak_utf8() -> None:
    """JSON is UTF-8 whatever the locale says. A stream that the caller has closed is written to nowhere."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _nowhere() -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def flush_output() -> None:
    """Raises OSError. What could not be written is let go, or the interpreter would complain of it once more."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = _nowhere()
        raise


def print_json(value: object) -> None:
    """Exactly one object, on one line."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")


def print_lines(values: Iterable[object]) -> None:
    """JSON lines."""
    for value in values:
        print_json(value)


def write_file(file: Path, text: str) -> None:
    """Raises UserError where the person has named a place that cannot be written."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as e:
        raise UserError(f"Cannot write {file} ({e.strerror}): name another file with -o") from e


def notice(text: str) -> None:
    stderr.print(text, markup=False)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Numbers to the right; None is said as "not known". Cells are plain text, never markup."""
    table = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    listed = [list(row) for row in rows]
    for i, name in enumerate(columns):
        numeric = any(isinstance(row[i], int | float) for row in listed)
        whole = name == "id"  # it is there to be copied: others give way
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=whole)
    for row in listed:
        table.add_row(*(_cell(value) for value in row))
    screen.print(table)


def _cell(value: object) -> str:
    if value is None:
        return "not known"
    text = ", ".join(f"{k} {v:,}" for k, v in value.items()) if isinstance(value, Mapping) else _plain(value)
    return text.replace("[", "\\[")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)
