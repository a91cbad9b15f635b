"""Cleaning what arrived equals cleaning everything: histories of deliveries, corrections, withdrawn files and changed
settings, each night compared with a rebuild.
"""

from __future__ import annotations

import random
import shutil

import pytest
from shelf import Shelf, write_rows

from pipelines.silver.people.user_keys import make_key_file

pytestmark = pytest.mark.spark
_SHOP = """
name = "corner"
lake = "lake"
[guards]
min_rows_share = 0
max_quarantined_share = 1
max_superseded_rise = 1

[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "sku"
title = "name"

[[sources]]
name = "orders"
table = "purchases"
mode = "append"
path = "orders/*.csv"
format = "csv"
currency = "{currency}"
{where}
[sources.columns]
order_id = "order"
user_id = "user"
product_id = "sku"
purchased_at = "at"
price = "price"

[[sources]]
name = "reviews"
table = "reviews"
mode = "append"
path = "reviews/*.csv"
format = "csv"
[sources.columns]
product_id = "sku"
user_id = "user"
rating = "stars"
text = "text"
"""
_ORDERS = ["order", "user", "sku", "at", "price"]
_PRICES = ("9.90", "1.299,00", "2,450.00", "1.299", "", "12 USD")


class Corner(Shelf):
    """A shop whose files and settings change at random."""

    def open(self, seed: int) -> Corner:
        self.draw.seed(seed)
        for name in ("orders", "reviews"):
            (self.folder / name).mkdir(parents=True)
        make_key_file(self.folder)
        self.settle()
        self.catalogue(["P1", "P2", "P3"])
        return self

    draw = random.Random()

    def settle(self, currency: str = "EUR", where: str = "") -> None:
        where = f"where = '{where}'" if where else ""
        self.settings.write_text(_SHOP.format(currency=currency, where=where))

    def catalogue(self, ids: list[str]) -> None:
        write_rows(self.folder / "products.csv", [["sku", "name"], *([one, f"Thing {one}"] for one in ids)])

    def orders(self, name: str, lines: int = 6, more: tuple[str, ...] = ()) -> None:
        """A file of order lines, some of which lack what they need, repeat others or go on about the one above."""
        rows = []
        for number in range(lines):
            order, user = f"{name}-{number // 2}", self.draw.choice(["u1", "u2", "u3", ""])
            product = self.draw.choice(["P1", "P2", "P3", "P9", "SHIPPING", ""])
            day = self.draw.choice(["2024-03-01", "2024-03-02 10:00", "never"])
            rows.append([order, user, product, day, self.draw.choice(_PRICES), *more])
        write_rows(self.folder / "orders" / f"{name}.csv", [[*_ORDERS, *(f"more{one}" for one in more)], *rows])

    def reviews(self, name: str, best: int = 5, lines: int = 5) -> None:
        texts = ("Good.", "Bad, mail me at a@example.com", "", "Lovely lamp")
        rows = [
            [
                self.draw.choice(["P1", "P2", "P7", ""]),
                f"u{number}",
                self.draw.randrange(1, best + 1),
                self.draw.choice(texts),
            ]
            for number in range(lines)
        ]
        write_rows(self.folder / "reviews" / f"{name}.csv", [["sku", "user", "stars", "text"], *rows])

    def night(self, rebuild: bool = False) -> dict[str, list[str]]:
        """The rows of silver after a night of land and clean."""
        outcome = self.run(stages=("land", "clean"), training=False, rebuild=rebuild)
        assert outcome.failed == {}, outcome.failed
        return {
            name: sorted(
                str(row)
                for row in self.frame(f"silver/{name}").drop(columns="run_id", errors="ignore").to_dict("records")
            )
            for name in ("products", "purchases", "reviews", "quarantine")
        }

    def typed(self, name: str) -> list[int]:
        """How many rows each commit to the kept rows wrote, oldest first."""
        history = reversed(self.table(f"_typed/{name}").history())
        return [int(one["operationMetrics"]["numOutputRows"]) for one in history if one["operation"] == "WRITE"]


@pytest.fixture
def corner(spark, tmp_path):
    return Corner(tmp_path / "shop").open(seed=5)


def test_a_night_cleans_what_arrived_and_says_what_a_rebuild_says(corner):
    """A day's file, a corrected file and a taken one; then a column of ratings that turns out to go to ten."""
    for day in ("1", "2"):
        corner.orders(day), corner.reviews(day)
    corner.night()
    corner.orders("3", more=("x",)), corner.orders("1", lines=4), corner.reviews("3")
    (corner.folder / "orders" / "2.csv").unlink()
    second = corner.night()
    assert corner.typed("purchases") == [12, 10] and corner.typed("reviews") == [10, 5]
    assert second == corner.night(rebuild=True) and second["quarantine"]
    corner.reviews("4", best=10, lines=20)
    corner.catalogue(["P1", "P2", "P3", "P9", "SHIPPING"])
    third = corner.night()
    assert any("scale to 10" in row for row in third["reviews"])
    assert any("'SHIPPING'" in row for row in third["purchases"])
    assert third == corner.night(rebuild=True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_history_equals_its_rebuild(spark, tmp_path, seed):
    corner = Corner(tmp_path / "shop").open(seed)
    corner.orders("0"), corner.reviews("0")
    steps = {
        "orders": lambda night: corner.orders(f"{night}", corner.draw.randrange(9), corner.draw.choice([(), ("x",)])),
        "corrected": lambda night: corner.orders(f"{corner.draw.randrange(night)}"),
        "reviews": lambda night: corner.reviews(f"{night}", corner.draw.choice([5, 5, 10]), corner.draw.randrange(1, 9)),
        "taken": lambda night: [path.unlink() for path in sorted(corner.folder.glob("*/*.csv"))[:1]],
        "catalogue": lambda night: corner.catalogue(corner.draw.sample(["P1", "P2", "P3", "P7", "SHIPPING"], 3)),
        "settings": lambda night: corner.settle(
            corner.draw.choice(["EUR", "USD"]), corner.draw.choice(["", "price is not null", "user <> \"u1\""])
        ),
    }  # fmt: skip
    for night in range(1, 7):
        done = corner.draw.sample(sorted(steps), 3)
        for step in done:
            steps[step](night)
        assert corner.night() == corner.night(rebuild=True), (night, done)


@pytest.mark.slow
def test_rows_whose_entry_was_lost_are_made_again(corner):
    """As after a kill between the kept rows and their entry, with other settings in between."""
    corner.orders("1"), corner.reviews("1")
    corner.night()
    entries, aside = corner.lake / "_typed" / "deliveries", corner.folder / "aside"
    shutil.copytree(entries, aside)
    corner.orders("2")
    before = corner.night()
    shutil.rmtree(entries), shutil.move(aside, entries)
    corner.settle(currency="USD"), corner.night()
    corner.settle()
    assert corner.night() == before
