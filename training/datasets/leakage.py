"""Leaks: examples that train a model and judge it too, as themselves or as a text that is nearly the same.

Two kinds, judged differently. A group, or a key, in two splits is an error, because the examples stage promises whole
groups: whoever broke that promise has to know before a model is trained on its own exam. Texts that repeat each other
across groups are no fault of the shop's: two sellers write one sentence, two facts keep near-equal products from being
called duplicates. A night that fails over them would be no use to anybody, so the rows that judge stay what they are,
for ever, and the rows that repeat them are left out of training, and counted in the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from training.datasets.near_texts import repeats

#: Who gives way to whom: validation to test, train to both.
_GIVES_WAY = (("validation", ("test",)), ("train", ("validation", "test")))


class LeakError(ValueError):
    """The examples break their promise: what belongs together is in several splits."""


@dataclass(frozen=True)
class LeftOut:
    """How many examples gave way to held-out ones, by split, of how many, and one pair of keys (left out, held out)."""

    left_out: dict[str, int]
    rows: dict[str, int]
    pair: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        return any(self.left_out.values())

    def __str__(self) -> str:
        parts = [
            f"{count:,} of {self.rows[split]:,} {split} examples" for split, count in self.left_out.items() if count
        ]
        counts = " and ".join(parts) or "no examples"
        example = f" (e.g. {self.pair[0]!r} repeats {self.pair[1]!r})" if self.pair else ""
        return f"{counts} were left out: their text repeats a held-out one{example}"


def without_leaks(
    examples: pd.DataFrame, task: str, texts_of: Callable[[pd.DataFrame], list[str]] | None
) -> tuple[pd.DataFrame, LeftOut]:
    """The examples of a task without those whose text (`texts_of` says it; None: they are no texts) repeats one of a
    split that judges them.

    Raises LeakError for a group or a key in two splits.
    """
    require_whole(examples, task)
    counts = {split: int(count) for split, count in examples["split"].value_counts().items()}
    if texts_of is None:  # a user's purchases are no text
        return examples, LeftOut({}, counts)
    texts = pd.Series(texts_of(examples), index=examples.index, dtype=object)
    gone: set[str] = set()
    left_out: Counter[str] = Counter()
    pair = None
    for split, judges in _GIVES_WAY:
        rows, held = (
            examples.index[examples["split"] == split],
            examples.index[examples["split"].isin(judges) & ~examples["key"].isin(gone)],
        )
        found = repeats(list(texts[rows]), list(texts[held]))
        keys = list(examples.loc[rows[found >= 0], "key"])
        if keys:
            pair = (str(keys[0]), str(examples.loc[held[found[found >= 0][0]], "key"]))
        left_out[split] = len(keys)
        gone.update(keys)
    return examples[~examples["key"].isin(gone)].reset_index(drop=True), LeftOut(dict(left_out), counts, pair)


def require_whole(examples: pd.DataFrame, task: str) -> None:
    """Raises LeakError when a group or a key has labelled rows in several splits, naming two of them."""
    examples = examples[examples["split"] != "unlabelled"]
    for column in ("group", "key"):
        splits = examples.groupby(column)["split"].nunique()
        broken = splits.index[splits > 1]
        if not len(broken):
            continue
        rows = examples[examples[column] == broken[0]].drop_duplicates("split")
        (first, first_split), (second, second_split) = rows[["key", "split"]].head(2).itertuples(index=False)
        raise LeakError(
            f"examples/{task}: expected every {column} in one split, found {len(broken):,} in several "
            f"(e.g. {first!r} in {first_split} and {second!r} in {second_split}); remove the table and run the examples stage again"
        )
