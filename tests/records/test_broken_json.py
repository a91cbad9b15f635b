"""Broken JSON costs the object that is broken: neither those behind it nor what is inside of it become something
else.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest
from readings import read

GOODS = [
    {
        "sku": f"B{n}",
        "name": f'Bowl {n} "large" {{x}}, [y]',
        "variants": [{"sku": f"B{n}-1", "size": "S", "price": 1}, {"sku": f"B{n}-2", "size": "M"}],
        "box": {"w": 1, "h": [1, 2]},
        "price": n,
    }
    for n in range(30)
]
LAYOUTS = {
    "a line each": lambda goods: "\n".join(map(json.dumps, goods)),
    "lines with commas": lambda goods: "[\n" + ",\n".join(map(json.dumps, goods)) + "\n]",
    "one line": json.dumps,
    "one behind the other": lambda goods: "".join(map(json.dumps, goods)),
    "pretty": lambda goods: json.dumps(goods, indent=2),
    "pretty with tabs": lambda goods: json.dumps(goods, indent="\t"),
    "pretty without indentation": lambda goods: json.dumps(goods, indent=0),
    "pretty, one behind the other": lambda goods: "\n".join(json.dumps(good, indent=3) for good in goods),
    "a bracket and an object on a line": lambda goods: (
        "[ " + ", ".join(json.dumps(good, indent=2) for good in goods) + " ]"
    ),
}
DAMAGES = {
    "a quotation mark more": lambda text, at: text[:at] + '"' + text[at:],
    "a quotation mark less": lambda text, at: text[: (mark := text.index('"', at))] + text[mark + 1 :],
    "a bracket more": lambda text, at: text[:at] + "]" + text[at:],
    "a brace more": lambda text, at: text[:at] + "}" + text[at:],
    "a sign less": lambda text, at: text[: (sign := min(text.index(sign, at) for sign in "{}[]:,"))] + text[sign + 1 :],
    "a word": lambda text, at: text[:at] + " oops " + text[at:],
}


def plain(value):
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else str(value)


def damaged(layout: str, damage: str, times: int) -> Iterator[tuple[int, str]]:
    """Texts of which one object is damaged, and its number."""
    dice, text = random.Random(f"{layout} {damage}"), LAYOUTS[layout](GOODS)
    for _ in range(times):
        number = dice.randrange(4, len(GOODS) - 2)
        start = text.index(f'"B{number}"')
        end = text.index(f'"B{number}-2"')
        yield number, DAMAGES[damage](text, dice.randrange(start, end))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_damaged_object_costs_no_other(layout, damage):
    for number, text in damaged(layout, damage, 12):
        found = read(text, "json")
        others = [
            record for record in found.records if record.get("sku") in {good["sku"] for good in GOODS} - {f"B{number}"}
        ]
        assert others == [plain(good) for good in GOODS if good["sku"] != f"B{number}"], text
        assert found.records == others or len(found.records) <= len(others) + 1, (
            "what is inside of an object became a record"
        )


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_first_object_is_broken(layout):
    found = read(LAYOUTS[layout](GOODS).replace('"B0"', '"B0'), "json")
    assert {good["sku"] for good in GOODS[2:]} <= set(found.keys) and found.problems


def test_objects_of_other_names_behind_a_broken_line_are_records():
    text = "\n".join(['{"sku":"B1","a":1,"b":2}'] * 5 + ['{"sku":"B2" oops}', '{"sku":"B3"}', '{"sku":"B4","c":1}'])
    assert read(text, "json").keys[5:] == ["B3", "B4"]


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ('{"sku":"X"', []),
        ('{"sku":"X', []),
        ('"sku":"X"}', []),
        ('{"sku":"X"}}', ["X"]),
        ('{"sku":"X"} and more', ["X"]),
        ('{"sku":"X"},{"sku":', ["X"]),
        ("}{", []),
        ('{"sku":"X","a":[1,2}', []),
        ("]]]", []),
        ("not json", []),
        ('{"sku":"X"}{"sku" "Y"}{"sku":"Z"}', ["X", "Z"]),
    ],
)
def test_a_broken_line_costs_itself(line, rest):
    good = [f'{{"sku":"G{n}"}}' for n in range(6)]
    found = read("\n".join([*good[:4], line, *good[4:]]), "json")
    assert found.keys == ["G0", "G1", "G2", "G3", *rest, "G4", "G5"] and (found.problems or line == "]]]")


def test_bytes_that_are_none_of_the_encoding_cost_their_object():
    for layout in LAYOUTS.values():
        text = layout(GOODS * 5).encode().replace(b"Bowl 7 ", b"Bowl \xff ", 1)
        found = read(text, "json")
        assert len(found.records) == 149 and found.problems == ["undecodable"]
