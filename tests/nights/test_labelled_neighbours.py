"""Nights in which labelled neighbours back a small category model up, which is too unsure to accept anything by
itself.
"""

from __future__ import annotations

import csv
import random
import re
import shutil
from collections.abc import Sequence

import pytest
from shelf import Shelf, copied

pytestmark = pytest.mark.spark

SETTINGS = """
name = "near"
lake = "lake"
data = "data"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "sku"
title = "name"
category = "shelf"
[tasks.category]
seconds = 4
[tasks.embeddings]
enabled = true
[tasks.descriptions]
enabled = false
"""
WORDS = {
    "Home > Mugs": "mug cup coffee tea ceramic handle drinking glazed espresso saucer",
    "Sports > Tennis": "tennis racket ball court strings serve grip player net match",
    "Electronics > Cables": "usb cable charger adapter hdmi plug charging cord data port",
    "Fashion > Shoes": "shoe sneaker leather sole laces boots walking heel size foot",
    "Toys > Dolls": "doll toy girl dress barbie playset baby children pretend figure",
}
RAKES = (
    "Steel garden rake for leaves, long handle",
    "Leaf rake with plastic tines for the garden",
    "Bow rake for soil and garden beds",
)
FOURTH = "Wooden garden rake for grass and leaves"
COMMON = ("red", "blue", "small", "large", "new", "classic", "premium", "light", "strong", "modern", "grey", "green")
LOOKED_UP = "scores/neighbours"


def title(words: str, dice: random.Random) -> str:
    return " ".join([*dice.sample(COMMON, 2), *dice.sample(words.split(), 4)])


def write_products(shelf: Shelf, more: Sequence[tuple[str, str, str]] = ()) -> None:
    """150 labelled products, ten without a category, and some more."""
    dice = random.Random(5)
    rows = [(f"P{n:03}", title(words, dice), path) for n, (path, words) in enumerate(list(WORDS.items()) * 30)]
    rows += [(f"U{n}", title(words, dice), "") for n, words in enumerate([*WORDS.values()] * 2)]
    with (shelf.folder / "data" / "products.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("sku", "name", "shelf"), *rows, *more])


@pytest.fixture(scope="module")
def first(tmp_path_factory, spark):
    from pipelines.silver.people.user_keys import make_key_file

    shelf = Shelf(tmp_path_factory.mktemp("near") / "shop")
    (shelf.folder / "data").mkdir(parents=True)
    shelf.settings.write_text(SETTINGS)
    make_key_file(shelf.folder)
    write_products(shelf)
    return shelf, shelf.run()


@pytest.fixture
def near(first, tmp_path) -> Shelf:
    return copied(first[0], tmp_path / "shop")


def entry(outcome):
    return next(entry for entry in outcome.ledger.of_stage("score") if entry.table == LOOKED_UP)


def categories(shelf: Shelf):
    return shelf.frame("gold/product_categories", shelf.versions()["gold/product_categories"]).set_index("product_id")


def indexes(shelf: Shelf) -> list[str]:
    root = shelf.lake / "models" / "category" / "neighbours"
    return sorted(path.name for path in root.iterdir() if path.is_dir()) if root.exists() else []


def test_only_rows_for_review_without_a_category_are_looked_up(first):
    shelf, outcome = first
    assert outcome.failed == {} and outcome.waiting == {}
    rows, logged = categories(shelf), entry(outcome)
    unlabelled = rows[rows["given_path"].isna()]
    assert logged.counts["labelled"] == 150 and logged.counts["scored"] == len(shelf.frame(LOOKED_UP)) == 10
    assert rows["neighbours_path"].notna().equals(rows["given_path"].isna())
    assert unlabelled["neighbours"].map(len).tolist() == [5] * 10
    wanted = dict(zip([f"U{n}" for n in range(10)], [*WORDS] * 2, strict=True))
    assert {name: " > ".join(path) for name, path in unlabelled["neighbours_path"].items()} == wanted
    assert rows.loc[rows["given_path"].notna(), "category_path"].map(list).equals(rows["given_path"].dropna().map(list))


def test_what_neighbours_are_sure_of_is_used_and_accepted_where_the_model_knows_the_path(first):
    unlabelled = categories(first[0]).query("given_path.isna()")
    by_neighbours = unlabelled[unlabelled["origin"] == "neighbours"]
    assert len(by_neighbours) > 0 and set(by_neighbours["decision"]) == {"accepted"}
    assert all(list(row.category_path) == list(row.neighbours_path) for row in by_neighbours.itertuples())
    others = unlabelled[unlabelled["origin"] != "neighbours"]
    assert set(others["decision"]) <= {"review"}
    titles = first[0].frame("silver/products").set_index("product_id")["title"]
    assert unlabelled["words"].map(len).between(1, 5).all()
    assert all(word in titles[name] for name, words in unlabelled["words"].items() for word in words)


def test_an_unchanged_night_makes_no_index_and_looks_nothing_up(near):
    before, version = indexes(near), near.version(LOOKED_UP)
    stat = next((near.lake / "models" / "category" / "neighbours" / before[0]).glob("*.json")).stat()
    outcome = near.run(training=False)
    assert (entry(outcome).status, entry(outcome).counts["scored"]) == ("unchanged", 0)
    assert indexes(near) == before and near.version(LOOKED_UP) == version
    path = next((near.lake / "models" / "category" / "neighbours" / before[0]).glob("*.json"))
    assert path.stat().st_mtime_ns == stat.st_mtime_ns


@pytest.fixture(scope="module")
def rakes(first, tmp_path_factory):
    """(the shop after a night that died over the neighbours of a new category, what it did, the versions that were on
    offer then, the shop after the next night, what that did).
    """
    from pipelines.scoring import nearest_labelled

    shelf = copied(first[0], tmp_path_factory.mktemp("rakes") / "shop")
    root = shelf.lake / "models" / "category" / "neighbours"
    write_products(shelf, [*((f"R{n}", name, "Garden > Rakes") for n, name in enumerate(RAKES)), ("R9", FOURTH, "")])

    def die(*_: object) -> None:
        shutil.copytree(root / indexes(shelf)[0], root / ".left-behind")
        raise RuntimeError("the disk is full")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest_labelled, "_point_at", die)
        died = shelf.run(training=False)
    offered = shelf.versions()
    return died, offered, shelf, shelf.run()


