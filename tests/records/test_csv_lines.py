"""Headers, line ends, ragged lines and what stands around a table: read, counted, rejected, or the file is refused."""

from __future__ import annotations

import pytest
from readings import read, refusal

HEAD = "sku,name,price\n"
THREE = "L1,Lamp,1\nL2,Lid,2\nL3,Log,3\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\x1e"])
def test_every_line_end(end):
    found = read((HEAD + THREE).replace("\n", end))
    assert found.keys == ["L1", "L2", "L3"] and found.records[2] == {"sku": "L3", "name": "Log", "price": "3"}
    assert found.tally.lines == 4 and read((HEAD + THREE).replace("\n", end).rstrip(end)).keys == found.keys


def test_mixed_line_ends_of_files_strung_together():
    old, new, dos = (
        (THREE.replace("L", letter)).replace("\n", end) for letter, end in (("A", "\r"), ("B", "\n"), ("C", "\r\n"))
    )
    found = read(HEAD.replace("\n", "\r") + old + new + dos + old)
    assert len(found.records) == 12 and found.problems == [] and found.records[6]["name"] == "Camp"


def test_a_carriage_return_in_a_cell_is_text():
    found = read(HEAD + 'L1,"Lamp\rgreen",1\nL2,Lid\rblue,2\nL3,x,3\r\r\n')
    assert [record["name"] for record in found.records] == ["Lamp\rgreen", "Lid\rblue", "x"] and found.problems == []


@pytest.mark.parametrize(
    "text", ["a\u2028b", "a\x0cb", "a\x0bb", "a\x85b", "a\x00b", "a\ufeffb", "a\x1cb\x1d\x1e\x1f", "\U0001f600"]
)
def test_odd_characters_end_no_line(text):
    assert read(f"{HEAD}L1,{text},1\nL2,x,2\n").records[0] == {"sku": "L1", "name": text, "price": "1"}


def test_byte_order_marks_where_files_were_strung_together():
    found = read("\ufeff" + HEAD + THREE + "\ufeff" + HEAD + "L4,x,4\n\ufeffL5,x,5\n")
    assert found.keys == ["L1", "L2", "L3", "L4", "L5"] and found.tally.header == 2


def test_a_header_again_in_other_letters():
    assert read(HEAD + THREE + "SKU , Name,PRICE\nL4,x,4\n").tally.header == 2


def test_another_header_is_refused():
    assert refusal(HEAD + THREE + "sku,price,name\nL4,4,x\n").found.startswith("another one in line 5")
    assert refusal(HEAD + THREE + "name,sku,price,brand\nx,L4,4,b\n").expected == "one header"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("sku,name,name,price", ["sku", "name", "_c2", "price"]),
        ("sku,,price,", ["sku", "_c1", "price", "_c3"]),
        ("_c1,,sku,_c1", ["_c1", "_c1_", "sku", "_c3"]),
        (' sku , "name" ', ["sku", '"name"']),
        ('sku,"name\n(en)","a,b"', ["sku", "name\n(en)", "a,b"]),
        ("sku,a`b,a.b,a b,SKU", ["sku", "a`b", "a.b", "a b", "SKU"]),
        ('sku,"name,price', ["sku", "name", "price"]),
    ],
)
def test_odd_headers(header, columns):
    width = len(columns)
    found = read(header + "\n" + "".join(",".join([f"L{n}"] * width) + "\n" for n in range(3)))
    assert found.tally.columns == columns and len(found.records) == 3 and len(found.records[0]) == width


def test_a_header_that_swallows_lines_is_read_by_itself():
    assert len(read('sku,"name,price\nL1,Tray 24",9\n' + THREE).records) == 4


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("sku;name\nL1;x\n", 'set options = { sep = ";" }'),
        ("sku\tname\nL1\tx\n", 'set options = { sep = "\\t" }'),
        ("Stock of May,,\n\nsku,name,price\nL1,x,1\n", 'set options = { skip_lines = "2" }'),
        ("sep=,\nsku,name\nL1,x\n", 'set options = { skip_lines = "1" }'),
        ('{"sku": "L1"}\n', 'set format = "json"'),
        ('[\n{"sku": "L1"}]\n', None),
        ("sk,name\nL1,x\n", None),
    ],
)
def test_a_file_without_the_key_says_what_to_do(text, remedy):
    refused = refusal(text)
    assert refused.expected == "a column 'sku' in line 1" and remedy in (refused.remedy, None)


