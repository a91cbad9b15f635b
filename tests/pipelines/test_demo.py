"""The demo shop: the same bytes every time, truth that fits the files, and every kind of dirt."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from expectations.settings.loading import load_shop
from pipelines.demo.facts import COLOURS
from pipelines.demo.generate import generate, night
from pipelines.demo.shelves import SHELVES

SIZES = {"products": 700, "reviews": 2_000, "purchases": 4_000}


@pytest.fixture(scope="module")
def shop(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, **SIZES, seed=11)
    return folder


def read_truth(shop: Path, table: str) -> list[dict]:
    return [json.loads(line) for line in (shop / "truth" / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


def read_csv(path: Path, separator: str = ",") -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=separator))


def read_lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return file.read().split("\n")[:-1]


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_size_and_seed_give_the_same_bytes_and_another_seed_does_not(tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, products=60, reviews=50, purchases=80, seed=seed)
    assert fingerprints(tmp_path / "a") == fingerprints(tmp_path / "b")
    assert fingerprints(tmp_path / "a") != fingerprints(tmp_path / "c")


def test_sizes_are_those_asked_for(shop):
    products = read_truth(shop, "products")
    assert len({row["product_id"] for row in products if row["fate"] == "kept"}) == SIZES["products"]
    reviews = [row for row in read_truth(shop, "reviews") if row["dirt"] != ["exact_duplicate"]]
    assert len(reviews) == SIZES["reviews"]
    purchases = read_truth(shop, "purchases")
    assert SIZES["purchases"] <= len(purchases) <= SIZES["purchases"] * 1.03


def test_truth_has_one_line_per_record_landed(shop):
    data = shop / "data"
    landed = {
        "products.csv": len(read_csv(data / "products.csv")) - 1,
        "products_extra.jsonl.gz": len(read_lines(data / "products_extra.jsonl.gz")),
        "reviews.jsonl.gz": len(read_lines(data / "reviews.jsonl.gz")),
        "purchases.csv": len(read_csv(data / "purchases.csv", ";")) - 1,
        "overrides.csv": len(read_csv(data / "overrides.csv")) - 1,
    }
    tables = ("products", "reviews", "purchases", "overrides")
    assert Counter(row["file"] for table in tables for row in read_truth(shop, table)) == landed


def test_truth_numbers_point_at_their_records(shop):
    cells = read_csv(shop / "data" / "products.csv")
    for row in read_truth(shop, "products"):
        if row["file"] == "products.csv":
            assert cells[row["number"]][0] == (row["product_id"] or "")
    lines = read_lines(shop / "data" / "reviews.jsonl.gz")
    for row in read_truth(shop, "reviews"):
        if row["fate"] == "kept":
            assert json.loads(lines[row["number"] - 1])["review_id"] == row["review_id"]


def test_kept_products_have_one_row_each_and_rejected_ones_a_reason(shop):
    products = read_truth(shop, "products")
    assert max(Counter(row["product_id"] for row in products if row["fate"] == "kept").values()) == 1
    for table in ("products", "reviews", "purchases"):
        for row in read_truth(shop, table):
            assert (row["reason"] is not None) == (row["fate"] == "quarantined"), row


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        (
            "products",
            {
                "html_entities",
                "html_tags",
                "mojibake",
                "odd_spaces",
                "decomposed",
                "brand_case",
                "newline_and_quotes",
                "near_duplicate",
                "exact_duplicate",
                "repeated_key",
                "null_key",
                "extra_cells",
                "negative_price",
                "absurd_price",
                "absurd_year",
                "empty_record",
                "huge_cell",
                "broken_json",
                "attributes:json",
                "attributes:ruby",
                "attributes:specification",
                "attributes:lines",
                "attributes:object",
                "attributes:none",
                "category:arrows",
                "category:pipes",
                "category:json",
                "category:tree_with_name",
                "category:tree_with_name_json",
                "category:array",
                "category:none",
                "price:symbol",
                "price:plain",
                "price:comma",
                "price:code_before",
                "price:code_after",
                "price:comma_code",
                "price:space_thousands",
                "price:dash",
                "price:apostrophe",
                "price:no_decimals",
            },
        ),
        (
            "reviews",
            {
                "typos",
                "personal_data",
                "html_entities",
                "html_tags",
                "exact_duplicate",
                "broken_json",
                "null_key",
                "absurd_rating",
                "absurd_year",
                "unknown_product",
                "empty",
                "no_review_id",
            },
        ),
        (
            "purchases",
            {
                "cancelled",
                "repeated_line",
                "numeric_id",
                "negative_quantity",
                "no_quantity",
                "null_key",
                "absurd_year",
                "no_time",
                "absurd_price",
            },
        ),
    ],
)
def test_every_kind_of_dirt_is_there(shop, table, kinds):
    assert kinds <= {kind for row in read_truth(shop, table) for kind in row["dirt"]}


def test_noted_dirt_is_in_the_bytes(shop):
    text = (shop / "data" / "products.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    for sign in ("â€", "&amp;", "\u00a0", "\u200b", '"=>"', " >> ", " | ", "<p>", "0223-01-01", "9999-12-31"):
        assert sign.encode() in text or sign.replace('"', '""').encode() in text, sign
    assert re.search("[\u0300-\u036f]", text.decode("utf-8")), "no combining character"
    widths = Counter(len(row) for row in read_csv(shop / "data" / "products.csv"))
    assert set(widths) == {11, 14}
    purchases = (shop / "data" / "purchases.csv").read_text()
    assert re.search(r"^\d{5}\.0;", purchases, re.M)
    assert re.search(r";-\d+;", purchases)


def test_broken_json_lines_are_the_ones_noted(shop):
    for table, name in (("products", "products_extra.jsonl.gz"), ("reviews", "reviews.jsonl.gz")):
        broken = set()
        for number, line in enumerate(read_lines(shop / "data" / name), 1):
            try:
                json.loads(line)
            except ValueError:
                broken.add(number)
        noted = {
            row["number"] for row in read_truth(shop, table) if row["file"] == name and "broken_json" in row["dirt"]
        }
        assert broken == noted
        assert broken


def test_descriptions_name_no_colour_number_or_material_that_is_no_fact(shop):
    values = {value.lower() for value in (*COLOURS, *(material for shelf in SHELVES for material in shelf.materials))}
    checked = 0
    for row in read_truth(shop, "products"):
        if row["fate"] != "kept" or not row["description"] or row["unsupported"]:
            continue
        facts = f"{row['title']} {row['brand']} {' '.join(row['attributes'].values())}".lower()
        described = row["description"].lower().replace(row["brand"].lower(), " ")
        words = set(re.findall(r"(?<!\w)\d+(?:[.,]\d+)?", described))
        words |= {value for value in values if re.search(rf"\b{re.escape(value)}\b", described)}
        strangers = {word for word in words if not re.search(rf"\b{re.escape(word)}\b", facts)}
        assert not strangers, (strangers, row["description"], facts)
        checked += 1
    assert checked > 300


def test_unsupported_values_are_in_the_text_and_not_in_the_facts(shop):
    rows = [row for row in read_truth(shop, "products") if row["fate"] == "kept"]
    puffed = [row for row in rows if row["unsupported"]]
    assert 0.04 < len(puffed) / sum(row["description"] is not None for row in rows) < 0.12
    for row in puffed:
        for value in row["unsupported"]:
            assert value in row["description"]
            assert value not in row["attributes"].values()


def test_shares_of_missing_values_are_as_announced(shop):
    rows = [row for row in read_truth(shop, "products") if row["fate"] == "kept"]
    assert 0.14 < sum(row["category_path"] is None for row in rows) / len(rows) < 0.26
    assert 0.23 < sum(row["description"] is None for row in rows) / len(rows) < 0.37
    reviews = read_truth(shop, "reviews")
    assert 0.05 < sum(row["rating"] is None for row in reviews) / len(reviews) < 0.11
    assert {row["language"] for row in reviews} == {"en", "de", "fr"}
    given = Counter(row["rating"] for row in reviews if row["fate"] == "kept" and row["rating"] is not None)
    assert set(given) == {1, 2, 3, 4, 5} and min(given.values()) > 0.05 * len(reviews), "five stars can be learned"


def test_near_duplicates_repeat_the_facts_and_variants_do_not(shop):
    rows = {row["product_id"]: row for row in read_truth(shop, "products") if row["fate"] == "kept"}
    repeats = [row for row in rows.values() if row["duplicate_of"]]
    assert len(repeats) >= 5
    for row in repeats:
        original = rows.get(row["duplicate_of"])
        assert original is None or (original["title"], original["attributes"]) == (row["title"], row["attributes"])
    families = Counter(row["family"] for row in rows.values() if not row["duplicate_of"])
    variants = [row for row in rows.values() if families[row["family"]] > 1 and not row["duplicate_of"]]
    assert len(variants) >= 10
    for family in {row["family"] for row in variants}:
        facts = [json.dumps(row["attributes"], sort_keys=True) for row in variants if row["family"] == family]
        assert len(set(facts)) == len(facts)


def test_purchases_follow_companions_and_leave_cold_products_alone(shop):
    cold = {row["product_id"] for row in read_truth(shop, "cold_products")}
    bought = [row for row in read_truth(shop, "purchases") if row["fate"] == "kept"]
    assert cold
    assert not cold & {row["product_id"] for row in bought}
    companions = {row["product_id"]: set(row["companions"]) for row in read_truth(shop, "companions")}
    baskets: dict[str, set[str]] = {}
    for row in bought:
        baskets.setdefault(row["order_id"].rsplit("-", 1)[0], set()).add(row["product_id"])
    full = [basket for basket in baskets.values() if len(basket) > 1]
    together = sum(any(other in companions[product] for product in basket for other in basket) for basket in full)
    assert together > 0.5 * len(full)


def test_summed_lines_add_up_to_what_was_delivered(shop):
    rows = [row for row in read_truth(shop, "purchases") if row["fate"] in ("kept", "duplicate")]
    delivered = read_csv(shop / "data" / "purchases.csv", ";")
    pieces = sum(abs(int(delivered[row["number"]][2])) for row in rows)
    assert pieces == sum(row["quantity"] for row in rows if row["fate"] == "kept")
    assert any(row["fate"] == "duplicate" for row in rows)


def test_secrets_of_reviewers_are_in_the_delivery_and_listed(shop):
    body = "\n".join(read_lines(shop / "data" / "reviews.jsonl.gz"))
    whole = [row for row in read_truth(shop, "reviews") if "broken_json" not in row["dirt"]]
    secrets = [secret for row in whole for secret in row["secrets"]]
    assert len(secrets) > 10
    assert all(secret in body for secret in secrets)
    assert any("@" in secret for secret in secrets)


def test_a_second_delivery_changes_what_it_says_and_nothing_else(shop, tmp_path):
    folder = tmp_path / "next"
    shutil.copytree(shop, folder)
    before = {row[0]: row for row in read_csv(folder / "data" / "products.csv")}
    report = night(folder, **SIZES, seed=11)
    after = {row[0]: row for row in read_csv(folder / "data" / "products.csv")}
    changed = {key for key in before.keys() & after.keys() if before[key] != after[key]}
    ours = {key for kind in ("retitled", "repriced") for key in report[kind] if key.startswith("NS-")}
    assert {key for key in changed if key.startswith("NS-")} == ours
    gone = {key for key in before.keys() - after.keys() if key.startswith("NS-")}
    assert gone == {key for key in report["gone"] if key.startswith("NS-")}
    assert 0.005 < len(report["retitled"] + report["repriced"]) / SIZES["products"] < 0.02
    assert (folder / "data" / "reviews_2.jsonl.gz").exists()
    assert (folder / "data" / "purchases_2.csv").exists()


def test_settings_written_are_those_in_shops_and_valid(shop):
    written = (shop / "shop.toml").read_text(encoding="utf-8")
    assert written == (Path(__file__).parents[2] / "shops" / "demo.toml").read_text(encoding="utf-8")
    settings = load_shop(shop / "shop.toml", data=str(shop / "data"))
    assert {source.table for source in settings.sources} == {"products", "reviews", "purchases", "overrides"}
    for source in settings.sources:
        assert list(Path(source.path).parent.glob(Path(source.path).name)), source.path


def test_settings_of_the_real_sets_are_valid():
    for path in sorted((Path(__file__).parents[2] / "shops").glob("*.toml")):
        assert load_shop(path).sources


def test_too_few_products_are_refused_with_what_was_expected(tmp_path):
    with pytest.raises(ValueError, match="expected at least 50 products"):
        generate(tmp_path, products=3)
