"""What kind of text a file holds, judged by its first lines."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from ingest.files.columns import field_of
from ingest.files.records import read_record
from schemas.errors import UserError

__all__ = ["Shape", "decoded", "sniff"]

_LOOKED_AT = 50
_DELIMITERS = (b",", b";", b"\t", b"|")
_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")
_VALUE = re.compile(r"[-+]?[\d.,/:\s]*\d[\d.,/:\s]*|https?://.*|\d{4}-\d\d-\d\d.*", re.IGNORECASE)
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html|rss|feed|opml)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shape:
    """`columns`: of delimited text; named "1", "2", … where there is no header. `skip`: bytes of the header."""

    kind: Literal["jsonl", "delimited"]
    delimiter: bytes = b","
    columns: tuple[str, ...] = ()
    skip: int = 0
    skipped_lines: int = 0


def decoded(cell: bytes) -> str:
    """UTF-8, else Windows-1252."""
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return cell.decode("cp1252", "replace")


def sniff(head: bytes, name: str, known: Collection[str], *, final: bool) -> Shape:
    """`known`: column names that the caller hopes for. `final`: the head is all there is. Raises UserError."""
    lines = [line for line in head.splitlines() if line.strip()][:_LOOKED_AT]
    if lines and _MARKUP.match(lines[0]):
        raise UserError(f"{name} is a web page or a feed: `harken source add feed` listens to feeds")
    if lines and lines[0].lstrip().startswith(b"["):
        raise UserError(f"{name} is one JSON array: write one object a line, for example with `jq -c '.[]'`")
    if _is_jsonl(lines, name, known):
        return Shape("jsonl")
    return _delimited(head, known, final=final)


def _is_jsonl(lines: Sequence[bytes], name: str, known: Collection[str]) -> bool:
    """Most lines begin like objects; or the file is called so, and its first line names no columns."""
    objects = sum(line.lstrip().startswith(b"{") for line in lines)
    if objects * 2 >= len(lines):
        return True
    named = PurePath(name.lower().removesuffix(".gz")).suffix in _JSON_ENDINGS
    return named and max(_known(_first_cells(lines[0], d), known) for d in _DELIMITERS) < 2


def _first_cells(line: bytes, delimiter: bytes) -> list[str]:
    record = read_record(line, 0, delimiter, final=True)
    return [decoded(cell).strip() for cell in (record.cells if record else None) or ()]


def _delimited(head: bytes, known: Collection[str], *, final: bool) -> Shape:
    delimiter = max(_DELIMITERS, key=lambda d: _fitness(head, d, known, final))
    start = len(head) - len(head.lstrip(b"\r\n"))
    record = read_record(head, start, delimiter, final=True)
    if record is None or record.cells is None:
        raise UserError("the header row has a quote that does not close: mend the first line of the file")
    cells = [decoded(cell).strip() for cell in record.cells]
    if not _is_header(cells, known):
        return Shape("delimited", delimiter, tuple(str(n + 1) for n in range(len(cells))))
    return Shape("delimited", delimiter, _unique(cells), record.end, head[: record.end].count(b"\n"))


def _fitness(head: bytes, delimiter: bytes, known: Collection[str], final: bool) -> tuple[int, float, int]:
    """Columns whose names say something, then how many rows have as many cells as the first, then how many cells."""
    rows = _rows(head, delimiter, final)
    if not rows or len(rows[0]) < 2:
        return (0, 0.0, 0)
    width = len(rows[0])
    even = sum(len(row) == width for row in rows) / len(rows)
    return (_known([decoded(cell).strip() for cell in rows[0]], known), even, width)


def _rows(head: bytes, delimiter: bytes, final: bool) -> list[list[bytes]]:
    rows: list[list[bytes]] = []
    at = 0
    while at < len(head) and len(rows) < _LOOKED_AT:
        record = read_record(head, at, delimiter, final=final)
        if record is None:
            break
        at = record.end
        if record.cells and record.cells != [b""]:
            rows.append(record.cells)
    return rows


def _known(cells: Sequence[str], known: Collection[str]) -> int:
    return sum(cell in known or field_of(cell) is not None for cell in cells)


def _is_header(cells: Sequence[str], known: Collection[str]) -> bool:
    """Names: some that we know, or none that looks like a number, a time or an address."""
    if any(_VALUE.fullmatch(cell) for cell in cells if cell not in known):
        return False
    return _known(cells, known) > 0 or (any(cells) and len(set(cells)) == len(cells))


def _unique(cells: Sequence[str]) -> tuple[str, ...]:
    """A name for every column: the unnamed and the repeated ones are called by their place."""
    named: list[str] = []
    for place, cell in enumerate(cells, start=1):
        named.append(cell if cell and cell not in named else f"column_{place}")
    return tuple(named)
