"""How well reviews are read: aspects, polarity and salience on OpoSum against simple rivals, and the demo's planted truth.

    python benchmarks/customer_voices.py oposum --data FOLDER
    python benchmarks/customer_voices.py demo --shop FOLDER     # as `nightshelf demo FOLDER` writes it
    python benchmarks/customer_voices.py speed --shop FOLDER --model FOLDER     # a folder in models/sentiment

Prints one JSON line per domain and question. Intervals are 95% bootstrap intervals over reviews (over products for
salience). Polarity is read without a model here: from words, forms of speech and the star alone.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from voices_demo import demo
from voices_sets import DOMAINS, SEEDS, Segment, aspect_segments, polarity_segments, salient
from voices_speed import speed

from udfs.voices.aspects import Vocabulary, given_aspects
from udfs.voices.language import language
from udfs.voices.polarity import CLASSES, evidence, probabilities

ENGLISH = language("en")
_SIGN = {"positive": "+", "negative": "-", "neutral": "0"}
_DRAWS = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("oposum", "demo", "speed"))
    parser.add_argument("--data", type=Path, help="folder of public sets, with `oposum` in it")
    parser.add_argument("--shop", type=Path, help="folder of a demo shop")
    parser.add_argument("--model", type=Path, help="a model folder of the sentiment")
    arguments = parser.parse_args()
    if arguments.what == "speed":
        print(json.dumps(speed(arguments.shop, arguments.model)))
        return
    if arguments.what == "demo":
        print(json.dumps(demo(arguments.shop)))
        return
    for domain in DOMAINS:
        for measure in (aspects, polarity, salience):
            print(json.dumps({"domain": domain} | measure(arguments.data / "oposum", domain)), flush=True)


def aspects(folder: Path, domain: str) -> dict:
    """Macro-F1 of the aspects of held-out segments, given five seed words each; the rival looks up the seeds as they are."""
    seeds = SEEDS[domain]
    given = given_aspects({name: tuple(words.split()) for name, words in seeds.items()}, ENGLISH)
    names, vocabulary = {one.id: one.name for one in given}, Vocabulary(given, ENGLISH)
    rows = aspect_segments(folder, domain, "tst")
    ours = [frozenset(names[id] for id in vocabulary.of(one.text)) for one in rows]
    words = [set(re.findall(r"[a-z'-]+", one.text.lower())) for one in rows]
    lexicon = [frozenset(name for name, of in seeds.items() if said & set(of.split())) for said in words]
    gold = [one.aspects or frozenset() for one in rows]
    return {"of": "aspects", "rows": len(rows)} | _compared(
        rows,
        lambda at: _macro_f1(gold, ours, at, list(seeds)),
        {"lexicon": lambda at: _macro_f1(gold, lexicon, at, list(seeds))},
    )


def polarity(folder: Path, domain: str) -> dict:
    """Macro-F1 of +, - and 0; the rivals are the review's star and a count of words of praise and blame."""
    rows = polarity_segments(folder, domain)

    def said(one: Segment, star: float | None) -> str:
        found = probabilities(None, evidence(one.text, ENGLISH), star)
        return _SIGN[CLASSES[max(range(3), key=found.__getitem__)]]

    def counted(one: Segment) -> str:
        words = re.findall(r"[a-z'-]+", one.text.lower())
        total = sum((word in ENGLISH.positive) - (word in ENGLISH.negative) for word in words)
        return "+" if total > 0 else "-" if total < 0 else "0"

    gold = [frozenset([one.polarity or "0"]) for one in rows]
    ours = [frozenset([said(one, one.star)]) for one in rows]
    star = [frozenset(["-" if (one.star or 3) < 3 else "+" if (one.star or 3) > 3 else "0"]) for one in rows]
    words = [frozenset([counted(one)]) for one in rows]
    rivals = {
        name: (lambda at, told=told: _macro_f1(gold, told, at, "+-0"))
        for name, told in (("star", star), ("words", words))
    }
    return {"of": "polarity", "rows": len(rows)} | _compared(rows, lambda at: _macro_f1(gold, ours, at, "+-0"), rivals)


