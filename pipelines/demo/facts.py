"""Attributes of the demo's products: their values, how a shop spells them, and the sentences that state them."""

from __future__ import annotations

from random import Random

from pipelines.demo.shelf import Shelf

COLOURS = (
    "black",
    "white",
    "grey",
    "navy",
    "red",
    "blue",
    "green",
    "beige",
    "brown",
    "pink",
    "yellow",
    "orange",
    "purple",
    "teal",
    "olive",
    "burgundy",
    "charcoal",
    "mustard",
    "lilac",
    "turquoise",
    "coral",
    "ivory",
    "silver",
    "forest green",
    "sky blue",
    "dusty pink",
)
_CHOICES: dict[str, tuple[str, ...]] = {
    "colour": COLOURS,
    "pattern": ("plain", "striped", "checked", "floral", "dotted", "geometric", "herringbone", "marbled"),
    "size": ("XS", "S", "M", "L", "XL", "XXL"),
    "bed size": ("single", "double", "king", "super king"),
    "fit": ("slim", "regular", "relaxed", "wide"),
    "connection": ("Bluetooth", "USB-C", "2.4 GHz wireless", "3.5 mm jack"),
    "layout": ("UK", "US", "German", "French"),
    "fits": ("Halcyon 12", "Halcyon 12 Pro", "Nimbix One", "Nimbix Two", "Zephon S", "Zephon Max"),
    "paper size": ("A4", "A5", "A6", "B5"),
    "ruling": ("lined", "squared", "dot grid", "blank"),
    "players": ("1-4", "2-4", "2-6", "3-8", "2"),
    "age": ("1+", "3+", "5+", "6+", "8+", "10+", "12+"),
    "pieces": ("2", "3", "4", "6", "8", "12", "24", "36", "48", "100"),
    "pages": ("48", "80", "96", "120", "160", "192", "240"),
    "display size": ("32 mm", "38 mm", "41 mm", "44 mm", "49 mm"),
    "weight": (
        "85 g",
        "120 g",
        "240 g",
        "350 g",
        "480 g",
        "650 g",
        "900 g",
        "1.2 kg",
        "1.5 kg",
        "2.4 kg",
        "4 kg",
        "7.5 kg",
    ),
}
_LITRES = ("18 l", "24 l", "32 l", "40 l", "60 l", "85 l")
_MILLILITRES = ("80 ml", "180 ml", "250 ml", "330 ml", "500 ml", "750 ml", "1 l", "1.2 l", "1.5 l", "2 l", "2.5 l")
#: Shelves whose capacity is one of `_LITRES`.
_ROOMY = ("Bags", "Boxes & Baskets", "Tanks & Cages")
#: name -> (steps to choose from, unit)
_MEASURES: dict[str, tuple[tuple[float, ...], str]] = {
    "diameter": ((12, 16, 18, 20, 22, 24, 26, 28, 30, 32), "cm"),
    "length": ((15, 20, 24, 30, 45, 60, 75, 90, 120, 150, 180, 200), "cm"),
    "width": ((18, 25, 30, 40, 50, 60, 80, 100, 120), "cm"),
    "height": ((10, 15, 22, 28, 35, 42, 55, 70, 110, 150), "cm"),
    "cable length": ((0.5, 1, 1.2, 1.5, 1.8, 2, 2.5, 3), "m"),
    "line width": ((0.3, 0.4, 0.5, 0.7, 1), "mm"),
    "power": ((5, 10, 18, 20, 30, 45, 60, 100, 250, 450, 800, 1200, 2200), "W"),
    "battery capacity": ((3000, 5000, 10000, 20000, 26800), "mAh"),
    "battery life": ((6, 8, 12, 18, 24, 30, 40, 60), "h"),
    "playing time": ((15, 20, 30, 45, 60, 90, 120), "min"),
}
_UNIT_SPELLINGS = {
    "cm": ("cm", "CM", "cms", "centimetres"),
    "m": ("m", "metres"),
    "mm": ("mm", "MM"),
    "W": ("W", "Watt", "watts"),
    "mAh": ("mAh", "mah"),
    "h": ("h",),
    "min": ("min",),
    "kg": ("kg", "KG", "kgs", "kilograms"),
    "g": ("g", "gr", "grams"),
    "l": ("l", "L", "litres", "ltr"),
    "ml": ("ml", "ML", "millilitres"),
}
#: Several wordings for each fact, in the shop's voice. `{v}` is the value and the only value in the sentence.
SENTENCES: dict[str, tuple[str, ...]] = {
    "colour": (
        "It comes in {v}.",
        "The colour is {v}.",
        "Finished in {v}.",
        "This one is {v}.",
        "In {v}, it suits most rooms and moods.",
    ),
    "material": (
        "It is made of {v}.",
        "Made of {v}.",
        "The material is {v}.",
        "We chose {v} because it lasts.",
        "Crafted from {v}.",
    ),
    "diameter": ("It measures {v} across.", "The diameter is {v}.", "At {v} in diameter it has the right size."),
    "length": ("It is {v} long.", "The length is {v}.", "Measured end to end: {v}."),
    "width": ("It is {v} wide.", "The width is {v}.", "It takes up {v} from side to side."),
    "height": ("It stands {v} tall.", "The height is {v}.", "It is {v} high."),
    "capacity": ("It holds {v}.", "The capacity is {v}.", "There is room for {v}."),
    "weight": ("It weighs {v}.", "The weight is {v}.", "At {v} it is easy to live with."),
    "power": ("It is rated at {v}.", "The power is {v}.", "It delivers {v}."),
    "battery life": ("The battery lasts {v}.", "It runs for {v} on a charge.", "Battery life is {v}."),
    "pieces": ("The set has {v} pieces.", "There are {v} pieces in the box.", "{v} pieces belong to it."),
    "pages": ("It has {v} pages.", "There are {v} pages to fill."),
    "size": ("The size is {v}.", "This is size {v}.", "Size: {v}."),
    "fit": ("The fit is {v}.", "Cut with a {v} fit."),
    "pattern": ("The pattern is {v}.", "The look is {v}.", "A {v} pattern gives it character."),
    "connection": ("It connects by {v}.", "The connection is {v}."),
    "layout": ("The layout is {v}.", "Keys follow the {v} layout."),
    "fits": ("It fits the {v}.", "Made to measure for the {v}."),
    "ruling": ("The ruling is {v}.", "Pages are {v}."),
    "players": ("For {v} players.", "It plays well with {v} players."),
    "playing time": ("A round takes {v}.", "The playing time is {v}."),
    "age": ("For ages {v}.", "Suitable for ages {v}."),
}
#: Two facts in one sentence.
PAIRS: dict[tuple[str, str], tuple[str, ...]] = {
    ("material", "colour"): ("Made of {a}, finished in {b}.", "It is {a} through and through, in {b}."),
    ("colour", "size"): ("In {a}, size {b}.",),
    ("width", "height"): ("It measures {a} by {b}.",),
    ("length", "width"): ("It measures {a} by {b}.",),
    ("capacity", "weight"): ("It holds {a} and weighs {b}.",),
    ("players", "playing time"): ("{a} players, {b} a round.",),
}


