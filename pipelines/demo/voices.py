"""Review texts: a grammar in which the same words serve praise and blame, so that counting words is not enough."""

from __future__ import annotations

from random import Random
from typing import Any

from pipelines.demo.copywriting import plural

_GOOD = (
    "great",
    "good",
    "excellent",
    "lovely",
    "solid",
    "perfect",
    "fantastic",
    "sturdy",
    "beautiful",
    "comfortable",
    "well made",
    "reliable",
    "brilliant",
    "impressive",
    "delightful",
    "flawless",
    "superb",
    "handy",
    "smooth",
    "gorgeous",
    "first-rate",
    "spot on",
    "outstanding",
    "elegant",
    "cleverly designed",
    "top-notch",
    "a pleasure",
    "practical",
    "charming",
    "durable",
    "generous",
    "stylish",
    "dependable",
    "exquisite",
    "marvellous",
    "rock solid",
    "refined",
    "satisfying",
    "wonderful",
    "a joy",
)
_BAD = (
    "bad",
    "poor",
    "cheap",
    "flimsy",
    "disappointing",
    "terrible",
    "ugly",
    "useless",
    "awful",
    "wobbly",
    "faulty",
    "uncomfortable",
    "badly made",
    "shoddy",
    "dreadful",
    "crooked",
    "sloppy",
    "rubbish",
    "annoying",
    "scratchy",
    "brittle",
    "mediocre",
    "a joke",
    "tatty",
    "second-rate",
    "unreliable",
    "a nuisance",
    "clumsy",
    "lousy",
    "leaky",
    "horrible",
    "careless",
    "an insult",
    "fragile",
    "worthless",
    "a letdown",
    "crude",
    "dismal",
    "wonky",
    "a waste",
)
#: {x} carries the verdict itself: a good word praises, a bad word blames.
_DIRECT = (
    "The {part_is} {x}.",
    "Simply {x}.",
    "{X}, from the {part} down to the smallest detail.",
    "I find the {part} {x}.",
    "It turned out to be {x}.",
    "What I noticed first: the {part_is} {x}.",
    "After a month I call it {x}.",
    "{X} in every way.",
    "The {part}? {X}.",
    "Friends say it is {x} and they are right.",
    "Honestly, it is {x}.",
    "The word for it is {x}.",
)
#: {x} is denied: a bad word praises, a good word blames.
_DENIED = (
    "The {part_is} not {x} at all.",
    "Nothing {x} about it, whatever others write.",
    "I was told it would be {x}; no trace of that.",
    "Some call the {part} {x}. I can't see why.",
    "Never once has it felt {x}.",
    "I have yet to find anything {x} here.",
    "Whoever says it is {x} got another one.",
    "It could have been {x} at this price, yet it isn't.",
    "Anything but {x}.",
    "The photos make it look {x}, which it is not.",
    "Hardly what I would call {x}.",
    "The other reviews said {x}. They must be about another thing.",
)
#: {x} was expected or belongs to something else, {y} is the verdict.
_CONTRAST = (
    "Expected something {x}, got something {y}.",
    "My last one was {x}. This one is {y}.",
    "It looks {x} in the photo and {y} in real life.",
    "Not {x}, just {y}.",
    "From outside it is {x}, in use it is {y}.",
    "On day one I thought it {x}; since then it has been {y}.",
    "The box is {x}, what is in it is {y}.",
    "{Y} where my neighbour's is {x}.",
)
_SARCASM = ("Oh {x}, another one for the bin.", "If you enjoy sending things back, this is {x}.")
_LUKEWARM = (
    "The {part_is} {x}, the {part2_is} {y}.",
    "Neither {x} nor {y}.",
    "It does what it should, no more.",
    "Okay for the price.",
    "{X} idea, {y} execution.",
    "I like the {part} but not the {part2}.",
    "Not as {x} as I hoped, not as {y} as I feared.",
    "Average, really.",
    "Some days it is {x}, some days it is {y}.",
    "Half of it is {x}, half of it {y}.",
    "It is fine.",
    "Decent, though the {part} could be better.",
    "I am in two minds about the {part}.",
    "One half of me finds it {x}, the other half {y}.",
    "{X}? Yes and no.",
    "Whether it is {x} or {y} depends on the day.",
)
_FAREWELLS = {
    "positive": (
        "Would buy again.",
        "No regrets.",
        "Worth every penny.",
        "Could not be happier.",
        "I would not give it back.",
        "Highly recommended.",
        "Already ordered a second one.",
        "Can't fault it.",
        "My sister wants one too.",
        "Don't hesitate.",
        "What more could I want?",
        "I was wrong to wait so long.",
        "Not disappointed.",
        "Zero complaints.",
        "Ten out of ten.",
    ),
    "negative": (
        "Would not buy again.",
        "I regret it.",
        "Not worth the money.",
        "Could not be unhappier.",
        "I gave it back.",
        "Not recommended.",
        "Already looking for another one.",
        "Can't recommend it.",
        "My sister warned me.",
        "Don't bother.",
        "What a pity.",
        "I was wrong to trust the photos.",
        "Disappointed.",
        "Zero stars if I could.",
        "Save your money.",
        "It went straight back.",
    ),
    "neutral": (
        "Might buy again, might not.",
        "We'll see how long it lasts.",
        "You get what you pay for.",
        "Maybe for someone else.",
        "It will do.",
        "I expected more and got enough.",
        "Keep the receipt.",
        "No strong feelings.",
    ),
}
_BRIDGES = (
    "Arrived on a Tuesday.",
    "Bought it for my mother.",
    "I have had it for a month now.",
    "Delivery took a week.",
    "It was a present.",
    "We use it every day.",
    "Third order from this shop.",
    "I read all the reviews first.",
    "It came well packed.",
    "My husband chose it.",
    "Ordered it after long thought.",
    "Needed {a_noun} quickly.",
    "We had looked for {a_noun} for weeks.",
)
_FOREIGN = {
    "de": {
        "positive": (
            "Ich bin begeistert, jederzeit wieder.",
            "Sehr gute Qualität, schnelle Lieferung.",
            "Gefällt mir ausgezeichnet, klare Empfehlung.",
            "Überhaupt nicht schlecht, im Gegenteil: richtig schön.",
        ),
        "neutral": (
            "Ganz in Ordnung, mehr aber nicht.",
            "Durchschnittlich, für den Preis geht es.",
            "Mal gut, mal weniger gut.",
        ),
        "negative": (
            "Leider sehr enttäuscht, ging zurück.",
            "Nach einer Woche kaputt, nicht zu empfehlen.",
            "Schlechte Verarbeitung und viel zu teuer.",
        ),
    },
    "fr": {
        "positive": (
            "Très content de mon achat, je recommande.",
            "Qualité parfaite et livraison rapide.",
            "Pas mal du tout, même très réussi.",
            "J'adore, je ne regrette rien.",
        ),
        "neutral": ("Correct, sans plus.", "Moyen, mais ça ira pour le prix.", "Ni bon ni mauvais."),
        "negative": (
            "Très déçue, je l'ai renvoyé.",
            "Cassé au bout d'une semaine, à éviter.",
            "Mauvaise qualité et beaucoup trop cher.",
        ),
    },
}
_HEADLINES = {
    "positive": (
        "Great",
        "Love it",
        "Five stars",
        "Better than expected",
        "No complaints",
        "Happy",
        "Glad I bought it",
    ),
    "neutral": ("Okay", "So so", "Fine", "Mixed feelings", "It's alright"),
    "negative": ("Disappointed", "Never again", "Poor", "Not what I hoped for", "Sent back", "Don't"),
}


