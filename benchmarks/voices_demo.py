"""The demo's planted truth: which part each sentence of its reviews speaks of, and how, by the patterns it was made of."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from pipelines.demo.data_files import table
from udfs.voices.aspects import Vocabulary, general_aspects, joined
from udfs.voices.finding import find_aspects
from udfs.voices.language import language
from udfs.voices.polarity import CLASSES, Evidence, probabilities
from udfs.voices.reader import read

#: Patterns by the class of their verdict: of the word {x} itself, of its opposite, of {y}.
_SAID = {"direct": "x", "denied": "not x", "contrast": "y"}


def demo(folder: Path) -> dict:
    """What is found in the English reviews of a demo shop, by its true categories, against what was planted. Polarity is
    read from words, forms of speech and the star alone.
    """
    planted, found, said = _planted(folder), set(), {}
    english, groups = language("en"), _groups(folder)
    for reviews in groups.values():
        aspects = find_aspects(((row["user_id"], row["text"]) for row in reviews), english)
        names = {one.id for one in aspects} - {one.id for one in general_aspects(english)}
        told = joined((), [*general_aspects(english), *aspects], english)
        vocabulary = Vocabulary(told, english)
        for row in reviews:
            for one in read(row["text"], vocabulary, english):
                for aspect in one.aspects:
                    key = (row["review_id"], aspect)
                    if aspect in names or key in planted:
                        found.add(key)
                    polarity = probabilities(None, Evidence(one.form, one.weight), row["rating"])
                    said[key] = CLASSES[max(range(3), key=polarity.__getitem__)]
    judged = [(key, polarity) for key, polarity in planted.items() if polarity != "other" and key in said]
    return {
        "of": "demo",
        "reviews": sum(map(len, groups.values())),
        "planted": len(planted),
        "precision": round(len(found & planted.keys()) / max(1, len(found)), 3),
        "recall": round(len(found & planted.keys()) / max(1, len(planted)), 3),
        "polarity_right": round(sum(said[key] == polarity for key, polarity in judged) / max(1, len(judged)), 3),
        "judged": len(judged),
    }


def _groups(folder: Path) -> dict[str, list[dict]]:
    """Kept English reviews by the first level of their product's true category."""
    products = (json.loads(line) for line in (folder / "truth" / "products.jsonl").read_text().splitlines())
    category = {row["product_id"]: (row["true_category_path"] or [""])[0] for row in products}
    groups = defaultdict(list)
    for row in kept_reviews(folder):
        groups[category.get(row["product_id"], "")].append(row)
    return groups


def kept_reviews(folder: Path) -> list[dict]:
    """Kept English reviews with a text, in order."""
    rows = [
        json.loads(line)
        for file in sorted((folder / "truth").glob("reviews*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [r for r in rows if r["fate"] == "kept" and r["review_id"] and r["text"] and r["language"] == "en"]


def _planted(folder: Path) -> dict[tuple[str, str], str]:
    """(review, aspect) -> polarity (`other` for lukewarm ones) of English reviews. A part is the aspect of its last word, or
    the general one that has it among its words.
    """
    words = table("reviews")
    shelves = table("shelves")["shelves"]
    parts = {part for shelf in shelves for part in shelf["parts"]}
    general = Vocabulary(general_aspects(english := language("en")), english)
    aspect_of = {part: (*general.of(part), english.stem(part.split()[-1]))[0] for part in parts}
    patterns = [(_compiled(p), kind) for kind in _SAID for p in words[kind] if "{part" in p]
    patterns += [(_compiled(p), "lukewarm") for p in words["lukewarm"] if "{part" in p]
    good, planted = {word.lower() for word in words["good"]}, {}
    for row in kept_reviews(folder):
        for pattern, kind in patterns:
            for match in pattern.finditer(row["text"]):
                told = match.groupdict()
                verdict = told.get("y" if kind == "contrast" else "x", "") or ""
                positive = (verdict.strip().lower() in good) != (kind == "denied")
                polarity = "other" if kind == "lukewarm" else "positive" if positive else "negative"
                for name in ("part", "part2"):
                    if told.get(name) in parts:
                        planted[row["review_id"], aspect_of[told[name]]] = polarity
    return planted


def _compiled(pattern: str) -> re.Pattern[str]:
    text = re.escape(pattern).replace(r"\{", "{").replace(r"\}", "}")
    for name in ("part2", "part"):
        text = text.replace(f"{{{name}_is}}", rf"(?P<{name}>[a-z -]+?) (?:is|are)").replace(
            f"{{{name}}}", rf"(?P<{name}>[a-z -]+?)"
        )
    for sign, name in (("x", "x"), ("X", "x"), ("y", "y"), ("Y", "y")):
        text = text.replace(f"{{{sign}}}", rf"(?P<{name}>[A-Za-z' -]+?)", 1)
    return re.compile(text)
