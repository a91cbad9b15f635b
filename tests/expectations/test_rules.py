"""Every rule, broken once: exactly that rule fires, in the row split and in Great Expectations alike."""

from __future__ import annotations

import pytest
from broken_rows import broken, violating
from good_rows import TABLES as TABLES_WITH_ROWS
from good_rows import frame, good_rows

from expectations.registry import TABLES
from expectations.rules import ROW_CHECKS, Rule
from expectations.table import Table

CASES = [
    pytest.param(TABLES[name], rule, id=f"{name}-{rule.name}")
    for name in TABLES_WITH_ROWS
    for rule in TABLES[name].rules
]


@pytest.fixture(scope="module")
def gate(spark):
    from expectations.checks.gate import Gate

    return Gate()


@pytest.mark.spark
@pytest.mark.parametrize("table", [TABLES[name] for name in TABLES_WITH_ROWS], ids=lambda table: table.name)
def test_good_rows_break_nothing(spark, gate, table):
    rows = frame(spark, table, good_rows(table))
    assert [str(check) for check in gate.audit(table, rows) if not check.passed] == []
    assert rows.select(spark_reasons(table)).distinct().collect()[0][0] == []


def spark_reasons(table: Table):
    from expectations.checks.to_spark import reasons

    return reasons(table.row_rules())


@pytest.mark.spark
@pytest.mark.parametrize("table, rule", [case for case in CASES if case.values[1].rejects])
def test_a_broken_row_rule_is_the_reason_given(spark, table, rule):
    rows = frame(spark, table, violating(table, rule)).select(spark_reasons(table).alias("reasons"))
    assert sorted(row["reasons"] for row in rows.collect()) == [[]] * 5 + [[rule.name]]


@pytest.mark.spark
@pytest.mark.parametrize("table", [TABLES[name] for name in TABLES_WITH_ROWS], ids=lambda table: table.name)
def test_great_expectations_counts_exactly_the_rows_that_were_broken(spark, gate, table):
    """All row rules of a table at once, each broken in one row of its own: each fires, for one row."""
    rules = [rule for rule in table.rules if rule.check in ROW_CHECKS]
    good = good_rows(table, len(rules) + 2)
    rows = [broken(table, rule, row) for rule, row in zip(rules, good, strict=False)]
    audited = frame(spark, table, rows + good[-2:])
    fired = {check.rule.name: check.unexpected for check in gate.audit(table, audited) if not check.passed}
    assert fired == {rule.name: 1 for rule in rules}


@pytest.mark.spark
@pytest.mark.parametrize("table, rule", [case for case in CASES if case.values[1].check not in ROW_CHECKS])
def test_a_broken_table_rule_fires_alone(spark, gate, table, rule):
    audited = frame(spark, table, violating(table, rule))
    alone = Table(
        table.name, table.grain, table.key, table.columns, tuple(r for r in table.rules if r.check not in ROW_CHECKS)
    )
    assert {check.rule.name for check in gate.audit(alone, audited) if not check.passed} == {rule.name}


def test_a_rule_of_an_unknown_check_is_refused():
    with pytest.raises(ValueError, match="expected a check of"):
        Rule("r", "c", "looks_fine")


def test_only_row_checks_may_reject_rows():
    with pytest.raises(ValueError, match="expected a row check"):
        Rule("r", "c", "unique", {"columns": ["c"]}, rejects=True)
