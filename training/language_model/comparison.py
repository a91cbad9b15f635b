"""Writers against each other on the same held-out products: what each says before any check, what is published of it, and
what the template says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from training.evaluation.bootstrap import mean_interval, paired_difference
from training.language_model.text_quality import parts_of
from training.language_model.word_model import WordModel
from udfs.generation.checks.faithfulness import unsupported
from udfs.generation.checks.open_vocabulary import origins
from udfs.generation.product import Product
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import sentences

_SHOWN = 12


def comparison(
    texts: Mapping[str, Sequence[str]], products: Sequence[Product], vocabulary: Vocabulary, judge: WordModel
) -> dict[str, Any]:
    """Figures of each writer with intervals, paired differences from the template, and some texts side by side.

    `texts`: writer -> its text of each product, empty where it has none. `judge` wrote none of them.
    """
    rows = {name: _rows(said, products, vocabulary, judge) for name, said in texts.items()}
    return {
        "writers": {
            name: {figure: mean_interval(values).as_json() for figure, values in found.items()}
            for name, found in rows.items()
        },
        "from_template": {
            name: {
                figure: paired_difference(values, rows["template"][figure]).as_json()
                for figure, values in found.items()
            }
            for name, found in rows.items()
            if name != "template" and "template" in rows
        },
        "side_by_side": [
            {"facts": dict(product.facts), **{name: said[place] for name, said in texts.items()}}
            for place, product in enumerate(products[:_SHOWN])
        ],
    }


def _rows(
    texts: Sequence[str], products: Sequence[Product], vocabulary: Vocabulary, judge: WordModel
) -> dict[str, np.ndarray]:
    """Each figure of each text, arrays of shape (rows,)."""
    parts = parts_of(texts, products)
    pairs = list(zip(texts, products, strict=True))
    perplexity = np.array([np.log(judge.perplexity(text)) if text else np.nan for text in texts])
    return {
        "texts_with_an_unsupported_word": (parts["supported"] < 1).astype(float),
        "unsupported_values": np.array(
            [float(len(unsupported(text, product.support.runs, vocabulary))) for text, product in pairs]
        ),
        "sentences_without_a_fact": np.array([_factless(text, product) for text, product in pairs]),
        "broken_sentences": 1 - parts["fluency"],
        "log_perplexity": np.where(np.isnan(perplexity), np.nanmax(perplexity, initial=0.0), perplexity),
        "recall_at_1": parts["relevance"],
        "coverage": parts["coverage"],
        "repeated_sentences": 1 - parts["uniqueness"],
    }


def _factless(text: str, product: Product) -> float:
    """Share of a text's sentences that no fact is named in; 1 without a text."""
    said = sentences(text)
    return float(np.mean([not origins(one, product.facts, product.language) for one in said])) if said else 1.0
