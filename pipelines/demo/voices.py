"""Review texts: a grammar in which the same words serve praise and blame, so that counting words is not enough."""

from __future__ import annotations

from random import Random
from typing import Any

from pipelines.demo.copywriting import plural
from pipelines.demo.data_files import table

_WORDS = table("reviews")


def sentiment_of(stars: int) -> str:
    """negative for one and two stars, neutral for three, positive for four and five."""
    return "negative" if stars < 3 else "neutral" if stars == 3 else "positive"


def headline(sentiment: str, dice: Random) -> str:
    return dice.choice(_WORDS["headlines"][sentiment])


def foreign(sentiment: str, language: str, dice: Random) -> str:
    """A German (`de`) or French (`fr`) review of one or two sentences."""
    choices = _WORDS["foreign"][language][sentiment]
    return " ".join(dice.sample(choices, k=dice.choice((1, 2))))


def review(stars: int, parts: tuple[str, ...], noun: str, dice: Random) -> str:
    """An English review of one to four sentences that fits the stars."""
    sentences = _opinions(stars, parts, dice)
    if dice.random() < 0.3:
        sentences.append(dice.choice(_WORDS["farewells"][sentiment_of(stars)]))
    if dice.random() < 0.4:
        sentences.insert(dice.randrange(len(sentences) + 1), _bridge(noun, dice))
    return " ".join(sentences)


def _opinions(stars: int, parts: tuple[str, ...], dice: Random) -> list[str]:
    good, bad = (lambda: _verdict(True, parts, dice)), (lambda: _verdict(False, parts, dice))
    match stars:
        case 1:
            makers = [bad, *_sometimes(bad, 0.55, dice)]
        case 2:
            makers = [*_sometimes(good, 0.2, dice), bad, *_sometimes(bad, 0.3, dice)]
        case 3:
            patterns = dice.sample(_WORDS["lukewarm"], k=dice.choice((1, 1, 2)))
            return [_fill(pattern, parts, True, dice) for pattern in patterns]
        case 4:
            makers = [good, *_sometimes(good, 0.3, dice), *_sometimes(bad, 0.1, dice)]
        case _:
            makers = [good, *_sometimes(good, 0.55, dice)]
    return [make() for make in makers]


def _sometimes(item: Any, share: float, dice: Random) -> list[Any]:
    return [item] if dice.random() < share else []


def _verdict(praise: bool, parts: tuple[str, ...], dice: Random) -> str:
    """One sentence of praise or blame: said outright, by denying the opposite, or by contrast with it."""
    roll = dice.random()
    if roll < 0.34:
        return _fill(dice.choice(_WORDS["direct"]), parts, praise, dice)
    if roll < 0.67:
        return _fill(dice.choice(_WORDS["denied"]), parts, not praise, dice)
    if roll < 0.97 or praise:
        return _fill(dice.choice(_WORDS["contrast"]), parts, not praise, dice)
    return _fill(dice.choice(_WORDS["sarcasm"]), parts, True, dice)


def _fill(pattern: str, parts: tuple[str, ...], good_first: bool, dice: Random) -> str:
    """The pattern with {x} from the good words (or the bad ones) and {y} from the others."""
    first, second = ("good", "bad") if good_first else ("bad", "good")
    x, y = _word(_WORDS[first], dice), _word(_WORDS[second], dice)
    part, part2 = dice.sample(parts, k=2)
    text = pattern.format(
        part=part, part2=part2, part_is=_with_is(part), part2_is=_with_is(part2), x=x, y=y, X=_capital(x), Y=_capital(y)
    )
    return _capital(text)


def _bridge(noun: str, dice: Random) -> str:
    article = "new" if plural(noun) else "an" if noun[0].lower() in "aeiou" else "a"
    return dice.choice(_WORDS["bridges"]).format(a_noun=f"{article} {noun}")


def _with_is(part: str) -> str:
    return f"{part} are" if plural(part) else f"{part} is"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _word(words: tuple[str, ...], dice: Random) -> str:
    """One of the words, the first ones more often."""
    return dice.choices(words, [1 / (rank + 3) ** 0.7 for rank in range(len(words))])[0]


def with_typos(text: str, dice: Random) -> str:
    """The text with one to three letters swapped or left out."""
    letters = list(text)
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(1, max(2, len(letters) - 2))
        if at + 1 < len(letters) and letters[at].isalpha() and letters[at + 1].isalpha():
            if dice.random() < 0.5:
                letters[at], letters[at + 1] = letters[at + 1], letters[at]
            else:
                del letters[at]
    return "".join(letters)
