"""Attributes of a product: what its title and description say, with the places where they say it.

A folder of kind `tagger` holds an encoder that points at values, kind `generator` a causal model that answers in JSON, both
beside the shop's known values; kind `lookup` is the known values alone. What is found is copied from the text, never written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import pandas as pd

from udfs.attributes.candidates import Candidate, Proposal, Sureness, candidates
from udfs.attributes.lexicon import Lexicon
from udfs.attributes.matching import Span
from udfs.engine.batching import ExecutionPlan, RuntimeConfig, error_message
from udfs.models.guarded import GuardedWriter
from udfs.models.json_pointer import JsonPointer, open_pointer
from udfs.models.model_folder import ModelFolder, ModelFolderError, open_folder
from udfs.models.span_tagger import Question, SpanTagger, open_tagger

INPUT_VERSION = "attributes-1"
COLUMNS = ("title", "description", "category_path")
OUTPUTS = ("status", "error", "found")
#: What is less likely than this is not published, not even for review.
LEAST_CONFIDENCE = 0.5

#: What a model answers about a question: its proposals and whether the texts were cut, or an error message.
Answer = tuple[list[Proposal], bool] | str
#: Status, error and findings of a row.
Outcome = tuple[str, str | None, list[dict[str, Any]] | None]


class Pointer(Protocol):
    """What points at values in texts."""

    def proposals(self, questions: Sequence[Question]) -> list[Answer]:
        """An answer for each question."""
        ...


@dataclass
class GuardedTagger:
    """A tagger in a child process: a product that kills or hangs it costs its own answer."""

    writer: GuardedWriter
    form: ExecutionPlan

    def proposals(self, questions: Sequence[Question]) -> list[Answer]:
        """An answer for each question."""
        keys = [f"{place:08d}" for place in range(len(questions))]
        said = self.writer.write(dict(zip(keys, questions, strict=True)))
        return [said[key] for key in keys]


@dataclass
class Extractor:
    """What `predict` needs. `pointer` None: known values alone."""

    lexicon: Lexicon
    sureness: Sureness
    exclude: tuple[str, ...] = ()
    pointer: Pointer | None = None
    scorer: Any = field(default=None)


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> Extractor:
    """The extractor of a sealed folder."""
    if folder.manifest.get("rendering") != INPUT_VERSION:
        raise ModelFolderError(
            f"{folder.path}: expected rendering {INPUT_VERSION}, found {folder.manifest.get('rendering')}; train again"
        )
    calibration = folder.manifest["calibration"]
    sureness = Sureness(tuple(calibration["weights"]), calibration["intercept"], calibration["threshold"])
    pointer: Any = None
    if folder.kind != "lookup":
        pointer = _guarded(folder, runtime) if runtime.guarded else _opened(folder, runtime.threads, runtime.precision)
    exclude = tuple(folder.manifest["recipe"].get("exclude", ()))
    return Extractor(Lexicon.read_from(folder.path), sureness, exclude, pointer, pointer)


def _opened(folder: ModelFolder, threads: int, precision: str = "auto") -> SpanTagger | JsonPointer:
    """What points at values in this process."""
    return open_tagger(folder, threads, precision) if folder.kind == "tagger" else open_pointer(folder, threads)


def _guarded(folder: ModelFolder, runtime: RuntimeConfig) -> GuardedTagger:
    writer = GuardedWriter.start("udfs.predictors.attributes:serve", folder, runtime)
    about = writer.child.about
    return GuardedTagger(writer, ExecutionPlan(str(about["precision"]), int(about["tokens"])))


def serve(path: str, threads: int) -> tuple[dict[str, Any], Any]:
    """The child's side: questions by key -> what the model answers each."""
    pointer = _opened(open_folder(path), threads)

    def answer(questions: list[tuple[str, Question]]) -> list[Answer]:
        return pointer.proposals([question for _, question in questions])

    return asdict(pointer.form), answer


