"""Digests: what is told of counts, and the check that reads every sentence back."""

from __future__ import annotations

from dataclasses import asdict, replace
from random import Random

import pytest

from udfs.voices.digest import Told, digest_of, planned
from udfs.voices.language import languages
from udfs.voices.readback import problems
from udfs.voices.shares import interval, quantifier

HANDLE = Told("handle", "handle", 20, 15, 5, 200, 20, ("r1", "r2"), ("r3",))
LID = Told("lid", "lid", 10, 9, 1)


def checked(digest, reviews, positive, negative, aspects):
    return problems(digest, reviews, positive, negative, {one.name: asdict(one) for one in aspects})


def test_a_digest_tells_counts_in_words():
    digest = digest_of(30, 24, 4, [LID, HANDLE], "en", 8)
    assert digest["status"] == "written"
    assert digest["text"] == (
        "30 reviews were read: most are positive, a few are negative. "
        "Of the 20 reviews that mention the handle, most are pleased and some complain. "
        "Complaints about the handle are more frequent than in other products of its category. "
        "Of the 10 reviews that mention the lid, almost all are pleased and one complains."
    )
    assert digest["pros"] == ["handle", "lid"] and digest["cons"] == []
    assert digest["sentences"][1]["review_ids"] == ["r1", "r2", "r3"]


def test_german_products_have_german_digests():
    digest = digest_of(30, 30, 0, [replace(LID, name="Deckel")], "de", 8)
    assert digest["text"] == (
        "30 Bewertungen wurden gelesen: positiv: alle. "
        "10 Bewertungen erwähnen „Deckel“; zufrieden: fast alle, unzufrieden: eine."
    )


def test_too_little_is_not_written():
    assert digest_of(7, 7, 0, [LID], "en", 8)["status"] == "too_few_reviews"
    unsure = digest_of(9, 7, 0, [replace(LID, decided=2, positive=2, negative=0)], "en", 8)
    assert (unsure["status"], unsure["text"], unsure["sentences"]) == ("unsure", None, [])


def test_the_strongest_complaint_is_always_told():
    praised = [Told(f"part{n}", f"part{n}", 50 - n, 50 - n, 0) for n in range(6)]
    hinge = Told("hinge", "hinge", 8, 7, 1)
    assert "hinge" in {one.aspect for one in planned([*praised, hinge])}
    assert "hinge" not in {one.aspect for one in planned([*praised, replace(hinge, decided=10, positive=9)])}
    assert "hides the strongest complaint: hinge" in checked(
        digest_of(60, 60, 0, praised, "en", 8), 60, 60, 0, [*praised, hinge]
    )


@pytest.mark.parametrize("code", languages())
def test_every_digest_reads_back_as_its_counts(code):
    dice = Random(3)
    for _ in range(400):
        aspects = []
        for number in range(dice.randint(1, 7)):
            decided = dice.randint(1, 60)
            positive = dice.randint(0, decided)
            negative = dice.randint(decided - positive, decided)
            elsewhere = dice.randint(decided, 500)
            aspects.append(
                Told(
                    f"a{number}",
                    f"part{number}",
                    decided,
                    positive,
                    negative,
                    elsewhere,
                    dice.randint(negative, elsewhere),
                )
            )
        reviews = dice.randint(8, 90)
        positive = dice.randint(0, reviews)
        counts = (reviews, positive, dice.randint(0, reviews - positive))
        digest = digest_of(*counts, aspects, code, 8)
        assert checked(digest, *counts, aspects) == []
        dice.shuffle(aspects)
        assert digest_of(*counts, aspects, code, 8) == digest


def test_the_check_finds_what_is_wrong():
    aspects, counts = [HANDLE, LID], (30, 24, 4)
    digest = digest_of(*counts, aspects, "en", 8)

    def after(old: str, new: str) -> list[str]:
        told = [{**one, "text": one["text"].replace(old, new)} for one in digest["sentences"]]
        assert told != digest["sentences"]
        return checked({"text": " ".join(one["text"] for one in told), "sentences": told}, *counts, aspects)

    assert after("most are pleased", "almost all are pleased")
    assert after("20 reviews", "21 reviews")
    assert after("the lid", "the hinge")
    assert after("and some complain", "and a few complain")
    assert after(" and one complains", "")
    assert after("Of the 10", "Clearly, of the 10")
    assert checked({**digest, "text": digest["text"] + " Buy it!"}, *counts, aspects)
    assert checked(digest, *counts, [replace(HANDLE, category_negative=150), LID])  # others complain as often


def test_words_for_shares_have_their_bounds():
    told = {(count, 100): quantifier(count, 100) for count in (0, 1, 2, 14, 15, 39, 40, 59, 60, 89, 90, 99, 100)}
    assert list(told.values()) == [
        "none", "one", "few", "few", "some", "some", "half", "half", "most", "most", "almost_all", "almost_all", "all",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="expected a count from 0 to 3, found 4"):
        quantifier(4, 3)


def test_intervals_hold_the_truth_nine_times_in_ten():
    dice, held = Random(5), 0
    for _ in range(4_000):
        of, share = dice.randint(5, 80), dice.random()
        low, high = interval(sum(dice.random() < share for _ in range(of)), of)
        held += low <= share <= high
    assert 0.87 < held / 4_000 < 0.94
    assert interval(0, 0) == (0.0, 1.0)
