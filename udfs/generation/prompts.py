"""What a description model reads: the product's facts as one line, each behind the slot that a text may use for it.

<name.1> Aurora mug <brand> Northwind <category.one> mug <color> red <fact> glaze: matt <text>
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from udfs.generation.facts import PATH_JOINT
from udfs.generation.slots import Slot, slots_of

FACT, TEXT = "<fact>", "<text>"
#: Slots that every product line may open with, whether texts use them or not.
OWN_SLOTS = ("title", "name.1", "name.2", "name.3", "name.4", "brand", "category.one", "category.many")
MOST_PROMPT_TOKENS = 192
MOST_TEXT_TOKENS = 160
_LONGEST_VALUE_CHARACTERS = 60


def prompt(facts: Mapping[str, str], known_slots: Collection[str]) -> str:
    """The product's line. Facts that texts have slots for come first, so that a cut-off line loses the least."""
    slots = slots_of(facts)
    shown = [slot for slot in slots if slot.name in OWN_SLOTS or slot.name in known_slots]
    shown = [slot for slot in shown if not _is_repeated(slot, shown, known_slots)]
    covered = {slot.name.split(".")[0] for slot in shown} | {"title"}
    others = [
        f"{FACT} {name.replace('_', ' ')}: {_value(value)}" for name, value in facts.items() if name not in covered
    ]
    parents = facts.get("category", "").split(PATH_JOINT)[-3:-1]
    others += [f"{FACT} category: {_value(', '.join(parents))}"] if parents else []
    return " ".join([*(f"<{slot.name}> {_value(slot.value)}" for slot in shown), *others, TEXT])


def usable_slots(facts: Mapping[str, str], known_slots: Collection[str]) -> list[Slot]:
    """The slots that a text about this product may use."""
    return [slot for slot in slots_of(facts) if slot.name in known_slots]


def slot_tokens(known_slots: Collection[str]) -> list[str]:
    """All marks of the line and of the texts, in a fixed order, as tokens of their own."""
    names = [*OWN_SLOTS, *(slot for slot in sorted(known_slots) if slot not in OWN_SLOTS)]
    return [FACT, TEXT, *(f"<{name}>" for name in names)]


def _is_repeated(slot: Slot, shown: list[Slot], known_slots: Collection[str]) -> bool:
    """True for the other number of a noun, and for a title that its runs say better and no text needs as a whole."""
    names = {other.name for other in shown}
    if slot.name == "title":
        return "name.1" in names and "title" not in known_slots
    return slot.name == "category.many" and "category.one" in names


def _value(value: str) -> str:
    return value.replace("<", " ").replace(">", " ")[:_LONGEST_VALUE_CHARACTERS].strip()
