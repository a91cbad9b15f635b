"""Encodings, packed files, and files that are no text tables."""

from __future__ import annotations

import codecs
import encodings.aliases
import gzip
import json
import random

import pytest
from readings import read, refusal

from expectations.settings.reader_options import is_text_encoding

TABLE = "sku,name,price\nE1,plain name,1\nE2,Caf\u00e9 \u00e4\u00f6\u00fc,2\nE3,\u0416\u0443\u043a,3\nE4,\u732b,4\nE5,\u05d0\u05d1,5\n"
NAMES = sorted(
    {
        *encodings.aliases.aliases,
        *encodings.aliases.aliases.values(),
        "utf-8-sig",
        "utf_8_sig",
        "cp1140",
        "koi8_r",
        "mac_cyrillic",
    }
)


def encoded(text: str, encoding: str) -> bytes | None:
    """As many lines of a text as an encoding has letters for."""
    kept = []
    for line in text.splitlines(keepends=True):
        try:
            if line.encode(encoding).decode(encoding) == line:
                kept.append(line)
        except UnicodeError:
            continue
    return "".join(kept).encode(encoding) if len(kept) > 1 else None


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_every_encoding_of_python_reads_what_it_can_write(kind):
    json_lines = "".join(
        json.dumps(dict(zip(("sku", "name", "price"), line.split(","), strict=True)), ensure_ascii=False) + "\n"
        for line in TABLE.splitlines()[1:]
    )
    text = TABLE if kind == "csv" else json_lines
    read_in = 0
    for name in NAMES:
        if is_text_encoding(name) and (data := encoded(text, name)):
            found = read(data, kind, encoding=name)
            lines = data.decode(name).lstrip("\ufeff").splitlines()
            assert [record["name"] for record in found.records] == [
                line.split(",")[1] if kind == "csv" else json.loads(line)["name"] for line in lines[kind == "csv" :]
            ], name
            assert found.problems == []
            read_in += 1
    assert read_in > 300


@pytest.mark.parametrize(
    "name", ["base64", "rot13", "hex", "zlib", "bz2", "uu", "quopri", "idna", "punycode", "none_such"]
)
def test_what_encodes_no_texts_is_none_of_texts(name):
    assert not is_text_encoding(name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["-le", "-be"])
def test_the_order_of_bytes_is_told_by_them(encoding, order):
    assert read(TABLE.encode(encoding + order), encoding=encoding).records[3]["name"] == "\u732b"
    assert read(("\ufeff" + TABLE).encode(encoding + order), encoding=encoding).tally.columns[0] == "sku"
    assert read(("\ufeff" + TABLE).encode(encoding + order), encoding=encoding + order).tally.columns[0] == "sku"
    other = {"-le": "-be", "-be": "-le"}[order]
    assert (
        refusal(("\ufeff" + TABLE).encode(encoding + order), encoding=encoding + other).remedy
        == f'set encoding = "{encoding}"'
    )
    assert refusal(TABLE.encode(encoding + order)).remedy.startswith(f'set encoding = "{encoding}{order}"')


@pytest.mark.parametrize("setting", ["utf-8", "ascii", "latin-1", "cp1252", "shift_jis", "utf-16"])
@pytest.mark.parametrize("mark", ["utf-8", "utf-16", "utf-32"])
def test_a_byte_order_mark_of_another_encoding_is_refused(setting, mark):
    data = ("\ufeff" + TABLE).encode(mark + ("" if mark == "utf-8" else "-le"))
    if setting == mark:
        assert len(read(data, encoding=setting).records) == 5
    else:
        assert refusal(data, encoding=setting).remedy == f'set encoding = "{mark}"'


@pytest.mark.parametrize("name", ["cp037", "cp500", "cp1140"])
def test_line_ends_of_mainframes(name):
    assert read(TABLE.splitlines()[0] + "\x85E1,x,1\x85", encoding=name).keys == ["E1"]


