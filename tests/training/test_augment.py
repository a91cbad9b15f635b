"""Views of a product say nothing that its record does not, leave something to read, and are the record itself where
switched off.
"""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from expectations.recipe import Augment
from expectations.tasks.category import CategoryRecipe
from training.datasets.augmentation import view, without
from training.trainers import category
from udfs.predictors import category as predictor

OFF = Augment(drop_facts=0, shuffle_facts=False, drop_description=0, title_from_facts=0, mask_words=0, typos=0)
ALL = Augment(drop_facts=0.5, drop_description=0.5, title_from_facts=0.3, mask_words=0.3, typos=0.0)
FULL = {
    "title": "Red cotton dress for summer",
    "brand": "Acme",
    "attributes": {"size": "42", "color": "red", "material": "cotton", "fit": "slim"},
    "description": "Long and light.",
}


def records() -> list[dict]:
    """Records with every choice of what is there and what is not."""
    names = list(FULL)
    found = []
    for bits in range(1, 16):
        found.append({name: FULL[name] if bits >> at & 1 else None for at, name in enumerate(names)})
    return [
        *found,
        {**FULL, "title": "  "},
        {"attributes": {"color": "red"}},
        {"description": "Only this."},
        {"title": "One"},
    ]


def words(record: dict) -> set[str]:
    attributes = record.get("attributes") or {}
    texts = [record.get("title"), record.get("brand"), record.get("description"), *attributes.values(), *attributes]
    return {word for text in texts if text for word in text.split()}


@pytest.mark.parametrize("record", records(), ids=lambda record: ",".join(name for name in record if record[name]))
def test_a_view_says_nothing_new_and_always_something(record):
    rng = np.random.default_rng(0)
    for _ in range(300):
        seen = view(record, ALL, rng)
        assert words(seen) <= words(record)
        assert predictor.render(pd.DataFrame([seen]))[0].strip()
        assert all(
            (record.get("attributes") or {})[name] == value for name, value in (seen["attributes"] or {}).items()
        )


@pytest.mark.parametrize("record", records(), ids=lambda record: ",".join(name for name in record if record[name]))
def test_with_everything_switched_off_a_view_is_the_record(record):
    rng = np.random.default_rng(0)
    columns = list(predictor.COLUMNS)
    shown = predictor.render(pd.DataFrame([view(record, OFF, rng)], columns=columns), sort_facts=False)
    assert shown == predictor.render(pd.DataFrame([record], columns=columns))


def shown(how: dict, times: int = 2000) -> list[dict]:
    rng = np.random.default_rng(1)
    return [view(FULL, OFF.model_copy(update=how), rng) for _ in range(times)]


def share(views: list[dict], holds) -> float:
    return float(np.mean([holds(seen) for seen in views]))


def test_each_switch_touches_its_share_and_nothing_else():
    dropped = shown({"drop_facts": 0.3})
    assert share(dropped, lambda seen: len(seen["attributes"] or {}) / 4) == pytest.approx(0.7, abs=0.03)
    assert all(seen["title"] == FULL["title"] and seen["description"] for seen in dropped)
    assert share(shown({"drop_description": 0.3}), lambda seen: seen["description"] is None) == pytest.approx(
        0.3, abs=0.04
    )
    made = shown({"title_from_facts": 0.3})
    assert share(made, lambda seen: seen["title"] != FULL["title"]) == pytest.approx(0.3, abs=0.04)
    assert {seen["title"] for seen in made} == {FULL["title"], "Acme red slim cotton 42"}
    assert all(seen["attributes"] is None for seen in made if seen["title"] != FULL["title"])
    orders = {tuple(seen["attributes"]) for seen in shown({"shuffle_facts": True})}
    assert len(orders) == 24
    assert {tuple(sorted(order)) for order in orders} == {("color", "fit", "material", "size")}


def test_masked_words_are_one_span_and_one_word_always_stays():
    views = shown({"mask_words": 0.3})
    title = FULL["title"].split()
    lengths = [len(seen["title"].split()) for seen in views]
    assert 1 - np.mean(lengths) / len(title) == pytest.approx(0.3, abs=0.03)
    assert min(lengths) >= 1
    for seen in views:
        kept = seen["title"].split()
        cut = len(title) - len(kept)
        assert any(kept == title[:start] + title[start + cut :] for start in range(len(kept) + 1))
    assert {view({"title": "One"}, OFF.model_copy(update={"mask_words": 1.0}), np.random.default_rng(0))["title"]} == {
        "One"
    }


def test_typos_touch_their_share_of_the_words_by_one_letter():
    views, title = shown({"typos": 0.2}), FULL["title"].split()
    changed = [
        (word, was) for seen in views for word, was in zip(seen["title"].split(), title, strict=True) if word != was
    ]
    assert len(changed) / (len(views) * len(title)) == pytest.approx(0.18, abs=0.04)  # some swap like letters
    assert all(abs(len(word) - len(was)) <= 1 for word, was in changed)


def test_what_is_excluded_is_in_no_view_not_even_as_part_of_a_title():
    record = without(FULL, ("brand", "attributes.Material"))
    assert set(record) == {"title", "attributes", "description"}
    recipe = CategoryRecipe(
        exclude=("brand", "attributes.material"), augment=Augment(title_from_facts=1.0, drop_facts=0.0)
    )
    rows = pd.DataFrame({"input": [json.dumps({**FULL, "title": "Dress"})] * 50})
    texts = category._views(rows, recipe)(np.arange(50), np.random.default_rng(0))
    assert not [text for text in texts if "Acme" in text or "cotton" in text]
    assert all("red" in text for text in texts)


def test_a_row_whose_title_is_excluded_keeps_something_to_read():
    recipe = CategoryRecipe(exclude=("title",), augment=Augment(drop_description=1.0, drop_facts=1.0))
    rows = pd.DataFrame(
        {
            "input": [
                json.dumps({"title": "Dress", "description": "Long."}),
                json.dumps({"attributes": {"color": "red"}}),
            ]
        }
    )
    assert category._views(rows, recipe)(np.arange(2), np.random.default_rng(0)) == ["Long.", "color: red"]
