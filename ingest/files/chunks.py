"""A stream cut into pieces of whole records; a record that is too long is a piece of its own, cut short."""

from dataclasses import dataclass

from ingest.files.records import record_end
from ingest.files.sniff import Shape
from ingest.files.stream import ByteStream

__all__ = ["Chunk", "Chunks", "Place"]

_BLOCK = 2**18
_KEPT = 2**16


@dataclass(frozen=True, slots=True)
class Place:
    """Bytes of (UTF-8) text before it, and the number of the line that starts there."""

    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """`too_long`: bytes of the one line of which `body` is the start; 0 for whole records."""

    body: bytes
    start: Place
    end: Place
    too_long: int = 0


class Chunks:
    """`size`: of a chunk, about; `limit`: of a record. Holds at most about `size` + `limit` bytes."""

    def __init__(self, stream: ByteStream, *, size: int, limit: int) -> None:
        self._stream = stream
        self._size = size
        self._limit = limit
        self._buffer = b""
        self._final = False
        self.place = Place(0, 1)

    def head(self, size: int) -> tuple[bytes, bool]:
        """The next bytes, not taken; True: there are no more than these."""
        self._fill(size)
        return self._buffer[:size], self._final and len(self._buffer) <= size

    def skip(self, offset: int, line: int) -> None:
        """Go on from a place further on."""
        self._discard(offset - self.place.offset)
        self.place = Place(offset, line)

    def next(self, shape: Shape) -> Chunk | None:
        """None at the end."""
        self._fill(self._size)
        if not self._buffer:
            return None
        end = self._end_of_lines() if shape.kind == "jsonl" else self._end_of_records(shape.delimiter)
        return self._take(end) if end else self._take_long_line()

    def _fill(self, size: int) -> None:
        """Until the buffer holds `size` bytes, or all there are; without the half line before a damage."""
        blocks, held = [self._buffer], len(self._buffer)
        while held < size and not self._final:
            block = self._stream.read(_BLOCK)
            self._final = not block
            blocks.append(block)
            held += len(block)
        if len(blocks) > 1:
            self._buffer = b"".join(blocks)
        if self._final and self._stream.damage:
            self._buffer = self._buffer[: self._buffer.rfind(b"\n") + 1]

    def _end_of_lines(self) -> int:
        """Just after the last whole line, 0 if even the first one is over the limit."""
        end = self._buffer.rfind(b"\n") + 1
        while not end and not self._final and len(self._buffer) <= self._limit:
            self._fill(len(self._buffer) + _BLOCK)
            end = self._buffer.rfind(b"\n") + 1
        if not end and self._final:
            end = len(self._buffer)
        return end if self._first_line(end) <= self._limit else 0

    def _first_line(self, end: int) -> int:
        newline = self._buffer.find(b"\n", 0, end)
        return newline if newline >= 0 else end

    def _end_of_records(self, delimiter: bytes) -> int:
        """Just after the last whole record that begins in the first `size` bytes."""
        at = 0
        while at < min(self._size, len(self._buffer)):
            end = self._end_of_record(at, delimiter)
            if not end:
                break
            at = end
        return at

    def _end_of_record(self, start: int, delimiter: bytes) -> int:
        """0 for a line over the limit; the end of its first line for a record over the limit."""
        while (end := record_end(self._buffer, start, delimiter, final=self._final)) is None:
            if len(self._buffer) - start > self._limit:
                return self._buffer.find(b"\n", start, start + self._limit + 1) + 1
            self._fill(len(self._buffer) + _BLOCK)
        return end if end - start <= self._limit + 1 else self._buffer.find(b"\n", start, start + self._limit + 1) + 1

    def _take(self, size: int) -> Chunk:
        body, self._buffer = self._buffer[:size], self._buffer[size:]
        start = self.place
        self.place = Place(start.offset + size, start.line + body.count(b"\n"))
        return Chunk(body, start, self.place)

    def _take_long_line(self) -> Chunk:
        kept, start, size = self._buffer[:_KEPT], self.place, 0
        while (newline := self._buffer.find(b"\n")) < 0 and self._buffer:
            size += len(self._buffer)
            self._buffer = b""
            self._fill(_BLOCK)
        size += newline + 1
        self._buffer = self._buffer[newline + 1 :]
        self.place = Place(start.offset + size, start.line + 1)
        return Chunk(kept, start, self.place, size)

    def _discard(self, size: int) -> None:
        while size > 0:
            self._fill(1)
            if not self._buffer:
                return
            size, self._buffer = size - len(self._buffer[:size]), self._buffer[size:]
