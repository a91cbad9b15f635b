"""Texts that wait for a person, as lines of the overrides file in which they are approved."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
from deltalake import write_deltalake

from expectations.settings.shop import Shop
from pipelines.cli import text_commands
from pipelines.gold.product_texts import Settings, held_texts, texts_of_row
from udfs.generation.product import Product

FACTS = {"title": "Aldo mug", "color": "blue"}
ROW = {
    "product_id": "P1",
    "locale": "en",
    "facts": list(FACTS.items()),
    "held": [("meta", "approved"), ("bullets", "approved"), ("long", "locked")],
    "meta": 'Our "own" words, approved.',
    "bullets": ["One", "Two"],
    "long": "Locked.",
}


COLUMNS = {
    "product_id": pa.string(),
    "locale": pa.string(),
    "facts": pa.map_(pa.string(), pa.string()),
    "held": pa.map_(pa.string(), pa.string()),
    "meta": pa.string(),
    "bullets": pa.list_(pa.string()),
    "long": pa.string(),
    "origin": pa.string(),
    "state": pa.string(),
    "is_stale": pa.bool_(),
}


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    """The list of a lake with a stale product, a draft and a product that waits for nobody."""
    lake = tmp_path_factory.mktemp("lake")
    stale = {**ROW, "origin": "template", "state": "approved", "is_stale": True}
    draft = {**ROW, "product_id": "P2", "held": None, "origin": "given", "state": "draft", "is_stale": False}
    locked = {**ROW, "product_id": "P3", "origin": "given", "state": "locked", "is_stale": False}
    table = pa.Table.from_pylist([stale, draft, locked], schema=pa.schema(COLUMNS))
    write_deltalake(str(lake / "gold" / "product_descriptions"), table)
    shop = Shop(name="shop", lake=str(lake), sources=())

    def found(drafts: bool) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(text_commands.as_csv(text_commands.lines_to_review(shop, drafts)))))

    return found


def test_a_stale_products_approved_texts_are_listed_with_the_hash_of_todays_facts(lines):
    found = lines(False)
    assert [(line["field"], line["value"]) for line in found] == [
        ("bullets", "One | Two"),
        ("meta", 'Our "own" words, approved.'),
    ]
    assert {line["facts_hash"] for line in found} == {Product(FACTS, "en").hash}
    assert {(line["task"], line["key"], line["state"], line["locale"]) for line in found} == {
        ("descriptions", "P1", "approved", "en")
    }


def test_lines_that_are_sent_back_approve_what_they_say(lines):
    sent = [{**line, "value": line["value"] or None} for line in lines(False)]
    row = {
        "input": {"title": "Aldo mug", "attributes": {"color": "blue"}, "language": "en"},
        "given": "Given.",
        "awaited": False,
        "score": None,
        "overrides": sent,
        "was": None,
    }
    made = texts_of_row(row, Settings())
    assert made["is_stale"] is False and made["state"] == "approved"
    assert made["bullets"] == ["One", "Two"] and made["meta"] == ROW["meta"]


def test_drafts_are_approved_as_they_stand_by_a_line_each(lines):
    (line,) = lines(True)
    assert (line["key"], line["field"], line["value"]) == ("P2", "all", "")
    held = held_texts([{**line, "value": None}], "en")
    assert set(held) == {"title", "meta", "short", "long", "bullets"}
