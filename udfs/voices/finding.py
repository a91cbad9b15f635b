"""The aspects that a category's reviews speak of: frequent nouns, found without a tagger.

A word counts as a noun by where it stands: behind a determiner and before a verb or the end of a phrase; in a language that
writes nouns with a capital, by that. In scripts without spaces a run of characters counts as a word where what stands
around it varies.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from udfs.voices.aspects import Aspect
from udfs.voices.language import MASKED, UNSPACED, Language, lowered
from udfs.voices.sentences import sentences

#: An aspect is found by so many authors at the least, and by this share of them.
FEWEST_AUTHORS, LEAST_SHARE = 3, 0.008
#: Most aspects that are found in one category.
MOST = 40
#: Of a word's places so many must be a noun's.
_NOUN_SHARE = 0.3
#: An aspect is called by the word before it, too, where that stands in so many of its places ("ear pads").
_ONE_NAME = 0.6
#: How varied the characters around a run must be, in bits, on both sides.
_VARIED = 1.5
_TOKEN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*|[.,;:!?()\[\]…]")
_RUN = re.compile(rf"{UNSPACED.pattern}+")
_END = frozenset(".,;:!?()[]…")


def find_aspects(reviews: Iterable[tuple[str, str]], language: Language, without: Iterable[str] = ()) -> list[Aspect]:
    """Found aspects of (author, text) pairs, most authors first. `without`: words that name the products themselves.

    The order of the reviews changes nothing.
    """
    hidden = language.stop | language.positive | language.negative | language.negations | language.before_nouns
    stems_hidden = {language.stem(word) for word in (*hidden, *map(lowered, without))}
    authors: dict[str, set[str]] = defaultdict(set)
    places: Counter[str] = Counter()
    as_noun: Counter[str] = Counter()
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    modified: dict[str, Counter[str]] = defaultdict(Counter)
    everyone: set[str] = set()
    runs: list[tuple[str, str]] = []
    for author, text in reviews:
        everyone.add(author)
        if MASKED.search(text):
            text = " ".join(text[s:e] for s, e in sentences(text) if not MASKED.search(text[s:e]))
        if UNSPACED.search(text):
            runs.append((author, text))
        tokens = _TOKEN.findall(text.replace("’", "'"))
        for place, token in enumerate(tokens):
            word = lowered(token).removesuffix("'s")
            if not word[:1].isalpha() or len(word) < 3 or UNSPACED.search(word):
                continue
            stem = language.stem(word)
            if stem in stems_hidden:
                continue
            places[stem] += 1
            if (modifier := _noun(tokens, place, language)) is not None:
                as_noun[stem] += 1
                authors[stem].add(author)
                spelled[stem][token if language.nouns_are_capital else word] += 1
                known = language.stem(modifier) in stems_hidden
                modified[stem]["" if known else modifier] += 1
    fewest = max(FEWEST_AUTHORS, math.ceil(LEAST_SHARE * len(everyone)))
    kept = [stem for stem in authors if len(authors[stem]) >= fewest and as_noun[stem] >= _NOUN_SHARE * places[stem]]
    found = [_aspect(stem, spelled[stem], modified[stem], len(authors[stem])) for stem in kept]
    found += _runs(runs, fewest)
    return sorted(found, key=lambda one: (-one.authors, one.id))[:MOST]


def keep_names(found: Sequence[Aspect], before: Sequence[Aspect], language: Language) -> list[Aspect]:
    """The found aspects under the ids and names that they had before, where most of their members stayed."""
    old = {
        tuple(language.stems(term)): aspect for aspect in before if aspect.origin == "found" for term in aspect.terms
    }
    kept, taken = [], set()
    for aspect in found:
        votes = Counter(old[stems].id for term in aspect.terms if (stems := tuple(language.stems(term))) in old)
        id, count = votes.most_common(1)[0] if votes else ("", 0)
        if 2 * count >= len(aspect.terms) and id not in taken:
            was = next(one for one in before if one.id == id)
            aspect = Aspect(was.id, was.name, aspect.terms, "found", aspect.shop, aspect.authors)
        taken.add(aspect.id)
        kept.append(aspect)
    return kept


def _aspect(stem: str, spelled: Counter[str], modified: Counter[str], authors: int) -> Aspect:
    ranked = sorted(spelled, key=lambda word: (-spelled[word], word))
    modifier = max(modified, key=lambda word: (modified[word], word))
    name = f"{modifier} {ranked[0]}" if modifier and modified[modifier] >= _ONE_NAME * modified.total() else ranked[0]
    return Aspect(stem, name, tuple(sorted({lowered(word) for word in ranked[:6]})), "found", authors=authors)


def _noun(tokens: Sequence[str], place: int, language: Language) -> str | None:
    """The word between determiner and noun ("the ear pads are"), empty where there is none; None where the word stands as
    no noun.
    """
    before = lowered(tokens[place - 1]) if place else "."
    if language.nouns_are_capital:
        return "" if tokens[place][0].isupper() and before not in _END else None
    behind = lowered(tokens[place + 1]) if place + 1 < len(tokens) else "."
    if behind not in language.behind_nouns and behind not in _END:
        return None
    if before in language.before_nouns:
        return ""
    further = lowered(tokens[place - 2]) if place > 1 else "."
    plain = before not in _END and before not in language.behind_nouns and before not in language.negations
    return before if plain and further in language.before_nouns else None


def _runs(reviews: Sequence[tuple[str, str]], fewest: int) -> list[Aspect]:
    """Runs of two to four characters that frequent in varied surroundings, the longer of two that mean one another."""
    if not reviews:
        return []
    authors: dict[str, set[str]] = defaultdict(set)
    left: dict[str, Counter[str]] = defaultdict(Counter)
    right: dict[str, Counter[str]] = defaultdict(Counter)
    for author, text in reviews:
        for piece in _RUN.findall(text):
            for size in (2, 3, 4):
                for at in range(len(piece) - size + 1):
                    run = piece[at : at + size]
                    authors[run].add(author)
                    left[run][piece[at - 1] if at else ""] += 1
                    right[run][piece[at + size] if at + size < len(piece) else ""] += 1
    kept = [
        run for run in authors if len(authors[run]) >= fewest and min(_bits(left[run]), _bits(right[run])) >= _VARIED
    ]
    longer = {part for run in kept for size in (2, 3) for at in range(len(run) - size + 1)
              if size < len(run) and len(authors[part := run[at : at + size]]) < 1.3 * len(authors[run])}  # fmt: skip
    return [Aspect(run, run, (run,), "found", authors=len(authors[run])) for run in kept if run not in longer]


def _bits(counts: Counter[str]) -> float:
    total = sum(counts.values())
    return -sum(count / total * math.log2(count / total) for count in sorted(counts.values()))
