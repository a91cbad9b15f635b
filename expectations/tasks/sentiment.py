"""Sentiment of every review, and of every product by its reviews."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from expectations.recipe import Augment, ClassifierRecipe, Scheduled
from expectations.rules import between, expression, in_set, required, rows_at_least, unique
from expectations.scored import SCORED_COLUMNS, SCORED_RULES, SCORED_STAMPS
from expectations.settings_block import Share
from expectations.table import Column, Table
from expectations.tables import gold_voices
from expectations.task import Correction, Labels, Task
from expectations.voices import Voices

#: What it costs to miss a review of a class.
Cost = Annotated[float, Field(gt=0, le=1000)]


class SentimentRecipe(ClassifierRecipe):
    """Sentiment of a review. Its text is not augmented: with a word left out ("not") it says another thing."""

    task: Literal["sentiment"] = "sentiment"
    balance: Share = Field(
        default=0.0, description="how far rare stars count more: 0 not at all, 1 by the examples' weights"
    )
    max_tokens: int = Field(default=160, ge=8, le=8192, description="inputs are cut here at the latest")
    metric: Literal["accuracy", "macro_f1", "log_loss"] = Field(
        default="log_loss", description="picks the best look; log_loss: the best companion's share as well"
    )
    decide: Literal["macro_f1", "accuracy"] | dict[Literal["negative", "neutral", "positive"], Cost] = Field(
        default="macro_f1",
        description="how a class is said: where rare ones are found as well (macro_f1), the likeliest (accuracy), or by "
        "what missing a review of a class costs: `{ negative = 10, neutral = 2 }`, 1 where none is named",
    )
    max_epochs: float = Field(default=3.0, gt=0)
    augment: Augment = Augment(share=0.0)


class SentimentSettings(Scheduled, SentimentRecipe):
    """Settings of the sentiment, and of what is read from reviews by its model."""

    voices: Voices = Voices()


REVIEW_SENTIMENT = Table(
    name="gold/review_sentiment",
    grain="one row per review",
    key=("review_id",),
    columns=(
        Column("review_id", "string", "The review"),
        Column("product_id", "string", "The product it speaks of"),
        Column(
            "sentiment",
            "string",
            "negative, neutral or positive: override, else predicted from headline and text; null where there is neither",
        ),
        Column(
            "probabilities",
            "struct<negative:double,neutral:double,positive:double>",
            "Calibrated, summing to 1; an override is certain",
        ),
        Column("score", "double", "Positive minus negative probability, -1 to 1"),
        Column(
            "expected_star",
            "double",
            "The star the author would give, 1 to 5: the mean under the model's probabilities; an override is certain",
        ),
        Column("origin", "string", "Where sentiment comes from: override, model; null where nothing is known"),
        Column("predicted_sentiment", "string", "The model's class"),
        *SCORED_COLUMNS,
    ),
    rules=(
        required("review_id"),
        required("product_id"),
        unique("review_id"),
        rows_at_least(1),
        *SCORED_RULES,
        in_set("sentiment", "negative", "neutral", "positive"),
        in_set("predicted_sentiment", "negative", "neutral", "positive"),
        in_set("origin", "override", "model"),
        between("score", -1, 1),
        between("expected_star", 1, 5),
        expression(
            "probabilities_sum_to_one",
            "probabilities",
            "probabilities is null or abs(probabilities.negative + probabilities.neutral + probabilities.positive - 1) < 0.001",
        ),
        expression(
            "sentiment_where_ok",
            "sentiment",
            "status not in ('ok', 'truncated') or sentiment is not null",
            description="every scored review has a sentiment",
        ),
    ),
    after=("silver/reviews",),
    unchanged_by=SCORED_STAMPS,
    counted_by="sentiment",
    predicted="predicted_sentiment",
)

_INTERVAL = "95% interval of the true share of"
_CLASSES = ("negative", "neutral", "positive")

PRODUCT_SENTIMENT = Table(
    name="gold/product_sentiment",
    grain="one row per product with at least one scored review",
    key=("product_id",),
    columns=(
        Column("product_id", "string", "The product"),
        Column("reviews", "bigint", "Number of scored reviews"),
        Column("expected_negative_share", "double", "Mean probability that a review is negative, 0 to 1"),
        Column("negative_share_low", "double", f"{_INTERVAL} negative reviews, low end"),
        Column("negative_share_high", "double", f"{_INTERVAL} negative reviews, high end"),
        Column("expected_neutral_share", "double", "Mean probability that a review is neutral, 0 to 1"),
        Column("neutral_share_low", "double", f"{_INTERVAL} neutral reviews, low end"),
        Column("neutral_share_high", "double", f"{_INTERVAL} neutral reviews, high end"),
        Column("expected_positive_share", "double", "Mean probability that a review is positive, 0 to 1"),
        Column("positive_share_low", "double", f"{_INTERVAL} positive reviews, low end"),
        Column("positive_share_high", "double", f"{_INTERVAL} positive reviews, high end"),
        Column("score", "double", "Mean score of the reviews, -1 to 1"),
        Column("expected_star", "double", "Mean expected star of the reviews, 1 to 5"),
    ),
    rules=(
        required("product_id"),
        unique("product_id"),
        between("reviews", 1, 1_000_000_000),
        between("score", -1, 1),
        between("expected_star", 1, 5),
        expression(
            "expected_shares_sum_to_one",
            "reviews",
            "abs(expected_negative_share + expected_neutral_share + expected_positive_share - 1) < 0.001",
        ),
        *(
            expression(
                f"{label}_share_within_its_interval",
                f"expected_{label}_share",
                f"{label}_share_low >= 0 and {label}_share_high <= 1 and "
                f"expected_{label}_share between {label}_share_low - 0.000001 and {label}_share_high + 0.000001",
            )
            for label in _CLASSES
        ),
    ),
    after=("gold/review_sentiment",),
)

#: A rating as the nearest whole star, halves up, half a star is one. Stars tell a model more than the three classes
#: made of them.
_STAR = "case when rating > 0 and rating <= 5 then cast(cast(greatest(round(rating), 1D) as int) as string) end"

SENTIMENT = Task(
    name="sentiment",
    needs=("reviews",),
    inputs=(
        Column("title", "string", "Headline of the review, first 300 characters"),
        Column("text", "string", "Its text, first 2,000 characters"),
    ),
    outputs=(
        Column("sentiment", "string", "negative, neutral or positive"),
        Column("probabilities", "struct<negative:double,neutral:double,positive:double>", "Calibrated, summing to 1"),
        Column("score", "double", "Positive minus negative probability, -1 to 1"),
        Column("expected_star", "double", "The mean star under the model's probabilities, 1 to 5"),
    ),
    predictor="udfs.predictors.sentiment",
    trainer="training.trainers.sentiment",
    recipe=SentimentRecipe,
    settings=SentimentSettings,
    gold=(REVIEW_SENTIMENT, PRODUCT_SENTIMENT, *gold_voices.TABLES),
    labels=Labels(
        target=f"coalesce(corrected, {_STAR})",
        where="text is not null",  # shops write a headline ("Five Stars") by themselves
        alike=("text",),
        balanced=True,
    ),
    retrained_by=("decide",),
    correction=Correction(
        "stars", "a class or star (1 to 5) of sentiment", ("negative", "neutral", "positive", "1", "2", "3", "4", "5")
    ),
    place=20,
)
