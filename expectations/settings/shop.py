"""The settings of one shop (`shop.toml`), as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model

from expectations.known_tasks import TASKS
from expectations.settings.alerts import Alerts, Metrics
from expectations.settings.tracking import Tracking
from expectations.settings_block import Seconds, Settings, Share
from expectations.task import Task

#: Canonical columns by table; those that a source must map come first.
CANONICAL: dict[str, tuple[str, ...]] = {
    "products": (
        "product_id",
        "title",
        "description",
        "brand",
        "category",
        "attributes",
        "price",
        "currency",
        "language",
        "updated_at",
        "parent_id",
    ),
    "reviews": ("product_id", "review_id", "user_id", "rating", "title", "text", "reviewed_at"),
    "purchases": ("user_id", "product_id", "purchased_at", "quantity", "price", "currency", "order_id", "cancelled"),
    "overrides": ("task", "key", "value", "field", "locale", "state", "facts_hash"),
}
REQUIRED: dict[str, tuple[str, ...]] = {
    "products": ("product_id",),
    "reviews": ("product_id",),
    "purchases": ("user_id", "product_id", "purchased_at"),
    "overrides": ("task", "key", "value"),
}


class Source(Settings):
    """Where records of one canonical table come from, and how its columns are called there.

    `ids`: whether reviews and purchases are numbered by the source itself (two sources may both have a review 1) or as
    those of the source before it in the settings are (a file of corrections). `best_rating`: what a rating that is a
    number alone goes up to (10, 100); left out, the column shows it. `excel_dates`: whether whole numbers from 20,000
    to 80,000 are dates of a spreadsheet (days since 1900).
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)
    table: Literal["products", "reviews", "purchases", "overrides"]
    path: str = Field(min_length=1)
    format: Literal["csv", "json", "parquet", "delta"]
    mode: Literal["snapshot", "append"] = "snapshot"
    encoding: str = "utf-8"
    options: dict[str, str] = Field(default={})
    columns: dict[str, str]
    ids: Literal["own", "shared"] = "own"
    where: str | None = None
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    day_first: bool = False
    time_zone: str = "UTC"
    excel_dates: bool = False
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    best_rating: float | None = Field(default=None, gt=0, le=1_000)


class Limits(Settings):
    """How large what a shop delivers may be. A cell or record beyond them is quarantined, a file refused, before
    anything is written.

    `max_record_chars`: one record, with all its lines. `max_gzip_ratio`: how many times its size a gzip file may unpack
    to.
    """

    max_cell_chars: int = Field(default=200_000, ge=1_000, le=10_000_000)
    max_record_chars: int = Field(default=4_000_000, ge=10_000, le=100_000_000)
    max_columns: int = Field(default=2_000, ge=1)
    max_depth: int = Field(default=50, ge=1, le=200)
    max_files: int = Field(default=20_000, ge=1)
    max_gzip_ratio: float = Field(default=200.0, ge=1)


if TYPE_CHECKING:

    class Tasks(Settings):
        """`[tasks]`: a block of settings for every task."""

        def __getattr__(self, name: str) -> Any: ...

else:
    Tasks = create_model("Tasks", __base__=Settings, **{task.name: (task.settings, task.settings()) for task in TASKS})


class Guards(Settings):
    """Shares (0 to 1) that keep a bad delivery from reaching the published tables.

    `max_superseded_rise`: by how much the share of records that another one of their key replaces may pass the last
    run's. `max_shift`: by how much the share of rows with a filled column, or with one language, currency, category,
    rating, may leave the range of the last 28 nights; 1 switches that off, and the look for columns that are empty or
    constant all at once. `max_flipped_share`: of a table's rows a new model may change the prediction of so many.
    """

    min_rows_share: Share = 0.6
    max_quarantined_share: Share = 0.2
    max_superseded_rise: Share = 0.2
    max_error_share: Share = 0.01
    max_shift: Share = 0.3
    max_flipped_share: Share = 0.5


class Scoring(Settings):
    """How models are run. `precision`: `auto` takes the fastest of fp32, bf16 and, on a GPU, fp16, `int8` the fastest
    of these and int8, that agrees with fp32. `seconds_per_batch`: how long a model may take for one full batch; a text
    that takes longer is that row's error.
    """

    precision: Literal["auto", "fp32", "bf16", "fp16", "int8"] = "auto"
    seconds_per_batch: Seconds = Field(default=120.0, gt=0)


class People(Settings):
    """What customers may ask for. `objections`: a file of user ids, one a line, of those who object: they are in no
    training example and in no recommendation. `retrain_within`: so long after an erasure a model that read the person's
    texts may serve. `reader_grace`: so long readers may go on with sets that are about to be withdrawn.
    """

    objections: str | None = Field(default=None, min_length=1)
    retrain_within: Seconds = Field(default=30 * 86_400.0, ge=0)
    reader_grace: Seconds = Field(default=60.0, ge=0)


class Shop(Settings):
    """One shop. Paths are absolute once loaded.

    `regions`: where its people live (ISO 3166: "DE", "AT"), so that their phone numbers are known where nothing
    announces them; left out, those of most countries are.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=60)
    regions: tuple[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], ...] = ()
    lake: str = "lake"
    data: str = "."
    sources: tuple[Source, ...]
    tasks: Tasks = Tasks()
    guards: Guards = Guards()
    limits: Limits = Limits()
    spark: dict[str, str] = Field(default={})
    bronze_days: int = Field(default=90, ge=1)
    scores_days: int = Field(default=30, ge=1)
    published_sets: int = Field(default=14, ge=1)
    report_days: int = Field(default=90, ge=1)
    scoring: Scoring = Scoring()
    tracking: Tracking = Tracking()
    alerts: Alerts = Alerts()
    metrics: Metrics = Metrics()
    people: People = People()
    deadline_minutes: float | None = Field(default=None, gt=0)

    def sources_of(self, table: str) -> list[Source]:
        return [source for source in self.sources if source.table == table]

    def tasks_of(self, task: Task) -> Any:
        """The settings of one task, of its own class."""
        return getattr(self.tasks, task.name)

    def has(self, table: str) -> bool:
        return bool(self.sources_of(table))
