"""A column that is lost from one night to the next: held back, told, accepted by a person, let through, told as such."""

from __future__ import annotations

import json

import pytest
from deltalake import DeltaTable
from small_lake import SETTINGS
from typer.testing import CliRunner

from expectations.settings.loading import load_shop
from pipelines.cli.app import app
from pipelines.report.result import Result

pytestmark = pytest.mark.spark

_MAPPED = 'columns = { product_id = "sku", title = "name", brand = "maker", price = "price" }\ncurrency = "EUR"'


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.setenv("NIGHTSHELF_USER_KEY_SECRET", "0123456789abcdef")
    place = tmp_path / "shop.toml"
    place.write_text(SETTINGS.replace('columns = { product_id = "sku", title = "name" }', _MAPPED))
    return place


def deliver(settings, brand: str = "Maker {n}", rows: int = 150) -> None:
    """A catalogue; every delivery differs from the others."""
    lines = [f"S{n},Lamp number {n},{brand.format(n=n % 20)},{n + 1}.00" for n in range(rows)]
    (settings.parent / "products.csv").write_text("\n".join(["sku,name,maker,price", *lines]) + "\n")


def clean(settings) -> Result:
    """A night as far as silver, in this process; what it told."""
    from pipelines.night import run_night

    told: list[Result] = []
    run_night(load_shop(settings), settings, print, ("land", "clean"), False, tell=told.append)
    assert [one.verdict for one in told[:1]] == ["running"]
    return told[-1]


def brands(settings) -> set[str]:
    return set(
        DeltaTable(str(settings.parent / "lake" / "silver" / "products")).to_pyarrow_table()["brand"].to_pylist()
    )


def test_a_lost_column_is_held_back_until_a_person_accepts_it(spark, settings):
    deliver(settings)
    assert clean(settings).exit_code == 0 and len(brands(settings)) == 20
    deliver(settings, brand="", rows=151)
    held = clean(settings)
    (cause,) = held.needed
    assert held.exit_code == 4 and cause.id == "silver/products like_the_last_nights_brand_filled"
    assert cause.examples and "brand is filled" in cause.title and f"accept {settings} silver/products" in cause.remedy
    assert len(brands(settings)) == 20
    page = (settings.parent / "lake" / "reports" / "latest.html").read_text()
    assert "like_the_last_nights_brand_filled" in page and cause.examples[0] in page
    done = CliRunner().invoke(app, ["accept", str(settings), "silver/products"])
    assert done.exit_code == 0 and held.run_id in done.output
    through = clean(settings)
    assert through.exit_code == 0 and brands(settings) == {None}
    (step,) = [step for step in through.steps if step.table == "silver/products" and step.stage == "clean"]
    assert step.message and "accepted by" in step.message
    note = json.loads((settings.parent / "lake" / "accepted" / "silver.products.json").read_text())
    assert [one["run_id"] for one in note] == [held.run_id]


def test_what_a_shrunken_table_would_lose_is_listed_until_it_is_held_back_again(spark, settings):
    deliver(settings)
    clean(settings)
    deliver(settings, rows=20)
    held = clean(settings)
    (cause,) = held.needed
    assert cause.count == 130 and "show " in cause.query and "ops/missed_rows" in cause.query

    def listed() -> set[str]:
        done = CliRunner().invoke(app, ["show", str(settings), "ops/missed_rows", "-n", "1000", "--json"])
        return {json.loads(line)["key"] for line in done.stdout.splitlines() if line.startswith("{")}

    assert listed() == {f"S{n}" for n in range(20, 150)}
    deliver(settings, rows=30)
    assert clean(settings).exit_code == 4 and listed() == {f"S{n}" for n in range(30, 150)}
