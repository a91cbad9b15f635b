"""The demo's reviews as they really are, and the lines that the shop delivers them in."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from pipelines.demo import voices
from pipelines.demo.draws import Pool
from pipelines.demo.products import OPENED, Product
from pipelines.demo.shelves import SHELVES

_SHELF = {shelf.leaf: shelf for shelf in SHELVES}
_STARS, _STAR_WEIGHTS = (1, 2, 3, 4, 5), (12, 10, 14, 24, 40)
_SECRETS = (
    ("Write to {} if you want it.", "{name}.{number}@example.com"),
    ("Call me on {}.", "+49 30 5550{number}"),
    ("They even charged my card {} twice!", "4111 1111 1111 1111"),
)
_NAMES = ("anna.keller", "tom_price", "lea.martin", "j.okafor", "sofia92", "ben.larsen")


def review_rows(
    products: list[Product], users: list[str], count: int, seed: int, label: str = "R"
) -> list[dict[str, Any]]:
    """The truth, in file order, as `{"record": …, "truth": …}` (`raw` where it is broken): `count` reviews and dirt."""
    dice = Random(f"{seed}:reviews:{label}")
    pool = Pool(products, [1 / (rank + 8) ** 0.7 for rank in range(len(products))])
    rows: list[dict[str, Any]] = []
    for number in range(count):
        product = pool.draw(dice)
        rows.append(_row(f"{label}{number + 1:06d}", product, dice.choice(users), dice))
        if dice.random() < 0.012:
            rows.append(_again(rows[-1]))
    for spoil, share in _SPOILERS:
        for row in dice.sample(rows, k=max(2, round(len(rows) * share))):
            if row["truth"]["fate"] == "kept" and not row["truth"].get("twin"):
                spoil(row, dice)
    return rows


def _row(review_id: str, product: Product, user: str, dice: Random) -> dict[str, Any]:
    stars = dice.choices(_STARS, _STAR_WEIGHTS)[0]
    felt = dice.choice(_STARS) if dice.random() < 0.03 else stars
    sentiment = voices.sentiment_of(felt)
    shelf = _SHELF[product.leaf]
    language = dice.choices(("en", "de", "fr"), (95, 3, 2))[0]
    text = (
        voices.review(felt, shelf.parts, dice.choice(shelf.nouns[:8]), dice)
        if language == "en"
        else voices.foreign(sentiment, language, dice)
    )
    dirt: list[str] = []
    if language == "en" and dice.random() < 0.08:
        text = voices.with_typos(text, dice)
        dirt.append("typos")
    written_at = OPENED + timedelta(seconds=dice.randrange(31_000_000))
    given = None if dice.random() < 0.08 else stars
    headline = voices.headline(sentiment, dice) if language == "en" and dice.random() < 0.5 else None
    truth = {
        "review_id": review_id,
        "product_id": product.product_id,
        "user_id": user,
        "rating": given,
        "title": headline,
        "text": text,
        "sentiment": sentiment,
        "stars": stars,
        "language": language,
        "known_product": True,
        "secrets": [],
        "fate": "kept",
        "reason": None,
        "dirt": dirt,
    }
    record = {
        "review_id": review_id,
        "product": product.product_id,
        "user": user,
        "stars": _stars_text(given, dice),
        "headline": headline,
        "body": text,
        "nickname": dice.choice(_NAMES),
        "written": "",
    }
    row = {"record": record, "truth": truth}
    _write_time(row, written_at, dice)
    _write_text(row, dice)
    return row


def _stars_text(stars: int | None, dice: Random) -> Any:
    return None if stars is None else dice.choice((stars, stars, float(stars), str(stars)))


def _write_time(row: dict[str, Any], at: datetime, dice: Random) -> None:
    """Writes the time in a shape found in review exports; where it is a day only, midnight UTC is the truth."""
    day = at.replace(hour=0, minute=0, second=0)
    text, truth = dice.choice(
        (
            (at.strftime("%Y-%m-%dT%H:%M:%SZ"), at),
            ((at + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%S+02:00"), at),
            (str(int(at.timestamp())), at),
            (str(int(at.timestamp() * 1000)), at),
            (day.strftime("%m %d, %Y"), day),
            (day.strftime("%B %d, %Y"), day),
            (day.strftime("%Y-%m-%d"), day),
            (at.strftime("%Y-%m-%d %H:%M:%S"), at),
        )
    )
    row["record"]["written"], row["truth"]["reviewed_at"] = text, truth.isoformat()


def _write_text(row: dict[str, Any], dice: Random) -> None:
    record, truth = row["record"], row["truth"]
    if dice.random() < 0.02:
        sentence, secret = dice.choice(_SECRETS)
        secret = secret.format(name=dice.choice(_NAMES), number=dice.randrange(100, 999))
        record["body"] += " " + sentence.format(secret)
        truth |= {"secrets": [secret], "text": record["body"]}
        truth["dirt"].append("personal_data")
    roll = dice.random()
    if roll < 0.05:
        record["body"] = html.escape(record["body"]).replace("&#x27;", "&#39;")
        truth["dirt"] += ["html_entities"] if "&" in record["body"] else []
    elif roll < 0.08 and ". " in record["body"]:
        record["body"] = record["body"].replace(". ", ".<br />", 1)
        truth["dirt"].append("html_tags")


def _again(row: dict[str, Any]) -> dict[str, Any]:
    row["truth"]["twin"] = True
    return {
        "record": dict(row["record"]),
        "truth": {**row["truth"], "dirt": ["exact_duplicate"], "fate": "duplicate", "reason": None},
    }


def _broken(row: dict[str, Any], dice: Random) -> None:
    whole = json.dumps(row["record"], ensure_ascii=False)
    row["raw"] = whole[: len(whole) // 2]
    _reject(row, "record_unreadable", "broken_json")


def _reject(row: dict[str, Any], reason: str, dirt: str) -> None:
    row["truth"] |= {"fate": "quarantined", "reason": reason}
    row["truth"]["dirt"].append(dirt)


def _without_product(row: dict[str, Any], dice: Random) -> None:
    row["record"]["product"] = dice.choice((None, "", "  "))
    row["truth"]["product_id"] = None
    _reject(row, "product_id_present", "null_key")


def _bad_rating(row: dict[str, Any], dice: Random) -> None:
    row["record"]["stars"] = dice.choice((0, 11, -1))
    row["truth"]["rating"] = None
    row["truth"]["dirt"].append("absurd_rating")


def _bad_year(row: dict[str, Any], dice: Random) -> None:
    row["record"]["written"] = dice.choice(("0223-01-01T00:00:00Z", "9999-12-31T23:59:59Z"))
    _reject(row, "reviewed_at_in_range", "absurd_year")


def _unknown_product(row: dict[str, Any], dice: Random) -> None:
    product = f"GONE-{dice.randrange(10_000)}"
    row["record"]["product"] = product
    row["truth"] |= {"product_id": product, "known_product": False}
    row["truth"]["dirt"].append("unknown_product")


def _empty(row: dict[str, Any], dice: Random) -> None:
    row["record"] |= {"body": dice.choice(("", "   ", None)), "headline": None}
    row["truth"] |= {"text": None, "title": None, "secrets": []}
    row["truth"]["dirt"].append("empty")


def _without_id(row: dict[str, Any], dice: Random) -> None:
    row["record"]["review_id"] = None
    row["truth"]["review_id"] = None
    row["truth"]["dirt"].append("no_review_id")


_SPOILERS = (
    (_broken, 0.001),
    (_without_product, 0.002),
    (_bad_rating, 0.002),
    (_bad_year, 0.001),
    (_unknown_product, 0.008),
    (_empty, 0.008),
    (_without_id, 0.006),
)


def new_reviews(products: list[Product], users: list[str], count: int, seed: int) -> list[dict[str, Any]]:
    """Reviews of a later delivery, with ids of their own."""
    rows = review_rows(products, users, count, seed, label="N")
    shift = timedelta(days=365)
    for row in rows:
        if row["truth"]["fate"] == "kept":
            at = datetime.fromisoformat(row["truth"]["reviewed_at"]).astimezone(UTC) + shift
            row["record"]["written"], row["truth"]["reviewed_at"] = at.strftime("%Y-%m-%dT%H:%M:%SZ"), at.isoformat()
    return rows
