"""Whether a text is made of whole sentences: rules that can be written down, and nothing of what it means."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection

from udfs.generation.facts import PATH_JOINT
from udfs.generation.words import LEANING, sentences, stem, stems, words

_ARTICLES = frozenset(["a", "an", "the", "der", "die", "das", "ein", "eine"])
_NO_ARTICLE_BEFORE = frozenset(
    [
        "a",
        "an",
        "the",
        "for",
        "and",
        "or",
        "with",
        "of",
        "by",
        "at",
        "to",
        "from",
        "is",
        "are",
        "und",
        "oder",
        "mit",
        "von",
        "für",
        "aus",
        "ist",
        "sind",
    ]
)
_STRAY_MARK = re.compile(r"[<>{}\[\]\ufffd|]")
_DOUBLED_MARK = re.compile(r"--|,\s*[,.;:]|;\s*[,.;:]|:\s*[,.;:]|(?<!\.)\.\.(?!\.)|\s[,;.!?](?:\s|$)|\(\s*\)")
#: `beltReversible: No`, `NoStretchable`: cells of a specification that ran together.
_GLUED = re.compile(r"[a-zà-ÿ]{2}[A-Z][a-zà-ÿ]+\s?:|\b(?:No|Yes|Nein|Ja)[A-Z][a-z]{2,}")
#: A run of letters that no language has as a word, and characters that nobody reads.
_NO_WORD = re.compile(r"[^\W\d_]{41,}|[\x00-\x1f\ufffd]")
_BREAK = re.compile(r"^[\s]+$")


def broken(text: str, own: Collection[tuple[str, ...]] = (), fewest_words: int = 4) -> str:
    """Why a text is not a whole one, or nothing. `own`: runs of words that the product's facts hold, doubled words among
    them.
    """
    said = stems(text)
    if len(said) < fewest_words:
        return "empty" if not said else "too short"
    if text.rstrip()[-1] not in ".!?" or (said[-1] in LEANING and (said[-1],) not in own):
        return "no end"
    if _STRAY_MARK.search(text.replace(PATH_JOINT, " ")):
        return "stray mark"
    if any(_is_broken(sentence, own) for sentence in sentences(text)):
        return "broken sentence"
    return "repeats itself" if _repeats(text, own) else ""


def broken_sentences(text: str, own: Collection[tuple[str, ...]] = ()) -> list[str]:
    """The sentences of a text that break a rule, in order."""
    return [one for one in sentences(text) if _is_broken(one, own) or one[-1] not in ".!?" or _NO_WORD.search(one)]


def _is_broken(sentence: str, own: Collection[tuple[str, ...]]) -> bool:
    """Marks twice, cells run together, brackets left open, a small beginning, an article before nothing."""
    # a name may be written so (`NoSun`), where the facts hold it
    glued = any(stems(match.group()) not in own for match in _GLUED.finditer(sentence))
    if _DOUBLED_MARK.search(sentence) or glued or sentence.count("(") != sentence.count(")"):
        return True
    said = words(sentence)
    pairs = [(one.stem, other.stem) for one, other in itertools.pairwise(said)]
    torn = [(a, b) for a, b in pairs if a in _ARTICLES and b in _NO_ARTICLE_BEFORE and (a, b) not in own]
    return bool(torn) or _word_twice(sentence, own)


def _word_twice(sentence: str, own: Collection[tuple[str, ...]]) -> bool:
    said = words(sentence)
    return any(
        one.stem == other.stem
        and not one.stem[0].isdigit()
        and _BREAK.match(sentence[one.end : other.start]) is not None
        and (one.stem, other.stem) not in own
        for one, other in itertools.pairwise(said)
    )


def _repeats(text: str, own: Collection[tuple[str, ...]]) -> bool:
    """A sentence twice, or in prose three words in a row three times; lists of attributes may repeat their names."""
    spoken = [stems(sentence) for sentence in sentences(text)]
    prose = [said for said, sentence in zip(spoken, sentences(text), strict=True) if ": " not in sentence]
    trigrams = Counter(gram for said in prose for gram in zip(said, said[1:], said[2:], strict=False))
    return len(set(spoken)) < len(spoken) or any(n > 2 and gram not in own for gram, n in trigrams.items())


def is_small(word: str) -> bool:
    """Whether a word is one that leans on the next."""
    return stem(word) in LEANING
