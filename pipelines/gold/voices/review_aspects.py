"""gold/review_aspects: which aspects the sentences of reviews speak of, and how. Only new reviews are read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import pandas as pd
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from expectations.tables.gold_voices import REVIEW_ASPECTS
from expectations.voices import Voices
from pipelines.gold.voices.shop_aspects import Group, compiled, vocabularies
from udfs.voices.aspects import Aspect, Vocabulary
from udfs.voices.language import language
from udfs.voices.reader import READING, judge, read

_STATEMENT = "start int, `end` int, place int, text string, aspects array<string>, form string, weight double"
_JUDGED = (
    "aspect string, polarity string, probability double, form string, decision string, status string, error string"
)

#: Adds to distinct statements (`text`) what the sentiment model says of each: `said`, a struct with `status`, `error`
#: and `probabilities`.
Model = Callable[[DataFrame], DataFrame]
#: Writes rows down once, under a name.
Staged = Callable[[DataFrame, str], DataFrame]


def review_aspects(
    reviews: DataFrame,
    aspects: Sequence[dict[str, Any]],
    earlier: DataFrame,
    voices: Voices,
    model: Model,
    model_version: str,
    run_id: str,
    staged: Staged,
) -> DataFrame:
    """`reviews` as `read_reviews` gives them, `aspects` the rows of gold/shop_aspects, `earlier` the published rows.

    Rows of a review stay while its text, star, category's aspects and the model are what they were.
    """
    told = vocabularies(aspects)
    wanted = reviews.select(
        "review_id", "product_id", "text", "rating", "category", "words",
        F.sha2(F.concat_ws("\n", F.lit(READING), "text", F.coalesce(F.col("rating").cast("string"), F.lit("")), _versions(told, voices)), 256).alias("input_hash"),
    )  # fmt: skip
    old = earlier.where(F.col("model_version") == model_version).drop("product_id", "in_text")
    kept = old.join(wanted, on=["review_id", "input_hash"], how="inner")
    new = staged(
        wanted.join(old.select("review_id", "input_hash").distinct(), on=["review_id", "input_hash"], how="left_anti"),
        "unread",
    )
    said = staged(new.withColumn("said", F.explode(_reading(told)("text", "category", "words"))), "statements")
    distinct = said.select(F.col("said.text").alias("text")).distinct()
    answers = staged(model(distinct), "answers").select("text", F.col("said").alias("answer"))
    judged = _judged(said.join(answers, F.col("said.text") == answers["text"], how="left"), new, voices.accepted)
    stamps = {"model_version": F.lit(model_version), "scored_at": F.current_timestamp(), "run_id": F.lit(run_id)}
    rows = kept.unionByName(judged.withColumns(stamps), allowMissingColumns=True)
    sentence = F.substring(F.col("text"), F.col("start") + 1, F.col("end") - F.col("start"))
    return rows.withColumn("in_text", F.col("sentence") == sentence).select(*REVIEW_ASPECTS.column_names())


def _versions(told: dict[Group, list[Aspect]], voices: Voices) -> Column:
    """What the reading of a review hangs on beside the review itself: its group's aspects, and the threshold."""
    versions = {
        json.dumps(group): hashlib.sha256(
            json.dumps([repr([(a.id, a.terms) for a in of]), voices.accepted]).encode()
        ).hexdigest()[:16]
        for group, of in told.items()
    }
    if not versions:
        return F.lit("")
    pairs = chain.from_iterable(
        (F.lit("\t".join(json.loads(group))), F.lit(version)) for group, version in versions.items()
    )
    return F.coalesce(F.try_element_at(F.create_map(*pairs), F.concat_ws("\t", "category", "words")), F.lit(""))


def _reading(told: dict[Group, list[Aspect]]) -> Callable[..., Column]:
    """A pandas UDF from text, category and language to the statements of a review."""

    def statements(texts: pd.Series, categories: pd.Series, codes: pd.Series) -> pd.Series:
        words = compiled({group: told[group] for group in set(zip(categories, codes, strict=True)) if group in told})
        nothing = Vocabulary((), language(None))
        found = []
        for text, category, code in zip(texts, categories, codes, strict=True):
            made = read(text, words.get((category, code), nothing), language(code))
            found.append([{**vars(one), "aspects": list(one.aspects)} for one in made])
        return pd.Series(found, dtype=object)

    return F.pandas_udf(statements, f"array<struct<{_struct(_STATEMENT)}>>")  # type: ignore[call-overload]


def _judged(said: DataFrame, reviews: DataFrame, accepted: float) -> DataFrame:
    """One row per review, sentence and aspect, without stamps."""

    def rows_of(sentences: pd.Series, stars: pd.Series) -> pd.Series:
        stars = stars.astype(object).where(stars.notna(), None)
        found = [judge(json.loads(one), star, accepted) for one, star in zip(sentences, stars, strict=True)]
        return pd.Series(found, dtype=object)

    judging = F.pandas_udf(rows_of, f"array<struct<{_struct(_JUDGED)}>>")  # type: ignore[call-overload]
    answer = F.col("answer.probabilities")
    model = F.when(answer.isNotNull(), F.array(answer["negative"], answer["neutral"], answer["positive"]))
    status = F.coalesce("answer.status", F.lit("error")).alias("status")
    statement = F.struct(
        "said.place", "said.aspects", "said.form", "said.weight", status, "answer.error", model.alias("model")
    )
    of_sentence = said.groupBy("review_id", F.col("said.start").alias("start"), F.col("said.end").alias("end")).agg(
        F.to_json(F.sort_array(F.collect_list(statement)), {"ignoreNullFields": "false"}).alias("body")
    )
    rows = of_sentence.join(reviews, on="review_id", how="inner").withColumn(
        "row", F.explode(judging("body", "rating"))
    )
    sentence = F.substring(F.col("text"), F.col("start") + 1, F.col("end") - F.col("start")).alias("sentence")
    return rows.select("review_id", "product_id", "text", "input_hash", "start", "end", sentence, "row.*")


def _struct(ddl: str) -> str:
    return ", ".join(f"{name}: {kind}" for name, kind in (part.split(" ", 1) for part in ddl.split(", ")))
