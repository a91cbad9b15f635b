"""What a task is, as data. Everything that the night knows of a task is said in its one file of
`expectations/tasks`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from expectations.recipe import Recipe, Scheduled
from expectations.table import Column, Table

#: What is read of a product, by every task that reads products as texts.
PRODUCT_TEXTS = (
    Column("title", "string", "Title, first 300 characters"),
    Column("brand", "string", "Brand"),
    Column("description", "string", "Description, first 600 characters"),
    Column("attributes", "map<string,string>", "Facts by normalised name"),
)
#: The key of a row of each silver table that a model may read row by row.
_KEYS = {"products": "product_id", "reviews": "review_id"}


@dataclass(frozen=True)
class Labels:
    """Which rows are examples, and what they should say, in Spark SQL over the columns of the task's silver table and
    `corrected`, the value of the shop's correction (null without one).

    `target`: what the model should say; rows where it is null are no examples, or, where `unlabelled`, examples for
    teachers.
    `where`: which rows may be examples. `alike`: columns (or `target`) whose text, case and punctuation aside, makes
    rows share a split; `near_duplicates`: a product counts as the one that it repeats. `balanced`: rare targets weigh
    more.
    """

    target: str
    alike: tuple[str, ...]
    where: str = "true"
    near_duplicates: bool = False
    unlabelled: bool = False
    balanced: bool = False


@dataclass(frozen=True)
class Correction:
    """What `silver/overrides` may say of a row: a `path` (in any shape of a category), `stars` (a class or stars in any
    spelling) or a `text`, told by `comment`; one of `values`, where there are any. `fields`: the texts of a row that
    may be corrected apart, each with a state, of which `main` is the one that `corrected` is. `any_field`: a field is any
    name of the shop's own, and `corrected` all of them as a JSON object.
    """

    reads: Literal["path", "stars", "text"]
    comment: str
    values: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    main: str = ""
    any_field: bool = False

    @property
    def has_fields(self) -> bool:
        """Whether a correction is of a part of the row, named by `field`."""
        return self.any_field or bool(self.fields)


@dataclass(frozen=True, eq=False)
class Task:
    """One thing that Nightshelf predicts.

    `needs`: canonical tables without which the task is skipped; the first holds the rows that are scored.
    `inputs`: what the model reads, per row; exactly these values make up `input_hash`.
    `outputs`: what `predict` returns beside `status` and `error`; empty for a task whose gold tables are rebuilt whole.
    `predictor`, `trainer`: the modules that predict and train. `recipe`, `settings`: classes of what training is told,
    and of `[tasks.<name>]`, which holds the recipe. `gold`: the tables that come of it. `columns`: Spark SQL for
    columns of the first one that are neither the row's nor the score's, over both and `corrected`; a table that needs
    more has a builder in `pipelines.gold`. `labels`: its examples; None where `pipelines.examples` makes them
    otherwise. `beside`: further tables of examples. `correction`: what the shop may correct. `scored`: which rows are
    scored, in Spark SQL over the row, `corrected` and `settings`. `learns`: whether anything is trained. `on_change`:
    trained again whenever its examples change. `retrained_by`: settings of the recipe that the model keeps to when it
    predicts: it is trained again when one of them changes. `first`: scored before examples are made, because other tasks learn from
    it. `in_categories`: its products are read in the category that is known of each, the accepted prediction where nobody
    gave one; `category_path` is one of its inputs. `with_found`: its products have, beside the attributes that the shop
    gave, those that a person corrected and those that were read from their texts and accepted. `place`: in the order of a night.
    """

    name: str
    needs: tuple[str, ...]
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    predictor: str
    trainer: str
    recipe: type[Recipe]
    settings: type[Recipe]
    gold: tuple[Table, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Labels | None = None
    beside: tuple[str, ...] = ()
    correction: Correction | None = None
    scored: str | None = None
    learns: bool = True
    on_change: bool = False
    retrained_by: tuple[str, ...] = ()
    first: bool = False
    in_categories: bool = False
    with_found: bool = False
    place: int = 50

    @property
    def rows(self) -> str:
        """The silver table whose rows are scored."""
        return f"silver/{self.needs[0]}"

    @property
    def key(self) -> str:
        """The column that identifies such a row."""
        return _KEYS[self.needs[0]]

    @property
    def key_of_reviews(self) -> bool:
        """Whether its rows, and so the corrections of them, are reviews."""
        return self.needs[0] == "reviews"

    @property
    def reads(self) -> tuple[str, ...]:
        """The silver tables that decide what is scored and published."""
        return (*(f"silver/{name}" for name in self.needs), *(("silver/overrides",) if self.correction else ()))

    def own_settings(self) -> set[str]:
        """The settings that are neither its recipe's nor when it runs: they decide what is scored and published."""
        return set(self.settings.model_fields) - set(self.recipe.model_fields) - set(Scheduled.model_fields)

    def output_ddl(self) -> str:
        """`status`, `error` and the outputs as Spark SQL DDL."""
        columns = (Column("status", "string", ""), Column("error", "string", ""), *self.outputs)
        return ", ".join(f"`{column.name}` {column.type}" for column in columns)
