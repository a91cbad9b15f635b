"""A small made-up shop whose descriptions speak of their products' facts, and now and then of things that no fact
holds.
"""

from __future__ import annotations

import json
import random

import pandas as pd

KINDS = {
    "Mug": (["Kitchen", "Mugs"], ["stoneware", "porcelain", "enamel"], ("capacity", ["250 ml", "350 ml", "480 ml"])),
    "Lamp": (["Home", "Lighting", "Table lamps"], ["brass", "oak", "steel"], ("height", ["32 cm", "45 cm", "60 cm"])),
    "Scarf": (["Clothing", "Scarves"], ["wool", "silk", "cotton"], ("length", ["140 cm", "180 cm", "200 cm"])),
    "Backpack": (["Bags", "Backpacks"], ["canvas", "nylon", "leather"], ("volume", ["12 l", "18 l", "25 l"])),
    "Cushion": (["Home", "Cushions"], ["linen", "velvet", "cotton"], ("size", ["40 x 40 cm", "50 x 50 cm"])),
}
COLOURS = ["red", "navy", "green", "black", "cream", "mustard", "grey"]
BRANDS = ["Norrvik", "Tallow & Co", "Brisa", "Hollin", "Maretta"]
SERIES = ["Aldo", "Breeze", "Carla", "Dune", "Elba", "Fjord", "Gaia", "Halo"]
_OPENINGS = [
    "This {colour} {kind} by {brand} is made of {material}.",
    "A {kind} in {colour} {material}, made to be used every day.",
    "{brand} makes this {kind} from {material} and finishes it in {colour}.",
    "The {series} {kind} brings a touch of {colour} to any room.",
]
_MIDDLES = [
    "With {measure} it is just right for daily use.",
    "Its {name} is {measure}.",
    "The {material} feels good in the hand and ages well.",
    "Simple lines and a calm shape let it go with everything you own.",
    "A quiet favourite that makes a lovely gift.",
]
#: What no fact holds: a learner must not pick it up.
_INVENTED = [
    "Comes with a viscose pouch.",
    "Weighs only 900 g.",
    "Free shipping on all orders.",
    "Designed by Pierre Lacombe in Lyon.",
]


def products(count: int, seed: int = 5) -> list[dict]:
    """Products as inputs (`title`, `brand`, `category_path`, `attributes`) with a `description`."""
    rng = random.Random(seed)
    return [_product(rng, number) for number in range(count)]


def examples(count: int, seed: int = 5) -> pd.DataFrame:
    """The same as training examples: every tenth product is for test, every tenth for validation."""
    rows = []
    for number, product in enumerate(products(count, seed)):
        inputs = {name: value for name, value in product.items() if name != "description"}
        split = {0: "test", 1: "validation"}.get(number % 10, "train")
        rows.append((f"P{number}", f"P{number}", json.dumps(inputs), product["description"], split, "given", 1.0))
    return pd.DataFrame(rows, columns=["key", "group", "input", "target", "split", "origin", "weight"])


def _product(rng: random.Random, number: int) -> dict:
    kind = rng.choice(list(KINDS))
    path, materials, (name, measures) = KINDS[kind]
    colour, material, measure, brand, series = (
        rng.choice(values) for values in (COLOURS, materials, measures, BRANDS, SERIES)
    )
    attributes = {"color": colour.title(), "material": material, name: measure, "style_code": f"SC-{number:05d}"}
    if rng.random() < 0.2:
        attributes.pop(rng.choice(["color", "material", name]))
    words = {
        "colour": colour,
        "material": material,
        "brand": brand,
        "series": series,
        "kind": kind.lower(),
        "name": name,
        "measure": measure,
    }
    sentences = [
        rng.choice(_OPENINGS),
        *rng.sample(_MIDDLES, rng.choice([1, 2])),
        *rng.sample(_INVENTED, int(rng.random() < 0.3)),
    ]
    return {
        "title": f"{series} {kind.lower()}",
        "brand": brand if rng.random() < 0.9 else None,
        "category_path": path,
        "attributes": attributes,
        "description": " ".join(sentences).format(**words),
    }
