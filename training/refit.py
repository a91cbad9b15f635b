"""After the verdict: the model that is to serve is fitted once more, to every labelled row."""

from __future__ import annotations

from types import ModuleType

import pandas as pd

from expectations.recipe import ClassifierRecipe, Recipe
from training.promotion.staging import building, put
from udfs.models.model_folder import ModelFolder
from udfs.storage.files import LakeFiles


def refitted(
    files: LakeFiles, module: ModuleType, recipe: Recipe, examples: pd.DataFrame, judged: ModelFolder
) -> tuple[ModelFolder | None, str]:
    """The judged model with its twin, in place under a version of its own, and what became of it; None where the judged
    model serves alone. `` for tasks that are not refitted. Whatever goes wrong, the judged model serves.
    """
    if not isinstance(recipe, ClassifierRecipe) or not hasattr(module, "everything"):
        return None, ""
    if recipe.refit == "never":
        return None, "the witness serves alone: refit = never"
    from training.finetuning.twin import seal_twin  # with torch, which counting models do not need

    try:
        with building(files, recipe.task) as place:
            sealed, said = seal_twin(module.everything(examples, recipe, judged), recipe, judged, place)
            return (put(files, sealed) if sealed else None), said
    except Exception as problem:  # a model that was judged is there
        return None, f"the witness serves alone: its twin failed with {type(problem).__name__}: {problem}"
