"""OpoSum (Angelidis and Lapata, 2018) as benchmarks read it: segments with aspects, polarity, salience; and seed words for
its aspects.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

DOMAINS = ("bags_and_cases", "bluetooth", "boots", "keyboards")
#: Five words for each aspect, chosen by reading the development segments.
SEEDS = {
    "bags_and_cases": {
        "Compartments": "pocket pockets compartment compartments room",
        "Customer_service": "service customer seller return warranty",
        "Handles": "strap straps handle handles shoulder",
        "Looks": "looks color stylish style pretty",
        "Price": "price money worth inexpensive cheap",
        "Protection": "protection protect protects padding padded",
        "Quality": "quality material durable sturdy made",
        "Size_Fit": "size fit fits big small",
    },
    "bluetooth": {
        "Battery": "battery charge charging charger life",
        "Comfort": "comfortable ear ears fit wear",
        "Connectivity": "connection connect connects pair range",
        "Durability": "durable broke lasted months sturdy",
        "Ease_of_use": "easy simple button controls setup",
        "Look": "looks look appearance color stylish",
        "Price": "price money worth cost inexpensive",
        "Sound": "sound hear noise volume audio",
    },
    "boots": {
        "Color": "color colors black brown blue",
        "Comfort": "comfortable comfort foot hurt fit",
        "Durability": "durable quality broke lasted well-made",
        "Look": "cute look looks style stylish",
        "Materials": "leather material sole heel rubber",
        "Price": "price money worth inexpensive cost",
        "Size": "size sizes narrow tight large",
        "Weather_resistance": "waterproof dry water rain snow",
    },
    "keyboards": {
        "Build_Quality": "quality build broke stopped plastic",
        "Connectivity": "connection usb wireless bluetooth receiver",
        "Extra_functionality": "light buttons lights media backlight",
        "Feel_Comfort": "feel comfortable fingers typing mushy",
        "Layout": "layout key backspace delete size",
        "Looks": "look looks appearance attractive sleek",
        "Noise": "noise noisy loud quiet click",
        "Price": "price money worth inexpensive cost",
    },
}


class Segment(NamedTuple):
    """A segment of a review: aspects that its judges saw in it, `+`, `-` or `0`, and the review's star (1 to 5); what a
    file does not tell is None.
    """

    review: str
    place: int
    text: str
    aspects: frozenset[str] | None = None
    polarity: str | None = None
    star: float | None = None


def aspect_segments(folder: Path, domain: str, part: str) -> list[Segment]:
    """Segments of `dev` or `tst`; no aspect where the judges saw none of the listed."""
    first, *lines = (folder / f"{domain}-{part}.asp").read_text(encoding="utf-8", errors="replace").split("\n")
    names, found, review = first.split("|"), [], ""
    place = 0
    for line in lines:
        if "\t" in line:
            text, marks = line.rsplit("\t", 1)
            aspects = frozenset(names[int(mark)] for mark in marks.split()) - {"None"}
            found.append(Segment(review, place, text, aspects))
            place += 1
        elif line.strip():
            review, place = line.strip(), 0
    return found


def polarity_segments(folder: Path, domain: str) -> list[Segment]:
    found, review, star, place = [], "", 0.0, 0
    for line in (folder / f"{domain}.lbl").read_text(encoding="utf-8", errors="replace").split("\n"):
        if "\t" in line and line[0] in "+-0":
            polarity, text = line.split("\t", 1)
            found.append(Segment(review, place, text, None, polarity, star))
            place += 1
        elif line.strip():
            number, review = line.split()[:2]
            star, place = float(number) + 1, 0
    return found


def salient(folder: Path, domain: str) -> dict[str, tuple[list[str], list[bool]]]:
    """Texts of a product's segments in order, and whether two of three judges would have them in a summary."""
    texts = {
        f"{one.review}-{one.place:04}": one.text
        for part in ("dev", "tst")
        for one in aspect_segments(folder, domain, part)
    }
    products: dict[str, tuple[list[str], list[bool]]] = {}
    for line in (folder / f"{domain}.sal").read_text().split("\n"):
        if "\t" in line:
            key, votes = line.split("\t")
            of_product = products.setdefault(key.split("-")[0], ([], []))
            of_product[0].append(texts[key])
            of_product[1].append(sum(map(int, votes.split())) >= 2)
    return products
