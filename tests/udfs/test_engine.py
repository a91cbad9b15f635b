"""The engine against a toy model whose answers are known: length of the row's tokens, and a row or two that break
it.
"""

from __future__ import annotations

import numpy as np
import pytest

from udfs.engine.batching import TokenBudget, batches, error_message, score
from udfs.models.loaded_models import cached
from udfs.models.model_folder import ModelFolder

BOMB = 666


class Toy:
    """One token per character, answers the sum of a row's tokens; counts what it was asked, fails where told to."""

    def __init__(self, most_tokens: int | None = None) -> None:
        self.batches: list[list[list[int]]] = []
        self.texts: list[str] = []
        self.most_tokens = most_tokens

    def tokenize(self, texts):
        if any("\x07" in text for text in texts):
            raise KeyError("a token that is not in the vocabulary")
        self.texts += texts
        return [[BOMB if c == "!" else ord(c) for c in text[:10]] for text in texts], [len(text) > 10 for text in texts]

    def forward(self, rows):
        if self.most_tokens and len(rows) * max(map(len, rows)) > self.most_tokens:
            raise MemoryError("too large")
        if any(BOMB in row for row in rows):
            raise RuntimeError("index out of range in self")
        self.batches.append(rows)
        return np.array([[sum(row), len(row)] for row in rows], dtype=np.float32)


def expected(text: str) -> list[float]:
    return [sum(map(ord, text[:10])), len(text[:10])]


WHY_UNDECODABLE = ("invalid start byte", "surrogates not allowed")


def test_every_row_gets_its_own_answer_in_input_order():
    texts = ["pear", "fig", "watermelon", "kiwi", "a", "fig"]
    scored = score(texts, (toy := Toy()).tokenize, toy.forward, TokenBudget(8))
    assert scored.values(2).tolist() == [expected(text) for text in texts]
    assert scored.status == ["ok"] * 6


def test_a_repeated_text_is_computed_once():
    toy = Toy()
    scored = score(["ab"] * 50 + ["cd"], toy.tokenize, toy.forward, TokenBudget())
    assert sorted(toy.texts) == ["ab", "cd"]
    assert sum(map(len, toy.batches)) == 2
    assert scored.values(2).tolist() == [expected("ab")] * 50 + [expected("cd")]


def test_rows_without_text_have_a_status_of_their_own():
    rows = ["ok", None, float("nan"), "", "  \n", 7, b"\xff\xfe", "\ud800", b"x", "x" * 11]
    scored = score(rows, (toy := Toy()).tokenize, toy.forward, TokenBudget())
    assert scored.status == [
        "ok",
        "null",
        "null",
        "empty",
        "empty",
        "not_text",
        "undecodable",
        "undecodable",
        "ok",
        "truncated",
    ]
    assert scored.error[5:8] == [
        "expected text, found int",
        *["expected UTF-8, found " + why for why in WHY_UNDECODABLE],
    ]
    assert scored.values(2)[8:].tolist() == [expected("x"), expected("x" * 11)]
    assert np.isnan(scored.values(2)[1:8]).all()


@pytest.mark.parametrize("position", [0, 13, 39])
def test_one_bad_row_stands_alone_and_harms_no_other(position):
    texts = [f"row{number:02d}" for number in range(40)]
    healthy = score(texts, (toy := Toy()).tokenize, toy.forward, TokenBudget(64)).values(2)
    texts[position] = "bad!!"
    scored = score(texts, (toy := Toy()).tokenize, toy.forward, TokenBudget(64))
    assert scored.status[position] == "error"
    assert scored.error[position] == "RuntimeError: index out of range in self"
    others = [row for row in range(40) if row != position]
    assert [scored.status[row] for row in others] == ["ok"] * 39
    np.testing.assert_array_equal(scored.values(2)[others], healthy[others])


def test_a_text_that_the_tokenizer_refuses_harms_no_other():
    scored = score(["fine", "x\x07", "good"], (toy := Toy()).tokenize, toy.forward, TokenBudget())
    assert scored.status == ["ok", "error", "ok"]
    assert scored.error[1].startswith("KeyError")


def test_numbers_that_are_none_are_an_error_of_their_row_only():
    toy = Toy()

    def forward(rows):
        out = toy.forward(rows)
        out[[row[0] == ord("n") for row in rows]] = np.nan
        return out

    scored = score(["nan", "one", "two"], toy.tokenize, forward, TokenBudget())
    assert scored.status == ["error", "ok", "ok"]
    assert scored.error[0] == "ValueError: the model returned numbers that are not finite"


def test_out_of_memory_halves_the_budget_and_the_lower_one_sticks():
    toy, budget = Toy(most_tokens=40), TokenBudget(160)
    texts = [f"text{number:04d}" for number in range(100)]
    scored = score(texts, toy.tokenize, toy.forward, budget)
    assert scored.status == ["ok"] * 100
    assert scored.values(2).tolist() == [expected(text) for text in texts]
    assert budget.tokens == 40
    assert max(len(batch) * 8 for batch in toy.batches) <= 40


def test_a_row_too_large_for_the_memory_is_that_row_s_error():
    toy = Toy(most_tokens=5)
    scored = score(["ab", "abcdefgh"], toy.tokenize, toy.forward, TokenBudget(64))
    assert scored.status == ["ok", "error"]
    assert scored.error[1] == "MemoryError: too large"


def test_batches_hold_every_row_once_and_keep_the_budget():
    lengths = np.random.default_rng(0).integers(1, 60, size=500).tolist()
    found = list(batches(lengths, 256))
    assert sorted(position for batch in found for position in batch) == list(range(500))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[position] for position in batch) <= 256
    padding = sum(len(b) * max(lengths[p] for p in b) for b in found) / sum(lengths)
    assert padding < 1.05


def test_a_row_longer_than_the_budget_goes_alone():
    assert list(batches([5, 900, 5], 100)) == [[0, 2], [1]]


@pytest.mark.parametrize(
    ("message", "content", "expected_message"),
    [
        (
            "bad token 'Jane Doe, 12 High Street'",
            "Jane Doe, 12 High Street",
            "ValueError: message withheld, it quotes the row",
        ),
        ("cannot read kiwi", "kiwi", "ValueError: message withheld, it quotes the row"),
        ("index out of range", "Jane Doe, 12 High Street", "ValueError: index out of range"),
        ("x" * 500, "kiwi", "ValueError: " + "x" * 200),
    ],
)
def test_errors_name_type_and_message_and_never_the_row(message, content, expected_message):
    assert error_message(ValueError(message), content) == expected_message


def test_a_model_is_loaded_once_per_version_and_process(tmp_path):
    loads = []

    def load(folder, threads):
        loads.append((folder.version, threads))
        return object()

    folders = [ModelFolder(tmp_path, "category", "encoder", f"cache-test-{number}", {}) for number in range(2)]
    first = cached(folders[0], load)
    assert cached(folders[0], load) is first
    assert cached(folders[1], load) is not first
    assert loads == [("cache-test-0", 0), ("cache-test-1", 0)]
