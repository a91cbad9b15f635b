"""A review read as a whole: its sentences, the statements in them, and the aspects and words of each; then judged with what
the sentiment model says of every statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from udfs.voices.aspects import WHOLE, Vocabulary
from udfs.voices.language import Language
from udfs.voices.polarity import Evidence, combined, evidence, probabilities
from udfs.voices.sentences import sentences, statements

#: Raise it whenever the same review would be read otherwise than before.
READING = "voices-1"
#: Forms of speech in which no aspect of the product is spoken of.
_NO_ASPECT = ("elsewhere", "personal")
#: Statuses of a statement that has no sentiment.
_UNREAD = ("error", "empty")


@dataclass(frozen=True)
class Statement:
    """A part of a sentence that says one thing: the sentence's place, its own text, the aspects that it speaks of, and
    what its words say.
    """

    start: int
    end: int
    place: int
    text: str
    aspects: tuple[str, ...]
    form: str
    weight: float


def read(text: str, vocabulary: Vocabulary, language: Language) -> list[Statement]:
    """All statements of a review, in order; `text[start:end]` is the sentence of each."""
    found = []
    for start, end in sentences(text):
        parts = statements(text[start:end], language)
        whole = evidence(text[start:end], language)
        if whole.form:  # a form of speech spans the sentence: "great, but only if you like ..."
            parts = [text[start:end]]
        for place, part in enumerate(parts):
            said = whole if len(parts) == 1 else evidence(part, language)
            found.append(
                Statement(
                    start,
                    end,
                    place,
                    part,
                    () if said.form in _NO_ASPECT else tuple(vocabulary.of(part)),
                    said.form,
                    said.weight,
                )
            )
    return found


def judge(of_sentence: Sequence[Mapping[str, Any]], star: float | None, accepted: float) -> list[dict[str, Any]]:
    """One row for each aspect of a sentence: `aspect`, `polarity`, `probability`, `form`, `decision`, `status`, `error`.

    `of_sentence`: its statements, each with `aspects`, `form`, `weight`, and from the model `status`, `error` and
    `model` (probabilities of negative, neutral, positive; None without).
    """
    of_sentence = sorted(of_sentence, key=lambda one: one["place"])
    aspects = sorted({aspect for one in of_sentence for aspect in one["aspects"] or ()}) or [WHOLE]
    rows = []
    for aspect in aspects:
        parts = [one for one in of_sentence if aspect == WHOLE or aspect in (one["aspects"] or ())]
        failed = next((one for one in parts if one["status"] in _UNREAD), None)
        row = {"aspect": aspect, "form": next((one["form"] for one in parts if one["form"]), "")}
        if failed is not None:
            unread = {"polarity": None, "probability": None, "decision": "unsure"}
            rows.append({**row, **unread, "status": failed["status"], "error": failed["error"]})
            continue
        said = [probabilities(one["model"], Evidence(one["form"], one["weight"]), star) for one in parts]
        polarity, probability = combined(said, accepted)
        probability = round(probability, 4)  # no batch of the model makes another row of it
        decision = "accepted" if probability >= accepted else "unsure"
        status = "truncated" if any(one["status"] == "truncated" for one in parts) else "ok"
        rows.append(
            {
                **row,
                "polarity": polarity,
                "probability": probability,
                "decision": decision,
                "status": status,
                "error": None,
            }
        )
    return rows
