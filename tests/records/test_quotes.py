"""Quotation marks that follow no rule: a stray one costs its own line, and cells of several lines stay whole."""

from __future__ import annotations

import pytest
from readings import read

SEPARATORS = [",", ";", "\t", "|", "||"]


def lines(start: int, end: int, separator: str = ",") -> list[str]:
    return [separator.join([f"T{number:03}", f"Teapot {number}", f"{number}.25"]) for number in range(start, end)]


def file(*parts: str | list[str], separator: str = ",") -> str:
    texts = [line for part in parts for line in ([part] if isinstance(part, str) else part)]
    return "\n".join([separator.join(["sku", "name", "price"]), *texts]) + "\n"


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("at", [0, 1, 20, 39])
def test_a_stray_quote_costs_its_own_line_wherever_it_stands(separator, at):
    table = lines(0, 40, separator)
    table[at] = table[at].replace("Teapot", '"Teapot')
    found = read(file(table, separator=separator), sep=separator)
    kept = [f"T{number:03}" for number in range(40) if number != at]
    assert [key for key in found.keys if key != f"T{at:03}"] == kept
    assert found.tally.rejected <= 1 and found.tally.continued == 0


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("cell", ['"one\ntwo"', '"\none\n\ntwo"', '"<ul>\n<li>a, b; c\td</li>\n</ul>"'])
def test_a_stray_quote_before_a_quoted_cell_of_several_lines(separator, cell):
    stray = lines(70, 71, separator)[0].replace("Teapot", '"Teapot')
    found = read(
        file(
            lines(0, 30, separator),
            stray,
            separator.join(["T900", cell, "9"]),
            lines(31, 40, separator),
            separator=separator,
        ),
        sep=separator,
    )
    assert {"sku": "T900", "name": cell.strip('"'), "price": "9"} in found.records
    assert len([key for key in found.keys if key != "T070"]) == 40


def test_a_stray_quote_that_an_inch_mark_closes():
    for further in range(5):
        found = read(file(lines(0, 30), 'T500,"Teapot,1', lines(31, 31 + further), 'T600,Tray 24",8', lines(50, 60)))
        assert len(found.records) == 41 + further and found.problems == ["quote_unclosed"]


def test_a_stray_quote_behind_a_cell_of_several_lines():
    found = read(file(lines(0, 30), 'T500,"a\nb",1"', lines(31, 40), 'T501,"x\ny","2', lines(41, 50), 'T502,"\n",3'))
    assert len([key for key in found.keys if key < "T500"]) == 48 and "T502" in found.keys


@pytest.mark.parametrize("cell", ["T1,", 'T1,"x"', ""])
def test_a_stray_quote_before_empty_quoted_cells(cell):
    found = read(file(lines(0, 30), 'T500,"Teapot,1', 'T501,"",2', 'T502,"",3', lines(31, 40)))
    assert {"T501", "T502"} <= set(found.keys) and len(found.records) == 41


CELLS = {
    "a list": "<ul>\n<li>one</li>\n<li>two, three</li>\n</ul>",
    "a table of as many columns": "size,width,height\nS,10,20\nM,12,22\nL,14,24",
    "a table with numbers first": "1,a,2\n2,b,3\n3,c,4\n4,d,5",
    "quotation marks": 'says "no"\nand "yes", twice',
    "blank lines": "\n\none\n\n",
    "all sorts of line ends": "one\rtwo\r\nthree\n",
    "nothing but separators": ",,\n,,\n,,\n,,",
}


@pytest.mark.parametrize("name", CELLS)
@pytest.mark.parametrize("place", [1, 2])
def test_a_quoted_cell_of_several_lines_is_never_taken_apart(name, place):
    cell = CELLS[name]
    fields = ["T777", "Teapot", "3"]
    fields[place] = '"' + cell.replace('"', '""') + '"'
    found = read(file(lines(0, 30), ",".join(fields), lines(40, 50)))
    assert found.problems == [] and len(found.records) == 41
    assert found.records[30] == {"sku": "T777", "name": "Teapot", "price": "3"} | {("name", "price")[place - 1]: cell}


def test_cells_before_the_key_and_keys_that_are_words_stay_whole():
    found = read("name,sku\n" + "".join(f'"Nice\nvery, very {n}",W{n}\n' for n in range(5)))
    assert found.keys == [f"W{n}" for n in range(5)] and found.tally.continued == 5
    found = read(file([f"{word},x,1" for word in ("jug", "bowl", "vase")], 'cup,"large\nsoft, and warm",3'))
    assert found.records[-1] == {"sku": "cup", "name": "large\nsoft, and warm", "price": "3"}


def test_a_list_of_other_keys_in_the_last_cell_stays_in_it():
    table = [f"T{number:03},about, of sorts" for number in range(30)]
    found = read("sku,name,about\n" + "\n".join(table) + '\nT801,Lid,"Fits:\nT001, T002, T003"\n')
    assert found.records[-1]["about"] == "Fits:\nT001, T002, T003"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('T1,"Teapot "blue" large",1', 'Teapot "blue" large'),
        ('T1,24" x 36" tray,1', '24" x 36" tray'),
        ('T1,"24" tray",1', '24" tray'),
        (r'T1,"a \"blue\", large one",1', 'a "blue", large one'),
        ('T1, "Teapot, blue" ,1', "Teapot, blue"),
        ('T1,"Teapot, blue"  ,1', "Teapot, blue"),
        ('T1,"a""b",1', 'a"b'),
        ("T1,'Teapot',1", "'Teapot'"),
    ],
)
def test_quotation_marks_are_read_as_a_person_reads_them(line, name):
    assert read(file(line, "T2,x,2")).records[0]["name"].strip() == name


def test_undoubled_quotes_in_a_cell_of_several_lines():
    found = read(file(lines(0, 30), 'T900,"Nice\nwith "big" handle\nand "lid" too",5', lines(31, 33)))
    assert found.records[30] == {"sku": "T900", "name": 'Nice\nwith "big" handle\nand "lid" too', "price": "5"}
    assert found.rows[30].note and found.rows[30].lines == 3


def test_what_is_left_of_a_cell_that_cannot_be_read_is_no_record():
    found = read(file(lines(0, 30), 'T900,"Nice\nwith "big" handle\nand "lid", too",5', 'T777,"lid",5', lines(31, 33)))
    assert found.keys[30:] == ["T777", "T031", "T032"] and found.tally.rejected == 3


def test_an_escape_makes_a_quotation_mark_text_and_nothing_else():
    found = read(file(r'T1,"a \"b\", c",1', r"T2,C:\dir,2", r"T3,24\" x,3", r'T4,"end\\",4'), escape="\\")
    assert [record["name"] for record in found.records] == ['a "b", c', r"C:\dir", '24" x', "end\\"]


def test_no_quotation_marks_where_the_settings_say_so():
    found = read(file('T1,"Teapot,1', 'T2,x",2'), quote="")
    assert [record["name"] for record in found.records] == ['"Teapot', 'x"']


def test_a_comment_swallows_no_lines():
    found = read(file('# it,"s', lines(0, 3), '#,"', lines(5, 6)), comment="#")
    assert found.tally.skipped == 2 and len(found.records) == 4
