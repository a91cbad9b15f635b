"""The child of `trainer.py` that trains with transformers' `Trainer` as its documentation shows it, defaults and all.

    python benchmarks/trainer_rival.py ROWS.json REPORT.json

ROWS.json: `base` (a folder), `classes`, `max_tokens`, `epochs`, `looks`, and `train` and `validation`, each with
`texts` and `labels`. `AutoModelForSequenceClassification`, the fast tokenizer, `DataCollatorWithPadding` (each batch as
wide as its longest row), batches of 8, AdamW at 5e-5 falling to zero, no warm-up, fp32, the model's own dropout.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from looks import Watch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    DataCollatorWithPadding,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)


class Looker(TrainerCallback):
    """Stops the watch while the trainer evaluates."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        if control.should_evaluate:
            self.watch.pause()

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: dict[str, float], **more: Any) -> None:
        self.watch.go_on(state.epoch or 0.0, metrics["eval_accuracy"])


def main() -> None:
    rows, report = (Path(argument) for argument in sys.argv[1:])
    setting = json.loads(rows.read_text())
    watch = Watch()
    tokenizer = AutoTokenizer.from_pretrained(setting["base"])
    train, validation = (
        _encoded(tokenizer, setting[split], setting["max_tokens"]) for split in ("train", "validation")
    )
    model = AutoModelForSequenceClassification.from_pretrained(setting["base"], num_labels=setting["classes"])
    with tempfile.TemporaryDirectory() as place:
        trainer = Trainer(
            model=model,
            args=TrainingArguments(
                output_dir=place,
                num_train_epochs=setting["epochs"],
                use_cpu=True,
                eval_strategy="steps",
                eval_steps=1 / setting["looks"],  # a share of all steps
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
            ),
            train_dataset=train,
            eval_dataset=validation,
            data_collator=DataCollatorWithPadding(tokenizer),
            compute_metrics=lambda found: {
                "accuracy": float(np.mean(found.predictions.argmax(axis=-1) == found.label_ids))
            },
            callbacks=[Looker(watch)],
        )
        watch.pause()
        watch.go_on(0.0, 0.0)  # the steps begin here
        trainer.train()
    history = {"steps": trainer.state.global_step, "batch": trainer.args.per_device_train_batch_size}
    watch.write(report, tokens_per_epoch=sum(len(row["input_ids"]) for row in train), history=history)


def _encoded(tokenizer: Any, rows: dict[str, list[Any]], max_tokens: int) -> Any:
    """The rows as a list, which serves a Trainer as a data set."""
    encoded = tokenizer(rows["texts"], truncation=True, max_length=max_tokens)
    return [
        {**{name: encoded[name][at] for name in encoded}, "label": label} for at, label in enumerate(rows["labels"])
    ]


if __name__ == "__main__":
    main()
