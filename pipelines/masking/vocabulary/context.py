"""What the words beside a number say of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum

from pipelines.masking.vocabulary import joined_words, thing_words, words

#: Characters that are looked at on each side.
_BEFORE, _AFTER, _JOINED_BEFORE, _JOINED_AFTER = 90, 50, 16, 12
#: Words that may stand between a number and what is said of it; neutral ones do not count.
_MOST_WORDS, _MOST_FOR_THINGS = 5, 3
_SENTENCE_WORD = 5

_TOKEN = re.compile(r"[^\W\d_]+|[0-9]+|[^\w ]|_")
_JOINED = re.compile(
    "[\u0590-\u08ff\u0900-\u109f\u1200-\u139f\u1780-\u17ff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7ff]"
)
_ENDS = frozenset("!?;。！？；\n\r")
_LAST_WORD = re.compile(r"[^\W\d_]{1,12}$")
_SHORT_LABEL = re.compile(r"(?i)(?<![^\W_])(?:[spmil]/n|p/no|a/n|[spmi]\.n\.)[\s:.#-]{0,3}$")
_AFTER_COMMA = re.compile(r"[^\W\d_], ?$")
_BESIDE, _BEHIND = re.compile("[0-9],? ?$"), re.compile(" ?,? ?[0-9]")
_ASIDE = re.compile(r"[\s\"'“”„«»‹›()*|•·:,.!?;~_=-]*")


class Cue(IntEnum):
    """How surely the words make a number somebody's."""

    THING = -1  # the number of a thing, or a price
    NOTHING = 0
    CALL = 1  # "ring", "contact": a phone number, if a numbering plan knows it
    PHONE = 2  # "phone", "my number is"


@dataclass(frozen=True)
class Context:
    """`alone`: nothing else stands on the line or between the quotes. `measured`, `counted`: what follows is a unit, a
    counted thing. `apart`: a word and a comma stand before it. `closing`: thanks stand behind it.
    """

    cue: Cue
    before: Cue
    label: bool
    alone: bool
    measured: bool
    counted: bool
    follows_word: bool
    among_numbers: bool
    apart: bool
    closing: bool

    def heard(self, earlier: Cue) -> Context:
        """With what was said of the number before it in a row of numbers."""
        return replace(self, cue=earlier) if self.cue == Cue.NOTHING and earlier > Cue.NOTHING else self

    def ending(self, text: str, start: int, end: int) -> Context:
        """Of a number that begins alike and ends elsewhere."""
        return _with_end(text, start, end, self.before, self.label)


def context(text: str, start: int, end: int) -> Context:
    """Of `text[start:end]` in a plain text."""
    return _with_end(text, start, end, *_before(text[max(0, start - _BEFORE) : start]))


def joins(sign: str) -> bool:
    """Whether a letter's script joins words to what stands beside them."""
    return _JOINED.match(sign) is not None


def telling_beginning(text: str, start: int) -> bool:
    """Whether the letters right before are a word that announces a phone number ("tel0301234567")."""
    found = _LAST_WORD.search(text[max(0, start - 12) : start])
    return found is not None and _kind(words.fold_word(found.group()), "", False) in (Cue.PHONE, Cue.CALL)


def _with_end(text: str, start: int, end: int, before: Cue, label: bool) -> Context:
    after = text[end : end + _AFTER]
    follows, quote = _TOKEN.findall(after), [text[start - 1 : start]]
    first = words.fold_word(follows[0]) if follows else ""
    behind = _cue_after(after, follows)
    return Context(
        cue=before if before == Cue.THING and (label or behind == Cue.NOTHING) else max(before, behind),
        before=before,
        label=label,
        alone=_alone(text, start, end),
        measured=first in joined_words.units()
        or (follows[:1] != quote and bool(follows) and follows[0] in joined_words.MARKS_AFTER),
        counted=first in joined_words.counted(),
        follows_word=bool(follows) and after[:1] == " " and follows[0].isalpha(),
        among_numbers=_BESIDE.search(text, max(0, start - 3), start) is not None
        or _BEHIND.match(text, end) is not None,
        apart=_AFTER_COMMA.search(text, max(0, start - 3), start) is not None,
        closing=any(words.fold_word(token) in words.closing_words() for token in follows[:2]),
    )


