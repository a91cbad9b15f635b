"""How long landing and cleaning take: H&M's articles (Parquet) and generated reviews (csv, some of several lines, some
in quotes).

    python benchmarks/landing.py --data FOLDER [--reviews 1000000] [--rounds 1]

FOLDER holds `hm/articles.parquet`; without it the reviews alone are measured. Prints seconds by stage and table, the
records a second, and one JSON line. To compare two versions of the code, run it in turns from a checkout of each:
`PYTHONPATH=CHECKOUT python benchmarks/landing.py`.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import tempfile
import time
from pathlib import Path

REVIEWS = """
[[sources]]
name = "reviews"
table = "reviews"
path = "reviews.csv"
format = "csv"
language = "en"
[sources.columns]
review_id = "id"
product_id = "product"
user_id = "customer"
rating = "stars"
title = "headline"
text = "body"
reviewed_at = "written"
"""
ARTICLES = """
[[sources]]
name = "articles"
table = "products"
path = "{path}"
format = "parquet"
language = "en"
[sources.columns]
product_id = "article_id"
title = "prod_name"
description = "detail_desc"
category = "array(product_group_name, product_type_name)"
attributes = "map('colour', colour_group_name, 'shade', perceived_colour_value_name, 'appearance', graphical_appearance_name)"
"""
WORDS = re.findall(
    r"\S+",
    "good bad nice sturdy wobbly mug plate steel oak soft loud cheap dear and but it broke after two weeks of use in the kitchen so I sent "
    "it back; would buy again, though the colour is not what the picture shows",
)


def main() -> int:
    arguments = _arguments()
    os.environ.setdefault("NIGHTSHELF_USER_KEY_SECRET", "a secret of this benchmark")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        write_reviews(place / "reviews.csv", arguments.reviews)
        articles = arguments.data / "hm" / "articles.parquet" if arguments.data else None
        text = (
            'name = "landing"\n'
            + REVIEWS
            + (ARTICLES.format(path=articles.resolve()) if articles and articles.exists() else "")
        )
        (place / "shop.toml").write_text(text)
        rounds = [measured(place, number) for number in range(arguments.rounds)]
    best = {name: min(one[name] for one in rounds) for name in rounds[0]}
    for name, seconds in best.items():
        print(f"{name:24}{seconds:8.1f} s")
    print(json.dumps({"reviews": arguments.reviews, "rounds": arguments.rounds, "seconds": best}))
    return 0


def write_reviews(path: Path, rows: int) -> None:
    """Made-up reviews: one in ten has a line break in its text, one in twenty a quotation mark."""
    dice = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "product", "customer", "stars", "headline", "body", "written"])
        for number in range(rows):
            body = " ".join(dice.choices(WORDS, k=25))
            if number % 10 == 0:
                body = body.replace(" and ", "\nand ", 1)
            if number % 20 == 0:
                body = body.replace("oak", 'the "oak"', 1)
            made = [f"R{number}", f"P{dice.randrange(20_000)}", f"u{dice.randrange(200_000)}", dice.randrange(1, 6)]
            writer.writerow(
                [
                    *made,
                    " ".join(dice.choices(WORDS, k=3)),
                    body,
                    f"2026-{1 + number % 12:02}-{1 + number % 28:02} 10:00:00",
                ]
            )


def measured(place: Path, number: int) -> dict[str, float]:
    """Seconds by stage and table of a first night into a lake of its own."""
    from expectations.settings.loading import load_shop
    from pipelines.night import run_night

    shop = load_shop(place / "shop.toml", lake=str(place / f"lake{number}"))
    started = time.monotonic()
    outcome = run_night(shop, place / "shop.toml", lambda text: None, stages=("land", "clean"), training=False)
    if outcome.failed:
        raise RuntimeError(f"expected a night without failures, found {outcome.failed}")
    entries = outcome.ledger.entries
    seconds = {"land": sum(entry.seconds for entry in entries if entry.stage == "land")}
    seconds |= {f"clean {entry.table}": entry.seconds for entry in entries if entry.stage == "clean"}
    return {**seconds, "all, without the JVM": sum(seconds.values()), "wall clock": time.monotonic() - started}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=None, help="folder of public data sets")
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=1, help="the best of so many, each into a lake of its own")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