def salience(folder: Path, domain: str) -> dict:
    """Mean average precision over products of what two of three judges chose: opinions on the aspects that the product's
    reviews speak of most; against the order, the TF-IDF centroid and LexRank.
    """
    given = given_aspects({name: tuple(words.split()) for name, words in SEEDS[domain].items()}, ENGLISH)
    vocabulary, found = Vocabulary(given, ENGLISH), defaultdict(list)
    for texts, gold in salient(folder, domain).values():
        opinion = np.array([1 - probabilities(None, evidence(text, ENGLISH), None)[1] for text in texts])
        spoken = [vocabulary.of(text) for text in texts]
        counts = Counter(aspect for of_text in spoken for aspect in of_text)
        often = np.array([max((counts[aspect] for aspect in of_text), default=0) for of_text in spoken])
        scores = {"ours": opinion * (0.3 + often / max(1, often.max())), **_rivals(texts)}
        for name, score in scores.items():
            found[name].append(_average_precision(score, gold))
    products = len(found["ours"])
    dice = np.random.default_rng(1)
    draws = dice.integers(0, products, (_DRAWS, products))
    means = {name: round(float(np.mean(values)), 3) for name, values in found.items()}
    gains = {
        name: np.percentile((np.array(found["ours"]) - np.array(values))[draws].mean(axis=1), (2.5, 97.5))
        .round(3)
        .tolist()
        for name, values in found.items()
        if name != "ours"
    }
    return {"of": "salience", "rows": products, **means, "gain": gains}


def _rivals(texts: list[str]) -> dict[str, np.ndarray]:
    vectors = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(texts)
    centroid = np.asarray(vectors.mean(axis=0)).ravel()
    alike = ((vectors @ vectors.T).toarray() > 0.1).astype(float)
    alike /= np.maximum(alike.sum(axis=1, keepdims=True), 1e-9)
    rank = np.full(len(texts), 1 / len(texts))
    for _ in range(50):
        rank = 0.15 / len(texts) + 0.85 * alike.T @ rank
    return {"lead": -np.arange(len(texts), dtype=float), "centroid": vectors @ centroid, "lexrank": rank}


def _average_precision(score: np.ndarray, gold: Sequence[bool]) -> float:
    right = np.asarray(gold)[np.argsort(-score, kind="stable")]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    return float(precision[right].mean())


def _macro_f1(gold: Sequence[frozenset], told: Sequence[frozenset], at: Sequence[int], classes: Sequence[str]) -> float:
    right, seen, there = Counter(), Counter(), Counter()
    for row in at:
        right.update(gold[row] & told[row])
        seen.update(told[row])
        there.update(gold[row])
    return float(np.mean([2 * right[one] / max(1, seen[one] + there[one]) for one in classes]))


def _compared(rows: Sequence[Segment], ours: Callable, rivals: dict[str, Callable]) -> dict:
    """The figures of ours and of each rival, and the gain over each with its interval over reviews."""
    of_review = defaultdict(list)
    for row, one in enumerate(rows):
        of_review[one.review].append(row)
    reviews, everything = list(of_review.values()), range(len(rows))
    dice = np.random.default_rng(1)
    drawn = [
        [row for one in dice.integers(0, len(reviews), len(reviews)) for row in reviews[one]] for _ in range(_DRAWS)
    ]
    base = [ours(at) for at in drawn]
    gains = {
        name: np.percentile([mine - rival(at) for mine, at in zip(base, drawn, strict=True)], (2.5, 97.5))
        .round(3)
        .tolist()
        for name, rival in rivals.items()
    }
    figures = {name: round(rival(everything), 3) for name, rival in rivals.items()}
    return {"ours": round(ours(everything), 3), **figures, "gain": gains}


if __name__ == "__main__":
    main()
