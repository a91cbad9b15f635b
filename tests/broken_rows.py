"""Rows that break exactly one rule of their table."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from good_rows import good_rows

from expectations.rules import ROW_CHECKS, Rule
from expectations.table import Table

#: What breaks the rules that are conditions: changed values of the first row (or of all rows).
BREAKS: dict[str, dict[str, Any]] = {
    "says_something": {"title": None, "description": None, "brand": None, "category_path": None, "attributes": None},
    "embedding_where_ok": {"embedding": None},
    "embedding_unit_length": {"embedding": [3.0, 4.0]},
    "given_wins": {"category_path": ["Garden"]},
    "neighbours_named": {"origin": "neighbours"},
    "predicted_where_ok": {"predicted_path": None},
    "probabilities_sum_to_one": {"probabilities": (0.9, 0.9, 0.9)},
    "sentiment_where_ok": {"sentiment": None},
    "sentiment_value_known": {"task": "sentiment", "value": "bogus"},
    "expected_shares_sum_to_one": {"expected_negative_share": 0.35},
    "negative_share_within_its_interval": {"negative_share_low": 0.3},
    "neutral_share_within_its_interval": {"neutral_share_high": 0.2},
    "positive_share_within_its_interval": {"positive_share_high": 1.2},
    "reason_given": {"reason": None},
    "not_itself": {"similar_product_id": "p0"},
    "generated_are_faithful": {"faithfulness": "unsupported: steel"},
    "text_where_origin": {"long": None},
    "only_held_are_stale": {"is_stale": True},
    "extracted_stand_in_the_text": {"origin": "extracted"},
    "value_where_origin": {"value": None},
    "absent_without_value": {"status": "absent"},
    "attributes_field_named": {"task": "attributes"},
    "found_by_several": {"authors": 2},
    "terms_present": {"terms": []},
    "sentence_in_text": {"in_text": False},
    "end_after_start": {"end": 12},
    "polarity_where_accepted": {"polarity": None},
    "decided_add_up": {"decided": 9},
    "shares_in_intervals": {"positive_share": 0.1},
    "text_where_written": {"text": None},
    "digests_are_supported": {"problems": ["not understood: ..."]},
    "keys_known": {"known_key": False},
    "value_present": {"value": None},
    "descriptions_field_known": {"task": "descriptions", "field": "subtitle"},
    "all_without_value": {"field": "all"},
    "price_in_range": {"price": Decimal("10000000.01")},
}
ALL_ROWS = {
    "titles_mostly_known": {"title": None},
    "prices_mostly_known": {"price": None, "currency": None},
    "few_conflicts": {"conflict": ("blue", "red")},
    "products_mostly_known": {"known_product": False},
}


def violating(table: Table, rule: Rule) -> list[dict[str, Any]]:
    """Good rows changed so that they break just this rule: the first of them alone, or all together."""
    if rule.check not in ROW_CHECKS:
        return broken_table(table, rule)
    first, *others = good_rows(table)
    return [broken(table, rule, first), *others]


def broken(table: Table, rule: Rule, row: dict[str, Any]) -> dict[str, Any]:
    """The row, changed so that it breaks just this row rule."""
    a = rule.arguments
    values = {
        "not_null": lambda: None,
        "in_set": lambda: "bogus",
        "matches": lambda: "no such form",
        "length_between": lambda: "x" * (a["high"] + 1),
        "between": lambda: (
            datetime(2150, 1, 1, tzinfo=UTC) if isinstance(a["high"], str) else type(row[rule.column])(a["high"] + 1)
        ),
    }
    if rule.name == "duplicate_of_other":
        return {**row, "duplicate_of": row["product_id"]}
    return {**row, **(BREAKS[rule.name] if rule.check == "expression" else {rule.column: values[rule.check]()})}


def broken_table(table: Table, rule: Rule) -> list[dict[str, Any]]:
    """Good rows changed so that together they break just this rule on the whole table."""
    rows = good_rows(table)
    if rule.check == "rows_at_least":
        return []
    if rule.check == "unique":
        for column in rule.arguments["columns"]:
            rows[1][column] = rows[0][column]
        return rows
    return [{**row, **ALL_ROWS[rule.name]} for row in rows]
