"""Real rows, labelled by a person: the cleaner must find what the person found.

The data may not be copied into the project, so `hand_labels.json` holds, per row, the row's number (from 0, after the
header) and per field the first 16 hex digits of the sha256 of the right value as JSON (sorted keys, no ASCII escapes; a
price as its text, "899.00"). To relabel a row, read its raw record, write down the right value by hand, and put
`digest(value)` of it into the file; never copy what the cleaner says. A failing test prints what the cleaner found, to
be judged against the raw row.
"""

import csv
import gzip
import hashlib
import json
from pathlib import Path

import pytest
from silver_rows import PRODUCTS, canonical, looked

from pipelines.silver.products import silver_products

pytestmark = [pytest.mark.spark, pytest.mark.real_data]
LABELS = json.loads((Path(__file__).parent / "hand_labels.json").read_text())
FIELDS = ("title", "price", "category_path", "attributes")


def digest(value) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def magazine(line: str) -> dict:
    record = json.loads(line)
    texts = {
        name: json.dumps(record[source], ensure_ascii=False)
        for name, source in (("description", "description"), ("category", "category"), ("attributes", "details"))
    }
    return {
        "product_id": record["asin"],
        "title": record["title"],
        "brand": record["brand"],
        "price": record["price"],
        **texts,
    }


def flipkart(record: dict) -> dict:
    sources = {
        "product_id": "uniq_id",
        "title": "product_name",
        "description": "description",
        "brand": "brand",
        "category": "product_category_tree",
        "attributes": "product_specifications",
        "price": "discounted_price",
        "updated_at": "crawl_timestamp",
    }
    return {name: record[source] or None for name, source in sources.items()}


def raw_rows(path: Path) -> list[dict]:
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            return [magazine(line) for line in lines]
    with path.open(encoding="utf-8", newline="") as lines:
        return [flipkart(record) for record in csv.DictReader(lines)]


@pytest.fixture(scope="module")
def cleaned(spark, real_data):
    rows = []
    for file in sorted({label["file"] for label in LABELS}):
        raw = raw_rows(real_data / file)
        rows += [
            {**raw[label["row"]], "_record_id": f"{file}:{label['row']}"} for label in LABELS if label["file"] == file
        ]
    return {row["record_id"]: row for row in looked(silver_products, canonical(spark, PRODUCTS, rows)).collect()}


def test_sixty_rows_are_labelled():
    assert len(LABELS) == 60 and sum(label["file"].startswith("magazines") for label in LABELS) == 30


@pytest.mark.parametrize("field", FIELDS)
def test_real_rows_come_out_as_a_person_reads_them(cleaned, field):
    wrong = []
    for label in LABELS:
        found = cleaned[f"{label['file']}:{label['row']}"][field]
        value = str(found) if field == "price" and found is not None else found
        if digest(value) != label[field]:
            wrong.append(f"{label['file']} row {label['row']}: found {field} {value!r}")
    assert not wrong, "\n".join(wrong)
