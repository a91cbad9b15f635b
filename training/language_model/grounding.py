"""Examples that say only what their facts hold: what keeps a model from learning to invent.

From each description the sentences are kept that pass the same check as a finished text. What a description clearly
says of an attribute that the record leaves open becomes a fact of the example first, so that fewer sentences are
lost.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from udfs.generation.checks.banned import banned_in
from udfs.generation.checks.faithfulness import held_runs, mentions, unsupported
from udfs.generation.checks.open_vocabulary import Support
from udfs.generation.checks.private import private_in
from udfs.generation.facts import OWN_NAMES, PATH_JOINT, parts
from udfs.generation.lexicon import COLOURS, FALSE_VALUES, MATERIALS, TRUE_VALUES
from udfs.generation.product import Product
from udfs.generation.rules import FACTS, Rules
from udfs.generation.slots import SLOT, delexicalise, slots_of, with_mined
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import sentences, stems, words

#: A text is learned up to the sentence that passes this many words (about 120 tokens).
MOST_WORDS = 90
_FEWEST_WORDS = 4
_FEWEST_USES = 5
_LONGEST_SENTENCE_WORDS = 60
_LONGEST_VALUE_WORDS = 4
_MOST_VALUES = 20_000
#: A clause that opens so cannot stand without what follows it.
_LEANING = re.compile(
    r"^(?:with|when|if|while|for|in|as|made|designed|whether|featuring|from|by|thanks|and|or|but|also)\b", re.IGNORECASE
)
_CLAUSE_END = re.compile(r"(?<=\w),\s+")
_NO_PROSE = re.compile(r"[<>{}\[\]|]|https?:|www\.")


@dataclass(frozen=True)
class Example:
    """What a model learns from: facts (mined ones included) and a text that says nothing else."""

    facts: dict[str, str]
    text: str
    locale: str = ""


def vocabulary_of(facts: Sequence[Mapping[str, str]], texts: Sequence[str], closed: bool) -> Vocabulary:
    """The shop's vocabulary, from its products' facts and the descriptions to learn from."""
    values = _values(facts)
    lower, upper = _cases(texts)
    mentioned = sum(lower.values()) + sum(upper.values())
    uses = _uses(facts, texts, Vocabulary(values=values))
    return Vocabulary(
        values=values,
        ordinary=_ordinary(uses),
        roles={
            kind: role
            for kind, lexicon in (("colour", COLOURS), ("material", MATERIALS))
            if (role := _role(values, lexicon))
        },
        minable=_minable(facts, uses),
        known_words=frozenset(word for text in texts for word in stems(text)),
        proper=frozenset(word for word, count in upper.items() if count > lower[word]),
        names=sum(upper.values()) < 0.15 * max(mentioned, 1),
        closed=closed,
    )


def grounded(product: Product, text: str, vocabulary: Vocabulary, rules: Rules) -> Example | None:
    """The example made of a product and its description, or None when no sentence of it is backed by facts.

    In the voice of facts every word must be a fact's or a connective; in the shop's, values must. No banned phrase is
    ever learned.
    """
    written = _first_sentences(text)
    mined = with_mined(product.facts, " ".join(written), vocabulary)
    held, support = held_runs(mined), Support(mined, product.language)

    def wrong(sentence: str) -> bool:
        said = unsupported(sentence, held, vocabulary) or banned_in(sentence, rules) or private_in(sentence)
        return bool(said or (rules.voice == FACTS and support.unsupported(sentence)))

    kept = [sentence for sentence in (_backed(sentence, held, wrong) for sentence in written) if sentence]
    unique = list(dict.fromkeys(kept))
    return Example(mined, " ".join(unique), product.locale) if unique else None


def learnable_slots(examples: Sequence[Example]) -> list[str]:
    """The slots that the texts really use, most used first: five times or more, and by 5% of the products that have
    one.
    """
    uses: Counter[str] = Counter()
    chances: Counter[str] = Counter()
    for example in examples:
        slots = slots_of(example.facts)
        chances.update({slot.name for slot in slots})
        uses.update(set(SLOT.findall(delexicalise(example.text, slots))))
    return [slot for slot, count in uses.most_common() if count >= max(_FEWEST_USES, 0.05 * chances[slot])]


def in_slots(example: Example, known: Collection[str]) -> str:
    """The example's text with its values as slots, without the sentences that name a value for which no slot is
    known.
    """
    slots = slots_of(example.facts)
    learned = [slot for slot in slots if slot.name in known]
    others = [
        slot
        for slot in slots
        if slot.name not in known and slot.name.split(".")[0] not in ("category", "title", "name")
    ]
    written = [delexicalise(sentence, learned) for sentence in sentences(example.text)]
    return " ".join(sentence for sentence in written if delexicalise(sentence, others) == sentence)


def with_a_fact_dropped(example: Example, rng: random.Random) -> Example | None:
    """The example without one of the facts that it names, and without the sentences that name it.

    It teaches what to say when a fact is missing. None where no sentence is left.
    """
    uses = {sentence: _names_used(sentence, example.facts) for sentence in sentences(example.text)}
    named = sorted({name for names in uses.values() for name in names} - {"title", "category"})
    if not named:
        return None
    dropped = rng.choice(named)
    kept = [sentence for sentence, names in uses.items() if dropped not in names]
    return (
        replace(example, facts={n: value for n, value in example.facts.items() if n != dropped}, text=" ".join(kept))
        if kept
        else None
    )


def _names_used(sentence: str, facts: Mapping[str, str]) -> set[str]:
    return {slot.split(".")[0] for slot in SLOT.findall(delexicalise(sentence, slots_of(facts)))}


def _first_sentences(text: str) -> list[str]:
    kept: list[str] = []
    length = 0
    for sentence in sentences(text):
        length += len(sentence.split())
        if kept and length > MOST_WORDS:
            break
        kept.append(sentence)
    return kept


def _backed(sentence: str, held: set[tuple[str, ...]], wrong: Callable[[str], bool]) -> str:
    """The sentence, or its clauses up to the first that says too much, or nothing."""
    if not _is_prose(sentence, held):
        return ""
    sentence = sentence if sentence[-1] in ".!?" else sentence.rstrip(" ,;:-–") + "."
    if not wrong(sentence):
        return sentence
    if _LEANING.match(sentence):
        return ""
    clauses = _CLAUSE_END.split(sentence)
    for count in range(len(clauses) - 1, 0, -1):
        cut = ", ".join(clauses[:count]).rstrip(" ,;:-–") + "."
        if len(cut.split()) < _FEWEST_WORDS + 2:
            break
        if not wrong(cut):
            return cut
    return ""


def _is_prose(sentence: str, held: set[tuple[str, ...]]) -> bool:
    """False for dumps of a specification, shouted lines and scraps. The product's own names do not count as
    shouting.
    """
    tokens = sentence.split()
    if not _FEWEST_WORDS <= len(tokens) <= _LONGEST_SENTENCE_WORDS or _NO_PROSE.search(sentence):
        return False
    capitals = sum(token[:1].isupper() and not held.issuperset((stem,) for stem in stems(token)) for token in tokens)
    return capitals < 0.5 * len(tokens) or (len(tokens) < 6 and capitals < len(tokens))


def _values(facts: Sequence[Mapping[str, str]]) -> dict[str, list[str]]:
    """Attribute -> its values and their parts, most frequent first; phrases and numbers left out."""
    counts: dict[str, Counter[str]] = {}
    for product in facts:
        for name, value in product.items():
            if name == "title" or value.casefold() in TRUE_VALUES | FALSE_VALUES:
                continue
            pieces = value.split(PATH_JOINT) if name == "category" else {value, *parts(value)}
            counts.setdefault(name, Counter()).update(p for p in pieces if len(p.split()) <= _LONGEST_VALUE_WORDS)
    return {name: [value for value, _ in count.most_common(_MOST_VALUES)] for name, count in sorted(counts.items())}


@dataclass(frozen=True)
class _Uses:
    """How often texts name a value: at all, where the product has the attribute, and where its facts hold the value."""

    named: Counter[str]
    named_where_given: Counter[str]
    held: Counter[str]


def _uses(facts: Sequence[Mapping[str, str]], texts: Sequence[str], vocabulary: Vocabulary) -> _Uses:
    uses = _Uses(Counter(), Counter(), Counter())
    for product, text in zip(facts, texts, strict=True):
        runs = held_runs(product)
        for value, kinds in {(mention.value, mention.kinds) for mention in mentions(words(text), vocabulary)}:
            phrase = " ".join(value)
            uses.named[phrase] += 1
            if any(kind in product for kind in kinds):
                uses.named_where_given[phrase] += 1
                uses.held[phrase] += value in runs
    return uses


def _ordinary(uses: _Uses) -> frozenset[str]:
    """Values that texts name mostly where the product's own attribute says something else."""
    named = uses.named_where_given
    return frozenset(value for value, count in named.items() if count >= 3 and uses.held[value] < 0.5 * count)


