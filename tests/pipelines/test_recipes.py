"""Recipes: every setting is said, what is said is valid input, and what is wrong is refused with what to do about
it.
"""

from __future__ import annotations

import json

import pytest
from corner_shop import SHOP
from typer.testing import CliRunner

from expectations.known_tasks import TASKS, read_recipe
from expectations.recipe import Augment, ClassifierRecipe, Distil
from expectations.settings.loading import ShopError, load_shop
from expectations.tasks.category import CATEGORY, CategoryRecipe
from pipelines.cli.app import app
from pipelines.lifecycle import training_job

CHANGED = """
[tasks.category]
base_model = "acme/tiny \\"quoted\\""
exclude = ["brand", "attributes.department"]
seconds = "30m"
method = "lora"
learning_rate = 0.00001
[tasks.category.augment]
typos = 0.25
[tasks.category.distil]
teachers = 3
teacher_base = "acme/large"
[tasks.sentiment]
gradient_checkpointing = true
"""


def shop_of(tmp_path, text: str):
    file = tmp_path / "shop.toml"
    file.write_text(SHOP + text)
    return file


def printed(file, *options) -> str:
    done = CliRunner().invoke(app, ["train", str(file), "--print-recipe", *options])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize("text", ["", CHANGED], ids=["defaults", "changed"])
def test_what_is_printed_is_whole_and_is_input_that_means_the_same(tmp_path, text):
    file = shop_of(tmp_path, text)
    recipe_text = printed(file)
    for kind, table in (
        (ClassifierRecipe, "tasks.category"),
        (Augment, "tasks.category.augment"),
        (Distil, "tasks.category.distil"),
    ):
        block = recipe_text.split(f"[{table}]\n")[1].split("\n[")[0]
        for name, field in kind.model_fields.items():
            plain = name not in ("task", "augment", "distil")
            assert not plain or f"\n{name} = " in f"\n{block}" or f"\n# {name} =" in f"\n{block}"
            assert not plain or not field.description or field.description in block
    before = [training_job.recipe(load_shop(file), task) for task in TASKS]
    again = [training_job.recipe(load_shop(shop_of(tmp_path, "\n" + recipe_text)), task) for task in TASKS]
    assert before == again
    if text:
        assert before[1].seconds == 1800
        assert before[1].distil.teacher_base == "acme/large"


def test_printed_as_json_it_is_what_the_training_process_reads(tmp_path):
    file = shop_of(tmp_path, CHANGED)
    recipe_text = json.loads(printed(file, "--json", "--task", "category"))
    assert [read_recipe(one) for one in recipe_text] == [training_job.recipe(load_shop(file), CATEGORY)]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_resolved_recipe_is_the_same_recipe(task):
    recipe = task.recipe()
    assert read_recipe(json.loads(json.dumps(recipe.resolved()))) == recipe


@pytest.mark.parametrize(
    ("line", "expected", "found", "remedy"),
    [
        ("leaning_rate = 0.1", "learning_rate", "'leaning_rate'", "did you mean 'learning_rate'?"),
        ("learning_rate = -1", "greater than 0", "-1", "correct the value"),
        ('method = "ful"', "'full', 'lora' or 'head'", "'ful'", "did you mean 'full'?"),
        ('schedule = "linea"', "'linear' or 'cosine'", "'linea'", "did you mean 'linear'?"),
        ("dropout = 1.5", "less than or equal to 1", "1.5", "correct the value"),
        ("label_smoothing = 1", "less than 1", "1", "correct the value"),
        ('seconds = "soon"', "a time span such as '7d'", "'soon'", "correct the value"),
        ("processes = 0", "greater than or equal to 1", "0", "correct the value"),
        ("[tasks.category.augment]\ntypo = 0.1", "typos", "'typo'", "did you mean 'typos'?"),
        ("[tasks.category.distil]\ntemperature = 0", "greater than 0", "0", "correct the value"),
        (
            'method = "head"\ndistil = { teachers = 1 }',
            "method full or lora with distil.teachers",
            "'head'",
            "correct the value",
        ),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_do(tmp_path, line, expected, found, remedy):
    with pytest.raises(ShopError) as problem:
        load_shop(shop_of(tmp_path, f"[tasks.category]\n{line}\n"))
    (only,) = problem.value.problems
    assert only.place.startswith("tasks.category")
    assert expected in only.expected
    assert found in only.found
    assert only.remedy == remedy


def test_every_part_of_a_fit_can_be_set(tmp_path):
    """What a fit is known by among those who fine-tune models, and the setting that says it."""
    settings = {
        "method": "head",
        "lora_rank": 4,
        "learning_rate": 1e-5,
        "head_rate": 2e-3,
        "layer_decay": 0.8,
        "weight_decay": 0.1,
        "warmup_share": 0.1,
        "schedule": "cosine",
        "label_smoothing": 0.1,
        "dropout": 0.1,
        "max_grad_norm": 0.5,
        "batch_size": 64,
        "tokens_per_batch": 1024,
        "precision": "bf16",
        "gradient_checkpointing": True,
        "freeze_embeddings": False,
        "max_epochs": 3.0,
        "patience": 1,
        "evaluations": 4,
        "metric": "macro_f1",
        "balance": 0.7,
        "balance_by": "sampling",
        "checkpoint_seconds": 60.0,
        "processes": 2,
        "threads": 1,
        "seed": 3,
    }
    lines = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.items())
    recipe = training_job.recipe(load_shop(shop_of(tmp_path, f"[tasks.category]\n{lines}\n")), CATEGORY)
    assert {name: getattr(recipe, name) for name in settings} == settings
    assert all(getattr(CategoryRecipe(), name) != value for name, value in settings.items())
