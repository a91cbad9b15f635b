"""Weighted draws: the same as `random.choices` makes of the same weights, without summing them again."""

from __future__ import annotations

from random import Random

from pipelines.demo.draws import Favouring, Pool
from pipelines.demo.products import _near_duplicate, catalogue

IDS = [f"p{number}" for number in range(200)]
WEIGHTS = [1 / (rank + 3) ** 0.8 for rank in range(len(IDS))]
KINDS = ["red" if rank % 7 == 0 else "blue" if rank % 5 == 0 else "plain" for rank in range(len(IDS))]


def test_a_draw_is_the_one_of_choices():
    ours, theirs = Random(1), Random(1)
    pool = Pool(IDS, WEIGHTS)
    assert [pool.draw(ours) for _ in range(500)] == [theirs.choices(IDS, WEIGHTS)[0] for _ in range(500)]


def test_a_draw_of_another_one_is_that_of_choices_without_it():
    ours, theirs = Random(2), Random(2)
    pool = Pool(IDS, WEIGHTS)
    for place in [*range(len(IDS)), 0, len(IDS) - 1] * 3:
        without = [place_ for place_ in range(len(IDS)) if place_ != place]
        expected = theirs.choices([IDS[one] for one in without], [WEIGHTS[one] for one in without])[0]
        assert pool.draw_other(ours, IDS[place]) == expected


def test_favoured_kinds_count_several_times():
    ours, theirs = Random(3), Random(3)
    pool = Favouring(IDS, WEIGHTS, KINDS)
    for favoured in ((), ("red",), ("red", "blue"), ("nowhere",), ("red", "red")) * 100:
        weights = [weight * (4 if kind in favoured else 1) for weight, kind in zip(WEIGHTS, KINDS, strict=True)]
        assert pool.draw(ours, favoured, times=4) == theirs.choices(IDS, weights)[0]


def test_ids_of_products_repeated_stay_distinct_beyond_a_hundred_thousand():
    [original] = catalogue(1, seed=1)
    near, far = (_near_duplicate(original, number, Random(1)).product_id for number in (5, 100_005))
    assert near != far
