"""A review's sentences, and the statements of a sentence, each by its place in the text.

Ends of sentences are found by the marks of all scripts (Unicode's Sentence_Terminal); a script without such marks (Thai)
is cut at spaces where a piece is long.
"""

from __future__ import annotations

import re

from udfs.voices.language import Language, lowered

#: The longest sentence, in characters; a longer one is cut at a space.
LONGEST = 400
#: A review is read up to so many characters.
READ = 2_000
_SHORTENED = "mr mrs ms dr prof st vs etc e.g i.e approx no nr ca z.b bzw usw d.h inkl evtl u.a inc ltd jr sr fig vol oz lb lbs ft in"
_ABBREVIATIONS = frozenset(_SHORTENED.split())
_END = re.compile(r"(?:[.!?…。！？．؟।॥።။។۔]+[\"'”’»)\]]*|[\r\n]+)")
_FULL = frozenset("。！？．")
#: A question of so few words belongs to the answer behind it: "The lid? Flimsy."
_SHORT_QUESTION = 3
#: A statement has so many words; a comma parts two of them where so many stand on both its sides.
_FEWEST_WORDS, _AROUND_COMMA = 2, 3
_PIECE = re.compile(r"[,;]|[^\W\d_]+(?:['-][^\W\d_]+)*")


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of every sentence: `text[start:end]` has no space around it and is not empty."""
    text = text[:READ]
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _END.finditer(text):
        if found.start() >= start and _ends(text, start, found):
            spans += _cut(text, start, found.end())
            start = found.end()
    spans += _cut(text, start, len(text))
    return _with_answers(text, spans)


def statements(text: str, language: Language) -> list[str]:
    """The parts of a sentence that may say different things, split where it turns ("but") or lists verdicts."""
    pieces, begin = [], 0
    for stop, after in [*_turns(text, language), (len(text), len(text))]:
        pieces.append(text[begin:stop].strip(" ,;"))
        begin = after
    if any(len(piece.split()) < _FEWEST_WORDS for piece in pieces):
        return [text]
    return pieces


def _turns(text: str, language: Language) -> list[tuple[int, int]]:
    """(end of what stands before, start of what follows) of every turn: a word such as "but", which is left out, a
    semicolon, or a comma before "the", where enough words stand on both sides of it.
    """
    tokens = [(found.group(), found.start(), found.end()) for found in _PIECE.finditer(lowered(text))]
    found = []
    for place, (token, start, end) in enumerate(tokens[:-1]):
        follows = tokens[place + 1][0]
        comma = token == "," and min(place, len(tokens) - place - 1) >= _AROUND_COMMA
        if (token in language.contrasts and place) or token == ";" or (comma and follows in language.before_nouns):
            found.append((start, end))
    return found


def _ends(text: str, start: int, found: re.Match[str]) -> bool:
    marks, after = found.group(), text[found.end() : found.end() + 2]
    if marks[0] in "\r\n" or marks[0] in _FULL or not after:
        return True
    if not after[0].isspace():  # "great.Would" is two sentences, "3.5", "example.com" and "U.S" are none
        before = text[max(0, found.start() - 2) : found.start()]
        return marks == "." and before.islower() and len(before) == 2 and after[0].isupper() and after[1:].islower()
    follows = text[found.end() :].lstrip()[:1]
    if marks.startswith((".", "…")):
        if len(marks) > 1 and follows.islower():
            return False
        last = text[start : found.start()].split(" ")[-1].lstrip("(\"'„“")
        if marks == "." and lowered(last) in _ABBREVIATIONS and (follows.islower() or follows.isdigit()):
            return False
        if marks == "." and len(last) == 1 and last.isupper() and last != "I":
            return False
        if marks == "." and last[-1:].isdigit() and follows.isdigit():
            return False
    return True


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without space around it, in pieces of at most LONGEST characters; none where nothing is left."""
    spans = []
    while end - start > LONGEST:
        space = text.rfind(" ", start, start + LONGEST)
        stop = space if space > start else start + LONGEST
        spans.append((start, stop))
        start = stop
    spans.append((start, end))
    trimmed = ((s + len(text[s:e]) - len(text[s:e].lstrip()), s + len(text[s:e].rstrip())) for s, e in spans)
    return [(s, e) for s, e in trimmed if e > s and any(c.isalnum() for c in text[s:e])]


def _with_answers(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined:
            before = text[joined[-1][0] : joined[-1][1]]
            if before.endswith("?") and len(before.split()) <= _SHORT_QUESTION and end - joined[-1][0] <= LONGEST:
                joined[-1] = (joined[-1][0], end)
                continue
        joined.append((start, end))
    return joined
