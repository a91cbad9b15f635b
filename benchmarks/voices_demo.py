"""The demo's planted truth: which part each sentence of its reviews speaks of, and how, by the patterns it was made of."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import duckdb
from deltalake import DeltaTable

from pipelines.demo.data_files import table
from udfs.voices.aspects import Vocabulary, general_aspects
from udfs.voices.language import language

#: Patterns by the class of their verdict: of the word {x} itself, of its opposite, of {y}.
_SAID = {"direct": "x", "denied": "not x", "contrast": "y"}


def demo(folder: Path) -> dict:
    """What gold/review_aspects and gold/product_aspects say of a demo shop, against what was planted."""
    planted = _planted(folder)
    lake = folder / "lake" / "gold"
    found_aspects = {
        row["aspect"]
        for row in DeltaTable(str(lake / "shop_aspects")).to_pyarrow_table(columns=["aspect", "origin"]).to_pylist()
        if row["origin"] == "found"
    }
    columns = ["review_id", "aspect", "polarity", "decision"]
    rows = DeltaTable(str(lake / "review_aspects")).to_pyarrow_table(columns=columns).to_pylist()
    said, found = defaultdict(set), set()
    read = {row["review_id"] for row in rows}
    truth = {key for key in planted if key[0] in read}
    for row in rows:
        key = (row["review_id"], row["aspect"])
        if row["aspect"] in found_aspects or key in truth:
            found.add(key)
        if row["decision"] == "accepted" and row["polarity"] != "neutral":
            said[key].add(row["polarity"])
    found = {key for key in found if key[0] in {review for review, _ in planted}}
    judged = [(key, planted[key]) for key in truth if said.get(key) and planted[key] in ("positive", "negative")]
    right = sum(said[key] == {polarity} for key, polarity in judged)
    digests = duckdb.arrow(DeltaTable(str(lake / "product_digests")).to_pyarrow_table())
    states = dict(digests.query("d", "select status, count(*) from d group by 1 order by 1").fetchall())
    return {
        "of": "demo",
        "planted": len(truth),
        "precision": round(len(found & truth) / max(1, len(found)), 3),
        "recall": round(len(found & truth) / max(1, len(truth)), 3),
        "polarity_right": round(right / max(1, len(judged)), 3),
        "judged": len(judged),
        "digests": states,
    }


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
    for file in sorted((folder / "truth").glob("reviews*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["fate"] != "kept" or not row["review_id"] or not row["text"] or row["language"] != "en":
                continue
            for pattern, kind in patterns:
                for match in pattern.finditer(row["text"]):
                    told = match.groupdict()
                    verdict = told.get("y" if kind == "contrast" else "x", "") or ""
                    positive = (verdict.lower() in good) != (kind == "denied")
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
