"""Recipes: everything that a task's training is told, as data. A shop writes what it wants otherwise under
`[tasks.<task>]`.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from expectations.settings_block import Seconds, Settings, Share


class Recipe(Settings):
    """What every task's training is told."""

    task: str
    base_model: str = Field(
        default="embedded",
        description="`embedded`, a local folder, the folder of a model trained here or a hub name (owner/model)",
    )
    seconds: Seconds = Field(
        default=60.0, gt=0, description="wall-clock budget of the fit; it ends cleanly with the best so far"
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="inputs (`brand`, `attributes.department`) that never reach the model"
    )
    publish_threshold: Share = Field(default=0.97, description="precision that an automatic decision must hold")
    threads: int = Field(default=0, ge=0, description="CPU threads of each process, 0: all that there are")
    seed: int = Field(default=20_261_121, description="of everything that is drawn")

    def resolved(self) -> dict[str, Any]:
        """All settings as JSON has them, as they go into a model folder."""
        return self.model_dump(mode="json")


class Scheduled(Settings):
    """Whether a task runs, and when it is trained again. Times are seconds, or texts such as '7d'."""

    enabled: bool = True
    retrain_after: Seconds = Field(default=7 * 86_400.0, gt=0)


class Augment(Settings):
    """Views of a row that keep its label. Shares are of the rows, the facts or the words that are touched; 0 switches
    off.
    """

    share: Share = Field(default=0.5, description="rows of an epoch that are shown in another view")
    drop_facts: Share = Field(default=0.5, description="each attribute is left out")
    shuffle_facts: bool = Field(default=True, description="attributes come in any order")
    drop_description: Share = Field(default=0.5, description="the description is left out")
    title_from_facts: Share = Field(default=0.1, description="the title is made of the brand and the attributes")
    mask_words: Share = Field(default=0.0, description="words of the title that are left out, in one span")
    typos: Share = Field(default=0.0, description="words that get a typing error")


class Distil(Settings):
    """A student that learns from teachers: the mean of their probabilities. `teachers` = 0 switches it off."""

    teachers: int = Field(default=0, ge=0, le=16, description="models that teach, each with a seed of its own")
    teacher_base: str | None = Field(default=None, description="base of the teachers; none: the student's")
    teacher_share: Share = Field(default=0.6, description="part of the budget that the teachers have, together")
    temperature: float = Field(default=2.0, gt=0, description="softens the teachers' and the student's probabilities")
    weight: Share = Field(default=0.7, description="of the teachers' word beside the label's, on labelled rows")
    unlabelled: bool = Field(default=True, description="rows without a label are taught as well")


class ClassifierRecipe(Recipe):
    """What the fine-tuning of a classifier is told. Rates are peaks; a step is one update of the weights."""

    method: Literal["full", "lora", "head"] = Field(
        default="full", description="all weights, adapters, or the head on a frozen base"
    )
    lora_rank: int = Field(default=16, ge=1, le=256, description="of the adapters")
    sample: Literal["made_up", "shop"] = Field(
        default="made_up",
        description="texts in the model folder, on which a faster precision is judged: made up, or of the shop's rows",
    )
    max_tokens: int = Field(default=128, ge=8, le=8192, description="inputs are cut here at the latest")
    learning_rate: float = Field(default=2e-4, gt=0, description="of the base's top layer")
    head_rate: float = Field(default=1e-3, gt=0, description="of the head")
    layer_decay: float = Field(
        default=0.9, gt=0, le=1, description="the rate's factor from each layer to the one below"
    )
    weight_decay: float = Field(default=0.01, ge=0, description="on matrices, not on norms and biases")
    schedule: Literal["linear", "cosine"] = Field(default="linear", description="how the rate falls after the warm-up")
    warmup_share: Share = Field(default=0.06, description="of the fit")
    label_smoothing: float = Field(default=0.05, ge=0, lt=1)
    dropout: Share = Field(default=0.0, description="in the base; 0 trains up to twice as fast on a CPU")
    balance: Share = Field(
        default=0.5, description="how far rare classes count more: 0 not at all, 1 by the examples' weights"
    )
    balance_by: Literal["weights", "sampling"] = Field(
        default="weights", description="rare classes count more in the loss, or come more often in an epoch"
    )
    level_weight: Share = Field(default=0.3, description="of the levels above the last one in the loss")
    max_grad_norm: float = Field(default=1.0, gt=0, description="largest norm of the gradient")
    batch_size: int = Field(
        default=0, ge=0, description="of one update; 0: a hundredth of the training rows, from 8 to 32"
    )
    tokens_per_batch: int = Field(
        default=4096, ge=64, description="of one forward pass; a step of more is several passes"
    )
    precision: Literal["auto", "fp32", "bf16"] = Field(
        default="auto", description="auto: bf16 autocast where a trial step is faster"
    )
    gradient_checkpointing: bool = Field(default=False, description="less memory, a third more time")
    freeze_embeddings: bool = Field(default=True, description="word vectors stay as they are")
    max_epochs: float = Field(default=12.0, gt=0)
    evaluations: int = Field(default=8, ge=1, description="looks at the validation rows")
    patience: int = Field(default=3, ge=0, description="looks without a better one until the fit ends; 0: never")
    validation_rows: int = Field(default=1500, ge=1, description="rows of a look")
    metric: Literal["accuracy", "macro_f1", "log_loss"] = Field(
        default="accuracy", description="picks the best look; log_loss: the best companion's share as well"
    )
    probe_rows: int = Field(default=6000, ge=1, description="rows of the head's first fit")
    readers: tuple[Literal["encoder", "words", "characters"], ...] = Field(
        default=("encoder", "words", "characters"),
        min_length=1,
        description="what may read texts; validation rows say which does: the encoder, TF-IDF of words, of runs of characters, "
        "or their mixture",
    )
    refit: Literal["auto", "always", "never"] = Field(
        default="auto",
        description="whether a model that may serve is fitted once more, to all labelled rows; auto: linear ones always, the "
        "encoder where the first fit left time of its `seconds` for it",
    )
    companion: bool = Field(default=True, description="TF-IDF beside the encoder where validation gives it a share")
    checkpoint_seconds: Seconds = Field(default=120.0, gt=0, description="from one checkpoint to the next")
    processes: int = Field(
        default=1, ge=1, le=64, description="data-parallel processes, one a GPU where there are enough"
    )
    augment: Augment = Augment()
    distil: Distil = Distil()

    @model_validator(mode="after")
    def _head_learns_from_labels(self) -> ClassifierRecipe:
        if self.method == "head" and self.distil.teachers:
            raise ValueError(
                "expected method full or lora with distil.teachers: a head on a frozen base learns from labels alone"
            )
        return self
