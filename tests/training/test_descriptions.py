"""The description model: what it is taught, what a fit leaves behind, and how it compares with the template."""

from __future__ import annotations

import json
import random
import time

import numpy as np
import pytest
from describing_shop import examples

from expectations.tasks.descriptions import DescriptionRecipe
from training.datasets.examples import NotEnoughExamples, inputs_frame, split_rows
from training.evaluation.report import page
from training.language_model.causal_lm import batches, rate_at
from training.language_model.grounding import (
    Example,
    grounded,
    in_slots,
    learnable_slots,
    vocabulary_of,
    with_a_fact_dropped,
)
from training.language_model.text_metrics import chrf, distinct_share, repeated_sentence_share
from training.trainers.descriptions import METRIC, compare, fit, fit_baseline, held_out
from udfs.engine.batching import RuntimeConfig
from udfs.generation.checks.faithfulness import check
from udfs.generation.checks.review import review
from udfs.generation.facts import facts_of
from udfs.generation.product import Product, product_of
from udfs.generation.rules import Rules
from udfs.models.model_folder import open_folder
from udfs.predictors.descriptions import load, predict

INPUTS = ("title", "brand", "category_path", "attributes", "language")
SHOP = Rules(voice="shop")


def learned(facts, text, vocabulary, rules=SHOP):
    return grounded(Product(facts, "en"), text, vocabulary, rules)


@pytest.fixture(scope="module")
def shop():
    return examples(200)


@pytest.fixture(scope="module")
def taught(shop):
    facts = [facts_of(json.loads(text)) for text in shop["input"]]
    vocabulary = vocabulary_of(facts, list(shop["target"]), closed=True)
    return facts, vocabulary


def test_sentences_that_name_what_the_facts_lack_are_not_learned(taught):
    _, vocabulary = taught
    facts = {"title": "Aldo mug", "brand": "Brisa", "category": "Kitchen > Mugs", "color": "Red", "material": "enamel"}
    text = "This red mug is made of enamel. It holds 350 ml. Comes with a viscose pouch. Free shipping on all orders. It ages very well."
    assert learned(facts, text, vocabulary).text == "This red mug is made of enamel. It ages very well."


def test_a_sentence_is_kept_up_to_the_clause_that_says_too_much(taught):
    _, vocabulary = taught
    facts = {"title": "Aldo mug", "category": "Kitchen > Mugs", "material": "enamel"}
    text = "A calm mug made of enamel for every day, with a lid of solid walnut."
    assert learned(facts, text, vocabulary).text == "A calm mug made of enamel for every day."
    assert learned(facts, "With a walnut lid, made for every single day.", vocabulary) is None


def test_what_a_description_clearly_says_of_an_open_attribute_becomes_a_fact(taught):
    _, vocabulary = taught
    facts = {"title": "Aldo mug", "brand": "Brisa", "category": "Kitchen > Mugs"}
    example = learned(facts, "This navy mug is made of porcelain.", vocabulary)
    assert example.facts == {**facts, "color": "navy", "material": "porcelain"}
    assert example.text == "This navy mug is made of porcelain."


def test_an_attribute_that_the_record_holds_is_never_overruled_by_its_description(taught):
    _, vocabulary = taught
    facts = {"title": "Aldo mug", "brand": "Brisa", "category": "Kitchen > Mugs", "color": "Red"}
    assert learned(facts, "This navy mug goes with everything.", vocabulary) is None


def test_every_example_passes_the_check_against_its_own_facts(shop, taught):
    facts, vocabulary = taught
    made = [learned(found, text, vocabulary) for found, text in zip(facts, shop["target"], strict=True)]
    assert sum(example is not None for example in made) > 150
    for example in filter(None, made):
        assert check(example.text, example.facts, vocabulary) == []
        assert not any(word in example.text for word in ("viscose", "900", "Lacombe", "shipping"))


def test_slots_that_texts_hardly_use_are_not_learned_nor_the_sentences_that_need_them():
    common = Example({"title": "Aldo mug", "color": "red", "glaze": "matt"}, "This red mug ages well.")
    rare = Example({"title": "Aldo mug", "color": "red", "glaze": "matt"}, "This red mug ages well. Its glaze is matt.")
    slots = learnable_slots([common] * 99 + [rare])
    assert "color" in slots and "glaze" not in slots
    assert in_slots(rare, slots) == "This <color> mug ages well."