def predict(predictor: Extractor, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input, in its order: `status` (`ok`, `empty`, `truncated`, `error`), `error` and `found`.

    Equal texts get equal answers, whatever else is in the batch; a row that fails carries its error.
    """
    rows: list[Any] = [_question(row, predictor) for row in inputs.to_dict("records")]
    asked = [question for question in rows if isinstance(question, Question) and any(question.texts.values())]
    found = iter(extract(predictor, asked))
    answers: list[Outcome] = []
    for question in rows:
        if isinstance(question, str):
            answers.append(("error", question, None))
        elif not any(question.texts.values()):
            answers.append(("empty", None, []))
        else:
            answers.append(next(found))
    columns = {name: pd.Series([row[place] for row in answers], dtype=object) for place, name in enumerate(OUTPUTS)}
    return pd.DataFrame(columns).set_axis(inputs.index)


def extract(predictor: Extractor, questions: Sequence[Question]) -> list[Outcome]:
    """(status, error, found) of each question."""
    made: list[Outcome] = []
    for question, said in zip(questions, candidates_of(predictor, questions), strict=True):
        if isinstance(said, str):
            made.append(("error", said, None))
        else:
            of_question, cut = said
            made.append(("truncated" if cut else "ok", None, _found(of_question, question, predictor.sureness)))
    return made


def candidates_of(predictor: Extractor, questions: Sequence[Question]) -> list[tuple[list[Candidate], bool] | str]:
    """The candidates of each question and whether its texts were cut, or an error message."""
    answers: list[Any] = [(None, False)] * len(questions)
    if predictor.pointer is not None:
        answers = list(predictor.pointer.proposals(questions))
    made: list[tuple[list[Candidate], bool] | str] = []
    for question, answer in zip(questions, answers, strict=True):
        if isinstance(answer, str):
            made.append(answer)
            continue
        proposals, cut = answer
        try:
            made.append((candidates(question.texts, question.asked, predictor.lexicon, proposals), cut))
        except Exception as problem:  # one row's trouble is its own
            made.append(error_message(problem, " ".join(filter(None, question.texts.values()))))
    return made


def _question(row: Mapping[str, Any], predictor: Extractor) -> Question | str:
    """The question about a row, or why it cannot be asked."""
    exclude, path = predictor.exclude, row.get("category_path")
    texts = {}
    for name in ("title", "description"):
        value = row.get(name)
        if value is not None and not isinstance(value, str | float):
            return f"TypeError: {name}: expected text, found {type(value).__name__}"
        texts[name] = value if isinstance(value, str) and name not in exclude else None
    known = () if path is None or isinstance(path, float) or "category_path" in exclude else tuple(map(str, path))
    return Question(texts, known, predictor.lexicon.asked(known, texts))


def _found(of_question: Sequence[Candidate], question: Question, sureness: Sureness) -> list[dict[str, Any]]:
    """What is published of the candidates: the surest first, and of several values those alone that overlap no surer
    one. A measure in the text is of one attribute.
    """
    ranked = sorted(((sureness.of(one), one) for one in of_question), key=lambda pair: -pair[0])
    taken: list[tuple[str, bool, Span]] = []
    made: dict[str, list[dict[str, Any]]] = {name: [] for name in question.asked}
    for confidence, candidate in ranked:
        if confidence < LEAST_CONFIDENCE:
            break
        measured = candidate.key[0] == "#"
        rivals = [span for name, of_measure, span in taken if name == candidate.attribute or (measured and of_measure)]
        if any(_overlap(span, rival) for span in candidate.spans for rival in rivals):
            continue
        taken += [(candidate.attribute, measured, span) for span in candidate.spans]
        accepted = sureness.threshold is not None and confidence >= sureness.threshold
        made[candidate.attribute].append(
            {
                "attribute": candidate.attribute,
                "value": candidate.value,
                "spans": [span._asdict() for span in candidate.spans],
                "confidence": confidence,
                "decision": "accepted" if accepted else "review",
            }
        )
    return [one for of_attribute in made.values() for one in of_attribute]


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
