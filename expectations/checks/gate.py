"""The gate: audits a table with Great Expectations and says what it found as a page. It looks at the whole resulting
table.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from pyspark.sql import DataFrame

from expectations.checks.check import Check
from expectations.checks.check_page import page
from expectations.rules import Rule
from expectations.table import Table

#: Values that are sought of a broken rule, and how many of them its check names.
_EXAMPLES, _NAMED = 20, 3


class Gate:
    """Audits tables one after the other and makes one page about all of them."""

    def __init__(self) -> None:
        self._validated = 0
        self._audited: list[tuple[Table, list[Check]]] = []

    @cached_property
    def _context(self) -> Any:
        """Great Expectations, imported where something is audited: a night without work has no seconds for it."""
        os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
        logging.getLogger("great_expectations").setLevel(logging.ERROR)
        import great_expectations as gx

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False}
        return context

    @cached_property
    def _source(self) -> Any:
        return self._context.data_sources.add_spark("lake", persist=False)

    def audit(self, table: Table, rows: DataFrame, more: Sequence[Rule] = ()) -> list[Check]:
        """Checks every rule of the table, and those of this run (`more`, e.g. the shrink guard).

        Values that break a rule are looked for only where one is broken: that takes a Spark job a rule.
        """
        self._validated += 1
        name = f"{self._validated:02d}.{table.name.replace('/', '.')}"
        checks = self._checked(name, table, rows, [*table.rules, *more], examples=0)
        broken = [check.rule for check in checks if not check.passed]
        shown = self._checked(f"{name}.broken", table, rows, broken, examples=_EXAMPLES) if broken else []
        instead = {check.rule.name: check for check in shown}
        found = [instead.get(check.rule.name, check) for check in checks]
        self._audited.append((table, found))
        return found

    def _checked(self, name: str, table: Table, rows: DataFrame, rules: Sequence[Rule], examples: int) -> list[Check]:
        """One validation, with so many values that break each rule."""
        source = self._source  # before anything else of Great Expectations: it sets how it behaves
        import great_expectations as gx

        from expectations.checks.to_gx import prepared, suite

        batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
        validation = gx.ValidationDefinition(name=name, data=batch, suite=self._context.suites.add(suite(name, rules)))
        definition = self._context.validation_definitions.add(validation)
        shown = {"result_format": "BASIC", "partial_unexpected_count": examples}
        checkpoint = gx.Checkpoint(name=name, validation_definitions=[definition], result_format=shown)
        outcome = self._context.checkpoints.add(checkpoint).run(batch_parameters={"dataframe": prepared(rows, rules)})
        (result,) = outcome.run_results.values()
        by_name = {rule.name: rule for rule in rules}
        return [_check(table, by_name[r.expectation_config.meta["rule"]], r) for r in result.results]

    def page(self, run: str) -> str | None:
        """The page, in HTML, of everything that the run has audited so far; None when nothing was."""
        if not self._audited:
            return None
        return page(run, self._audited)


def _check(table: Table, rule: Rule, result: object) -> Check:
    found = result.result  # type: ignore[attr-defined]
    error = (result.exception_info or {}).get("exception_message")  # type: ignore[attr-defined]
    unexpected = found.get("unexpected_count")
    rows = int(found.get("element_count") or found.get("observed_value") or 0)
    examples = [str(value)[:60] for value in (found.get("partial_unexpected_list") or [])[:_NAMED]]
    observed = _observed(rule, rows, unexpected, found)
    read = {rule.column, *rule.arguments.get("columns", ())}
    if examples and rule.check not in ("expression", "share_at_least") and not read.intersection(table.private):
        observed += f", e.g. {', '.join(examples)}"
    return Check(table.name, rule, bool(result.success), rows, unexpected, str(error) if error else observed)  # type: ignore[attr-defined]


def _observed(rule: Rule, rows: int, unexpected: int | None, found: dict[str, object]) -> str:
    """What was seen, in the terms of the rule: a share for a share, else how many rows break it."""
    if unexpected is None:
        return f"{found.get('observed_value')}"
    if rule.check == "share_at_least" and rows:
        return f"{(rows - unexpected) / rows:.1%} of {rows} rows"
    return f"{unexpected} of {rows} rows"