def _before(before: str) -> tuple[Cue, bool]:
    """What the nearest telling word says, and whether it is this number's label."""
    if _SHORT_LABEL.search(before):
        return Cue.THING, True
    cue, label, distance = _cue_of_words(before)
    if _JOINED.search(before):
        longest, near = 0, before[-_JOINED_BEFORE:]
        for kind, table in (
            (Cue.PHONE, joined_words.phone_parts()),
            (Cue.CALL, joined_words.calling_parts()),
            (Cue.THING, joined_words.thing_parts()),
        ):
            place, length = max(
                ((near.rfind(part) + len(part), len(part)) for part in table if part in near), default=(-1, 0)
            )
            # of two that end at one place the longer says more ("for orders:"), of two as long the thing: an order's
            # number is one, also where "number" alone would be a phone's
            if place >= 0 and (
                len(near) - place < distance
                or (len(near) - place == distance and (length > longest or (length == longest and kind == Cue.THING)))
            ):
                cue, label, distance, longest = kind, len(near) - place <= 3, len(near) - place, length
    return cue, label


def _cue_of_words(before: str) -> tuple[Cue, bool, int]:
    tokens = list(_TOKEN.finditer(before))
    if tokens and tokens[0].start() == 0 and len(before) == _BEFORE:
        tokens = tokens[1:]
    between, numbers = 0, 0
    nearest = True
    for place in range(len(tokens) - 1, -1, -1):
        token, distance = tokens[place].group(), len(before) - tokens[place].end()
        if token in _ENDS:
            break
        if not token.isalpha():
            if nearest and token in joined_words.MARKS_BEFORE and distance <= 1:
                return Cue.THING, True, distance
            if token == "." and place and not nearest and len(tokens[place - 1].group()) >= _SENTENCE_WORD and between:
                break
            if token == "#":
                numbers = max(numbers, 1)
            continue
        word = words.fold_word(token)
        kind = _kind(word, token, between == 0)
        if word == "hp" and place and words.fold_word(tokens[place - 1].group()) in ("no", "nomor", "nomer"):
            kind = Cue.PHONE  # Indonesia's "hand phone"; alone the letters are a brand's
        if kind in (Cue.PHONE, Cue.CALL) and not (place and tokens[place - 1].group().isdigit()):  # no "6 cell battery"
            return kind, between == 0, distance
        if kind == Cue.THING and between < _MOST_FOR_THINGS:
            return kind, between == 0, distance
        if numbers and word in words.possessives():
            return Cue.PHONE, between == 0, distance
        if word in words.number_words():
            numbers = 3
        elif word not in words.neutral_words() and word not in words.possessives():
            between += 1
            numbers = max(0, numbers - 1)
        nearest = False
        if between > _MOST_WORDS:
            break
    return Cue.NOTHING, False, _BEFORE


def _kind(word: str, token: str, near: bool) -> Cue:
    if (
        word in words.phone_words()
        or word.startswith(words.PHONE_BEGINNINGS)
        or any(part in word for part in words.PHONE_PARTS)
    ):
        return Cue.PHONE
    if word in words.calling_words() or word.startswith(words.CALLING_BEGINNINGS):
        return Cue.CALL
    if (
        token in thing_words.THING_CAPITALS
        or word in thing_words.thing_words()
        or word.startswith(thing_words.THING_BEGINNINGS)
    ):
        return Cue.THING
    if near and (token in joined_words.MONEY_CODES or word in joined_words.money_words()):
        return Cue.THING
    return Cue.NOTHING


def _cue_after(after: str, follows: list[str]) -> Cue:
    """Whether the words behind the number say that it is somebody's phone's."""
    possessive = False
    for place, token in enumerate(follows[:5]):
        if token in _ENDS or token == ".":
            break
        word = words.fold_word(token)
        phone = word in words.phone_words()
        if possessive and (phone or word in words.number_words() or word in words.calling_words()):
            return Cue.PHONE
        if (phone and place and follows[place - 1] == "(") or word.startswith(words.CALLED_BEHIND):
            return Cue.CALL
        possessive = possessive or word in words.possessives()
    near = after[:_JOINED_AFTER].replace(" ", "")
    return (
        Cue.CALL if _JOINED.search(near) and any(part in near for part in joined_words.after_parts()) else Cue.NOTHING
    )


def _alone(text: str, start: int, end: int) -> bool:
    line_start = max(text.rfind("\n", max(0, start - _BEFORE), start), text.rfind('"', max(0, start - 2), start)) + 1
    if line_start == 0 and start > _BEFORE:
        return False
    before = text[line_start:start]
    line_end = text.find("\n", end, end + _AFTER)
    quoted = text.find('"', end, end + 1)
    after = text[end : quoted if quoted >= 0 else line_end if line_end >= 0 else end + _AFTER]
    return _ASIDE.fullmatch(before) is not None and _ASIDE.fullmatch(after) is not None
