"""Category of a product: the text that the model reads, and what it says about each row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from udfs.decisions.confidence import Confidence, of_levels, of_paths
from udfs.engine.batching import RuntimeConfig, Scored
from udfs.models.ensemble import Classifier, open_classifier
from udfs.models.model_folder import ModelFolder, ModelFolderError
from udfs.terms.attribution import Pair, top_words

INPUT_VERSION = "category-1"
#: In the order of the text: what is cut off first when it is too long comes last.
COLUMNS = ("title", "brand", "attributes", "description")
_ALTERNATIVES = 3


@dataclass(frozen=True)
class Tree:
    """The classes of a model (C full paths) and every prefix of them (N nodes)."""

    paths: tuple[tuple[str, ...], ...]
    nodes: dict[tuple[str, ...], int]
    member: np.ndarray  # (C, N), 1 where the node is a prefix of the path

    @classmethod
    def of(cls, paths: Iterable[Sequence[str]]) -> Tree:
        """The tree of these paths, in their order."""
        kept = tuple(tuple(path) for path in paths)
        nodes = {
            node: at for at, node in enumerate(sorted({path[:end] for path in kept for end in range(1, len(path) + 1)}))
        }
        member = np.zeros((len(kept), len(nodes)), dtype=np.float32)
        for row, path in enumerate(kept):
            member[row, [nodes[path[:end]] for end in range(1, len(path) + 1)]] = 1.0
        return cls(kept, nodes, member)


#: Probability from which an ancestor is sure where a model folder names no precision of its own.
_SURE = 0.97


@dataclass(frozen=True)
class Categorizer:
    """A loaded category model. A full path is accepted from `threshold` on, one cut to its first n levels from
    `level_thresholds[n - 1]` on; None accepts nothing. A folder that has none for a level takes the full path's, and
    without that the `precision` that was asked for. `confidence` is the full paths', `level_confidences[n - 1]` that of
    the nodes of level n, where the folder has one. `explain`: rows for review say which words mattered.
    """

    scorer: Classifier
    tree: Tree
    confidence: Confidence
    threshold: float | None
    exclude: tuple[str, ...]
    precision: float = _SURE
    level_thresholds: tuple[float | None, ...] = ()
    explain: bool = False
    level_confidences: tuple[Confidence, ...] = ()

    def sure(self, levels: int) -> float:
        """The confidence from which a path cut to so many levels is sure; above 1 where none is."""
        if levels <= len(self.level_thresholds):
            found = self.level_thresholds[levels - 1]
            return 2.0 if found is None else found
        return self.precision if self.threshold is None else self.threshold

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities (rows, C) of logits (rows, C)."""
        return self.confidence.of_logits(logits)

    def node_probabilities(self, logits: np.ndarray) -> np.ndarray:
        """Calibrated probabilities (rows, N) of the tree's nodes."""
        return node_probabilities(self.tree, logits, self.confidence, self.level_confidences)


def node_probabilities(tree: Tree, logits: np.ndarray, paths: Confidence, levels: Sequence[Confidence]) -> np.ndarray:
    """Probabilities (rows, N) of the tree's nodes from logits (rows, C): what the paths below a node have together by
    the confidence of its level, or by the paths' where the level has none.

    Sums over siblings that a model confuses are surer than the paths' temperature makes them. Each level is calibrated
    by itself, so a node and its parent need not add up.
    """
    depth = np.array([len(node) for node in tree.nodes])
    found = np.empty((len(logits), len(depth)))
    for level in range(1, depth.max(initial=0) + 1):
        own = levels[level - 1] if level <= len(levels) else paths
        found[:, depth == level] = own.of(own.tempered(logits) @ tree.member[:, depth == level])
    return found


def render(inputs: pd.DataFrame, exclude: Sequence[str] = (), sort_facts: bool = True) -> list[str]:
    """One text per row: title, brand, facts by name, description, each where there is one; `` for a row without any.

    `exclude` names columns (`brand`) or facts (`attributes.department`) that must not reach the model.
    `sort_facts` False leaves facts in the order that they have.
    """
    hidden = hidden_facts(exclude)
    shown = [name for name in COLUMNS if name in inputs.columns and name not in exclude]
    columns = [[_part(name, value, hidden, sort_facts) for value in inputs[name]] for name in shown]
    return [" | ".join(part for part in parts if part) for parts in zip(*columns, strict=True)] or [""] * len(inputs)


def hidden_facts(exclude: Sequence[str]) -> set[str]:
    """The facts, in lower case, that `exclude` names: `department` of `attributes.department`."""
    return {name.removeprefix("attributes.").lower() for name in exclude if name.startswith("attributes.")}


