"""Four nights of a small shop, as the page has to tell them."""

from __future__ import annotations

from pathlib import Path

from small_lake import SmallLake, first_night, second_night, small_lake

from pipelines.report.account import Account, _seen
from pipelines.report.causes import Broken, Facts
from pipelines.report.notes import note
from pipelines.report.readings import facts_of_run, sets
from pipelines.report.result import Result, Verdict
from pipelines.report.write import write_page


def told(made: SmallLake, run_id: str, verdict: Verdict, facts: Facts | None = None, code: int = 0) -> Result:
    """The result of a run, with its note and its page."""
    known = facts or facts_of_run(made.shop, str(made.settings), run_id, None)
    result = Account(made.shop, str(made.settings), run_id)._result(verdict, known, code, *_seen(made.shop))
    note(made.shop, result)
    write_page(made.shop, result)
    return result


def page_of(made: SmallLake, result: Result) -> str:
    return (made.lake / "reports" / f"{result.run_id}.html").read_text()


def good(folder: Path) -> tuple[SmallLake, Result]:
    made = small_lake(folder)
    told(made, first_night(made), "good")
    return made, told(made, second_night(made), "good")


def first(folder: Path) -> tuple[SmallLake, Result]:
    made = small_lake(folder)
    return made, told(made, first_night(made), "good")


def one_table(folder: Path) -> tuple[SmallLake, Result]:
    made = small_lake(folder, reviews=False)
    return made, told(made, first_night(made, reviews=False), "good")


def failed(folder: Path) -> tuple[SmallLake, Result]:
    """A night whose catalogue was cut off, and whose reviews lost a rule that is a warning."""
    made, _ = good(folder)
    reason = "silver/products: expected at least 24 rows (rows_not_shrunk), found 9"
    needs = f"needs silver/products, which failed: {reason}"
    run_id = "20260304T020000Z-cccccc"
    made.ran(run_id, {"stage": "clean", "table": "silver/products", "status": "failed", "message": reason})
    facts = facts_of_run(made.shop, str(made.settings), run_id, None)
    broken = (
        Broken("silver/products", "rows_not_shrunk", "critical", 9, 3, "9", ("P7", "P8", "P9")),
        Broken("silver/reviews", "products_mostly_known", "warning", 30, 20, "33.3% of 30 rows", ("R1", "R2", "R3")),
    )
    reasons = {"silver/products": reason, "gold/product_categories": needs}
    known = Facts(facts.settings, facts.steps, broken, reasons, kept=sets(made.shop, 1)[0]["kept"])
    return made, told(made, run_id, "partly", known, 4)


NIGHTS = {"good": good, "failed": failed, "first": first, "one table": one_table}
