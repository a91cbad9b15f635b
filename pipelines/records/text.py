"""From a file's bytes to its lines: compression, encoding, line ends, and what is no text file at all."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from expectations.shop import Limits
from pipelines.records.reading import Refused

_HEAD = 1 << 16
#: A gzip file may be of any ratio up to this size; real tables of text rarely pass 30.
_ANY_RATIO_BYTES = 64 << 20

#: How files begin that are no text tables, and what to do with them.
_SIGNS = (
    (b"PK\x03\x04", "a zip archive or an Excel file", "unpack it, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel file", "save the sheet as CSV"),
    (b"%PDF", "a PDF file", "deliver the table as CSV"),
    (b"BZh", "a bzip2 file", "unpack it, or deliver it as .gz"),
    (b"\xfd7zXZ\x00", "an xz file", "unpack it, or deliver it as .gz"),
    (b"\x28\xb5\x2f\xfd", "a zstd file", "unpack it, or deliver it as .gz"),
    (b"PAR1", "a Parquet file", 'set format = "parquet"'),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
)
_PAGES = ((b"<!doctype", "a web page"), (b"<html", "a web page"), (b"<?xml", "an XML file"))
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings whose meaning depends on what came before: one wrong byte spoils the rest, not a line.
_NO_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
_WITH_STATE = ("utf-7", "utf_7", "utf7", "hz", "iso2022", "unicode_escape", "raw_unicode_escape")


class Lines:
    """The lines of a text file with their ends, one after the other, each at most `max_record_chars` long (a longer one in pieces).

    Bytes that the encoding does not know stand in the text as lone surrogates (PEP 383) where the encoding bears it; else they
    refuse the file. `end` is what ends a line: `\\n`, or `\\r` in files that know no other.
    """

    def __init__(self, path: str, encoding: str, limits: Limits) -> None:
        self.count = 0
        self._whole = True  # the piece before ended its line
        self.path, self._encoding, self._limits = path, encoding, limits
        file = _opened(path, limits)
        try:
            head = file.peek(_HEAD)[:_HEAD]
        except _NO_GZIP as error:
            raise _torn(error, 0) from error
        if not head:
            raise Refused("records", "an empty file", "deliver it again, or take it out of the path")
        _refuse_other_kinds(head)
        _refuse_other_encodings(head, encoding)
        self.tolerant = _bears_surrogates(encoding)
        text = head.decode(encoding, "ignore")
        self.end = "\r" if "\n" not in text and "\r" in text else "\n"
        errors = "surrogateescape" if self.tolerant else "strict"
        self._text = io.TextIOWrapper(file, encoding, errors, newline=self.end)

    def __iter__(self) -> Iterator[str]:
        pieces = iter(partial(self._text.readline, self._limits.max_record_chars), "")
        try:
            while piece := self._next(pieces):
                yield piece
        finally:
            self._text.close()

    def _next(self, pieces: Iterator[str]) -> str:
        try:
            piece = next(pieces, "")
        except UnicodeDecodeError as error:
            raise self._undecodable(error) from error
        except _NO_GZIP as error:
            raise _torn(error, self.count) from error
        if self._whole and piece:
            self.count += 1
            if self.count == 1 and piece.startswith("\ufeff"):
                return self._next(pieces) if len(piece) == 1 else piece[1:]
        self._whole = piece.endswith(self.end)
        return piece

    def _undecodable(self, error: UnicodeDecodeError) -> Refused:
        before = ""
        with suppress(UnicodeDecodeError):
            before = error.object[: error.start].decode(self._encoding, "ignore")
        line = self.count + before.count(self.end) + 1
        return not_in_encoding(self._encoding, error.object[error.start], line)


def not_in_encoding(encoding: str, byte: int, line: int) -> Refused:
    """The refusal of a file in another encoding than its settings say."""
    return Refused(encoding, f"byte 0x{byte:02X} in line {line}", "set the source's `encoding` (latin-1, cp1252, utf-16, ...)")


def undecoded(line: str) -> int | None:
    """The first byte of a line that its encoding does not know; None where all are known."""
    if line.isascii():
        return None
    try:
        line.encode()
    except UnicodeEncodeError as error:
        return ord(line[error.start]) & 0xFF
    return None


def valid(text: str) -> str:
    """The text as it can be stored: lone surrogates, which no encoding of Unicode takes, as U+FFFD."""
    return text if text.isascii() else text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _bears_surrogates(encoding: str) -> bool:
    name = codecs.lookup(encoding).name
    with suppress(UnicodeError):
        return "a\n".encode(encoding) == b"a\n" and not name.startswith(_WITH_STATE)
    return False


def _opened(path: str, limits: Limits) -> io.BufferedReader[Any]:
    file = io.BufferedReader(io.FileIO(path), _HEAD)
    if file.peek(2)[:2] != b"\x1f\x8b":
        return file
    packed = Path(path).stat().st_size
    return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=file), packed, limits.max_gzip_ratio), _HEAD)


def _torn(error: Exception, line: int) -> Refused:
    return Refused("a complete gzip file", f"{error} after line {line}", "deliver it again")


class _Bounded(io.RawIOBase):
    """An unpacked file that is refused once it grows out of all proportion to the packed one."""

    def __init__(self, file: gzip.GzipFile, packed: int, ratio: float) -> None:
        self._file, self._left, self._ratio = file, max(_ANY_RATIO_BYTES, int(packed * ratio)), ratio

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        block = self._file.read(len(buffer))
        buffer[: len(block)] = block
        self._left -= len(block)
        if self._left < 0:
            raise Refused(
                f"a gzip file of at most {self._ratio:g} times its size",
                "one that unpacks to more",
                "deliver it again, or raise `limits.max_gzip_ratio`",
            )
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()


def _refuse_other_kinds(head: bytes) -> None:
    for sign, kind, remedy in _SIGNS:
        if head.startswith(sign):
            raise Refused("a text file", kind, remedy)
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower()
    for sign, kind in _PAGES:
        if start.startswith(sign):
            raise Refused("a table", f"{kind} in line 1", "look at what was downloaded, and deliver the export itself")


def _refuse_other_encodings(head: bytes, encoding: str) -> None:
    name = codecs.lookup(encoding).name
    for mark, marked in _MARKS:
        if head.startswith(mark):
            family = codecs.lookup(marked).name.replace("-", "")[:5]
            if not name.replace("-", "").replace("_", "").startswith(family):
                raise Refused(encoding, f"the byte order mark of {marked} in line 1", f'set encoding = "{marked}"')
            return
    zeros = head.count(0)
    if _bears_surrogates(encoding) and zeros > len(head) // 5:
        even = sum(byte == 0 for byte in head[::2])
        guess = "utf-16-be" if even > zeros // 2 else "utf-16-le"
        raise Refused(encoding, f"{zeros:,} zero bytes among the first {len(head):,}", f'set encoding = "{guess}", or deliver a text file')
