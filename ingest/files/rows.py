"""One row of a file to the line of a Post that it means."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from ingest.files.columns import Row, line_of, plan_columns, require
from ingest.files.presets import Preset
from ingest.files.records import read_record
from ingest.files.sniff import Shape
from ingest.wire import PostLine, decode_line
from schemas.errors import Reject, UserError

__all__ = ["RawRow", "Reader", "reader_of", "rows_of"]

_KEPT = 2**16
_objects = msgspec.json.Decoder(dict[str, object])


@dataclass(frozen=True, slots=True)
class RawRow:
    """`cells` None: a JSON line, or a record with `fault`."""

    raw: bytes
    line: int
    cells: Sequence[bytes] | None = None
    fault: Reject | None = None


Reader = Callable[[RawRow], tuple[PostLine, bool]]
"""Gives the line, and whether it had to be read as Windows-1252. Raises Reject."""


def rows_of(body: bytes, line: int, shape: Shape, limit: int) -> Iterator[RawRow]:
    """All rows of whole records; blank lines are none."""
    return _json_rows(body, line, limit) if shape.kind == "jsonl" else _records(body, line, shape.delimiter, limit)


def _json_rows(body: bytes, line: int, limit: int) -> Iterator[RawRow]:
    for number, raw in enumerate(body.split(b"\n"), start=line):
        if len(raw) > limit:
            yield RawRow(raw[:_KEPT], number, fault=too_long(len(raw)))
        elif raw and not raw.isspace():
            yield RawRow(raw, number)


def too_long(size: int) -> Reject:
    return Reject("line_too_long", f"a line of {size:,} bytes; its first bytes are kept")


def _records(body: bytes, line: int, delimiter: bytes, limit: int) -> Iterator[RawRow]:
    at = 0
    while at < len(body):
        record = read_record(body, at, delimiter, final=True)
        end, cells = (record.end, record.cells) if record else (len(body), None)
        if end - at > limit + 1:
            end, cells = body.find(b"\n", at) + 1 or len(body), None
        raw = body[at:end]
        if cells is None:
            yield RawRow(raw[:_KEPT], line, fault=_broken(len(raw), limit))
        elif cells != [b""]:
            yield RawRow(raw, line, cells)
        line += raw.count(b"\n")
        at = end


def _broken(size: int, limit: int) -> Reject:
    if size > limit:
        return too_long(size)
    return Reject(
        "bad_quotes", "a quote opens and does not close where a cell ends; a quote within a cell is written twice"
    )


def reader_of(shape: Shape, preset: Preset | None, mapping: Sequence[tuple[str, str]]) -> Reader:
    """Raises UserError where the columns do not fit the preset or the mapping."""
    if preset and mapping:
        raise UserError("--preset says what the columns mean: leave --map out, or map all columns without a preset")
    if shape.kind == "delimited":
        return _delimited_reader(shape, preset, mapping)
    if preset:
        return _json_reader(_preset_decoder(preset))
    return _json_reader(_mapped_decoder(mapping) if mapping else decode_line)


def _json_reader(decode: Callable[[bytes], PostLine]) -> Reader:
    def read(row: RawRow) -> tuple[PostLine, bool]:
        try:
            return decode(row.raw), False
        except Reject:
            recoded = _recoded(row.raw)
            if recoded is None:
                raise
            return decode(recoded), True

    return read


def _recoded(raw: bytes) -> bytes | None:
    """Windows-1252 as UTF-8; None for bytes that are UTF-8 already."""
    try:
        raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").encode()
    return None


def _preset_decoder(preset: Preset) -> Callable[[bytes], PostLine]:
    def decode(raw: bytes) -> PostLine:
        row = _flat_object(raw)
        missing = preset.columns - row.keys()
        if missing:
            raise Reject("bad_field", f"no {', '.join(sorted(missing))}: is this a file for the preset {preset.name}?")
        return preset.read(row)

    return decode


def _mapped_decoder(mapping: Sequence[tuple[str, str]]) -> Callable[[bytes], PostLine]:
    asked = [column for column, _ in mapping]
    plan_columns(asked, mapping)
    plan = lru_cache(maxsize=256)(lambda columns: plan_columns(columns, mapping))

    def decode(raw: bytes) -> PostLine:
        row = dict.fromkeys(asked, "") | _flat_object(raw)
        return line_of(plan(tuple(row)), row)

    return decode


def _flat_object(raw: bytes) -> dict[str, str]:
    """Values as a table would write them; inner objects as `outer.inner`. Raises Reject."""
    try:
        found = _objects.decode(raw)
    except msgspec.ValidationError as e:
        raise Reject("bad_field", str(e)) from e
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as e:
        raise Reject("bad_json", str(e)) from e
    row: dict[str, str] = {}
    for key, value in found.items():
        if isinstance(value, str):
            row[key] = value
        elif isinstance(value, dict):
            row |= {f"{key}.{inner}": _cell(deeper) for inner, deeper in value.items()}
        else:
            row[key] = _cell(value)
    return row


def _cell(value: object) -> str:
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return " ".join(map(_cell, value))
    return str(value)


def _delimited_reader(shape: Shape, preset: Preset | None, mapping: Sequence[tuple[str, str]]) -> Reader:
    columns = shape.columns
    if preset:
        _require_columns(preset, columns)
        read_row = preset.read
    else:
        plan = plan_columns(columns, mapping)
        require(plan, columns)

        def read_row(row: Row) -> PostLine:
            return line_of(plan, row)

    def read(row: RawRow) -> tuple[PostLine, bool]:
        cells, recoded = _text(_as_wide(row.cells or (), len(columns)))
        return read_row(dict(zip(columns, cells, strict=True))), recoded

    return read


def _require_columns(preset: Preset, columns: Sequence[str]) -> None:
    missing = preset.columns - set(columns)
    if missing:
        raise UserError(
            f"the preset {preset.name} needs the columns {', '.join(sorted(missing))}; "
            f"the file has {', '.join(columns[:30])}: choose another preset, or --map COLUMN=FIELD"
        )


def _as_wide(cells: Sequence[bytes], width: int) -> Sequence[bytes]:
    """Raises Reject(`bad_row`): filling up or cutting off would put cells under the wrong names."""
    if len(cells) == width:
        return cells
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    raise Reject("bad_row", f"{len(cells)} columns where the header has {width}")


def _text(cells: Sequence[bytes]) -> tuple[list[str], bool]:
    try:
        return [cell.decode() for cell in cells], False
    except UnicodeDecodeError:
        return [cell.decode("cp1252", "replace") for cell in cells], True
