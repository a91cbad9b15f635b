"""What failed becomes root causes, each with what to do; texts lose what is nobody's business."""

from __future__ import annotations

import pytest

from pipelines.report.causes import Broken, Facts, causes
from pipelines.report.result import Step
from pipelines.report.shown import shown

SHRUNK = Broken("silver/products", "rows_not_shrunk", "critical", 9, None, "9", ("P1",))
REASON = "silver/products: expected at least 24 rows (rows_not_shrunk), found 9"


def facts(**more) -> Facts:
    return Facts("my shop.toml", **more)


def test_tables_behind_a_failed_one_stand_under_its_cause():
    failed = {
        "silver/products": REASON,
        "gold/product_categories": f"needs silver/products, which failed: {REASON}",
        "gold/similar_products": "needs gold/product_categories, which failed: needs silver/products",
        "model sentiment": "ended with 137",
    }
    found = causes(facts(failed=failed, broken=(SHRUNK,)))
    assert [cause.tables for cause in found] == [
        ("silver/products", "gold/product_categories", "gold/similar_products"),
        ("model sentiment",),
    ]


def test_one_reason_of_several_tables_is_one_cause():
    reason = "NoLakeFiles: expected a lake on a file system"
    (cause,) = causes(facts(failed={"model category": reason, "model sentiment": reason}))
    assert cause.tables == ("model category", "model sentiment")


def test_a_cause_keeps_its_id_whatever_its_figures():
    ids = {
        causes(
            facts(
                failed={"silver/products": f"found {n}"},
                broken=(Broken("silver/products", "rows_not_shrunk", "critical", n, None, str(n)),),
            )
        )[0].id
        for n in (3, 4)
    }
    assert ids == {"silver/products rows_not_shrunk"}


def test_what_a_guard_held_back_may_be_accepted_and_an_error_may_not():
    (held,) = causes(facts(failed={"silver/products": REASON}, broken=(SHRUNK,)))
    assert "nightshelf accept 'my shop.toml' silver/products" in held.remedy
    wrong = Broken("gold/product_categories", "confidence_in_range", "critical", 9, 2, "2 of 9 rows", ("P1", "P2"))
    (error,) = causes(facts(failed={"gold/product_categories": "broken"}, broken=(wrong,)))
    assert "accept" not in error.remedy and error.count == 2 and error.examples == ("P1", "P2")


@pytest.mark.parametrize("name", ["LandingError", "Stopped", "Killed", "LeaseHeld", "ShopError", "MemoryError"])
def test_whatever_ends_a_run_needs_a_person(name):
    (cause,) = causes(facts(error=(name, "found nothing")))
    assert cause.needs_person and cause.remedy and cause.id == f"run {name}"


def test_a_deadline_a_warning_and_few_errors_are_worth_a_look_only():
    step = Step(stage="score", table="scores/sentiment", status="ok", counts={"failed": 2, "parked": 1})
    warning = Broken("silver/products", "titles_mostly_known", "warning", 9, 5, "44% of 9 rows, e.g. a, b")
    found = causes(facts(steps=(step,), broken=(warning,), waiting={"scores/category": "the deadline passed: 5 wait"}))
    assert [cause.needs_person for cause in found] == [False] * 3 and found[0].count == 3
    assert (
        "e.g." not in found[1].found and found[1].title == "silver/products: expected half of the products have a title"
    )


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("cannot cast 'I loved this lamp, my daughter Ada has it by her bed now' to int", "Ada"),
        ("row of user " + "0f" * 32, "0f0f"),
        ("write to jane.roe@example.com", "jane"),
        ('the value "a very long headline of a review that nobody has to read here" is odd', "headline"),
    ],
)
def test_texts_for_people_lose_people(text, gone):
    assert gone not in shown(text)


def test_texts_for_people_keep_what_is_said():
    said = "silver/products: expected 'title' present, found 3 of 9 rows; it isn't in the 'Name' column, deliver again"
    assert shown(said) == said and len(shown("x" * 5_000)) == 600
