"""A file as a stream of UTF-8 lines, whatever it was packed and written in; memory stays bounded."""

import codecs
import gzip
import io
import zlib
from pathlib import Path
from typing import BinaryIO

from schemas.errors import UserError

__all__ = ["ByteStream", "open_stream"]

_HEAD = 4096
_GZIP = b"\x1f\x8b"
_NO_TEXT = (
    (b"PK\x03\x04", "a zip or spreadsheet file: unpack it, or save it as CSV"),
    (b"PK\x05\x06", "an empty zip file"),
    (b"%PDF", "a PDF: export the posts as CSV or JSON lines"),
    (b"PAR1", "a Parquet file: write it as CSV or JSON lines"),
    (b"\xd0\xcf\x11\xe0", "an old Excel file: save it as CSV"),
    (b"\x28\xb5\x2f\xfd", "packed with zstd: unpack it, or pack it with gzip"),
    (b"BZh", "packed with bzip2: unpack it, or pack it with gzip"),
    (b"\xfd7zXZ", "packed with xz: unpack it, or pack it with gzip"),
    (b"7z\xbc\xaf", "a 7z archive: unpack it"),
    (b"Rar!", "a RAR archive: unpack it"),
    (b"SQLite format 3", "a database: export the posts as CSV or JSON lines"),
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TAR_MARK = (257, b"ustar")
_STRANGE = bytes(c for c in range(32) if c not in b"\t\n\f\r\x1b")
"""Text holds few of them; a twentieth is another kind of file."""


def open_stream(path: Path) -> "ByteStream":
    """Raises UserError for what is no text, is not there or may not be read."""
    try:
        raw = path.open("rb")
    except OSError as e:
        raise UserError(f"{path}: cannot be read ({e.strerror}): check the name and its permissions") from e
    try:
        if not raw.seekable():
            raise UserError(f"{path} is a pipe, which cannot be read again from its start: write it to a file first")
        return _look_into(raw, path)
    except UserError:
        raw.close()
        raise


def _look_into(raw: BinaryIO, path: Path) -> "ByteStream":
    packed = _peek(raw, path)[:2] == _GZIP
    plain: BinaryIO = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if packed else raw
    head = _peek(plain, path) if packed else _peek(raw, path)
    _refuse_what_is_no_text(head, path)
    return ByteStream(path, raw, plain, _encoding(head))


def _peek(file: BinaryIO, path: Path) -> bytes:
    try:
        head = file.read(_HEAD)
    except (OSError, EOFError, zlib.error) as e:
        raise UserError(f"{path.name} is damaged at its start ({e}): get a whole copy of it") from e
    file.seek(0)
    return head


def _refuse_what_is_no_text(head: bytes, path: Path) -> None:
    for mark, told in _NO_TEXT:
        if head.startswith(mark):
            raise UserError(f"{path.name} is {told}")
    if head[_TAR_MARK[0] :].startswith(_TAR_MARK[1]):
        raise UserError(f"{path.name} is a tar archive: unpack it and import the files in it")
    strange = len(head) - len(head.translate(None, _STRANGE))
    if _encoding(head) == "utf-8" and strange * 20 > len(head):
        raise UserError(f"{path.name} is no text file: export the posts as CSV or JSON lines")


def _encoding(head: bytes) -> str:
    """By its mark, or by the zeros that UTF-16 puts beside each ASCII letter."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    even, odd = head[0:1000:2], head[1:1000:2]
    if len(odd) > 1 and odd.count(0) * 10 >= len(odd) * 7 and 0 not in even:
        return "utf-16-le"
    if len(odd) > 1 and even.count(0) * 10 >= len(even) * 7 and 0 not in odd:
        return "utf-16-be"
    return "utf-8"


class ByteStream:
    """`read` gives UTF-8 for UTF-16 and UTF-32, everything else untouched but for its mark; lone \\r become \\n."""

    def __init__(self, path: Path, raw: BinaryIO, plain: BinaryIO, encoding: str) -> None:
        self.size = path.stat().st_size
        self.damage: str | None = None
        """Why reading ended before the end of the file."""
        self._raw = raw
        self._plain = plain
        self._decoder = None if encoding == "utf-8" else codecs.getincrementaldecoder(encoding)("replace")
        self._start = True
        self._bare: bool | None = None

    @property
    def consumed(self) -> int:
        """Bytes of the file read so far, as packed: what a progress bar shows against `size`."""
        return self._raw.tell()

    def read(self, size: int) -> bytes:
        """At least one byte, b"" at the end."""
        while True:
            block = self._block(size)
            text = self._mended(block)
            if text or not block:
                return text

    def _block(self, size: int) -> bytes:
        try:
            return self._plain.read(size)
        except (OSError, EOFError, zlib.error) as e:
            self.damage = str(e)
            return b""

    def _mended(self, block: bytes) -> bytes:
        if self._decoder is not None:
            block = self._decoder.decode(block, not block).encode("utf-8", "replace")
        if self._start and block:
            block, self._start = block.removeprefix(codecs.BOM_UTF8), False
        if self._bare is None and (b"\n" in block or b"\r" in block):
            self._bare = b"\n" not in block
        return block.replace(b"\r", b"\n") if self._bare else block

    def close(self) -> None:
        self._plain.close()
        self._raw.close()
