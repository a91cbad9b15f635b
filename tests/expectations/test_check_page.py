"""The page of a night's checks: what did not pass comes first, texts of the shop are no markup, nothing is fetched."""

from __future__ import annotations

import re

from expectations.checks.check import Check
from expectations.checks.check_page import page
from expectations.rules import in_set, required
from expectations.table import Column, Table

TABLE = Table("gold/things", "one row per thing", ("id",), (Column("id", "string", "It"),))


def check(rule, passed: bool, observed: str) -> Check:
    return Check(TABLE.name, rule, passed, 10, None if passed else 1, observed)


def test_what_did_not_pass_comes_first_and_is_counted():
    html = page(
        "20261130",
        [(TABLE, [check(required("id"), True, "0 of 10 rows"), check(in_set("id", "a"), False, "1 of 10 rows")])],
    )
    assert html.index("not passed</td>") < html.index(">passed</td>")
    assert "1 tables, 2 checks" in html and ">1 not passed</span>" in html


def test_a_value_that_looks_like_markup_is_shown_as_text():
    html = page("run", [(TABLE, [check(required("id"), False, 'e.g. <img src=x onerror="alert(1)">')])])
    assert "<img" not in html and "&lt;img src=x" in html


def test_nothing_is_fetched_and_no_script_runs():
    html = page("run", [(TABLE, [check(required("id"), True, "0 of 10 rows")])])
    assert not re.search(r"<script|<link|src=|url\(|@import|https?:", html)