def test_a_dropped_fact_takes_its_sentences_along():
    example = Example({"title": "Aldo mug", "color": "red"}, "This red mug ages well. It is a calm thing.")
    dropped = with_a_fact_dropped(example, random.Random(1))
    assert dropped == Example({"title": "Aldo mug"}, "It is a calm thing.")


def test_a_description_of_a_specification_teaches_nothing(taught):
    _, vocabulary = taught
    assert (
        learned({"title": "Lid"}, "General Brand Elephant Type Lid Material Steel In The Box Pack Of One", vocabulary)
        is None
    )


def test_steps_stay_within_their_tokens_and_meet_every_row_each_epoch():
    lengths = [random.Random(4).randrange(5, 90) for _ in range(200)]
    stream, seen = batches(lengths, 300, seed=1), []
    while len(seen) < 200:
        rows = next(stream)
        assert len(rows) == 1 or len(rows) * max(lengths[row] for row in rows) <= 300
        seen += rows
    assert sorted(seen) == list(range(200))


def test_the_rate_rises_to_its_peak_and_falls_with_the_time_spent():
    rates = [rate_at(share, 0.1) for share in (0.0, 0.05, 0.1, 0.5, 1.0)]
    assert rates[0] < rates[1] < rates[2] == 1.0 > rates[3] > rates[4] == pytest.approx(0.05)


def test_an_orthogonal_update_keeps_directions_and_evens_out_their_sizes():
    import torch

    from training.language_model.muon import orthogonal

    torch.manual_seed(0)
    for shape in ((2, 6, 10), (2, 10, 6)):
        matrices = torch.randn(shape) @ torch.diag(torch.linspace(0.2, 5.0, shape[2]))
        made = orthogonal(matrices)
        left, _, right = torch.linalg.svd(matrices, full_matrices=False)
        inner = left.mT @ made @ right.mT  # (N, k, k): diagonal where the singular vectors are kept
        sizes = torch.diagonal(inner, dim1=1, dim2=2)
        assert ((sizes > 0.5) & (sizes < 1.3)).all()
        assert torch.allclose(inner, torch.diag_embed(sizes), atol=1e-3)


def test_a_word_with_another_use_is_no_fact_of_a_text_that_says_it():
    facts = [{"title": f"Aldo {n}", "fit": "Wide"} for n in range(10)] + [{"title": f"Desk {n}"} for n in range(90)]
    texts = ["A wide cut for every day."] * 10 + ["It is fairly wide for a desk."] * 90
    vocabulary = vocabulary_of(facts, texts, closed=True)
    assert "wide" not in vocabulary.minable.get("fit", [])
    given = [{"title": f"Aldo {n}", "fit": "Wide"} for n in range(90)] + [{"title": f"Desk {n}"} for n in range(10)]
    assert vocabulary_of(given, ["A wide cut for every day."] * 100, closed=True).minable["fit"] == ["wide"]


def test_chrf_is_one_for_equal_texts_and_zero_for_texts_without_a_common_character():
    assert chrf("A red mug.", "A red mug.") == pytest.approx(1.0)
    assert chrf("xyz", "abc") == 0.0
    # "ab" against "abc": 1-grams P 1, R 2/3; 2-grams P 1, R 1/2; 3-grams P 0, R 0; F2 = 5PR / (4P + R)
    assert chrf("ab", "abc") == pytest.approx((10 / 14 + 5 / 9 + 0) / 3, abs=1e-6)


def test_variety_counts_different_words_and_sentences_said_before():
    assert distinct_share(["a red mug", "a red cup"], 1) == pytest.approx(4 / 6)
    assert distinct_share(["a red mug", "a red cup"], 2) == pytest.approx(3 / 4)
    assert repeated_sentence_share(["It is red. It is big.", "It is red."]) == pytest.approx(2 / 3)


