"""Rows that keep every rule of their table, for tests that then break one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from expectations.table import Table

WHEN = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCORED = {"status": "ok", "error": None, "model_version": "v1", "input_hash": "h", "scored_at": WHEN, "run_id": "r"}

_VALUES: dict[str, dict[str, Any]] = {
    "silver/products": {
        "title": "Blue mug",
        "description": "A mug.",
        "brand": "Kiln",
        "category_path": ["Home", "Mugs"],
        "more_paths": [["Sale"]],
        "attributes": {"colour": "blue"},
        "price": Decimal("9.90"),
        "currency": "EUR",
        "language": "en",
        "updated_at": WHEN,
        "duplicate_of": None,
        "completeness": 1.0,
        "issues": [],
        "source": "s",
        "record_id": "d:1",
    },
    "silver/reviews": {
        "product_id": "p1",
        "user_key": "a" * 64,
        "rating": 4.0,
        "title": "Nice",
        "text": "A nice mug.",
        "reviewed_at": WHEN,
        "language": "en",
        "known_product": True,
        "issues": [],
        "source": "s",
        "record_id": "d:1",
    },
    "silver/purchases": {
        "user_key": "a" * 64,
        "product_id": "p1",
        "quantity": 1,
        "price": Decimal("9.90"),
        "currency": "EUR",
        "order_id": "o1",
        "cancelled": False,
        "issues": [],
        "source": "s",
        "record_id": "d:1",
    },
    "silver/overrides": {
        "task": "category",
        "value": "Home > Mugs",
        "field": "",
        "locale": "",
        "state": "approved",
        "known_key": True,
        "source": "s",
        "record_id": "d:1",
    },
    "gold/product_embeddings": {"embedding": [0.6, 0.8], **SCORED},
    "gold/product_categories": {
        "category_path": ["Home"],
        "origin": "given",
        "given_path": ["Home"],
        "predicted_path": ["Home", "Mugs"],
        "confidence": 0.9,
        "alternatives": [],
        "decision": "accepted",
        "suspect": False,
        "neighbours": None,
        "neighbours_path": None,
        "neighbours_similarity": 0.8,
        "words": ["mug"],
        **SCORED,
    },
    "gold/review_sentiment": {
        "product_id": "p1",
        "sentiment": "positive",
        "probabilities": (0.1, 0.2, 0.7),
        "score": 0.6,
        "expected_star": 4.1,
        "origin": "model",
        "predicted_sentiment": "positive",
        **SCORED,
    },
    "gold/product_sentiment": {
        "reviews": 3,
        "expected_negative_share": 0.2,
        "negative_share_low": 0.1,
        "negative_share_high": 0.4,
        "expected_neutral_share": 0.3,
        "neutral_share_low": 0.1,
        "neutral_share_high": 0.5,
        "expected_positive_share": 0.5,
        "positive_share_low": 0.2,
        "positive_share_high": 0.8,
        "score": 0.3,
        "expected_star": 3.6,
    },
    "gold/shop_aspects": {
        "category": "Home",
        "language": "en",
        "name": "handle",
        "terms": ["handle", "handles"],
        "origin": "found",
        "is_shop": False,
        "authors": 5,
        "reviews": 90,
        "looked_for": "a" * 12,
    },
    "gold/review_aspects": {
        "product_id": "p1",
        "aspect": "handle",
        "start": 0,
        "end": 11,
        "sentence": "Bad handle.",
        "polarity": "negative",
        "probability": 0.8,
        "form": "",
        "decision": "accepted",
        "in_text": True,
        **SCORED,
    },
    "gold/product_aspects": {
        "aspect": "handle",
        "name": "handle",
        "is_shop": False,
        "category": "Home",
        "reviews": 12,
        "decided": 10,
        "positive": 6,
        "negative": 3,
        "mixed": 1,
        "positive_share": 0.7,
        "positive_interval": (0.43, 0.88),
        "negative_share": 0.4,
        "negative_interval": (0.19, 0.65),
        "category_decided": 100,
        "category_negative_share": 0.2,
        "category_negative_interval": (0.14, 0.27),
        "trend": 0.1,
        "stars": 3.9,
        "typical_praise": [("r1", "I like the handle.")],
        "typical_complaints": [],
    },
    "gold/product_digests": {
        "status": "written",
        "text": "12 reviews were read: most are positive.",
        "locale": "en",
        "pros": ["handle"],
        "cons": [],
        "reviews_read": 12,
        "left_out": 1,
        "sentences": [("12 reviews were read: most are positive.", None, None, 9, 12, [])],
        "digital_source_type": "default",
        "facts_hash": "f" * 64,
        "counts": {"reviews": 12},
        "problems": [],
    },
    "gold/user_recommendations": {"user_key": "a" * 64, "score": 0.5, "reason": "popular", **SCORED},
    "gold/similar_products": {"product_id": "p0", "score": 0.5, "reason": "popular", **SCORED},
    "gold/product_attributes": {
        "attribute": "colour",
        "ordinal": 0,
        "value": "blue",
        "normalized": "blue",
        "origin": "given",
        "confidence": 0.9,
        "decision": "accepted",
        **SCORED,
    },
    "gold/product_descriptions": {
        "title": "Mug",
        "short": "A mug.",
        "long": "A mug.",
        "bullets": ["Colour: blue"],
        "locale": "en",
        "voice": "facts",
        "origin": "generated",
        "provenance": [(0, 2, 5, "title")],
        "facts": {"colour": "blue"},
        "facts_hash": "f" * 64,
        "state": "draft",
        "is_stale": False,
        "digital_source_type": "trained_algorithmic_media",
        "rules_hash": "a" * 12,
        "faithfulness": "faithful",
        **SCORED,
    },
}
#: The column that makes each of the rows another one.
_COUNTED = {
    "silver/products": "product_id",
    "silver/reviews": "review_id",
    "silver/overrides": "key",
    "gold/product_embeddings": "product_id",
    "gold/product_categories": "product_id",
    "gold/review_sentiment": "review_id",
    "gold/product_sentiment": "product_id",
    "gold/product_attributes": "product_id",
    "gold/shop_aspects": "aspect",
    "gold/review_aspects": "review_id",
    "gold/product_aspects": "product_id",
    "gold/product_digests": "product_id",
    "gold/product_descriptions": "product_id",
}

TABLES = tuple(_VALUES)


def good_rows(table: Table, count: int = 6) -> list[dict[str, Any]]:
    """Rows of the table that keep all of its rules."""
    rows = []
    for number in range(count):
        row = dict(_VALUES[table.name])
        if table.name in _COUNTED:
            row[_COUNTED[table.name]] = f"k{number}"
        elif table.name == "silver/purchases":
            row["purchased_at"] = WHEN.replace(minute=number)
        elif table.name == "gold/user_recommendations":
            row |= {"rank": number + 1, "product_id": f"p{number}"}
        else:
            row |= {"rank": number + 1, "similar_product_id": f"p{number + 1}"}
        if table.name == "gold/product_descriptions":
            row["meta"] = f"A mug, number {number}."
        rows.append({name: row.get(name) for name in table.column_names()})
    return rows


def frame(spark: Any, table: Table, rows: list[dict[str, Any]]) -> Any:
    """The rows as a frame of the table's columns; what a row does not say is null."""
    from pipelines.lake.frames import frame_of

    beside = [f"_{name}" for name in table.beside[2]] if table.beside else []  # what its rules read of another table
    names, types = [*table.column_names(), *beside], [table.ddl(), *[f"{name} string" for name in beside]]
    return frame_of(spark, ", ".join(types), [tuple(row.get(name) for name in names) for row in rows])