def sentiment_of(stars: int) -> str:
    """negative for one and two stars, neutral for three, positive for four and five."""
    return "negative" if stars < 3 else "neutral" if stars == 3 else "positive"


def headline(sentiment: str, dice: Random) -> str:
    return dice.choice(_HEADLINES[sentiment])


def foreign(sentiment: str, language: str, dice: Random) -> str:
    """A German (`de`) or French (`fr`) review of one or two sentences."""
    choices = _FOREIGN[language][sentiment]
    return " ".join(dice.sample(choices, k=dice.choice((1, 2))))


def review(stars: int, parts: tuple[str, ...], noun: str, dice: Random) -> str:
    """An English review of one to four sentences that fits the stars."""
    sentences = _opinions(stars, parts, dice)
    if dice.random() < 0.3:
        sentences.append(dice.choice(_FAREWELLS[sentiment_of(stars)]))
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
            return [_fill(pattern, parts, True, dice) for pattern in dice.sample(_LUKEWARM, k=dice.choice((1, 1, 2)))]
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
        return _fill(dice.choice(_DIRECT), parts, praise, dice)
    if roll < 0.67:
        return _fill(dice.choice(_DENIED), parts, not praise, dice)
    if roll < 0.97 or praise:
        return _fill(dice.choice(_CONTRAST), parts, not praise, dice)
    return _fill(dice.choice(_SARCASM), parts, True, dice)


def _fill(pattern: str, parts: tuple[str, ...], good_first: bool, dice: Random) -> str:
    """The pattern with {x} from the good words (or the bad ones) and {y} from the others."""
    x, y = _word(_GOOD if good_first else _BAD, dice), _word(_BAD if good_first else _GOOD, dice)
    part, part2 = dice.sample(parts, k=2)
    text = pattern.format(
        part=part, part2=part2, part_is=_with_is(part), part2_is=_with_is(part2), x=x, y=y, X=_capital(x), Y=_capital(y)
    )
    return _capital(text)


def _bridge(noun: str, dice: Random) -> str:
    article = "new" if plural(noun) else "an" if noun[0].lower() in "aeiou" else "a"
    return dice.choice(_BRIDGES).format(a_noun=f"{article} {noun}")


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