def test_without_products_there_is_nothing_to_judge(shop, tmp_path):
    none = shop[:0]
    with pytest.raises(NotEnoughExamples, match="expected"):
        held_out(fit_baseline(none, DescriptionRecipe(), tmp_path), none)


@pytest.fixture(scope="module")
def fitted(shop, tmp_path_factory):
    folder = tmp_path_factory.mktemp("generator")
    started = time.monotonic()
    made = fit(shop, DescriptionRecipe(seconds=15, threads=1, exclude=("attributes.style_code",)), folder)
    return made, time.monotonic() - started


def test_a_fit_keeps_to_its_time_and_leaves_a_sealed_folder_without_pickles(fitted):
    folder, seconds = fitted
    assert seconds < 15 * 2 + 10  # importing torch comes on top
    reopened = open_folder(folder.path, "descriptions", verify=True)
    assert reopened.version == folder.version and reopened.kind == "generator"
    assert {path.suffix for path in folder.path.iterdir()} <= {".json", ".safetensors", ".jinja", ".txt"}
    assert folder.manifest["recipe"]["exclude"] == ["attributes.style_code"]


def test_published_texts_pass_the_check_whatever_the_model_has_learned(fitted, shop):
    predictor = load(fitted[0], RuntimeConfig(threads=1))
    rows = inputs_frame(split_rows(shop, "test"), INPUTS)
    predictions = predict(predictor, rows)
    assert set(predictions["status"]) == {"ok"}
    for row, text in zip(rows.to_dict("records"), predictions["description"], strict=True):
        product = product_of(row, predictor.exclude, predictor.rules)
        assert review(text, product.support, predictor.rules, fewest_words=1).good
    generated = predictions["origin"] == "generated"
    assert (predictions["faithfulness"][generated] == "faithful").all()
    assert predictions["faithfulness"][~generated].str.match("broken|unsupported|banned|facts too thin").all()


def test_generator_and_template_are_measured_on_the_same_rows(fitted, shop, tmp_path):
    ours, extra = held_out(fitted[0], shop)
    template = fit_baseline(shop, DescriptionRecipe(), tmp_path)
    theirs, plain = held_out(template, shop)
    assert METRIC == "quality" and template.provisional and template.kind == "template"
    assert len(ours) == len(theirs) == (shop["split"] == "test").sum()
    assert np.all((ours >= 0) & (ours <= 1)) and plain["generated_share"] == 0.0 and plain["unsupported_share"] == 0.0
    assert plain["coverage"] == 1.0 and plain["fluency"] == 1.0 and 0 < plain["chrf"] < 1
    assert extra["perplexity"] > 1.0 and extra["coverage"] > 0.98 and json.dumps(extra)


def test_in_the_voice_of_facts_a_sentence_with_another_word_is_not_learned(taught):
    _, vocabulary = taught
    facts = {"title": "Aldo mug", "brand": "Brisa", "category": "Kitchen > Mugs", "material": "enamel"}
    text = "This mug is made of enamel. It ages very well. It comes from Brisa at the best price."
    assert learned(facts, text, vocabulary, Rules()).text == "This mug is made of enamel."
    assert learned(facts, text, vocabulary).text == "This mug is made of enamel. It ages very well."


def test_without_any_description_the_template_is_judged_by_the_products_it_writes_about(shop, tmp_path):
    rows = shop.assign(target=None, split="unlabelled")
    values, figures = held_out(fit_baseline(rows, DescriptionRecipe(), tmp_path), rows)
    assert len(values) == len(rows) and figures["supported"] == 1.0 and np.isnan(figures["chrf"])
    with pytest.raises(NotEnoughExamples, match="expected"):
        fit(rows, DescriptionRecipe(seconds=5), tmp_path)


