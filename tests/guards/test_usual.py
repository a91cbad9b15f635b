"""Bands made of the last nights: what they let pass, what they hold back, and what a person may accept."""

from __future__ import annotations

import pytest
from small_lake import small_lake

from expectations.registry import TABLES
from pipelines.guards.accepted import accept, acceptances
from pipelines.guards.profile import DISTINCT, FILLED, HIGH, LOW, ROWS, SHARE, Profile, filled_columns
from pipelines.guards.usual import Earlier, History, not_shrunk, rules_of_usual
from pipelines.lake.lease import LeaseHeld, lease
from pipelines.lake.reader import NothingThere

PRODUCTS = TABLES["silver/products"]
NAME = PRODUCTS.name


def night(rows: int = 500, **changed: float) -> Profile:
    """A night's profile: all columns filled by nine rows in ten with many values; two languages; prices of 5 to 90."""
    made: Profile = {(ROWS, NAME): float(rows), (LOW, f"{NAME}.price"): 5.0, (HIGH, f"{NAME}.price"): 90.0}
    for column in filled_columns(PRODUCTS):
        made |= {(FILLED, f"{NAME}.{column}"): 0.9, (DISTINCT, f"{NAME}.{column}"): 100.0}
    made |= {(SHARE, f"{NAME}.language=en"): 0.8, (SHARE, f"{NAME}.language=de"): 0.1}
    return made


def broken(past: History, tonight: Profile, shift: float = 0.3) -> list[str]:
    return [rule.name for rule in rules_of_usual(PRODUCTS, past, tonight, shift)]


FIVE = History(tuple(night() for _ in range(5)))


def test_a_night_like_the_others_breaks_nothing():
    assert broken(FIVE, night()) == []
    assert broken(FIVE, night() | {(FILLED, f"{NAME}.brand"): 0.65, (SHARE, f"{NAME}.language=en"): 0.55}) == []


@pytest.mark.parametrize("column", filled_columns(PRODUCTS))
def test_any_column_that_is_empty_all_at_once_is_held_back_from_the_second_night_on(column):
    lost = night() | {(FILLED, f"{NAME}.{column}"): 0.0, (DISTINCT, f"{NAME}.{column}"): 0.0}
    assert broken(History((night(),)), lost) == [f"like_the_last_nights_{column}_filled"]


def test_a_column_that_says_one_thing_of_all_rows_is_held_back():
    assert broken(History((night(),)), night() | {(DISTINCT, f"{NAME}.title"): 1.0}) == [
        "like_the_last_nights_title_varied"
    ]


def test_a_column_that_never_held_much_may_be_empty():
    rare = night() | {(FILLED, f"{NAME}.brand"): 0.1, (DISTINCT, f"{NAME}.brand"): 3.0}
    assert broken(History((rare,)), night() | {(FILLED, f"{NAME}.brand"): 0.0, (DISTINCT, f"{NAME}.brand"): 0.0}) == []


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({(FILLED, f"{NAME}.description"): 0.5}, "description_filled"),
        ({(SHARE, f"{NAME}.language=en"): 0.2}, "language_en_rarer"),
        ({(SHARE, f"{NAME}.language=de"): 0.7}, "language_de_more"),
        ({(SHARE, f"{NAME}.language=fr"): 0.6}, "language_fr_more"),
        ({(LOW, f"{NAME}.price"): 500.0, (HIGH, f"{NAME}.price"): 9_000.0}, "price_magnitude"),
        ({(LOW, f"{NAME}.price"): 0.05, (HIGH, f"{NAME}.price"): 0.9}, "price_magnitude"),
    ],
)
def test_a_share_far_outside_the_last_nights_is_held_back(changed, name):
    assert broken(FIVE, night() | changed) == [f"like_the_last_nights_{name}"]
    assert broken(FIVE, night() | changed, shift=1.0) == []
    assert broken(History((night(), night())), night() | changed) == []  # two nights are no habit


def test_few_rows_have_no_bands():
    assert broken(FIVE, night(rows=60) | {(FILLED, f"{NAME}.title"): 0.0}) == []
    assert broken(History((night(rows=60),)), night() | {(FILLED, f"{NAME}.title"): 0.0}) == []


