"""A shop's nights at the front door: what is counted, kept apart, quarantined and taken back."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.spark

SETTINGS = """
name = "door"
data = "data"
[guards]
max_quarantined_share = 0.5
[[sources]]
name = "goods"
table = "products"
path = "goods.csv"
format = "csv"
where = "kind <> 'service'"
[sources.columns]
product_id = "sku"
title = "name"
price = "price"
[[sources]]
name = "forum"
table = "reviews"
path = "forum.json"
format = "json"
[sources.columns]
review_id = "id"
product_id = "sku"
user_id = "who"
text = "said"
[[sources]]
name = "survey"
table = "reviews"
path = "survey.json"
format = "json"
[sources.columns]
review_id = "id"
product_id = "sku"
user_id = "who"
text = "said"
[[sources]]
name = "web"
table = "purchases"
path = "web.csv"
format = "csv"
[sources.columns]
user_id = "who"
product_id = "sku"
purchased_at = "day"
order_id = "no"
[[sources]]
name = "store"
table = "purchases"
path = "store.csv"
format = "csv"
[sources.columns]
user_id = "who"
product_id = "sku"
purchased_at = "day"
[[sources]]
name = "fixes"
table = "overrides"
path = "fixes.csv"
format = "csv"
[sources.columns]
task = "task"
key = "key"
value = "value"
"""
GOODS = "sku,name,price,kind\n" + "".join(
    f"{number},Oak shelf number {number},{number}.50,thing\n" for number in range(100, 140)
)
FILES = {
    "goods.csv": GOODS
    + '900,Repair,5,service\n#N/A,Ash shelf,7.00,thing\n141,"Elm shelf,7.00,thing\n142,Yew shelf,7.00,thing\n',
    "forum.json": '{"id": 1, "sku": 100, "who": "ann", "said": "Sturdy."}\n{"id": 2, "sku": "101.0", "who": "guest", "said": "Wobbly."}\n'
    '{"sku": 104, "who": "eve", "said": "The same in both."}\n',
    "survey.json": '[{"id": 1, "sku": 102, "who": "ben", "said": "Nice."}, {"id": 7, "sku": 103, "who": "0", "said": "Dull."},'
    '{"sku": "104", "who": "eve", "said": "The same in both."}]',
    "web.csv": "who,sku,day,no\nann,100,2026-01-05,W1\nann,100,2026-01-05,W2\nguest,100,2026-01-05,W3\n,101,2026-01-05,W4\nann,100,2026-01-05,W2\n",
    "store.csv": "who,sku,day\nann,100,2026-01-05\n",
    "fixes.csv": "task,key,value\ncategory,100.0,Home > Shelves\ncategory,999,Home > Shelves\n",
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory, spark):
    from shelf import Shelf

    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path_factory.mktemp("door") / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    shelf.settings.write_text(SETTINGS)
    make_key_file(shelf.folder)
    for name, text in FILES.items():
        (shelf.folder / "data" / name).write_text(text)
    return shelf


@pytest.fixture(scope="module")
def first(shelf):
    return shelf.run(stages=("land", "clean"))


def counts(outcome, stage="clean"):
    return {
        entry.table: {name: count for name, count in entry.counts.items() if count}
        for entry in outcome.ledger.of_stage(stage)
    }


def test_every_record_is_kept_counted_or_quarantined_with_its_line(shelf, first):
    assert first.failed == {}
    assert counts(first)["silver/products"] == {"in": 44, "kept": 41, "quarantined": 2, "filtered": 1}
    rejected = shelf.frame("silver/quarantine").set_index("line")
    assert {line: list(rejected.loc[line, "reasons"]) for line in rejected.index} == {
        43: ["product_id_present"],
        44: ["quote_unclosed"],
    }
    assert rejected.loc[44, "path"].endswith("data/goods.csv") and rejected.loc[44, "length"] == len(
        '141,"Elm shelf,7.00,thing\n'
    )
    lines = next(entry.counts for entry in first.ledger.of_stage("land") if entry.message == "goods")
    assert (lines["lines"], lines["header"], lines["starts"], lines["rejected"]) == (45, 1, 43, 1)


def test_sources_that_number_their_reviews_alike_keep_both(shelf, first):
    reviews = shelf.frame("silver/reviews").set_index("review_id")
    assert {review for review in reviews.index if len(review) < 64} == {"1", "2", "survey:1", "7"}
    assert len(reviews) == 5, "a review without a number is known by what it says, from wherever it comes"
    assert (reviews.loc["1", "product_id"], reviews.loc["survey:1", "product_id"]) == ("100", "102")
    assert (
        reviews.loc["2", "user_key"] is None and reviews.loc["7", "user_key"] is None and reviews.loc["1", "user_key"]
    )


def test_two_orders_of_a_day_and_two_shops_are_purchases_of_their_own(shelf, first):
    bought = shelf.frame("silver/purchases")
    assert counts(first)["silver/purchases"] == {"in": 6, "kept": 5, "duplicates": 1}
    found = sorted((row.source, row.order_id or "", row.quantity, row.user_key is None) for row in bought.itertuples())
    assert found == [
        ("store", "", 1, False),
        ("web", "W1", 1, False),
        ("web", "W2", 2, False),
        ("web", "W3", 1, True),
        ("web", "W4", 1, True),
    ]


def test_a_correction_that_speaks_of_nothing_is_told(shelf, first):
    reported = [str(check) for check in first.ledger.checks if check.rule.name == "keys_known"]
    assert reported == [
        "silver/overrides: expected every correction is of a product or review that is there (keys_known), found 1 of 2 rows"
    ]
    assert set(shelf.frame("silver/overrides").query("known_key")["key"]) == {"100"}


def test_corrections_that_are_taken_back_are_gone(shelf, first):
    """By a line, with the file, and with the source."""
    fixes = shelf.folder / "data" / "fixes.csv"
    ways = {
        "line": (lambda: fixes.write_text("\n".join(FILES["fixes.csv"].splitlines()[:2]) + "\n"), 1),
        "file": (fixes.unlink, 0),
        "back again": (lambda: fixes.write_text(FILES["fixes.csv"]), 2),
        "source": (lambda: shelf.settings.write_text(SETTINGS[: SETTINGS.rindex("[[sources]]")]), 0),
    }
    left = {}
    for how, (change, _) in ways.items():
        change()
        outcome = shelf.run(stages=("land", "clean"))
        assert outcome.failed == {}, how
        left[how] = len(shelf.frame("silver/overrides"))
    shelf.settings.write_text(SETTINGS)
    assert left == {how: expected for how, (_, expected) in ways.items()}


def test_a_flood_of_rejected_rows_keeps_the_table_and_names_the_quarantine(shelf, first):
    before = shelf.version("silver/products")
    (shelf.folder / "data" / "goods.csv").write_text(GOODS.replace(",thing", ",thing,extra,"))
    flood = shelf.run(stages=("land", "clean"))
    assert "quarantined_share_bounded" in flood.failed["silver/products"]
    assert "40 records are in silver/quarantine: record_unreadable 40" in flood.failed["silver/products"]
    rejected = shelf.frame("silver/quarantine")
    assert len(rejected) == 40 and set(rejected["problem"]) == {"record_unreadable: expected 4 fields, found 6"}
    assert shelf.version("silver/products") == before


def test_far_more_replaced_records_than_the_last_time_stop_the_table(shelf, first):
    twice = "".join(f"{number},Elm shelf number {number},9.50,thing\n" for number in range(100, 130))
    (shelf.folder / "data" / "goods.csv").write_text(GOODS + twice)
    outcome = shelf.run(stages=("land", "clean"))
    assert "superseded_share_bounded" in outcome.failed["silver/products"]


def test_a_first_day_on_which_nothing_has_come_yet_is_no_flood(tmp_path, spark):
    from shelf import Shelf

    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    source = 'name = "mail"\ntable = "reviews"\npath = "mail.csv"\nformat = "csv"\nmode = "append"\nwhere = "kind = \'review\'"\n'
    shelf.settings.write_text(
        f'name = "new"\ndata = "data"\n[[sources]]\n{source}[sources.columns]\nproduct_id = "sku"\ntext = "said"\n'
    )
    make_key_file(shelf.folder)
    (shelf.folder / "data/mail.csv").write_text(
        "sku,kind,said\n100,question,Is it oak?\n101,question,Is it in stock?\n"
    )
    outcome = shelf.run(stages=("land", "clean"))
    assert outcome.failed == {}
    assert counts(outcome)["silver/reviews"] == {"in": 2, "filtered": 2}
    assert len(shelf.frame("silver/reviews")) == 0
