"""The demo shop's catalogue as it really is: clean products, families of variants, near duplicates."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from pipelines.demo import copywriting
from pipelines.demo.facts import value_of
from pipelines.demo.shelves import BRANDS, MODELS, SHELVES, Shelf

#: Currencies of the demo and how many of them a euro buys.
CURRENCIES = {"EUR": 1.0, "GBP": 0.85, "USD": 1.1, "CHF": 0.95, "INR": 95.0, "JPY": 160.0, "SEK": 11.2, "PLN": 4.3}
OPENED = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Product:
    """The truth about one product. `category_path` is where it belongs; `given_path` what the shop's file says (or "
    "None)."""

    product_id: str
    source: str
    title: str
    description: str | None
    brand: str
    category_path: tuple[str, ...]
    given_path: tuple[str, ...] | None
    attributes: dict[str, str]
    price_minor: int
    currency: str
    updated_at: datetime
    family: str
    duplicate_of: str | None = None
    unsupported: tuple[str, ...] = ()
    dirt: list[str] = field(default_factory=list)

    @property
    def leaf(self) -> str:
        return self.category_path[-1]

    def price(self) -> str:
        """The amount in major units, with two decimals."""
        return f"{self.price_minor // 100}.{self.price_minor % 100:02d}"


def catalogue(count: int, seed: int) -> list[Product]:
    """`count` products with distinct ids: singles, families that differ in colour or size, 3% near duplicates."""
    dice = Random(f"{seed}:catalogue")
    products: list[Product] = []
    while len(products) < count:
        shelf = dice.choices(SHELVES, [shelf.weight for shelf in SHELVES])[0]
        products += _family(shelf, f"{seed}:{len(products)}", len(products), dice)
    return products[:count]


def _family(shelf: Shelf, family: str, start: int, dice: Random) -> list[Product]:
    first = _product(shelf, family, start, {}, dice)
    members = [first]
    differing = next((name for name in ["colour", "size", "capacity"] if name in first.attributes), None)
    if differing and dice.random() < 0.05:
        kind = dict(shelf.kinds())[differing]
        for _ in range(dice.randint(1, 3)):
            other = {differing: value_of(kind, shelf, dice)}
            variant = _product(shelf, family, start + len(members), other, dice)
            if all(variant.attributes != member.attributes for member in members):
                members.append(replace(variant, given_path=first.given_path))
    if first.description and dice.random() < 0.035:
        members.append(_near_duplicate(first, start + len(members), dice))
    return members


def _product(shelf: Shelf, family: str, number: int, changed: dict[str, str], dice: Random) -> Product:
    """One product. The family's own dice choose words and values, so that its members differ in `changed` only."""
    own = Random(f"{family}:words")
    brand = own.choice(BRANDS[shelf.path[0]])
    model = own.choice(MODELS) if own.random() < 0.75 else None
    noun = own.choices(shelf.nouns, [1 / (rank + 2) ** 1.1 for rank in range(len(shelf.nouns))])[0]
    facts = {name: value_of(kind, shelf, own) for name, kind in shelf.kinds()} | changed
    title, says_noun = copywriting.title(shelf, brand, model, noun, facts, own)
    known = own.random() >= 0.05
    attributes = {name: value for name, value in facts.items() if known and own.random() < 0.85}
    written = own.random() < 0.70
    text = copywriting.describe(shelf, brand, model, noun if says_noun else None, attributes, own) if written else None
    unsupported: tuple[str, ...] = ()
    if text and own.random() < 0.08:
        sentence, value = copywriting.puffery({**facts, "title": title}, own)
        text, unsupported = f"{text} {sentence}", (value,)
    source = "products" if own.random() < 0.7 else "products_extra"
    euros = shelf.price[0] * (shelf.price[1] / shelf.price[0]) ** own.random()
    currency = own.choices(list(CURRENCIES), (70, 10, 7, 3, 3, 2, 3, 2))[0]
    return Product(
        product_id=_id(source, number),
        source=source,
        title=title,
        description=text,
        brand=brand,
        category_path=shelf.path,
        given_path=_given(shelf, own),
        attributes=attributes,
        price_minor=_price_minor(euros, currency, own),
        currency=currency,
        updated_at=OPENED + timedelta(seconds=dice.randrange(31_000_000)),
        family=family,
        unsupported=unsupported,
    )


def _id(source: str, number: int) -> str:
    return f"NS-{number + 1:05d}" if source == "products" else str(100_001 + number)


def _given(shelf: Shelf, dice: Random) -> tuple[str, ...] | None:
    """The category in the shop's file: none for a fifth, a wrong one for one in seventy."""
    roll = dice.random()
    if roll < 0.20:
        return None
    elsewhere = [other for other in SHELVES if other.path[0] != shelf.path[0]]
    return dice.choice(elsewhere).path if roll < 0.212 else shelf.path


def _price_minor(euros: float, currency: str, dice: Random) -> int:
    """About that many euros in hundredths of the currency, with the endings that shops like."""
    whole = max(1, round(euros * CURRENCIES[currency]))
    return whole * 100 + (0 if currency == "JPY" else dice.choice((0, 49, 90, 95, 99)))


def _near_duplicate(original: Product, number: int, dice: Random) -> Product:
    """The same product listed again under another id: a few characters differ, no fact does."""
    edited = (original.description or "") + dice.choice((" ", " New listing.", " In stock.", "!"))
    return replace(
        original,
        product_id=_id(original.source, number),
        description=edited.strip(),
        duplicate_of=original.product_id,
        dirt=["near_duplicate"],
        updated_at=original.updated_at + timedelta(days=dice.randint(1, 20)),
    )
