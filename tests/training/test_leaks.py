"""Leaks: what repeats a held-out text is found as comparing every pair would, and what breaks a promise is an error."""

from __future__ import annotations

import json
import time

import numpy as np
import pandas as pd
import pytest

from training.datasets.leakage import LeakError, without_leaks
from training.datasets.near_texts import repeats
from training.trainers.sentiment import texts_apart

SENTENCE = "The soft green blanket keeps the whole family warm on long winter evenings"


def sentiment_examples(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    """Examples of (key, group, split, text)."""
    keys, groups, splits, texts = zip(*rows, strict=True)
    inputs = [json.dumps({"text": text}) for text in texts]
    frame = pd.DataFrame({"key": keys, "group": groups, "input": inputs, "split": splits})
    return frame.assign(target="positive", origin="given", weight=1.0)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Soft  COTTON shirt, 10kg!", True),
        ("soft cotton shirt 10 kg", True),
        ("soft cotton shirt 11 kg", False),
        ("Größe M", False),
        ("", False),
    ],
)
def test_case_spaces_and_punctuation_do_not_tell_texts_apart(text, same):
    assert (repeats([text], ["Soft cotton shirt (10 kg)", "", "!!!"])[0] == 0) == same


def test_one_word_in_twenty_is_a_near_repetition_and_one_in_seven_is_not():
    words = [f"word{chr(97 + number)}" for number in range(20)]
    held = " ".join(words)
    assert repeats([" ".join([*words[:19], "other"])], [held])[0] == 0
    assert repeats([" ".join([*words[:17], "one", "two", "three"])], [held])[0] == -1
    short = "warm green blanket"
    assert repeats([short + " soft"], [short + " nice"])[0] == -1


def test_bands_find_what_comparing_all_pairs_finds():
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"{a}{b}{c}" for a in "bcdfgh" for b in "aeiou" for c in "klmnpqrst"])
    held = [list(rng.choice(vocabulary, 30, replace=False)) for _ in range(150)]
    texts = []
    for number in range(400):
        text = list(held[number % 150])
        text[: number % 6] = rng.choice(vocabulary, number % 6)
        texts.append(text)
    found = repeats([" ".join(text) for text in texts], [" ".join(text) for text in held]) >= 0
    expected = [any(len(set(a) & set(b)) >= 0.9 * len(set(a) | set(b)) for b in held) for a in texts]
    assert 0 < sum(expected) < len(expected)
    assert found.tolist() == expected


def test_a_hundred_thousand_texts_take_seconds():
    rng = np.random.default_rng(0)
    vocabulary = np.array([f"{a}{b}{c}" for a in "bcdfghjk" for b in "aeiou" for c in "abcdefghijklmnopqrst"])
    texts = [" ".join(words) for words in rng.choice(vocabulary, (100_000, 25))]
    held = [text + " more" for text in texts[:10_000]]
    started = time.process_time()
    found = repeats(texts, held)
    assert (found[:10_000] == np.arange(10_000)).mean() > 0.99
    assert time.process_time() - started < 30


def test_what_repeats_a_held_out_text_gives_way_and_is_counted():
    examples = sentiment_examples(
        ("t1", "g1", "test", SENTENCE),
        ("v1", "g2", "validation", SENTENCE.upper() + "!"),
        ("v2", "g3", "validation", "Arrived broken and the shop never answered my letters"),
        ("a1", "g4", "train", SENTENCE.replace("long", "cold")),
        ("a2", "g5", "train", "arrived broken, and the shop never answered my letters"),
        ("a3", "g6", "train", "Nothing like the others"),
    )
    near = SENTENCE.replace("evenings", "evenings again")  # 12 of 13 words
    examples.loc[3, "input"] = json.dumps({"text": near})
    kept, left_out = without_leaks(examples, "sentiment", texts_apart)
    assert list(kept["key"]) == ["t1", "v2", "a3"]
    assert left_out.left_out == {"validation": 1, "train": 2} and left_out
    assert "1 of 2 validation examples and 2 of 3 train examples were left out" in str(left_out)
    assert "'a1' repeats 't1'" in str(left_out)


def test_clean_examples_stay_as_they_are():
    examples = sentiment_examples(("t1", "g1", "test", "Good"), ("a1", "g2", "train", "Bad"), ("a2", "g3", "train", ""))
    kept, left_out = without_leaks(examples, "sentiment", texts_apart)
    pd.testing.assert_frame_equal(kept, examples)
    assert not left_out


@pytest.mark.parametrize("column", ["group", "key"])
def test_what_belongs_together_in_two_splits_is_an_error_that_names_two_keys_and_no_text(column):
    examples = sentiment_examples(
        ("t1", "g1", "test", "Secret words"), ("a1", "g2", "train", "Others"), ("a2", "g3", "train", "Third")
    )
    examples.loc[1, column] = examples.loc[0, column]
    with pytest.raises(LeakError, match=f"expected every {column} in one split, found 1 in several") as raised:
        without_leaks(examples, "sentiment", texts_apart)
    assert "'t1' in test" in str(raised.value) and "run the examples stage again" in str(raised.value)
    assert "ecret" not in str(raised.value)


def test_a_training_over_leaking_groups_fails_before_it_starts(tmp_path):
    import pyarrow as pa
    from deltalake import write_deltalake

    from expectations.tasks.sentiment import SentimentRecipe
    from training.stage import run

    examples = sentiment_examples(("t1", "g1", "test", "Good"), ("a1", "g1", "train", "Bad"))
    write_deltalake(str(tmp_path / "examples/sentiment"), pa.Table.from_pandas(examples, preserve_index=False))
    report = run(str(tmp_path), [SentimentRecipe()], lambda line: None)[0]
    assert report["outcome"] == "failed" and "LeakError" in report["why"] and report["version"] is None
    assert not list((tmp_path / "models").rglob("*.safetensors"))
