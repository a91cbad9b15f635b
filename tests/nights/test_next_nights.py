"""Nights after the first: they cost what changed, and a bad delivery leaves yesterday's tables in place."""

from __future__ import annotations

import pytest
from shelf import copied, rows_of, write_rows

pytestmark = pytest.mark.spark


def scored(outcome) -> dict[str, int]:
    return {entry.table: entry.counts.get("scored", 0) for entry in outcome.ledger.of_stage("score")}


def good_products(shelf) -> list[str]:
    """Products of the main file with one record, a title and a category."""
    header, *rows = rows_of(shelf.folder / "data" / "products.csv")
    sku, name = header.index("sku"), header.index("Name")
    kept = shelf.frame("silver/products")
    kept = set(
        kept.loc[kept["title"].notna() & kept["category_path"].notna() & kept["duplicate_of"].isna(), "product_id"]
    )
    return [
        row[sku]
        for row in rows
        if len(row) == len(header)
        and row[sku] in kept
        and row[name]
        and sum(r[sku] == row[sku] for r in rows if len(r) == len(header)) == 1
    ]


def change(shelf, product_id, column, value):
    path = shelf.folder / "data" / "products.csv"
    header, *rows = rows_of(path)
    for row in rows:
        if len(row) == len(header) and row[header.index("sku")] == product_id:
            row[header.index(column)] = value
    write_rows(path, [header, *rows])


def test_a_second_run_scores_nothing_and_changes_no_version(shelf):
    before = shelf.versions()
    outcome = shelf.run()
    assert set(scored(outcome).values()) == {0}
    assert shelf.versions() == before
    assert all(entry.status == "unchanged" for entry in outcome.ledger.entries if entry.stage in ("clean", "publish"))


@pytest.fixture(scope="module")
def renamed(first_night, tmp_path_factory):
    """(the shop after two nights in which one title had changed, and one date that no model reads, that date's product,
    what the night did that had no time to score, what the next one did).
    """
    shelf = copied(first_night[0], tmp_path_factory.mktemp("renamed") / "shop")
    titled, dated = good_products(shelf)[5:7]
    change(shelf, titled, "Name", "Gentle hand-thrown teapot of stoneware")
    change(shelf, dated, "Changed", "2026-02-03")
    before, settings = shelf.versions(), shelf.settings.read_text()
    shelf.settings.write_text("deadline_minutes = 0.001\n" + settings)
    late = shelf.run()
    assert shelf.versions()["gold/product_categories"] == before["gold/product_categories"]
    shelf.settings.write_text(settings)
    return shelf, dated, late, shelf.run(training=False)


def test_a_changed_title_is_scored_alone(renamed):
    outcome = renamed[-1]
    assert outcome.failed == {}
    assert scored(outcome)["scores/category"] == 1 and scored(outcome)["scores/embeddings"] == 1


def test_a_value_that_no_model_reads_is_kept_and_scored_not_at_all(first_night, renamed):
    shelf, dated, _, outcome = renamed

    def published(shelf, table: str) -> list[str]:
        """The product's row, with when and by which run it was scored."""
        return shelf.frame(table, shelf.versions()[table]).set_index("product_id").loc[dated].map(str).tolist()

    assert (
        shelf.frame("silver/products")
        .set_index("product_id")
        .loc[dated, "updated_at"]
        .isoformat()
        .startswith("2026-02-03")
    )
    assert scored(outcome)["scores/sentiment"] == 0
    for table in ("gold/product_categories", "gold/product_embeddings", "gold/product_descriptions"):
        assert published(shelf, table) == published(first_night[0], table)


@pytest.mark.slow
def test_a_night_that_brings_only_what_no_model_reads_scores_nothing_and_commits_no_categories(renamed, tmp_path):
    shelf, product = copied(renamed[0], tmp_path / "shop"), renamed[1]
    before = shelf.versions()["gold/product_categories"]
    change(shelf, product, "Changed", "2026-02-04")
    outcome = shelf.run(training=False)
    assert outcome.failed == {} and set(scored(outcome).values()) == {0}
    assert (
        shelf.frame("silver/products")
        .set_index("product_id")
        .loc[product, "updated_at"]
        .isoformat()
        .startswith("2026-02-04")
    )
    assert shelf.versions()["gold/product_categories"] == before


def test_what_a_deadline_leaves_undone_goes_on_in_the_next_night(first_night, renamed):
    shelf, _, late, outcome = renamed
    assert late.failed == {} and "1 inputs wait for the next run" in late.waiting["scores/category"]
    assert scored(late)["scores/category"] == 0
    assert outcome.failed == outcome.waiting == {} and scored(outcome)["scores/category"] == 1
    assert shelf.versions()["gold/product_categories"] > first_night[0].versions()["gold/product_categories"]


def test_a_rollback_offers_the_earlier_set_again(first_night, renamed, tmp_path, spark):
    from pipelines.gold.publish import roll_back
    from pipelines.lake.tables import Lake

    shelf, first = copied(renamed[0], tmp_path / "shop"), first_night[0].versions()
    assert shelf.versions() != first
    roll_back(Lake(spark, str(shelf.lake)), "test", None, 14)
    assert shelf.versions() == first


def test_a_second_night_on_the_same_lake_is_refused(shelf):
    from pipelines.lake.lease import LeaseHeld, lease

    with lease(str(shelf.lake), "another"), pytest.raises(LeaseHeld, match="another"):
        shelf.run()