def value_of(kind: str, shelf: Shelf, dice: Random) -> str:
    """A value of that kind in its clean spelling: lower case unless it is a name; number and unit parted by a space."""
    if kind == "material":
        return dice.choice(shelf.materials)
    if kind in _CHOICES:
        return dice.choice(_CHOICES[kind])
    if kind in _MEASURES:
        steps, unit = _MEASURES[kind]
        return f"{dice.choice(steps):g} {unit}"
    return _other(kind, shelf, dice)


def _other(kind: str, shelf: Shelf, dice: Random) -> str:
    if kind == "capacity":
        return dice.choice(_LITRES if shelf.leaf in _ROOMY else _MILLILITRES)
    if kind == "shoe size":
        return str(dice.randint(36, 46))
    if kind == "capacity for people":
        return f"{dice.randint(2, 6)} people"
    raise KeyError(f"expected an attribute with values, found {kind!r}; add it to facts.py")


def misspelt(value: str, dice: Random) -> str:
    """The value as a careless supplier writes it: units in other spellings, other cases, `1,5kg`."""
    number, _, unit = value.partition(" ")
    if unit in _UNIT_SPELLINGS:
        number = number.replace(".", ",") if dice.random() < 0.15 else number
        glued = dice.random() < 0.25 and unit not in ("h", "min")  # "6h" is a word of its own in many feeds
        return number + ("" if glued else " ") + dice.choice(_UNIT_SPELLINGS[unit])
    if value.isalpha() and value.islower():
        return dice.choice((value, value.capitalize(), value.capitalize(), value.upper()))
    return value


def misnamed(name: str, dice: Random) -> str:
    """The attribute's name in one of the spellings that suppliers use."""
    return dice.choice((name.capitalize(), name.title(), name.title(), name, name.upper(), name.replace(" ", "_")))
