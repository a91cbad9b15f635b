"""From a file's bytes to its lines: compression, encoding, line ends, and what is no text file at all."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from expectations.settings.shop import Limits
from pipelines.records.accounts import Refused

_HEAD = 1 << 16
#: More pieces than this that the encoding does not know, among so many records, and the encoding is another one.
_UNDECODED_SHARE = 0.01
#: A gzip file may be of any ratio up to this size; real tables of text rarely pass 30.
_ANY_RATIO_BYTES = 64 << 20

_UNPACK = "unpack it, or deliver it as .gz"
#: How files begin that are no text tables, and what to do with them.
_SIGNS = (
    (b"PK\x03\x04", "a zip archive or an Excel file", "unpack it, or save the sheet as CSV"),
    (b"PK\x05\x06", "an empty zip archive", "deliver it again"),
    (b"\xd0\xcf\x11\xe0", "an Excel file", "save the sheet as CSV"),
    (b"%PDF-", "a PDF file", "deliver the table as CSV"),
    (b"{\\rtf", "a Word file (RTF)", "deliver the table as CSV"),
    (b"\x1f\x8b", "a gzip file inside of a gzip file", "pack it once"),
    (b"\x1f\x9d", "a file of `compress`", _UNPACK),
    (b"BZh", "a bzip2 file", _UNPACK),
    (b"\xfd7zXZ\x00", "an xz file", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a zstd file", _UNPACK),
    (b"\x04\x22\x4d\x18", "an lz4 file", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "a rar archive", _UNPACK),
    (b"PAR1", "a Parquet file", 'set format = "parquet"'),
    (b"ARROW1", "an Arrow file", "deliver it as Parquet"),
    (b"FEA1", "a Feather file", "deliver it as Parquet"),
    (b"Obj\x01", "an Avro file", "deliver it as Parquet"),
    (b"ORC", "an ORC file", "deliver it as Parquet"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"\x89HDF", "an HDF5 file", "export the table as CSV"),
    (b"\x89PNG", "a picture", "deliver the table as CSV"),
    (b"\xff\xd8\xff", "a picture", "deliver the table as CSV"),
    (b"GIF8", "a picture", "deliver the table as CSV"),
    (b"\x7fELF", "a program", "deliver the table as CSV"),
)
#: Signs that are letters alone, with which a header could begin as well: what follows them in such a file.
_AFTER_LETTERS = {
    b"BZh": re.compile(rb"[1-9](1AY&SY|\x17rE8P\x90)"),
    b"PAR1": re.compile(rb"\x15"),
    b"ARROW1": re.compile(rb"\x00\x00"),
    b"FEA1": re.compile(rb"[\x00-\x1f]"),
    b"ORC": re.compile(rb"[\x00-\x08\x0e-\x1f\x80-\xff]"),
    b"GIF8": re.compile(rb"[79]a"),
}
_TAR = (257, b"ustar")
_PAGE = re.compile(r"<!doctype|<html\b|<head\b|<body\b|<script\b|<!--", re.I)
_XML = re.compile(r"<\?xml\b|<[a-z_][\w:.-]*+(?:\s[^<>]{0,500})?>\s*<", re.I)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "le"),
    (codecs.BOM_UTF32_BE, "utf-32", "be"),
    (codecs.BOM_UTF8, "utf-8", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "le"),
    (codecs.BOM_UTF16_BE, "utf-16", "be"),
)
_NO_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)
#: Encodings whose meaning depends on what came before: one wrong byte spoils the rest, not a line.
_WITH_STATE = ("utf7", "hz", "iso2022", "unicodeescape", "rawunicodeescape")
#: What ends the lines of files that know neither line feed nor carriage return: NEL (of mainframes), U+2028, the record
#: separator.
_RARE_ENDS = ("\x85", "\u2028", "\x1e")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
#: What a byte order mark looks like where it stands inside of a text: files were strung together.
MARK = "\ufeff"


class Lines:
    """The lines of a text file with their ends, one after the other, each at most `max_record_chars` long (a longer one
    in pieces).

    A line ends in a line feed, a carriage return or both; with `rare_ends`, in files that know neither, in what else
    ends lines. Bytes that the encoding does not know stand in the text as lone surrogates (PEP 383) where the encoding
    bears it; else they refuse the file. `count` is how many lines were begun.
    """

    def __init__(self, path: str, encoding: str, limits: Limits, rare_ends: bool = False) -> None:
        self.count = 0
        self.most = limits.max_record_chars
        self._whole = True  # the piece before ended its line
        self._encoding = encoding
        file = _opened(path, limits)
        try:
            head = _head(file)
            _refuse_other_encodings(head, encoding)
            encoding = _with_order(head, encoding)
            text = head.decode(encoding, "ignore")
            _refuse_pages(text)
            errors = "surrogateescape" if _bears_surrogates(encoding) else "strict"
            self._end = next((end for end in _RARE_ENDS if end in text), "") if rare_ends and not ended(text) else ""
            self._text = io.TextIOWrapper(file, encoding, errors, newline="")
        except BaseException:
            file.close()
            raise

    def __iter__(self) -> Iterator[str]:
        pieces = self._ended_rarely() if self._end else iter(partial(self._text.readline, self.most), "")
        while piece := self._next(pieces):
            yield piece

    def close(self) -> None:
        self._text.close()

    def _ended_rarely(self) -> Iterator[str]:
        rest = ""
        while block := self._text.read(_HEAD):
            *whole, rest = (rest + block).split(self._end)
            yield from (line + "\n" for line in whole)
            if len(rest) >= self.most:
                yield rest[: self.most]
                rest = rest[self.most :]
        if rest:
            yield rest

    def _next(self, pieces: Iterator[str]) -> str:
        try:
            piece = next(pieces, "")
        except UnicodeDecodeError as error:
            raise self._undecodable(error) from error
        except _NO_GZIP as error:
            raise _torn(error, self.count) from error
        if self._whole and piece:
            self.count += 1
            if self.count == 1 and piece[0] == MARK:
                piece = piece.lstrip(MARK) or "\n"
        self._whole = piece[-1:] in ("\n", "\r")
        return piece

    def _undecodable(self, error: UnicodeDecodeError) -> Refused:
        before = ""
        with suppress(UnicodeError):
            before = error.object[: error.start].decode(self._encoding, "ignore")
        line = self.count + before.count("\n") + 1
        return not_in_encoding(self._encoding, error.object[error.start], line)


def ended(text: str) -> bool:
    """Whether there is the end of a line in a text."""
    return "\n" in text or "\r" in text


def not_in_encoding(encoding: str, byte: int, line: int) -> Refused:
    """The refusal of a file in another encoding than its settings say."""
    return Refused(
        encoding, f"byte 0x{byte:02X} in line {line}", "set the source's `encoding` (latin-1, cp1252, utf-16, ...)"
    )


class Undecoded:
    """The pieces of a file that its encoding does not know: how many, and byte and line of the first."""

    def __init__(self, encoding: str) -> None:
        self._encoding, self._many, self._first = encoding, 0, (0, 0)

    def problem(self, byte: int, line: int) -> str:
        """Counts one more such piece; what is wrong with it."""
        self._first = self._first if self._many else (byte, line)
        self._many += 1
        return f"undecodable: expected {self._encoding}, found byte 0x{byte:02X}"

    def refuse_many(self, pieces: int) -> None:
        """Raises Refused where they are too many of so many pieces: then the encoding is another one."""
        if self._many > _UNDECODED_SHARE * pieces:
            raise not_in_encoding(self._encoding, *self._first)


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
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return _LONE_SURROGATE.sub("\ufffd", text)
    return text


def _plain_name(encoding: str) -> str:
    return codecs.lookup(encoding).name.replace("-", "").replace("_", "").lower()


def _bears_surrogates(encoding: str) -> bool:
    with suppress(UnicodeError):
        return "a\n".encode(encoding) == b"a\n" and not _plain_name(encoding).startswith(_WITH_STATE)
    return False


def _opened(path: str, limits: Limits) -> io.BufferedReader[Any]:
    file = io.BufferedReader(io.FileIO(path), _HEAD)
    if file.peek(2)[:2] != b"\x1f\x8b":
        return file
    packed = Path(path).stat().st_size
    return io.BufferedReader(_Bounded(gzip.GzipFile(fileobj=file), packed, limits.max_gzip_ratio), _HEAD)


def _head(file: io.BufferedReader[Any]) -> bytes:
    """The first bytes of a file, which stay to be read. Refuses a file that is empty or none of texts."""
    try:
        head = file.peek(_HEAD)[:_HEAD]
    except _NO_GZIP as error:
        raise _torn(error, 0) from error
    if not head:
        raise Refused("records", "an empty file", "deliver it again, or take it out of the path")
    for sign, kind, remedy in _SIGNS:
        if head.startswith(sign) and (sign not in _AFTER_LETTERS or _AFTER_LETTERS[sign].match(head, len(sign))):
            raise Refused("a text file", kind, remedy)
    place, sign = _TAR
    if head[place : place + len(sign)] == sign:
        raise Refused("a text file", "a tar archive", "unpack it")
    return head


def _torn(error: Exception, line: int) -> Refused:
    return Refused("a complete gzip file", f"{error} after line {line}", "deliver it again")


class _Bounded(io.RawIOBase):
    """An unpacked file that is refused once it grows out of all proportion to the packed one."""

    def __init__(self, file: gzip.GzipFile, packed: int, ratio: float) -> None:
        self._file, self._left, self._ratio = file, max(_ANY_RATIO_BYTES, packed * ratio), ratio

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


def _refuse_pages(text: str) -> None:
    start = text.lstrip(MARK + " \t\r\n")
    kind = "a web page" if _PAGE.match(start) else "an XML file" if _XML.match(start) else None
    if kind:
        raise Refused("a table", f"{kind} in line 1", "look at what was downloaded, and deliver the export itself")


def _refuse_other_encodings(head: bytes, encoding: str) -> None:
    name = _plain_name(encoding)
    for mark, marked, order in _MARKS:
        if head.startswith(mark):
            family = marked.replace("-", "")
            if not name.startswith(family) or name.removeprefix(family) not in ("", "sig", order):
                raise Refused(encoding, f"the byte order mark of {marked} in line 1", f'set encoding = "{marked}"')
            return
    zeros = head.count(0)
    if _bears_surrogates(encoding) and zeros > len(head) // 5:
        guess = "utf-32" if zeros > len(head) * 2 // 3 else "utf-16"
        found = f"{zeros:,} zero bytes among the first {len(head):,}"
        raise Refused(encoding, found, f'set encoding = "{guess}-{_order(head, guess)}", or deliver a text file')


def _with_order(head: bytes, encoding: str) -> str:
    """The encoding with the order of its bytes, where it has one that no mark tells."""
    name = codecs.lookup(encoding).name
    if name not in ("utf-16", "utf-32") or any(head.startswith(mark) for mark, marked, _ in _MARKS if marked == name):
        return encoding
    return f"{name}-{_order(head, name)}"


def _order(head: bytes, encoding: str) -> str:
    """Which half of a code point comes first, told by where the zero bytes of plain letters stand."""
    if encoding == "utf-32":
        return "be" if head[::4].count(0) > head[3::4].count(0) else "le"
    return "be" if head[::2].count(0) > head[1::2].count(0) else "le"