def facts(attributes: Any) -> dict[str, str]:
    """Attributes as a dict, sorted by name: given as one, or as the pairs that Arrow makes of a map; None has none."""
    if attributes is None or isinstance(attributes, float):
        return {}
    pairs = attributes.items() if isinstance(attributes, dict) else attributes
    return {str(name): str(value) for name, value in sorted(pairs, key=lambda pair: str(pair[0])) if value is not None}


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> Categorizer:
    """The predictor of a sealed category folder, of kind `encoder` or `linear`."""
    manifest = folder.manifest
    if manifest["rendering"] != INPUT_VERSION:
        raise ModelFolderError(
            f"{folder.path}: expected rendering {INPUT_VERSION}, found {manifest['rendering']}; train again"
        )
    calibration = manifest["calibration"]
    exclude = tuple(manifest["recipe"]["exclude"])
    return Categorizer(
        open_classifier(folder, runtime),
        Tree.of(manifest["labels"]),
        of_paths(calibration),
        calibration["threshold"],
        exclude,
        manifest.get("recipe", {}).get("publish_threshold", _SURE),
        tuple(calibration.get("level_thresholds", ())),
        runtime.explain,
        of_levels(calibration),
    )


def predict(predictor: Categorizer, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input row, in its order: `status`, `error` and the outputs of the category task.

    Confidences are calibrated probabilities of full paths; a row without an answer is one for `review`, with no path.
    """
    texts = render(inputs, predictor.exclude)
    scored = predictor.scorer.score(texts)
    answers = [_no_answer()] * len(inputs)
    rows = [row for row, result in enumerate(scored.results) if result is not None]
    if rows:
        logits = np.stack([scored.results[row] for row in rows])
        top = np.argsort(-logits, axis=1, kind="stable")[:, : _ALTERNATIVES + 1]
        for row, answer in zip(rows, _answers(predictor, logits, top), strict=True):
            answers[row] = answer
        unsure = {
            row: (int(order[0]), int(order[1]))
            for row, order in zip(rows, top, strict=True)
            if _wants_words(answers[row], order)
        }
        if predictor.explain and unsure:
            _explain(predictor, texts, unsure, answers, scored)
    frame = pd.DataFrame(answers, index=inputs.index, columns=list(_no_answer()))
    frame.insert(0, "status", scored.status)
    frame.insert(1, "error", pd.Series(scored.error, dtype=object, index=inputs.index))
    return frame


def _wants_words(answer: dict[str, Any], order: np.ndarray) -> bool:
    return answer["decision"] == "review" and len(order) > 1


def _explain(
    predictor: Categorizer, texts: list[str], unsure: dict[int, Pair], answers: list[dict[str, Any]], scored: Scored
) -> None:
    """Adds `words` to the answers of the unsure rows, each with its class and the runner-up. Where that fails the row
    keeps its answer, and its `error` says why it has no words.
    """
    found = predictor.scorer.word_parts([texts[row] for row in unsure], list(unsure.values()))
    for row, parts in zip(unsure, found, strict=True):
        if isinstance(parts, str):
            scored.error[row] = f"words: {parts}"
        else:
            answers[row]["words"] = top_words(texts[row], parts)


def _answers(predictor: Categorizer, logits: np.ndarray, top: np.ndarray) -> list[dict[str, Any]]:
    """One per row of logits (rows, C); `top` (rows, up to 4): the most probable classes, best first."""
    tree, threshold = predictor.tree, predictor.threshold
    probabilities, of_nodes = predictor.probabilities(logits), predictor.node_probabilities(logits)
    answers = []
    for row, order in enumerate(top):
        path, confidence = tree.paths[order[0]], float(probabilities[row, order[0]])
        accepted = threshold is not None and confidence >= threshold
        others = [{"path": list(tree.paths[c]), "confidence": float(probabilities[row, c])} for c in order[1:]]
        answers.append(
            {
                "predicted_path": list(path),
                "confidence": confidence,
                "alternatives": others,
                "decision": "accepted" if accepted else "review",
                "decided_path": list(path if accepted else _surest_ancestor(predictor, path, of_nodes[row])),
                "words": None,
            }
        )
    return answers


def _surest_ancestor(predictor: Categorizer, path: tuple[str, ...], of_nodes: np.ndarray) -> tuple[str, ...]:
    """The longest proper prefix whose probability is sure enough for its level; () when none is."""
    for end in range(len(path) - 1, 0, -1):
        if of_nodes[predictor.tree.nodes[path[:end]]] >= predictor.sure(end):
            return path[:end]
    return ()


def _no_answer() -> dict[str, Any]:
    return {
        "predicted_path": None,
        "confidence": None,
        "alternatives": None,
        "decision": "review",
        "decided_path": [],
        "words": None,
    }


def _part(name: str, value: Any, hidden: set[str], sort_facts: bool) -> str:
    if name == "attributes":
        shown = facts(value) if sort_facts else value or {}
        return ", ".join(f"{fact}: {text}" for fact, text in shown.items() if fact.lower() not in hidden)
    return value.strip() if isinstance(value, str) else ""
