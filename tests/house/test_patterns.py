"""Every regular expression that meets a cell has a name, under which the tests of patterns find it."""

from __future__ import annotations

import patterns

ANONYMOUS = """
import re
from pyspark.sql import functions as F
_GOOD = "[0-9]"
_SEVERAL = (("a+", 1), ("b+", 2))

def cleaned(column, pattern):
    for pattern, _ in _SEVERAL:
        column = F.regexp_replace(column, pattern, "")
    column = F.regexp_replace(column, _GOOD, "")
    column = F.regexp_replace(column, r"x+", "")
    column = F.regexp_extract(column, "^" + _GOOD, 0)
    column = F.regexp_extract_all(column, F.lit("y+"), F.lit(0))
    column = F.split(column, ", *")
    column = F.when(column.rlike(f"{_GOOD}+"), column)
    column = cleaned(column, "z+")
    column = F.expr("regexp_replace(a, 'b+', '')")
    return column if re.sub("c+", "", "d") else re.compile("e+")
"""


def test_no_anonymous_pattern_meets_a_cell():
    assert patterns.anonymous() == []


def test_an_anonymous_pattern_is_refused(tmp_path, monkeypatch):
    (tmp_path / "pipelines/silver").mkdir(parents=True)
    (tmp_path / "pipelines/silver/careless.py").write_text(ANONYMOUS)
    monkeypatch.setattr(patterns, "ROOT", tmp_path)
    monkeypatch.setattr(patterns, "JAVA_SIDE", ("pipelines/silver",))
    monkeypatch.setattr(patterns, "PYTHON_SIDE", ("pipelines/silver",))
    monkeypatch.setattr(patterns, "_values", lambda file, name, place: {name: name})
    refused = {int(line.split(":")[1]) for line in patterns.anonymous()}
    assert [ANONYMOUS.splitlines()[number - 1].strip() for number in sorted(refused)] == [
        'column = F.regexp_replace(column, r"x+", "")',
        'column = F.regexp_extract(column, "^" + _GOOD, 0)',
        'column = F.regexp_extract_all(column, F.lit("y+"), F.lit(0))',
        'column = F.split(column, ", *")',
        'column = F.when(column.rlike(f"{_GOOD}+"), column)',
        'column = cleaned(column, "z+")',
        "column = F.expr(\"regexp_replace(a, 'b+', '')\")",
        'return column if re.sub("c+", "", "d") else re.compile("e+")',
    ]


def test_the_known_patterns_are_found():
    java = patterns.java_patterns()
    for name in (
        "values.prices.price.NUMBER",
        "facts.attribute_texts._PAIR_END",
        "facts.category_texts._SLASHES",
        "texts.markup._TAGS[4]",
        "values.dates.timestamp._YEAR_FIRST",
    ):
        assert f"pipelines.silver.{name}" in java
    assert "silver/products: currency_form" in java
    assert {
        "udfs.generation.words._WORD",
        "udfs.generation.slots._RUN_END",
        "training.language_model.grounding._LEANING",
    } <= set(patterns.python_patterns())
