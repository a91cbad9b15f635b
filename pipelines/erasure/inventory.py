"""Where the lake can hold a person, table by table and file by file, and how the person goes from there.

A table or a kind of file without an entry is an error: of `tests/house/test_inventory.py`, and of every erasure.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from expectations.known_tasks import TASKS
from expectations.table import Table
from expectations.task import Task

#: How rows or files are found that hold a person: landed `records` by their ids, rows of `users` by user_key and of
#: `reviews` by review_id; `inputs`: scores of texts that nobody else wrote; `rebuilt`: sums over rows of people, made
#: again from those that stay; `struck`: ids of reviews and keys of users are struck out of it; `entries`: counts that
#: are put right; `removed`: it goes as a whole; `trained`: models, see `pipelines.erasure.models`; `hashes`: keyed
#: hashes of those who were forgotten, which have to stay; `nobody`: no person is in it.
How = Literal[
    "records",
    "users",
    "reviews",
    "inputs",
    "rebuilt",
    "quoted",
    "struck",
    "entries",
    "removed",
    "trained",
    "hashes",
    "nobody",
]


@dataclass(frozen=True)
class Held:
    """What of a person a place can hold, and how that goes. `column`: the one by which its rows are found."""

    how: How
    holds: str
    column: str = ""

    @property
    def is_purged(self) -> bool:
        """Whether old files and log entries of the table may hold a person, and go with every erasure."""
        return self.how not in ("nobody", "hashes")


_CATALOGUE = "what the shop says of its products"
#: Every table of the lake. Tables of tasks that other packages add are judged by their columns (`held`).
TABLES: dict[str, Held] = {
    "bronze/products": Held("nobody", _CATALOGUE),
    "bronze/reviews": Held("records", "reviews as they came, with every column of the shop", "record_id"),
    "bronze/purchases": Held("records", "order lines as they came, with every column of the shop", "record_id"),
    "bronze/overrides": Held("records", "corrections of the person's reviews", "record_id"),
    "bronze/deliveries": Held("entries", "how many records a delivery has; names of files"),
    "silver/products": Held("nobody", _CATALOGUE),
    "silver/reviews": Held("users", "texts, ratings, times, the user's key", "user_key"),
    "silver/purchases": Held("users", "what was bought when, the user's key", "user_key"),
    "silver/overrides": Held("records", "corrections of the person's reviews", "record_id"),
    "silver/quarantine": Held("records", "rejected records, the user's key among them", "record_id"),
    "_typed/reviews": Held("records", "judged reviews", "_record_id"),
    "_typed/purchases": Held("records", "judged order lines", "_record_id"),
    "_typed/deliveries": Held("entries", "how many judged rows a delivery has"),
    "examples/items": Held("nobody", "products and their vectors"),
    "examples/category": Held("nobody", _CATALOGUE),
    "examples/attributes": Held("nobody", _CATALOGUE),
    "examples/descriptions": Held("nobody", _CATALOGUE),
    "examples/sentiment": Held("reviews", "headline and text of a review", "key"),
    "examples/recommendations": Held("users", "what a user bought, in order", "key"),
    "scores/category": Held("nobody", "what was said of products"),
    "scores/embeddings": Held("nobody", "vectors of products"),
    "scores/attributes": Held("nobody", "what texts about products say, and where"),
    "scores/descriptions": Held("nobody", "texts about products"),
    "scores/neighbours": Held("nobody", "products like a product"),
    "scores/sentiment": Held("inputs", "hashes of texts of reviews, and what was said of them", "input_hash"),
    "gold/product_categories": Held("nobody", "what was said of products"),
    "gold/product_embeddings": Held("nobody", "vectors of products"),
    "gold/product_attributes": Held("nobody", "what texts about products say, and where"),
    "gold/product_descriptions": Held("nobody", "texts about products"),
    "gold/similar_products": Held("rebuilt", "sums over what users bought together"),
    "gold/user_recommendations": Held("users", "what to show a user, and why", "user_key"),
    "gold/review_sentiment": Held("reviews", "what was said of a review", "review_id"),
    "gold/review_aspects": Held("reviews", "sentences of a review, and what they speak of", "review_id"),
    "gold/product_aspects": Held("rebuilt", "counts over reviews, with sentences of a few"),
    "gold/product_digests": Held("rebuilt", "texts made of counts, with the reviews that they tell"),
    "gold/shop_aspects": Held("rebuilt", "words that several authors use"),
    "gold/product_sentiment": Held("rebuilt", "means over reviews, of one review where there is one"),
    "ops/runs": Held("struck", "messages, which may name a review"),
    "ops/quality": Held("struck", "what a check found, and reviews that broke it"),
    "ops/models": Held("nobody", "figures of models"),
    "ops/metrics": Held("nobody", "figures of tables"),
    "ops/missed_rows": Held("reviews", "which rows a table that was held back misses", "key"),
    "ops/published": Held("nobody", "versions of tables"),
    "ops/erasures": Held("hashes", "who was forgotten"),
    "ops/tombstones": Held("hashes", "who and what is kept out"),
}
#: Every kind of file below the lake's root that is no table, the first pattern that fits.
FILES: dict[str, Held] = {
    "_staging/*": Held("removed", "rows of a run under way"),
    "_erasing/*": Held("removed", "ids of those who are being forgotten, until they are"),
    "_spark.log": Held("removed", "what Spark said last, values among it"),
    "_lease.json": Held("nobody", "the run that holds the lake"),
    "_user_key.sha256": Held("nobody", "fingerprint of the key of users"),
    "_tombstone_keys.json": Held("nobody", "earlier keys of tombstones, sealed under the present one"),
    "_rotating/*": Held("removed", "old and new keys of users, while a new one is put in place"),
    "accepted/*.json": Held("struck", "what staff accepted, and who"),
    "reports/*": Held("struck", "results and pages of runs, which may name a review"),
    "docs/*": Held("struck", "pages of checks, which may name a review"),
    "models/*/champion.json": Held("nobody", "which model serves, and figures"),
    "models/*/examples.json": Held("nobody", "fingerprint of examples"),
    "models/*/retrain.json": Held("nobody", "since when a model has to be trained again"),
    "models/*/evaluation/*": Held("trained", "evaluations, with texts in them"),
    "models/*/neighbours/*": Held("nobody", "index of labelled products"),
    "models/*/.unfinished*": Held("trained", "checkpoints of a fit that was killed"),
    "models/*/.building*": Held("trained", "a model under construction"),
    "models/*/*": Held("trained", "weights, words, calibration, evaluations"),
}


def held(table: Table) -> Held:
    """The entry of a table; of one that another package's task adds, by its columns."""
    if table.name in TABLES:
        return TABLES[table.name]
    layer, _, name = table.name.partition("/")
    task = next((one for one in TASKS if one.name == name), None)
    if layer == "scores" and task:
        return Held("inputs" if task.key_of_reviews else "nobody", "scores", "input_hash")
    if layer == "examples" and task:
        return Held("reviews", "examples", "key") if task.key_of_reviews else Held("users", "examples", "key")
    for column, how in _KEYS.items():
        if column in table.column_names():
            return Held(how, "rows with that key", column)
    return Held("nobody", "neither users nor reviews in its columns")


_KEYS: dict[str, How] = {"user_key": "users", "review_id": "reviews"}


def held_file(name: str) -> Held | None:
    """The entry of a file that belongs to no table, by its name below the lake's root; None without one."""
    return next((entry for pattern, entry in FILES.items() if fnmatchcase(name, pattern)), None)


def reads_people(task: Task) -> bool:
    """Whether a task's model learns from rows of people: from reviews, or from purchases."""
    return task.learns and ("reviews" in task.needs or "purchases" in task.needs)