def _minable(facts: Sequence[Mapping[str, str]], uses: _Uses) -> dict[str, list[str]]:
    """Values that a text's naming them tells: of attributes with few values, each had by three products or more.

    Three in ten texts that name one must be about a product that holds it, else the word has another use.
    """
    counts: dict[str, Counter[str]] = {}
    for product in facts:
        for name, value in product.items():
            if name not in OWN_NAMES and value.casefold() not in TRUE_VALUES | FALSE_VALUES:
                counts.setdefault(name, Counter()).update(" ".join(stems(part)) for part in parts(value))
    closed = {name: count for name, count in counts.items() if len(count) <= 0.3 * sum(count.values())}
    telling = {value for value, count in uses.held.items() if count >= max(2, 0.3 * uses.named[value])}
    return {
        name: sorted(value for value in count if count[value] >= 3 and value in telling)
        for name, count in closed.items()
    }


def _role(values: Mapping[str, list[str]], lexicon: frozenset[str]) -> str:
    """The attribute whose values are mostly of the lexicon, the one with most of them."""

    def known(value: str) -> bool:
        return any(word in lexicon for word in stems(value))

    shares = {
        name: sum(map(known, found))
        for name, found in values.items()
        if name not in OWN_NAMES and found and sum(map(known, found)) >= 0.5 * len(found)
    }
    return max(shares, key=lambda name: shares[name]) if shares else ""


def _cases(texts: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each word stands in lower case, and capitalised inside a sentence."""
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    for text in texts:
        for sentence in sentences(text):
            for word in words(sentence)[1:]:
                (upper if sentence[word.start].isupper() else lower)[word.stem] += 1
    return lower, upper
