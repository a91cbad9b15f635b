"""Everything that a shop may deliver by mistake, in one delivery: what is lost is named, and the rest comes through."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.spark

SETTINGS = """
name = "corner"
lake = "lake"
data = "data"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
currency = "EUR"
[sources.columns]
product_id = "sku"
title = "name"
description = "text"
price = "price"
updated_at = "changed"
[[sources]]
name = "reviews"
table = "reviews"
path = "reviews.jsonl"
format = "json"
[sources.columns]
review_id = "id"
product_id = "product"
user_id = "user"
rating = "stars"
text = "body"
[guards]
max_quarantined_share = 0.9
"""
OVER_MANY = """
[spark]
"spark.sql.codegen.wholeStage" = "true"
"spark.sql.codegen.factoryMode" = "FALLBACK"
"spark.sql.adaptive.enabled" = "true"
"spark.sql.shuffle.partitions" = "3"
"""
LONG = "word " * 200_000
PRODUCTS = (
    "\ufeffsku,name,text,price,changed\r\n"
    'A1,"Mug, blue","A mug.\nWith ""two"" handles.",9.90,2026-01-05\r\n'
    'A2,Plate,A plate.,"1.234,50 €",2026-01-05\r\n'
    ",No key,Nobody knows this one.,1.00,2026-01-05\r\n"
    "A3,Cheap,Too cheap.,-5.00,2026-01-05\r\n"
    "A4,Dear,Too dear.,99999999999.00,2026-01-05\r\n"
    "A5,Old,Older than paper.,5.00,0223-01-01\r\n"
    "A6,Far,From the future.,5.00,9999-12-31\r\n"
    "A7,Odd,The price is no price.,call us,2026-01-05\r\n"
    "A8,Few columns\r\n"
    "A9,Many,columns,1.00,2026-01-05,extra,extra\r\n"
    "B1,Twice,The same record.,2.00,2026-01-05\r\n"
    "B1,Twice,The same record.,2.00,2026-01-05\r\n"
    "B2,Changed,The older record.,2.00,2026-01-05\r\n"
    "B2,Changed,The newer record.,2.00,2026-01-06\r\n"
    "B3,Nul\x00byte,Holds a NUL.,2.00,2026-01-05\r\n"
    f"B4,Long,{LONG},2.00,2026-01-05\r\n"
    "17850.0,Number,An id that was a number.,2.00,2026-01-05\r\n"
)
REVIEWS = (
    "\n".join(
        [
            json.dumps({"id": "R1", "product": "A1", "user": "u1", "stars": 5, "body": "Lovely."}),
            '{"id": "R2", "product": "A1", "stars": 4, "bo',
            json.dumps({"id": "R3", "product": "nowhere", "stars": 2, "body": "Never heard of it."}),
            json.dumps({"id": "R4", "product": "A1", "stars": "many", "body": "Stars of a wrong type."}),
            json.dumps({"id": "R5", "product": "A1", "stars": 11, "body": "Stars beyond the scale."}),
            json.dumps({"id": "R6", "product": None, "stars": 1, "body": "Of what?"}),
            json.dumps({"id": "R7", "product": "A2", "body": "No stars."}),
        ]
    )
    + "\n"
)


@pytest.fixture(scope="module", params=["few", pytest.param("many", marks=pytest.mark.slow)])
def cleaned(request, tmp_path_factory, spark):
    """As over few records, and as over many, whose expressions are compiled: (silver products by id, silver reviews by
    id, reasons by key, what the run did).
    """
    from shelf import Shelf

    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path_factory.mktemp("bad") / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    (shelf.folder / "data" / "products.csv").write_text(PRODUCTS, newline="", encoding="utf-8")
    (shelf.folder / "data" / "reviews.jsonl").write_text(REVIEWS, encoding="utf-8")
    shelf.settings.write_text(SETTINGS + (OVER_MANY if request.param == "many" else ""), encoding="utf-8")
    make_key_file(shelf.folder)
    outcome = shelf.run(stages=("land", "clean"))
    assert outcome.failed == {}
    rejected = shelf.frame("silver/quarantine")
    reasons = {(row.table, row.key): sorted(row.reasons) for row in rejected.itertuples()}
    return (
        shelf.frame("silver/products").set_index("product_id"),
        shelf.frame("silver/reviews").set_index("review_id"),
        reasons,
        outcome,
    )


def test_good_records_come_through(cleaned):
    products = cleaned[0]
    assert set(products.index) == {"A1", "A2", "A7", "A8", "B1", "B2", "B3", "17850"}
    assert products.loc["A1", "title"] == "Mug, blue" and 'With "two" handles.' in products.loc["A1", "description"]
    assert str(products.loc["A2", "price"]) == "1234.50"
    assert products.loc["B2", "description"] == "The newer record."
    assert "\x00" not in products.loc["B3", "title"]


def test_values_that_cannot_be_read_are_named(cleaned):
    products, reviews, _, _ = cleaned
    assert products.loc["A7", "price"] is None and any("price" in issue for issue in products.loc["A7", "issues"])
    for review in ("R4", "R5"):
        assert reviews.loc[review, "rating"] != reviews.loc[review, "rating"] and any(
            "rating" in i for i in reviews.loc[review, "issues"]
        )


@pytest.mark.parametrize(
    "key, reason",
    [
        (("products", "A3"), "price_in_range"),
        (("products", "A4"), "price_in_range"),
        (("products", "A5"), "updated_at_in_range"),
        (("products", "A6"), "updated_at_in_range"),
        (("products", "B4"), "cell_too_long"),
        (("reviews", "R6"), "product_id_present"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_reason(cleaned, key, reason):
    assert cleaned[2][key] == [reason]


def test_unreadable_records_are_quarantined_whole(cleaned):
    counts = {entry.table: entry.counts for entry in cleaned[3].ledger.of_stage("clean")}
    # without key, A3 to A6, A9 and B4 are rejected; B1 is there twice, B2 in two states
    nonzero = {table: {name: count for name, count in of_table.items() if count} for table, of_table in counts.items()}
    assert nonzero["silver/products"] == {"in": 17, "kept": 8, "quarantined": 7, "duplicates": 1, "superseded": 1}
    assert nonzero["silver/reviews"] == {"in": 7, "kept": 5, "quarantined": 2}


def test_a_record_with_fields_too_few_is_kept_and_noted(cleaned):
    assert cleaned[0].loc["A8", "title"] == "Few columns"
    assert list(cleaned[0].loc["A8", "issues"]) == ["record: 2 of 5 fields"]


def test_every_line_of_a_file_is_accounted_for(cleaned):
    counts = {entry.message: entry.counts for entry in cleaned[3].ledger.of_stage("land")}
    lines = {
        name: counts["catalogue"][name]
        for name in ("lines", "header", "blank", "skipped", "starts", "continued", "rejected")
    }
    assert lines == {"lines": 19, "header": 1, "blank": 0, "skipped": 0, "starts": 16, "continued": 1, "rejected": 1}
    assert (counts["reviews"]["lines"], counts["reviews"]["starts"], counts["reviews"]["rejected"]) == (7, 6, 1)


def test_a_review_of_an_unknown_product_is_kept_and_marked(cleaned):
    reviews = cleaned[1]
    assert not reviews.loc["R3", "known_product"] and reviews.loc["R1", "known_product"]


def test_a_review_without_stars_is_an_ordinary_row(cleaned):
    assert "R7" in cleaned[1].index


def test_a_file_with_a_header_and_no_rows_stops_the_run(tmp_path, spark):
    from shelf import Shelf

    from pipelines.bronze.files import LandingError
    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "products.csv").write_text("sku,name,text,price,changed\n")
    (tmp_path / "data" / "reviews.jsonl").write_text(REVIEWS)
    shelf.settings.write_text(SETTINGS)
    make_key_file(tmp_path)
    with pytest.raises(LandingError, match="catalogue: expected at least one record"):
        shelf.run()
    assert not (shelf.lake / "bronze").exists()


def test_a_column_that_is_missing_stops_the_run_with_the_nearest_name(tmp_path, spark):
    from shelf import Shelf

    from pipelines.bronze.files import LandingError
    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "products.csv").write_text("sku,nam,text,price,changed\nA,b,c,1,2026-01-01\n")
    (tmp_path / "data" / "reviews.jsonl").write_text(REVIEWS)
    shelf.settings.write_text(SETTINGS)
    make_key_file(tmp_path)
    with pytest.raises(LandingError, match=r"catalogue.columns.title.*did you mean 'nam'"):
        shelf.run()
    assert not (shelf.lake / "bronze").exists()
