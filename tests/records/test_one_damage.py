"""A file of good records with exactly one line damaged keeps every other record, and accounts for every line."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

import pytest
from readings import read

NAMES = ["sku", "name", "about", "price"]
CELLS = [
    *(
        "plain",
        "with, comma; and | more\ttext",
        "",
        'says "hi"',
        "line one\nline two",
        "\n\nblank above",
        "ends in a break\n",
    ),
    *("<ul>\n<li>a</li>\n<li>b, c, d, e</li>\n</ul>", "size,w,h,d\nS,10,20,3\nM,12,22,4\nL,1,2,3", "caf\u00e9\r\nbar"),
]
Damage = Callable[[str, str, random.Random], str]


def inserted(what: str) -> Damage:
    def damage(line: str, separator: str, dice: random.Random) -> str:
        at = dice.randrange(len(line) + 1)
        return line[:at] + what.replace(",", separator) + line[at:]

    return damage


def without(sign: str) -> Damage:
    def damage(line: str, separator: str, dice: random.Random) -> str:
        places = [at for at, one in enumerate(line) if one == sign.replace(",", separator)]
        at = dice.choice(places or [0])
        return line[:at] + line[at + 1 :]

    return damage


def quoted_field(line: str, separator: str, dice: random.Random) -> str:
    at = dice.choice([place for place, one in enumerate(line) if one == separator] or [0])
    return line[: at + 1] + '"' + line[at + 1 :]


DAMAGES: dict[str, Damage] = {
    "a quotation mark anywhere": inserted('"'),
    "a quotation mark at a field's start": quoted_field,
    "a quotation mark at the end": lambda line, separator, dice: line + '"',
    "a quotation mark less": without('"'),
    "a separator more": inserted(","),
    "a separator less": without(","),
    "cut off": lambda line, separator, dice: line[: dice.randrange(len(line) + 1)],
    "blank": lambda line, separator, dice: "",
    "a wrong byte": inserted("\udcff"),
    "twice on a line": lambda line, separator, dice: line + separator + line,
    "other text": lambda line, separator, dice: "the end of page 3",
}


def table(dice: random.Random, separator: str, quoting: int) -> tuple[str, list[tuple[dict[str, str], int, int]]]:
    """A table, and its records with their first line and the one behind their last."""
    out, records = io.StringIO(), []
    writer = csv.writer(out, delimiter=separator, quoting=quoting, lineterminator="\n")
    writer.writerow(NAMES)
    for number in range(120):
        name = dice.choice(["Oak peg", "Mug, blue", 'Board 24"', "Tray; wide"])
        record = [f"D{1000 + number}", name, dice.choice(CELLS), f"{dice.randrange(1, 90)}.50"]
        start = out.getvalue().count("\n")
        writer.writerow(record)
        records.append((dict(zip(NAMES, record, strict=True)), start, out.getvalue().count("\n")))
    return out.getvalue(), records


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", DAMAGES)
def test_one_damaged_line_costs_no_other_record(name, separator, quoting):
    dice = random.Random(f"{name} {separator} {quoting}")
    text, records = table(dice, separator, quoting)
    whole = text.split("\n")[:-1]
    for _ in range(4):
        at = dice.randrange(1, len(whole))
        lines = [*whole[:at], DAMAGES[name](whole[at], separator, dice), *whole[at + 1 :]]
        found = read(("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"), sep=separator)
        read_back = [{column: record.get(column, "") for column in NAMES} for record in found.records]
        lost = [record for record, start, end in records if not start <= at < end and record not in read_back]
        assert lost == [], (at, lines[at - 1 : at + 2])
        assert len(found.records) <= len(records) + 1
