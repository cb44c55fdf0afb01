"""Records of delimited text (RFC 4180): cells, quotes, line ends within quotes.

Not the csv module: it reads a quote that never closes to the end of the file, its cell limit is global to the process,
and it does not say where in the bytes a record ends.
"""

from dataclasses import dataclass

__all__ = ["Record", "read_record", "record_end"]

_QUOTE = 0x22
_NEWLINE = 0x0A


@dataclass(frozen=True, slots=True)
class Record:
    """`end` is where the next one starts. `cells` None: its quotes are broken, and `end` is that of its first line."""

    end: int
    cells: list[bytes] | None


def record_end(data: bytes, start: int, delimiter: bytes, *, final: bool) -> int | None:
    """Where the record ends that begins at `start`; None where that takes more bytes. `final`: there are no more."""
    newline = data.find(b"\n", start)
    if newline >= 0 and data.find(b'"', start, newline) < 0:
        return newline + 1
    record = read_record(data, start, delimiter, final=final)
    return record.end if record else None


def read_record(data: bytes, start: int, delimiter: bytes, *, final: bool) -> Record | None:
    newline = data.find(b"\n", start)
    if newline < 0 and not final:
        return None
    end = newline if newline >= 0 else len(data)
    if data.find(b'"', start, end) < 0:
        return Record(end + 1 if newline >= 0 else end, data[start:end].removesuffix(b"\r").split(delimiter))
    return _read_quoted(data, start, delimiter[0], final)


def _read_quoted(data: bytes, start: int, delimiter: int, final: bool) -> Record | None:
    cells: list[bytes] = []
    at = start
    while True:
        found = _quoted_cell(data, at) if data[at : at + 1] == b'"' else _bare_cell(data, at, delimiter)
        if found is None or (not final and found[1] + 1 >= len(data) and _next(data, found[1]) != _NEWLINE):
            return _broken(data, start) if final else None
        cell, at = found
        cells.append(cell)
        after = _next(data, at)
        if after == delimiter:
            at += 1
        elif after in (None, _NEWLINE):
            return Record(min(at + 1, len(data)), cells)
        elif data[at : at + 2] in (b"\r\n", b"\r"):
            return Record(min(at + 2, len(data)), cells)
        else:
            return _broken(data, start)


def _next(data: bytes, at: int) -> int | None:
    return data[at] if at < len(data) else None


def _quoted_cell(data: bytes, at: int) -> tuple[bytes, int] | None:
    """The cell and where it ends; None where its quote does not close."""
    close = data.find(b'"', at + 1)
    while close >= 0 and _next(data, close + 1) == _QUOTE:
        close = data.find(b'"', close + 2)
    if close < 0:
        return None
    return data[at + 1 : close].replace(b'""', b'"'), close + 1


def _bare_cell(data: bytes, at: int, delimiter: int) -> tuple[bytes, int]:
    """Quotes inside a cell that does not begin with one are characters like others."""
    newline = data.find(b"\n", at)
    line_end = newline if newline >= 0 else len(data)
    end = data.find(delimiter, at, line_end)
    if end >= 0:
        return data[at:end], end
    return data[at:line_end].removesuffix(b"\r"), line_end


def _broken(data: bytes, start: int) -> Record:
    newline = data.find(b"\n", start)
    return Record(newline + 1 if newline >= 0 else len(data), None)
