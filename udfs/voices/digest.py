"""The digest of a product's reviews: which aspects it tells, and the sentences that tell their counts.

Nothing of a review is quoted: a digest is made of the names of aspects, of counts and of the words for them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from udfs.voices.language import Language, language
from udfs.voices.shares import interval, quantifier

#: Raise it whenever the same counts would make another digest than before.
WRITING = "digests-1"
#: Aspects that a digest tells at most.
MOST_ASPECTS = 4
#: The strongest complaint is always told where at least this share of those who mention it complain.
TOLD_BLAME = 0.1
#: An aspect is told from so many reviews with an opinion on.
FEWEST_OPINIONS = 3
#: Share of the pleased from which an aspect is a pro, and of those who complain from which it is a con.
PRO, CON = 0.6, 0.4


@dataclass(frozen=True)
class Told:
    """The counts of one aspect of a product: reviews with an opinion on it (`decided`), and of these how many praise and
    blame; mixed ones do both. The same of its category. `support`: ids of reviews, of which `for_praise`, `for_blame`.
    """

    aspect: str
    name: str
    decided: int
    positive: int
    negative: int
    category_decided: int = 0
    category_negative: int = 0
    for_praise: tuple[str, ...] = ()
    for_blame: tuple[str, ...] = ()

    @property
    def blame(self) -> float:
        return self.negative / self.decided

    def is_worse(self) -> bool:
        """Whether more complain than of the same aspect in the category, beyond chance."""
        if self.category_decided <= self.decided:
            return False
        others = self.category_decided - self.decided
        share = max(0, self.category_negative - self.negative) / others
        return others >= 10 and self.negative >= FEWEST_OPINIONS and interval(self.negative, self.decided)[0] > share


def digest_of(
    reviews: int, positive: int, negative: int, aspects: Sequence[Told], code: str | None, fewest_reviews: int
) -> dict[str, Any]:
    """The digest as a row of gold/product_digests has it: `status`, `locale`, `text`, `pros`, `cons`, `sentences`,
    `facts_hash`.

    `positive`, `negative`: of the reviews read, those that sound so as a whole. The order of `aspects` changes nothing.
    """
    words = language(code)
    told = planned(aspects)
    facts = [WRITING, words.code, reviews, positive, negative, [asdict(one) for one in told]]
    row: dict[str, Any] = {
        "locale": words.code,
        "text": None,
        "pros": [],
        "cons": [],
        "sentences": [],
        "facts_hash": hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest(),
        "status": "written",
    }
    if reviews < fewest_reviews:
        return row | {"status": "too_few_reviews"}
    if not told:
        return row | {"status": "unsure"}
    sentences = [_opening(reviews, positive, negative, words)]
    for one in told:
        sentences += _sentences(one, words)
    row["sentences"] = sentences
    row["text"] = " ".join(sentence["text"] for sentence in sentences)
    row["pros"] = [one.name for one in told if one.positive / one.decided >= PRO and one.blame < CON]
    row["cons"] = [one.name for one in told if one.blame >= CON and one.negative >= 2]
    return row


def planned(aspects: Sequence[Told]) -> list[Told]:
    """The aspects that are told, most opinions first; the strongest complaint is among them wherever its share is above
    TOLD_BLAME.
    """
    able = sorted(
        (one for one in aspects if one.decided >= FEWEST_OPINIONS), key=lambda one: (-one.decided, one.aspect)
    )
    told = able[:MOST_ASPECTS]
    strongest = max(
        (one for one in able if one.blame > TOLD_BLAME),
        key=lambda one: (one.negative, one.blame, one.aspect),
        default=None,
    )
    if strongest is not None and strongest not in told:
        told = [*told[: MOST_ASPECTS - 1], strongest]
    return told


def _opening(reviews: int, positive: int, negative: int, words: Language) -> dict[str, Any]:
    sides = [
        words.digest[f"overall_{'one_' if count == 1 else ''}{side}"].format(q=_word(count, reviews, words))
        for side, count in (("positive", positive), ("negative", negative))
        if count or side == "positive"
    ]
    pattern = "opening" if len(sides) == 2 else "opening_one_way"
    text = words.digest[pattern].format(reviews=reviews, **dict(zip(("positive", "negative"), sides, strict=False)))
    return _sentence(text, None, None, positive + negative, reviews, ())


def _sentences(one: Told, words: Language) -> list[dict[str, Any]]:
    aspect = words.digest["the"].format(name=one.name)
    praise, blame = (
        words.digest[f"{side}{'_one' if count == 1 else ''}"].format(q=_word(count, one.decided, words))
        for side, count in (("praise", one.positive), ("blame", one.negative))
    )
    if one.positive and one.negative:
        text = words.digest["both"].format(n=one.decided, aspect=aspect, praise=praise, blame=blame)
        polarity = "mixed"
    else:
        said = blame if one.negative else praise
        text = words.digest["only"].format(n=one.decided, aspect=aspect, said=said)
        polarity = "negative" if one.negative else "positive"
    made = [
        _sentence(
            text, one.aspect, polarity, one.positive + one.negative, one.decided, (*one.for_praise, *one.for_blame)
        )
    ]
    if one.is_worse():
        more = words.digest["more"].format(aspect=aspect)
        made.append(_sentence(more, one.aspect, "negative", one.negative, one.decided, one.for_blame))
    return made


def _word(count: int, of: int, words: Language) -> str:
    return words.quantifiers[quantifier(count, of)]


def _sentence(
    text: str, aspect: str | None, polarity: str | None, count: int, of: int, support: Sequence[str]
) -> dict[str, Any]:
    return {
        "text": text,
        "aspect": aspect,
        "polarity": polarity,
        "count": count,
        "of": of,
        "review_ids": sorted(set(support)),
    }


def told_from(rows: Sequence[Mapping[str, Any]]) -> list[Told]:
    """The counts of aspects as dictionaries, as Spark hands them over."""
    return [
        Told(
            **{
                **row,
                "for_praise": tuple(sorted(row["for_praise"] or ())),
                "for_blame": tuple(sorted(row["for_blame"] or ())),
            }
        )
        for row in rows
    ]