def test_a_refusal_tells_no_values_of_a_file_without_a_header():
    message = str(refusal("U-1,Zora Quill,zora@mail.example,7 Vexley Row\nU-2,Ida Moor,+49 171 1234567,1 Vexley Row\n"))
    assert "Quill" not in message and "zora@" not in message and "4 values of a record, and no header" in message
    assert "Quill" not in str(refusal("1,Zora Quill,1985-03-12\n"))


@pytest.mark.parametrize(
    "text",
    ["sku," + "x" * 2_000 + "\nL1,y\n", "sku,name " * 3_000_000, "sku," + ",".join(map(str, range(5_000))) + "\n"],
)
def test_headers_that_are_none(text):
    refusal(text)


def test_a_header_in_another_encoding_is_refused():
    assert refusal("sku,größe\nL1,2\n".encode("latin-1")).found == "byte 0xF6 in line 1"


def test_the_key_is_found_in_any_case_and_place():
    found = read("Name,Price,SKU\n" + "".join(f"x,1,W{n}\n" for n in range(30)) + 'y,"2\nz,3,W77\nq,4,W78\n')
    assert [record["SKU"] for record in found.records if "SKU" in record][-2:] == ["W77", "W78"]


def test_ragged_lines():
    found = read(HEAD + THREE + "L4,x\nL5\nL6,x,6,,\nL7,x,7,more\nnonsense\n,,\nL8,x,1,50\n")
    assert found.keys == ["L1", "L2", "L3", "L4", "L5", "L6"] and found.records[3] == {"sku": "L4", "name": "x"}
    assert found.problems == ["record_unreadable"] * 3 and found.rows[3].note == "2 of 3 fields"


def test_lines_that_end_early_where_columns_have_no_name():
    assert [row.note for row in read("sku,name,,\nL1,x\nL2,y,,\n").rows] == [None, None]


@pytest.mark.parametrize(
    "footer", ["(3 rows affected)", "Total,,6.00", "TOTAL:,3,6", "Exported 2026-01-01 by us", "# end", "Grand total,,"]
)
def test_footers_are_no_records(footer):
    found = read(HEAD + THREE + "\n" + footer + "\n\x1a")
    assert found.keys == ["L1", "L2", "L3"] and [row.record for row in found.rejected] == [footer]


def test_a_footer_alone():
    assert read(HEAD + "(0 rows affected)\n").records == []


def test_a_header_alone_and_blank_lines():
    assert read(HEAD).tally.header == 1 and read(HEAD + "\n \n,,\n\t\n").tally.blank == 4
    assert read("\n\n" + HEAD + THREE).tally.blank == 2


@pytest.mark.parametrize("separator", ["||", "\\t", "::", "\0", "\x1f", "😀", "~|~", " "])
def test_every_separator(separator):
    written = separator.replace("\\t", "\t")
    text = HEAD.replace(",", written) + f'L1{written}"a{written}b"{written}1\n' + f"L2{written}x|y{written}2\n"
    found = read(text, sep=separator)
    assert [record["name"] for record in found.records] == [f"a{written}b", "x|y"]
    assert [row.length for row in found.rows] == [len(line) + 1 for line in text.split("\n")[1:3]]


def test_lines_above_the_header_and_none():
    assert read("a\nb,c\n" + HEAD + THREE, skip_lines="2").tally.skipped == 2
    assert read(THREE, header="false", keys=("_c0",)).records[0] == {"_c0": "L1", "_c1": "Lamp", "_c2": "1"}


def test_bytes_that_are_none_of_the_encoding_cost_their_record():
    rows = "".join(f"L{n},x,{n}\n" for n in range(200)).encode()
    found = read(HEAD.encode() + b'L900,caf\xe9,1\nL901,"a\n\xff",2\n' + rows)
    assert len(found.records) == 200 and found.problems == ["undecodable"] * 2 and found.tally.rejected == 3
    assert refusal(HEAD.encode() + b"L900,caf\xe9,1\n" + rows[:200]).found == "byte 0xE9 in line 2"


def test_what_is_too_long():
    many = "z\n" * 10_000
    long = f'L5,{"x" * 30_000},1\nL6,"{"y" * 30_000}",2\nL7,"{many}",3\nL8,{"w" * 5_000},4\n'
    found = read(HEAD + THREE + long + THREE, max_record_chars=10_000, max_cell_chars=2_000)
    assert found.keys == ["L1", "L2", "L3", "L1", "L2", "L3"] and found.tally.records == 7
    assert found.problems.count("record_too_long") == 2 and found.problems.count("cell_too_long") == 1
    assert found.tally.lines == 1 + 6 + 2 + 10_001 + 1
