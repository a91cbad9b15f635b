"""Compiles a table's rules to a Great Expectations suite.

Rules that are Spark SQL conditions are judged in a helper column (`prepared`), so that no failing row travels to the
driver.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import great_expectations.expectations as gxe
from great_expectations import ExpectationSuite
from pyspark.sql import DataFrame

from expectations.checks.to_spark import holds
from expectations.rules import Rule

_HELPER = "_keeps_"
_HELPED = ("expression", "share_at_least")


def suite(name: str, rules: Sequence[Rule]) -> ExpectationSuite:
    """One expectation per rule; the rule's name travels in its meta data."""
    return ExpectationSuite(name=name, expectations=[_expectation(rule) for rule in rules])


def prepared(rows: DataFrame, rules: Sequence[Rule]) -> DataFrame:
    """The rows with one boolean column per rule that is a Spark SQL condition, and only the columns that rules speak
    of.
    """
    needed = {c for r in rules if r.check not in _HELPED for c in (r.arguments.get("columns") or [r.column]) if c}
    helped = [holds(rule).alias(_HELPER + rule.name) for rule in rules if rule.check in _HELPED]
    return rows.select(*[f"`{column}`" for column in rows.columns if column in needed], *helped)


def _expectation(rule: Rule) -> gxe.Expectation:
    common = {"meta": {"rule": rule.name}, "severity": rule.severity, "notes": rule.description}
    a = rule.arguments
    match rule.check:
        case "not_null":
            return gxe.ExpectColumnValuesToNotBeNull(column=rule.column, **common)
        case "between":
            return gxe.ExpectColumnValuesToBeBetween(
                column=rule.column, min_value=_bound(a["low"]), max_value=_bound(a["high"]), **common
            )
        case "length_between":
            return gxe.ExpectColumnValueLengthsToBeBetween(
                column=rule.column, min_value=a["low"], max_value=a["high"], **common
            )
        case "in_set":
            return gxe.ExpectColumnValuesToBeInSet(column=rule.column, value_set=a["values"], **common)
        case "matches":
            return gxe.ExpectColumnValuesToMatchRegex(column=rule.column, regex=f"^(?:{a['pattern']})$", **common)
        case "unique" if len(a["columns"]) == 1:
            return gxe.ExpectColumnValuesToBeUnique(column=rule.column, **common)
        case "unique":
            return gxe.ExpectCompoundColumnsToBeUnique(column_list=a["columns"], **common)
        case "rows_at_least":
            return gxe.ExpectTableRowCountToBeBetween(min_value=a["rows"], **common)
        case _:
            share = a["share"] if rule.check == "share_at_least" else 1.0
            return gxe.ExpectColumnValuesToBeInSet(column=_HELPER + rule.name, value_set=[True], mostly=share, **common)


def _bound(bound: object) -> object:
    return bound if isinstance(bound, int | float) else datetime.fromisoformat(str(bound))
