"""A plain description composed from the facts alone: the baseline, and what stands in for a text that fails the
check.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from udfs.generation.facts import PATH_JOINT
from udfs.generation.faithfulness import is_named
from udfs.generation.lexicon import COLOURS, FALSE_VALUES, MATERIALS, TRUE_VALUES
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import singular, stem, stems

#: Attribute names whose values read well inside the first sentence: name -> words before the value.
_SPOKEN = {
    "material": "made of",
    "fabric": "made of",
    "outer_material": "made of",
    "base_material": "made of",
    "color": "in",
    "colour": "in",
    "colour_group": "in",
    "color_group": "in",
    "size": "in size",
    "capacity": "holding",
    "volume": "holding",
    "weight": "weighing",
}
_ADJECTIVE = re.compile(r"(?:safe|proof|resistant|friendly|able|ible|free|less|ic|ed|stick|made|washable)$")
#: Names that run on into their value: `pack of 2`, `suitable for children`.
_OPEN_NAME = re.compile(r" (?:of|for|in|with|by|to|from|on)$")
#: Names that are verbs: `it fits the Halcyon`.
_VERBS = ("fits", "includes", "contains", "holds", "features", "supports")
_ACRONYMS = frozenset(("pvc", "pu", "eva", "mdf", "led", "usb", "tv", "pc"))
_MEASURE = re.compile(r"^\d+(?:[.,]\d+)?[^\W\d_]{1,4}")
_UNIT_AT_NUMBER = re.compile(r"(?<=\d)(?=[^\W\d_]{1,4}\b)")
_LETTERS = re.compile(r"[^\W\d_]+")
_ARTICLE = re.compile(r"\b([Aa]n?) (\w+)")
_VOWEL = re.compile(r"(?:[aeio]|u(?!ni|s[ae]|k\b|til)|8|11\b|18\b|hour|honest)", re.IGNORECASE)
_VOWEL_UNHEARD = re.compile(r"(?:one\b|once\b|eu|ewe)", re.IGNORECASE)
_CROWDED = re.compile(r",| and | & ")
_JOINING = ("and", "or", "with", "of", "in", "for")
_COMMON = {stem(word) for phrase in (*COLOURS, *MATERIALS) for word in phrase.split()}


def template(facts: Mapping[str, str], vocabulary: Vocabulary) -> str:
    """One to three sentences that name every fact once; nothing for no facts.

    The title leads, with the brand and what is said well in passing; the category follows where the title does not
    name it; the other attributes close.
    """
    lead = _lead(facts, vocabulary)
    lead_stems = stems(lead)
    texts = [lead, _range(facts, lead_stems), *details(facts, lead_stems, vocabulary)]
    return " ".join(text for text in texts if text)


def details(facts: Mapping[str, str], lead_stems: tuple[str, ...], vocabulary: Vocabulary) -> list[str]:
    """Sentences for the brand and the attributes that the words so far do not name, at most four to a sentence."""
    rest = {
        name: value
        for name, value in facts.items()
        if name not in ("title", "category") and not is_named(name, value, lead_stems)
    }
    able = [spoken_name(name) for name, value in rest.items() if value.casefold() in TRUE_VALUES]
    valued = [
        (spoken_name(name), value.rstrip(".") if name == "brand" else worded(value, vocabulary))
        for name, value in rest.items()
        if value.casefold() not in TRUE_VALUES | FALSE_VALUES
    ]
    clauses = [_clause(name, value) for name, value in valued if not _OPEN_NAME.search(name)]
    open_ended = [f"{name} {value}" for name, value in valued if _OPEN_NAME.search(name)]
    adjectives = [name for name in able if _ADJECTIVE.search(name)]
    nouns = [name for name in able if not _ADJECTIVE.search(name)]
    groups = [clauses[start : start + 4] for start in range(0, len(clauses), 4)]
    groups += [group for group in (open_ended, adjectives) if group]
    return [sentence_case(listed(group)) + "." for group in groups] + ([f"With {listed(nouns)}."] if nouns else [])


def worded(value: str, vocabulary: Vocabulary) -> str:
    """A value as it is written inside a sentence.

    Lower case where all its words are plain ones, else as the shop has it, with a space between number and unit.
    """
    value = _UNIT_AT_NUMBER.sub(" ", value) if _MEASURE.fullmatch(value) else value
    spelled = _LETTERS.findall(value)
    plain = all(_is_plain(word, vocabulary) for word in spelled) and not any(c.isdigit() for c in value)
    return value.lower() if plain else value


def softened(value: str, vocabulary: Vocabulary) -> str:
    """A run of a title inside a sentence: its plain words in lower case, its names as they are."""
    return _LETTERS.sub(
        lambda word: word.group().lower() if _is_plain(word.group(), vocabulary) else word.group(), value
    )


def _is_plain(word: str, vocabulary: Vocabulary) -> bool:
    known = stem(word) in _COMMON or vocabulary.is_plain(stem(word)) or word.lower() in _JOINING
    return known and word.lower() not in _ACRONYMS and len(word) > 1


def spoken_name(name: str) -> str:
    """An attribute's name as a person would say it: `heel_height` -> `heel height`."""
    return name.replace("_", " ").strip().lower()


def with_articles(text: str) -> str:
    """`a` and `an` by the sound of the next word's first letter, as far as spelling tells it."""

    def article(match: re.Match[str]) -> str:
        word = match.group(2)
        vowel = _VOWEL.match(word) and not _VOWEL_UNHEARD.match(word)
        return ("A" if match.group(1)[0] == "A" else "a") + ("n " if vowel else " ") + word

    return _ARTICLE.sub(article, text)


def calm(title: str) -> str:
    """A title without shouting: where it is all in capitals, its words keep one each."""
    return _LETTERS.sub(lambda word: word.group().capitalize(), title) if title.isupper() else title


def sentence_case(text: str) -> str:
    """The text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def _lead(facts: Mapping[str, str], vocabulary: Vocabulary) -> str:
    brand = facts.get("brand", "").rstrip(" .,")
    title = calm(facts.get("title", "")).rstrip(" .,;:-")
    subject = f"from {brand}" if brand else ""
    if title:
        subject = f"{title} by {brand}" if brand and not is_named("brand", brand, stems(title)) else title
    passing: dict[str, str] = {}
    for name, before in _SPOKEN.items():
        value = facts.get(name)
        if value and before not in passing and not is_named(name, value, stems(subject)):
            passing[before] = worded(value, vocabulary)
    clauses = [f"{before} {value}" for before, value in passing.items()]
    return sentence_case(", ".join([subject, *clauses]) + ".") if subject else ""


def _range(facts: Mapping[str, str], lead_stems: tuple[str, ...]) -> str:
    """Where the shop lists the product, when the lead does not name its kind."""
    path = facts["category"].split(PATH_JOINT) if "category" in facts else []
    if not path or is_named("category", path[-1], lead_stems):
        return ""
    return f"Listed under {PATH_JOINT.join(path)}."


def _clause(name: str, value: str) -> str:
    if name in _VERBS:
        return f"it {name} {value}"
    head = name.split(" of ")[0]
    return f"the {name} {'are' if singular(head) != head else 'is'} {value}"


def listed(clauses: list[str]) -> str:
    """`a, b and c`; a comma before the last where a clause holds an `and` or a comma of its own."""
    if len(clauses) < 2:
        return "".join(clauses)
    crowded = any(_CROWDED.search(clause) for clause in clauses)
    return ", ".join(clauses[:-1]) + (", and " if crowded else " and ") + clauses[-1]
