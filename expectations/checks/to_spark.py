"""Compiles rules to Spark column expressions: the row split, and the yes/no columns that the gate counts."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Column
from pyspark.sql import functions as F

from expectations.rules import ROW_CHECKS, Rule


def holds(rule: Rule) -> Column:
    """True where a row keeps the rule, false where it breaks it; never null. A missing value breaks `not_null` only.

    `share_at_least` compiles too: its condition is judged row by row, the share by the gate.
    """
    if rule.check == "not_null":
        return F.col(f"`{rule.column}`").isNotNull()
    if rule.check not in (*ROW_CHECKS, "share_at_least"):
        raise ValueError(f"rule {rule.name}: expected a row check, found {rule.check!r}; it has no meaning for one row")
    missing_is = F.lit(rule.check != "share_at_least")
    return F.coalesce(_condition(rule), missing_is)


def reasons(rules: Sequence[Rule]) -> Column:
    """Names of the rules that a row breaks, as an array; empty for good rows."""
    named = [F.when(~holds(rule), F.lit(rule.name)) for rule in rules]
    return F.array_compact(F.array(*named)) if named else F.array().cast("array<string>")


def _condition(rule: Rule) -> Column:
    arguments = rule.arguments
    if rule.check in ("expression", "share_at_least"):
        return F.expr(arguments["sql"])
    value = F.col(f"`{rule.column}`")
    if rule.check == "between":
        low, high = (_bound(arguments[end]) for end in ("low", "high"))
        return (
            (value >= low) & (value <= high) & ~F.isnan(value.try_cast("double"))
            if _is_number(arguments["low"])
            else (value >= low) & (value <= high)
        )
    if rule.check == "length_between":
        return F.char_length(value).between(arguments["low"], arguments["high"])
    if rule.check == "in_set":
        return value.isin(arguments["values"])
    return value.rlike(f"^(?:{arguments['pattern']})$")


def _is_number(bound: object) -> bool:
    return isinstance(bound, int | float)


def _bound(bound: object) -> Column:
    return F.lit(bound) if _is_number(bound) else F.to_timestamp(F.lit(bound))
