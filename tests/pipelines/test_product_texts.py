"""Which texts a product shows tonight: people's stay, drafts follow their facts, metas are told apart."""

from __future__ import annotations

import json

import pytest

from pipelines.gold.product_texts import Settings, metas_apart, texts_of_row
from udfs.generation.product import product_of
from udfs.generation.rules import Rules

SETTINGS = Settings(rules_hash="r1")
INPUT = {
    "title": "Aldo mug",
    "brand": "Norrvik",
    "category_path": ["Kitchen", "Mugs"],
    "attributes": {"color": "Red", "material": "stoneware"},
    "language": "en",
}
SCORE = {"text": "Aldo mug in red. Brand: Norrvik.", "origin": "generated", "faithfulness": "faithful", "status": "ok"}


def override(field="long", value=None, state="locked", locale="", facts_hash=None):
    return {"field": field, "locale": locale, "value": value, "state": state, "facts_hash": facts_hash}


def night(was=None, overrides=(), score=SCORE, given=None, settings=SETTINGS, **changed):
    """The row that is published, as JSON brings it to the next night."""
    row = {
        "input": {**INPUT, **changed},
        "given": given,
        "awaited": given is None,
        "score": score,
        "overrides": list(overrides),
        "was": was,
    }
    made = texts_of_row(json.loads(json.dumps(row)), settings)
    return json.loads(json.dumps(made)) if made else None


def test_a_locked_text_survives_ten_nights_of_new_facts_and_new_models():
    shown = night(overrides=[override(value="Our very own words.", state="locked")])
    for number in range(10):
        score = {**SCORE, "text": f"Another text, {number}."}
        colour = {"color": f"Blue {number}"}
        shown = night(shown, [override(value="Our very own words.", state="locked")], score, attributes=colour)
        assert (shown["long"], shown["origin"], shown["state"]) == ("Our very own words.", "override", "locked")
        assert shown["is_stale"] is False and f"Blue {number}" in shown["meta"]


def test_what_was_published_can_be_locked_as_it_stands():
    shown = night()
    for number in range(10):
        score = {**SCORE, "text": f"Another text, {number}."}
        shown = night(shown, [override("all")], score, attributes={"color": f"Blue {number}"})
        assert shown["long"] == SCORE["text"] and shown["origin"] == "generated"
        assert shown["title"] == "Aldo mug by Norrvik, Red, Stoneware"
        assert shown["digital_source_type"] == "trained_algorithmic_media"


def test_an_approved_text_stays_and_is_stale_once_its_facts_change_until_it_is_approved_for_them():
    approval = override(value="Our words.", state="approved")
    shown = night(overrides=[approval])
    assert shown["is_stale"] is False and shown["state"] == "approved"
    shown = night(shown, [approval], attributes={"color": "Blue"})
    assert shown["is_stale"] is True and shown["long"] == "Our words."
    shown = night(shown, [approval], attributes={"color": "Blue"})
    assert shown["is_stale"] is True
    now = product_of({**INPUT, "attributes": {"color": "Blue"}}, (), Rules())
    shown = night(shown, [{**approval, "facts_hash": now.hash}], attributes={"color": "Blue"})
    assert shown["is_stale"] is False and shown["facts_hash"] == now.hash
    assert night(shown, [approval])["is_stale"] is True  # the facts are again what they were, the approval is not
    shown = night(shown, [override(value="New words.", state="approved")], attributes={"color": "Blue"})
    assert shown["is_stale"] is False and shown["long"] == "New words."


def test_a_draft_is_written_again_for_new_facts_and_for_a_new_model_only_by_a_setting():
    shown = night()
    newer = {**SCORE, "text": "Aldo mug by Norrvik."}
    assert night(shown, score=newer)["long"] == SCORE["text"]
    assert night(shown, score=None)["kept"] is True
    assert night(shown, score=newer, settings=Settings(rules_hash="r1", rewrite=True))["long"] == newer["text"]
    assert night(shown, score=newer, settings=Settings(rules_hash="r2"))["long"] == newer["text"]
    changed = night(shown, score=newer, attributes={"color": "Blue"})
    assert changed["long"] == newer["text"] and changed["facts_hash"] != shown["facts_hash"]
    assert (
        night(shown, score=newer, attributes={**INPUT["attributes"], "ean": "4006381333931"})["long"] == SCORE["text"]
    )


def test_a_product_whose_text_is_still_to_be_written_is_left_out_unless_its_old_one_holds():
    assert night(score=None) is None
    assert night(night(), score=None)["long"] == SCORE["text"]
    assert night(night(), score=None, attributes={"color": "Blue"}) is None


def test_the_shops_own_text_is_given_and_the_other_texts_are_made_of_facts():
    shown = night(given="Own words of the shop.", score=None)
    assert (shown["long"], shown["origin"], shown["provenance"]) == ("Own words of the shop.", "given", None)
    assert shown["title"] == "Aldo mug by Norrvik, Red, Stoneware" and shown["bullets"][0] == "Brand: Norrvik"


@pytest.mark.parametrize(("locale", "held"), [("", True), ("en", True), ("de", False)])
def test_a_correction_is_of_a_language(locale, held):
    shown = night(overrides=[override("meta", "People wrote this.", "approved", locale)])
    assert (shown["meta"] == "People wrote this.") is held
    assert shown["held"] == ({"meta": "approved"} if held else None)


def test_a_fields_own_line_wins_over_that_of_all_and_bullets_are_lines():
    lines = [override("all"), override("bullets", "One | Two\nThree", "draft")]
    shown = night(overrides=lines)
    assert shown["bullets"] == ["One", "Two", "Three"] and shown["held"]["bullets"] == "draft"
    assert shown["held"]["title"] == "locked" and shown["state"] == "locked"


def test_provenance_covers_the_written_text():
    shown = night()
    assert {one["fact"] for one in shown["provenance"]} == {"title", "brand", "color", "category"}
    one = next(one for one in shown["provenance"] if one["fact"] == "brand")
    assert shown["long"][one["start"] : one["end"]] == "Norrvik" and one["sentence"] == 1


def variant(number, held=False, meta="Aldo mug.", **facts):
    found = {"title": "Aldo mug", **facts}
    return {"product_id": f"P{number}", "locale": "en", "facts": found, "meta": meta, "meta_is_held": held}


def test_products_that_share_a_meta_are_told_apart_by_what_differs_then_by_their_number():
    made = metas_apart([variant(1, size="M"), variant(2, size="L"), variant(3), variant(4)], Rules())
    assert made == {
        "P1": "Aldo mug. Size: M.",
        "P2": "Aldo mug. Size: L.",
        "P3": "Aldo mug. Article: P3.",
        "P4": "Aldo mug. Article: P4.",
    }


def test_a_meta_that_people_wrote_or_that_was_published_stays_and_the_new_one_gives_way():
    made = metas_apart([variant(1, held=True), variant(2)], Rules())
    assert made == {"P2": "Aldo mug. Article: P2."}


def test_a_numbered_meta_keeps_to_its_band():
    rows = [variant(n, title="Aldo mug " * 20, meta="x") for n in range(3)]
    made = metas_apart(rows, Rules())
    assert len(set(made.values())) == 3 and all(len(meta) <= 155 and meta.endswith(".") for meta in made.values())