def test_a_category_of_three_examples_is_predicted_the_same_night_without_training(first, rakes):
    _, _, shelf, outcome = rakes
    assert outcome.failed == {} and {entry.status for entry in outcome.ledger.of_stage("train")} <= {"skipped"}
    fourth = categories(shelf).loc["R9"]
    assert (list(fourth["category_path"]), fourth["origin"]) == (["Garden", "Rakes"], "neighbours")
    assert fourth["decision"] == "review"  # nobody has measured how right neighbours are of what is new to the model
    assert {one["product_id"] for one in fourth["neighbours"][:3]} == {"R0", "R1", "R2"}
    assert len(indexes(shelf)) == 1 and indexes(shelf) != indexes(first[0])
    assert (
        entry(outcome).counts["scored"] == 11
    )  # the index is another one: every row for review is asked again, and no other


@pytest.mark.slow
def test_a_new_product_without_a_category_is_looked_up_alone(near):
    before = indexes(near)
    write_products(near, [("U99", "tall mug for tea and coffee, glazed", "")])
    outcome = near.run(training=False)
    assert indexes(near) == before and entry(outcome).counts["scored"] == 1
    assert list(categories(near).loc["U99", "neighbours_path"]) == ["Home", "Mugs"]


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        (("[tasks.embeddings]\nenabled = true", "[tasks.embeddings]\nenabled = false"), "no embeddings"),
        pytest.param(("seconds = 4\n", "seconds = 4\nneighbours = false\n"), "switched off", marks=pytest.mark.slow),
    ],
)
def test_without_embeddings_or_switched_off_the_model_decides_alone(near, setting, reason):
    near.settings.write_text(near.settings.read_text().replace(*setting))
    outcome = near.run(training=False)
    assert outcome.failed == {} and entry(outcome).status == "skipped" and reason in entry(outcome).message
    rows = categories(near)
    assert rows[["neighbours", "neighbours_path", "neighbours_similarity"]].isna().all(axis=None)
    assert set(rows["origin"].dropna()) <= {"given", "model"} and len(rows) == 160


def test_a_night_that_dies_over_the_neighbours_leaves_yesterdays_table_and_the_next_one_completes(first, rakes):
    died, offered, shelf, outcome = rakes
    assert re.search("disk is full", died.failed[LOOKED_UP])
    assert offered["gold/product_categories"] == first[0].versions()["gold/product_categories"]
    assert outcome.failed == {} and len(categories(shelf)) == 164
    assert not shelf.frame(LOOKED_UP).duplicated(["input_hash", "model_version"]).any()


@pytest.mark.slow
def test_what_the_deadline_leaves_is_looked_up_in_the_next_night(near, monkeypatch):
    from pipelines.run_context import Night

    before = near.versions()
    write_products(near, [("R0", RAKES[0], "Garden > Rakes"), ("U99", "tall mug for tea and coffee, glazed", "")])
    with monkeypatch.context() as patch:
        patch.setattr(
            Night, "is_late", lambda night: any(e.table == "scores/category" for e in night.ledger.of_stage("score"))
        )
        outcome = near.run(training=False)
    assert outcome.failed == {} and set(outcome.waiting) == {LOOKED_UP}
    assert near.versions()["gold/product_categories"] == before["gold/product_categories"]
    outcome = near.run(training=False)
    assert outcome.waiting == {} and entry(outcome).counts["scored"] == 11 and len(categories(near)) == 162
