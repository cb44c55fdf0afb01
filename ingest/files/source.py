"""The files source: a file is fetched in pieces of whole rows, and a piece is parsed by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from ingest.files.chunks import Chunk, Chunks, Place
from ingest.files.presets import Preset, preset_named
from ingest.files.rows import RawRow, Reader, reader_of, rows_of, too_long
from ingest.files.sniff import Shape, sniff
from ingest.files.stream import ByteStream, open_stream
from ingest.settings import ImportSettings
from ingest.source import Capabilities, Fetched, Parsed, Policy, Rejected
from ingest.wire import Frame, PostLine, read_line
from schemas.clock import Clock, utc_now
from schemas.errors import Reject, UserError
from schemas.event import Tombstone, Upsert
from schemas.post import Origin
from schemas.scope import Scope

__all__ = ["Examined", "FileSource", "open_file"]


@dataclass(frozen=True, slots=True)
class Examined:
    """`recoded`: rows kept that were no UTF-8 and were read as Windows-1252."""

    parsed: Parsed
    recoded: int = 0


def open_file(
    path: Path,
    *,
    scope: Scope,
    preset: str | None = None,
    mapping: Sequence[tuple[str, str]] = (),
    accepts: tuple[str, ...] = (),
    origin: Origin = "import",
    settings: ImportSettings | None = None,
    clock: Clock = utc_now,
) -> "FileSource":
    """Look at the start of the file and settle how to read it. Raises UserError. `mapping`: pairs (column, field)."""
    chosen = preset_named(preset) if preset else None
    settings = settings or ImportSettings()
    opened = _Open(path, settings)
    try:
        shape = opened.shape(_hoped_for(chosen, mapping))
        reader = reader_of(shape, chosen, mapping)
    except UserError as e:
        opened.close()
        raise UserError(f"{path.name}: {e}" if path.name not in str(e) else str(e)) from e
    frame = _FrameSeed(scope, origin, chosen.source if chosen else "import", accepts)
    return FileSource(opened, shape, reader, frame, settings, clock)


def _hoped_for(preset: Preset | None, mapping: Sequence[tuple[str, str]]) -> frozenset[str]:
    return preset.columns if preset else frozenset(column for column, _ in mapping if not column.isdigit())


@dataclass(frozen=True, slots=True)
class _FrameSeed:
    scope: Scope
    origin: Origin
    source: str
    accepts: tuple[str, ...]


class _Open:
    """The file while it is being read; going back means opening it again."""

    def __init__(self, path: Path, settings: ImportSettings) -> None:
        self.path = path
        self._settings = settings
        self._open()

    def _open(self) -> None:
        self.stream: ByteStream = open_stream(self.path)
        self.chunks = Chunks(self.stream, size=self._settings.chunk_bytes, limit=self._settings.row_bytes)

    def shape(self, hoped_for: frozenset[str]) -> Shape:
        head, final = self.chunks.head(self._settings.head_bytes)
        return sniff(head, self.path.name, hoped_for, final=final)

    def go_to(self, place: Place) -> None:
        if self.chunks.place.offset > place.offset:
            self.close()
            self._open()
        if self.chunks.place != place:
            self.chunks.skip(place.offset, place.line)

    def close(self) -> None:
        self.stream.close()


class FileSource:
    """A Source over one file. Reasons of its rejects: those of ingest.wire, and bad_row, bad_quotes, line_too_long.

    `fetch` raises UserError where the file turns out to be damaged, after all that could be read was given.
    """

    def __init__(
        self, opened: _Open, shape: Shape, reader: Reader, frame: _FrameSeed, settings: ImportSettings, clock: Clock
    ) -> None:
        self._file = opened
        self._shape = shape
        self._reader = reader
        self._frame = frame
        self._settings = settings
        self._clock = clock

    @property
    def kind(self) -> str:
        return "file"

    @property
    def name(self) -> str:
        """Of the source that its posts come from, where a preset says it."""
        return self._frame.source

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(backfill=True)

    @property
    def policy(self) -> Policy:
        return Policy()

    @property
    def progress(self) -> tuple[int, int]:
        """Bytes of the file read, and all of them."""
        return self._file.stream.consumed, self._file.stream.size

    def fetch(self, cursor: bytes) -> Fetched | None:
        self._file.go_to(_place(cursor) if cursor else Place(self._shape.skip, 1 + self._shape.skipped_lines))
        chunk = self._file.chunks.next(self._shape)
        if chunk is None:
            self._refuse_damage()
            return None
        return Fetched(chunk.body, self._clock(), _cursor(chunk.end), headers=_headers(chunk))

    def _refuse_damage(self) -> None:
        damage = self._file.stream.damage
        if damage:
            line = self._file.chunks.place.line
            raise UserError(
                f"{self._file.path.name} is cut off or damaged at line {line} ({damage}): what stands before it was "
                "read; get a whole copy and import that, known rows are skipped"
            )

    def parse(self, fetched: Fetched) -> Parsed:
        return self.examine(fetched).parsed

    def examine(self, fetched: Fetched) -> Examined:
        """`parse`, and what is worth a notice."""
        if "too_long" in fetched.headers:
            return Examined(Parsed(rejected=(_long_line(fetched),)))
        frame = Frame(self._frame.scope, fetched.at, self._frame.origin, self._frame.source, self._frame.accepts)
        events: list[Upsert | Tombstone] = []
        rejected: list[Rejected] = []
        recoded = 0
        for row in rows_of(fetched.body, int(fetched.headers["line"]), self._shape, self._settings.row_bytes):
            try:
                line, guessed = self._read(row)
                events.append(read_line(line, frame))
            except Reject as e:
                rejected.append(Rejected(e.reason, e.detail, row.raw, f"line {row.line}"))
            else:
                recoded += guessed
        return Examined(Parsed(tuple(events), tuple(rejected)), recoded)

    def _read(self, row: RawRow) -> tuple[PostLine, bool]:
        if row.fault:
            raise row.fault
        return self._reader(row)

    def close(self) -> None:
        self._file.close()


def _headers(chunk: Chunk) -> Mapping[str, str]:
    line = {"line": str(chunk.start.line)}
    return line | {"too_long": str(chunk.too_long)} if chunk.too_long else line


def _long_line(fetched: Fetched) -> Rejected:
    reject = too_long(int(fetched.headers["too_long"]))
    return Rejected(reject.reason, reject.detail, fetched.body, f"line {fetched.headers['line']}")


def _cursor(place: Place) -> bytes:
    return msgspec.json.encode((place.offset, place.line))


def _place(cursor: bytes) -> Place:
    offset, line = msgspec.json.decode(cursor, type=tuple[int, int])
    return Place(offset, line)
