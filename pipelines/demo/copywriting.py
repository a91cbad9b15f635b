"""Titles and descriptions in the demo shop's voice. Every value that a description names is a fact of the product."""

from __future__ import annotations

import re
from random import Random

from pipelines.demo.data_files import table
from pipelines.demo.facts import COLOURS, PAIRS, SENTENCES
from pipelines.demo.shelves import Shelf

_WORDS = table("copywriting")


def title(
    shelf: Shelf, brand: str, model: str | None, noun: str, facts: dict[str, str], dice: Random
) -> tuple[str, bool]:
    """A title in one of the shop's styles, and whether it says the noun."""
    named = " ".join(part for part in (brand, model) if part)
    cased, detail, second = _headline(noun), *_details(facts, dice)
    roll = dice.random()
    if roll < 0.42:
        text, names_noun = f"{named} {cased}{_after(', ', detail)}", True
    elif roll < 0.57:
        text, names_noun = f"{cased} – {named}{_after(', ', detail)}", True
    elif roll < 0.74:
        text, names_noun = f"{brand} {_before(detail)}{cased}{_after(' ', f'({second})' if second else '')}", True
    elif roll < 0.86:
        text, names_noun = f"{_before(detail)}{cased} by {named}", True
    elif roll < 0.92:
        text, names_noun = f"{named} {cased}".upper(), True
    elif roll < 0.98:
        text, names_noun = f"{named}: {dice.choice(_hints(shelf))}{_after(', ', detail)}", False
    else:
        text, names_noun = f"{named}{_after(', ', detail)}{_after(', ', second)}", False
    if dice.random() < 0.06:
        text += f" – {dice.choice(_WORDS['editions'])}"
    return text, names_noun


def _headline(noun: str) -> str:
    small = {"and", "for", "by", "to", "go", "the", "of", "no"}
    return " ".join(word if word in small else word[:1].upper() + word[1:] for word in noun.split(" "))


def _details(facts: dict[str, str], dice: Random) -> tuple[str, str]:
    names = [name for name in _WORDS["title_facts"] if name in facts]
    chosen = dice.sample(names, k=min(2, len(names)))
    shown = [_shown(name, facts[name]) for name in chosen]
    return (shown[0] if shown and dice.random() < 0.8 else ""), (shown[1] if len(shown) > 1 else "")


def _shown(name: str, value: str) -> str:
    if name == "pieces":
        return f"{value} pieces"
    return _headline(value) if value.isalpha() else value


def _after(glue: str, text: str) -> str:
    return glue + text if text else ""


def _before(text: str) -> str:
    return text + " " if text else ""


def describe(shelf: Shelf, brand: str, model: str | None, noun: str | None, facts: dict[str, str], dice: Random) -> str:
    """Two to five sentences: an opening, facts, what it is good for. `noun` is None where the title does not say it."""
    thing = " ".join(part for part in (model, noun or (None if model else "new arrival")) if part)
    sentences = [dice.choice(_WORDS["openings"]).format(thing=thing, brand=brand), *_fact_sentences(facts, dice)]
    if dice.random() < 0.75:
        sentences.append(_purpose(shelf, dice))
    if len(sentences) < 2 or (len(sentences) < 5 and dice.random() < 0.35):
        sentences.append(dice.choice(_WORDS["closings"]))
    if noun and plural(noun):
        sentences = [_as_plural(sentence) for sentence in sentences]
    return " ".join(sentences)


def _hints(shelf: Shelf) -> tuple[str, ...]:
    return shelf.hints + shelf.paraphrases


def _purpose(shelf: Shelf, dice: Random) -> str:
    """What it is good for: in the words of the shelf, or in such that fit anything."""
    roll = dice.random()
    if roll < 0.45:
        hint = dice.choice(_hints(shelf))
        return f"{hint[:1].upper()}{hint[1:]}."
    return dice.choice(shelf.uses if roll < 0.55 else _WORDS["anywhere"])


def _fact_sentences(facts: dict[str, str], dice: Random) -> list[str]:
    names, wanted, sentences = list(facts), dice.choice((1, 2, 2, 3)), []
    dice.shuffle(names)
    for pair, wordings in PAIRS.items():
        if wanted > 1 and set(pair) <= set(names) and dice.random() < 0.35:
            sentences.append(dice.choice(wordings).format(a=facts[pair[0]], b=facts[pair[1]]))
            names = [name for name in names if name not in pair]
            wanted -= 1
    for name in names[: max(0, wanted - len(sentences))]:
        sentences.append(dice.choice(SENTENCES[name]).format(v=facts[name]))
    return [sentence[:1].upper() + sentence[1:] for sentence in sentences]


def plural(noun: str) -> bool:
    """Whether a noun of the shelves is a plural (`trainers`) or ends in s by nature (`wine glass`)."""
    return noun.endswith("s") and not noun.endswith(_WORDS["singular_in_s"])


def _as_plural(sentence: str) -> str:
    if not re.match(r"It \w", sentence):
        return sentence
    theirs = re.sub(r"\bits\b", "their", sentence)
    return re.sub(r"^It (\w+)", lambda found: "They " + _plural_verb(found[1]), theirs)


def _plural_verb(verb: str) -> str:
    irregular = {"is": "are", "has": "have", "does": "do", "goes": "go", "will": "will", "dries": "dry"}
    if verb in irregular:
        return irregular[verb]
    if re.search(r"(sh|ch|ss)es$", verb):
        return verb[:-2]
    return verb.removesuffix("s")


def puffery(facts: dict[str, str], dice: Random) -> tuple[str, str]:
    """A sentence with a value that the product does not have, and that value."""
    values = {
        "n": str(dice.choice((7, 13, 17, 19))),
        "material": dice.choice(_WORDS["luxuries"]),
        "colour": dice.choice([c for c in COLOURS if not any(c in fact for fact in facts.values())]),
    }
    pattern = dice.choice(_WORDS["puffery"])
    name = re.findall(r"{(\w+)}", pattern)[0]
    return pattern.format(**values), values[name] + ("00" if "{n}00" in pattern else "")
