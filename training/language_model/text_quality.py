"""What is asked of a product's text, measured: says it only what facts hold, does it name them, is the product found by it,
are its sentences whole, and are they its own? Each figure is 0 to 1 a text, the higher the better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from udfs.generation.checks.faithfulness import coverage, unsupported
from udfs.generation.checks.fluency import broken_sentences
from udfs.generation.facts import OWN_NAMES
from udfs.generation.product import Product
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import sentences, stems

#: The parts of a text's quality, which is their product and mean, see `quality`.
PARTS = ("supported", "coverage", "relevance", "fluency", "uniqueness")
#: A product is sought among so many.
MOST_SOUGHT = 1_000


def quality(parts: Mapping[str, np.ndarray]) -> np.ndarray:
    """One figure a text, of shape (rows,): the share of supported sentences times the mean of the other parts, so that
    nothing makes up for what no fact holds.
    """
    others = np.mean([parts[name] for name in PARTS if name != "supported"], axis=0)
    return parts["supported"] * others


def parts_of(
    texts: Sequence[str], products: Sequence[Product], vocabulary: Vocabulary | None = None
) -> dict[str, np.ndarray]:
    """The parts of the quality of each text, arrays of shape (rows,). `vocabulary`: judge the support of a text by known
    values alone, as the shop's own voice is judged.
    """
    said = [sentences(text) for text in texts]
    pairs = list(zip(texts, said, products, strict=True))
    return {
        "supported": np.array([_supported(each, product, vocabulary) for _, each, product in pairs]),
        "coverage": np.array([coverage(text, product.facts) if text else 0.0 for text, _, product in pairs]),
        "relevance": found_first(texts, products),
        "fluency": np.array([_fluent(text, each, product) for text, each, product in pairs]),
        "uniqueness": own_sentences(said),
    }


def found_first(texts: Sequence[str], products: Sequence[Product]) -> np.ndarray:
    """R@1: whether the product whose facts are most like a text is its own, of shape (rows,); a tie counts as its
    chance. Likeness is the cosine of TF-IDF over words, a text's and all of a product's facts.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = [_document(product) for product in products]
    if not any(documents) or not any(texts):
        return np.zeros(len(texts))
    made = TfidfVectorizer(analyzer=lambda text: text.split(), sublinear_tf=True)
    sought = made.fit_transform(documents)  # (rows, words)
    asked = made.transform([" ".join(stems(text)) for text in texts])  # (rows, words)
    likeness = np.asarray((asked @ sought.T).todense())  # (rows, rows)
    best, own = likeness.max(axis=1), likeness.diagonal()
    ties = (likeness >= best[:, None] - 1e-9).sum(axis=1)
    return np.where((own >= best - 1e-9) & (best > 0), 1.0 / ties, 0.0)


def own_sentences(said: Sequence[Sequence[str]]) -> np.ndarray:
    """Share of each text's sentences that no other text says word for word, of shape (rows,); 0 without a text."""
    counts = Counter(stem for each in said for stem in {stems(sentence) for sentence in each})
    return np.array([np.mean([counts[stems(one)] == 1 for one in each]) if each else 0.0 for each in said])


def _supported(said: Sequence[str], product: Product, vocabulary: Vocabulary | None) -> float:
    if not said:
        return 0.0
    if vocabulary is not None:
        runs = product.support.runs
        return float(np.mean([not unsupported(sentence, runs, vocabulary) for sentence in said]))
    return float(np.mean([not product.support.unsupported(sentence) for sentence in said]))


def _fluent(text: str, said: Sequence[str], product: Product) -> float:
    return 1 - len(broken_sentences(text, product.support.runs)) / len(said) if said else 0.0


def _document(product: Product) -> str:
    """All that the facts say, as comparable words; names of attributes count, as texts say them too."""
    named = (
        value if name in OWN_NAMES else f"{name.replace('_', ' ')} {value}" for name, value in product.facts.items()
    )
    return " ".join(stems(" ".join(named)))