def test_half_a_character_and_lone_surrogates():
    refusal(TABLE.encode("utf-16-le")[:-1], encoding="utf-16-le")
    refusal(b"sku\nE1\xd8".decode("latin-1").encode("utf-16-le") + b"\x00\xd8x\x00", encoding="utf-16-le")
    assert read(b'{"sku":"E1","\\udc00":"a\\ud800b"}', "json").records == [{"sku": "E1", "\ufffd": "a\ufffdb"}]


SIGNS = {
    "a zip archive or an Excel file": b"PK\x03\x04",
    "an Excel file": b"\xd0\xcf\x11\xe0\xa1\xb1",
    "a PDF file": b"%PDF-1.7\n",
    "a bzip2 file": __import__("bz2").compress(b"sku\n1\n"),
    "an xz file": __import__("lzma").compress(b"sku\n1\n"),
    "a zstd file": b"\x28\xb5\x2f\xfd\x04",
    "a 7z archive": b"7z\xbc\xaf\x27\x1c",
    "a gzip file inside of a gzip file": gzip.compress(gzip.compress(b"sku\n1\n")),
    "a Parquet file": b"PAR1\x15\x04\x15",
    "an Arrow file": b"ARROW1\x00\x00\xff",
    "an ORC file": b"ORC\x08\x03\x00",
    "an Avro file": b"Obj\x01\x04",
    "an SQLite database": b"SQLite format 3\x00",
    "a picture": b"\x89PNG\r\n",
    "a tar archive": b"shop.csv" + bytes(249) + b"ustar  \x00",
    "an empty file": b"",
}
PAGES = {
    "a web page in line 1": [
        "<!DOCTYPE html><p>",
        "\ufeff\n <html lang=en>",
        "<!-- x --><head>",
        "<HEAD><TITLE>403</TITLE>",
    ],
    "an XML file in line 1": ["<?xml version='1.0'?><a/>", '<shop name="x">\n  <product/>', "<rss version=2><channel>"],
}


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize("sign", SIGNS)
def test_files_that_are_no_texts(sign, kind):
    assert refusal(SIGNS[sign], kind).found == sign


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp037"])
@pytest.mark.parametrize("kind", PAGES)
def test_pages_are_no_tables(kind, encoding):
    for text in PAGES[kind]:
        if encoding != "cp037" or text.isascii():
            assert refusal(text.encode(encoding), encoding=encoding).found == kind


@pytest.mark.parametrize("name", ["ORCID", "BZh", "PAR1", "GIF8", "FEA1", "ARROW1", "Rar!", "<sku>,<name>"])
def test_headers_that_begin_like_other_files(name):
    assert (
        read(f"{name},sku\nx,E1\n".replace("<sku>", "<a>")).keys == ["E1"]
        if "<" not in name
        else read("<a>,sku\nx,E1\n").keys
    )


def test_gzip_files_that_are_torn_bombs_or_in_members():
    packed = gzip.compress(TABLE.encode())
    assert len(read(packed + gzip.compress(b"E6,x,6\n")).records) == 6
    noise = "".join(random.Random(1).choices("abcdefgh", k=200_000))
    torn = gzip.compress(f"sku\n{noise}\n".encode())
    for data in (packed[:-4], packed[:-9], torn[: len(torn) // 2], packed + b"more", packed[:12]):
        assert refusal(data).expected == "a complete gzip file"
    wrong = bytearray(torn)
    wrong[len(wrong) // 2] ^= 255
    refusal(bytes(wrong))
    bomb = gzip.compress(b"sku,name\n" + b"E1,x" * 17_000_000, 1)
    assert refusal(bomb, max_gzip_ratio=1.5).remedy.endswith("raise `limits.max_gzip_ratio`")


def test_codecs_know_all_that_was_tried():
    assert all(codecs.lookup(name) for name in NAMES if is_text_encoding(name))