def test_what_was_accepted_is_usual_and_what_is_worse_is_not():
    held = night() | {(FILLED, f"{NAME}.description"): 0.5}
    past = History(FIVE.nights, accepted=held)
    assert broken(past, held) == []
    assert broken(past, night() | {(FILLED, f"{NAME}.description"): 0.1}) == ["like_the_last_nights_description_filled"]


def test_names_of_odd_values_are_columns_of_their_own():
    held = night() | {
        (SHARE, f"{NAME}.category_path=Home & Co. `x`"): 0.9,
        (SHARE, f"{NAME}.category_path=Home & Co. (x)"): 0.9,
    }
    names = broken(FIVE, held)
    assert len(set(names)) == 2 and all(name.replace("_", "").isalnum() for name in names)


def test_a_table_may_shrink_to_what_was_accepted():
    assert not_shrunk(PRODUCTS, 1_000, 0.6, History()).arguments["rows"] == 600
    accepted = History(accepted={(ROWS, NAME): 400.0})
    assert not_shrunk(PRODUCTS, 1_000, 0.6, accepted).arguments["rows"] == 240


def ledger(tmp_path, *nights: tuple[str, str, float]):
    """A lake with nights (run, status, rows) of silver/products."""
    made = small_lake(tmp_path)
    for run_id, status, rows in nights:
        made.ran(run_id, {"stage": "clean", "table": NAME, "status": status})
        made.write("ops/metrics", [{"run_id": run_id, "name": ROWS, "subject": NAME, "value": rows}])
        if status == "failed":
            rule = {"rule": "rows_not_shrunk", "severity": "critical", "passed": False, "observed": "9"}
            made.write(
                "ops/quality", [{"run_id": run_id, "table": NAME, "rows": 9, "unexpected": None, "keys": ["P1"]} | rule]
            )
    return made


def test_nights_that_were_held_back_are_no_history_until_they_are_accepted(tmp_path):
    made = ledger(tmp_path, ("one", "ok", 900.0), ("two", "failed", 90.0))
    assert [one[ROWS, NAME] for one in Earlier(made.shop, "clean").of(PRODUCTS).nights] == [900.0]
    assert accept(made.shop, NAME).run_id == "two" and accept(made.shop, NAME) == acceptances(made.shop, NAME)[0]
    past = Earlier(made.shop, "clean").of(PRODUCTS)
    assert past.accepted == {(ROWS, NAME): 90.0} and past.acceptance.run_id == "two"


def test_an_acceptance_is_over_once_the_table_was_written(tmp_path):
    made = ledger(tmp_path, ("one", "ok", 900.0), ("two", "failed", 90.0))
    accept(made.shop, NAME)
    made.ran("three", {"stage": "clean", "table": NAME})
    made.write("ops/metrics", [{"run_id": "three", "name": ROWS, "subject": NAME, "value": 90.0}])
    past = Earlier(made.shop, "clean").of(PRODUCTS)
    assert past.accepted == {} and [one[ROWS, NAME] for one in past.nights] == [900.0, 90.0, 90.0]


def test_only_what_guards_held_back_last_can_be_accepted(tmp_path):
    with pytest.raises(NothingThere, match="held back"):
        accept(ledger(tmp_path / "good", ("one", "ok", 900.0)).shop, NAME)
    made = ledger(tmp_path / "bad", ("one", "ok", 900.0), ("two", "failed", 90.0))
    rule = {"rule": "price_in_range", "severity": "critical", "passed": False, "observed": "9"}
    made.write("ops/quality", [{"run_id": "two", "table": NAME, "rows": 9, "unexpected": 3, "keys": ["P1"]} | rule])
    with pytest.raises(NothingThere, match="price_in_range"):
        accept(made.shop, NAME)


def test_nothing_is_accepted_while_another_run_works_on_the_lake(tmp_path):
    made = ledger(tmp_path, ("one", "ok", 900.0), ("two", "failed", 90.0))
    with lease(made.shop.lake, "a night"), pytest.raises(LeaseHeld, match="a night"):
        accept(made.shop, NAME)
    assert acceptances(made.shop, NAME) == []
