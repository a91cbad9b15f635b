"""Texts that wait for a person, as lines of the overrides file in which they are approved."""

from __future__ import annotations

import csv
import io

import pytest

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


@pytest.fixture
def lines(monkeypatch):
    monkeypatch.setattr("pipelines.lake.reader.newest_versions", lambda shop: {})
    monkeypatch.setattr("pipelines.lake.reader.rows", lambda shop, name, sql, version: [ROW])
    return lambda drafts: list(
        csv.DictReader(io.StringIO(text_commands.as_csv(text_commands.lines_to_review(None, drafts))))
    )


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
    assert (line["field"], line["value"]) == ("all", "")
    held = held_texts([{**line, "value": None}], "en")
    assert set(held) == {"title", "meta", "short", "long", "bullets"}
