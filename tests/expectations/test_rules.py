"""Every rule, broken once: exactly that rule fires, in the row split and in Great Expectations alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from good_rows import TABLES as TABLES_WITH_ROWS
from good_rows import good_rows

from expectations.registry import TABLES
from expectations.rules import Rule
from expectations.table import Table

#: What breaks the rules that are conditions: changed values of the first row (or of all rows).
BREAKS: dict[str, dict[str, Any]] = {
    "duplicate_of_other": {"duplicate_of": "k0"},
    "says_something": {"title": None, "description": None, "brand": None, "category_path": None, "attributes": None},
    "embedding_where_ok": {"embedding": None},
    "embedding_unit_length": {"embedding": [3.0, 4.0]},
    "given_wins": {"category_path": ["Garden"]},
    "predicted_where_ok": {"predicted_path": None},
    "probabilities_sum_to_one": {"probabilities": (0.9, 0.9, 0.9)},
    "sentiment_where_ok": {"sentiment": None},
    "shares_sum_to_one": {"negative_share": 0.9},
    "reason_given": {"reason": None},
    "not_itself": {"similar_product_id": "p0"},
    "generated_are_faithful": {"faithfulness": "unsupported: steel"},
    "text_where_origin": {"description": None},
}
ALL_ROWS = {"titles_mostly_known": {"title": None}, "prices_mostly_known": {"price": None, "currency": None},
            "products_mostly_known": {"known_product": False}}
CASES = [pytest.param(TABLES[name], rule, id=f"{name}-{rule.name}") for name in TABLES_WITH_ROWS for rule in TABLES[name].rules]


def broken(table: Table, rule: Rule) -> list[dict[str, Any]]:
    """Good rows, of which the first (for a rule on shares every one) breaks just this rule."""
    rows, a = good_rows(table), rule.arguments
    if rule.check == "rows_at_least":
        return []
    if rule.check == "unique":
        for column in a["columns"]:
            rows[1][column] = rows[0][column]
        return rows
    if rule.name in ALL_ROWS:
        return [{**row, **ALL_ROWS[rule.name]} for row in rows]
    values = {
        "not_null": lambda: None, "in_set": lambda: "bogus", "matches": lambda: "no such form",
        "length_between": lambda: "x" * (a["high"] + 1),
        "between": lambda: datetime(2150, 1, 1, tzinfo=UTC) if isinstance(a["high"], str) else type(rows[0][rule.column])(a["high"] + 1),
    }
    rows[0] |= BREAKS[rule.name] if rule.check == "expression" else {rule.column: values[rule.check]()}
    return rows


@pytest.fixture(scope="module")
def gate(tmp_path_factory, spark):
    from expectations.gate import Gate

    return Gate(tmp_path_factory.mktemp("docs"))


@pytest.mark.spark
@pytest.mark.parametrize("table", [TABLES[name] for name in TABLES_WITH_ROWS], ids=lambda table: table.name)
def test_good_rows_break_nothing(spark, gate, table):
    rows = spark.createDataFrame(good_rows(table), table.ddl())
    assert [str(check) for check in gate.audit(table, rows) if not check.passed] == []
    assert rows.select(spark_reasons(table)).distinct().collect()[0][0] == []


def spark_reasons(table: Table):
    from expectations.to_spark import reasons

    return reasons(table.row_rules())


@pytest.mark.spark
@pytest.mark.parametrize("table, rule", [case for case in CASES if case.values[1].rejects])
def test_a_broken_row_rule_is_the_reason_given(spark, table, rule):
    rows = spark.createDataFrame(broken(table, rule), table.ddl()).select(spark_reasons(table).alias("reasons"))
    assert sorted(row["reasons"] for row in rows.collect()) == [[]] * 5 + [[rule.name]]


@pytest.mark.spark
def test_great_expectations_and_the_row_split_agree_on_every_rule(spark, gate):
    """One audit per broken rule costs seconds, so each is run over the few rules that speak of its columns; the whole suite runs
    over the good rows above."""
    disagreements = []
    for case in CASES:
        table, rule = case.values
        frame = spark.createDataFrame(broken(table, rule), table.ddl())
        near = [other for other in table.rules if other is rule or other.column == rule.column]
        fired = {check.rule.name for check in gate.audit(Table(table.name, table.grain, table.key, table.columns, tuple(near)), frame)
                 if not check.passed}
        if fired != {rule.name}:
            disagreements.append((table.name, rule.name, fired))
    assert disagreements == []


def test_a_rule_of_an_unknown_check_is_refused():
    with pytest.raises(ValueError, match="expected a check of"):
        Rule("r", "c", "looks_fine")


def test_only_row_checks_may_reject_rows():
    with pytest.raises(ValueError, match="expected a row check"):
        Rule("r", "c", "unique", {"columns": ["c"]}, rejects=True)