def test_untuned_tuned_published_and_template_are_compared_on_the_same_products(fitted, shop, tmp_path):
    template = fit_baseline(shop, DescriptionRecipe(), tmp_path)
    found = compare({"challenger": fitted[0], "baseline": template}, shop)
    writers = found["writers"]
    assert list(writers) == ["untuned", "tuned", "published", "template"]
    assert {figure["rows"] for figures in writers.values() for figure in figures.values()} == {
        (shop["split"] == "test").sum()
    }
    for name in ("published", "template"):
        assert writers[name]["texts_with_an_unsupported_word"]["mean"] == 0.0
        assert writers[name]["sentences_without_a_fact"]["mean"] == 0.0
    assert writers["untuned"]["texts_with_an_unsupported_word"]["mean"] > 0.5
    assert writers["untuned"]["log_perplexity"]["mean"] > writers["template"]["log_perplexity"]["mean"]
    assert list(found["side_by_side"][0]) == ["facts", *writers] and set(found["from_template"]) == set(writers) - {
        "template"
    }
    model = {"kind": "slots", "version": "v1", "figures": {"quality": {"mean": 0.9, "low": 0.8, "high": 1.0}}}
    report = {
        "task": "descriptions",
        "metric": "quality",
        "rows": 3,
        "models": {"challenger": model},
        "differences": {},
        "made_at": "today",
        "examples_hash": "1",
        "writers": writers,
        "from_template": found["from_template"],
        "side_by_side": [dict.fromkeys(writers, "<b>x") | {"facts": {"a": "<i>"}}],
    }
    shown = page(report)
    assert "<b>x" not in shown and "<i>" not in shown and shown.count("&lt;b&gt;x") == len(writers)


@pytest.fixture(scope="module")
def tiny_base(tmp_path_factory):
    """A causal model with random weights and its tokenizer, as a stand-in for a larger base."""
    from tiny_families import tiny_llama

    from training.language_model.tokenizer import train_tokenizer

    folder = tmp_path_factory.mktemp("base")
    tokenizer = train_tokenizer(["a small base that has read other texts about mugs and lamps"] * 5, [], 400)
    tokenizer.save_pretrained(folder)
    marks = {"bos_token_id": None, "eos_token_id": tokenizer.eos_token_id}
    tiny_llama(len(tokenizer), num_hidden_layers=1, max_position_embeddings=512, **marks).save_pretrained(folder)
    return folder


def test_one_setting_tunes_adapters_on_a_larger_base_and_merges_them(tiny_base, shop, tmp_path):
    from safetensors.torch import load_file

    recipe = DescriptionRecipe(base_model=str(tiny_base), lora_rank=4, seconds=12, threads=1)
    folder = fit(shop, recipe, tmp_path)
    before, after = load_file(tiny_base / "model.safetensors"), load_file(tmp_path / "model.safetensors")
    assert folder.manifest["base"]["name"] == tiny_base.name and len(folder.manifest["base"]["sha256"]) == 64
    assert not any("lora" in name for name in after)
    changed = {
        name for name in before if before[name].shape != after[name].shape or not before[name].equal(after[name])
    }
    untouched = set(before) - changed
    assert any("q_proj" in name for name in changed) and any("norm" in name for name in untouched)
    rank = np.linalg.matrix_rank((after[q := next(n for n in changed if "q_proj" in n)] - before[q]).numpy(), tol=1e-5)
    assert 1 <= rank <= 4
    assert predict(load(folder), inputs_frame(split_rows(shop, "test"), INPUTS))["description"].notna().all()


@pytest.mark.slow
def test_many_rows_at_once_are_written_eight_times_as_fast_as_one_generate_call_each(tmp_path):
    import torch

    shop = examples(1500)
    predictor = load(fit(shop, DescriptionRecipe(seconds=60), tmp_path))
    writer = predictor.writer
    writer.temperatures = (0.0,)
    rows = inputs_frame(shop.head(400), INPUTS)
    started = time.perf_counter()
    predict(predictor, rows)
    ours = len(rows) / (time.perf_counter() - started)
    lines = [writer.author.line_ids(facts_of(row))[0] for row in rows.head(40).to_dict("records")]
    started = time.perf_counter()
    for ids in lines:
        writer.model.generate(
            torch.tensor([ids]),
            attention_mask=torch.ones(1, len(ids), dtype=torch.long),
            max_new_tokens=160,
            do_sample=False,
            pad_token_id=writer.pad_id,
            eos_token_id=writer.stop_id,
        )
    theirs = len(lines) / (time.perf_counter() - started)
    assert ours >= 8 * theirs
