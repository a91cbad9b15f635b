"""Descriptions: product facts in, a text out that says nothing else.

A model (kind `generator`) writes a text in slots, the slots are filled from the facts, attributes that the text
leaves out are told in a closing sentence, and the result must pass the independent check; else it is written anew
from another seed, and at last replaced by the template. Kind `template` is the template alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd

from udfs.engine.batching import RuntimeConfig
from udfs.generation.constraints import ValueGuard
from udfs.generation.decoding import Decoding, Request, write
from udfs.generation.facts import facts_of, is_thin
from udfs.generation.faithfulness import FAITHFUL, Verdict, review
from udfs.generation.prompts import MOST_PROMPT_TOKENS, MOST_TEXT_TOKENS, prompt, slot_tokens, usable_slots
from udfs.generation.slots import Slot, fill, neighbours, with_mined
from udfs.generation.template import details, template
from udfs.generation.vocabulary import Vocabulary
from udfs.generation.words import stems
from udfs.kernels.execution_plan import optimize_for_inference
from udfs.models.base_models import device_here
from udfs.models.guarded import GuardedWriter
from udfs.models.model_folder import ModelFolder, open_folder

if TYPE_CHECKING:
    import torch

INPUT_VERSION = "descriptions-1"
GENERATED, TEMPLATE = "generated", "template"
OUTPUTS = ("status", "error", "description", "origin", "facts", "faithfulness")
#: Temperature of each try: the first draws, so that like products do not all get the same text; the last is the safest.
TEMPERATURES = (0.7, 0.4, 0.0)
_MESSAGE_CHARACTERS = 200
#: Places where the tokenizer joined a slot to what stands before it, and slots joined to what follows.
_SLOT_BEHIND, _SLOT_BEFORE = re.compile(r"(?<=[\w,;:.!?)%])(?=<[^<>\s]+>)"), re.compile(r"(<[^<>\s]+>)(?=[\w(<])")


@dataclass
class Writer:
    """A loaded generator. `tokenizer` is a fast tokenizer; `slots` are those that its texts may use."""

    model: torch.nn.Module
    tokenizer: Any
    slots: tuple[str, ...]
    guard: ValueGuard
    text_id: int
    stop_id: int
    pad_id: int
    temperatures: tuple[float, ...] = TEMPERATURES
    rows_per_batch: int = 96


@dataclass
class Describer:
    """What `predict` needs: the shop's vocabulary, what to leave out, and a generator where the folder holds one, in
    this process or guarded.
    """

    vocabulary: Vocabulary
    exclude: tuple[str, ...] = ()
    writer: Writer | GuardedWriter | None = None


@dataclass(frozen=True)
class _Text:
    """One description with where it comes from and what the check found."""

    text: str
    origin: str
    finding: str
    cut: bool = False


@dataclass(frozen=True)
class _Draft:
    """A product on its way through the model."""

    request: Request
    slots: tuple[Slot, ...]
    cut: bool


def render(inputs: pd.DataFrame, exclude: Sequence[str]) -> list[str]:
    """The facts of each row as one line of JSON; rows without facts are `{}`."""
    return [json.dumps(facts_of(row, exclude), ensure_ascii=False) for row in inputs.to_dict("records")]


def load(folder: ModelFolder, runtime: RuntimeConfig = RuntimeConfig()) -> Describer:
    """The describer of a model folder; its generator, if it has one, in this process or guarded, as asked."""
    vocabulary = Vocabulary.read(folder.path)
    exclude = tuple(folder.manifest.get("recipe", {}).get("exclude", ()))
    if folder.kind != "generator":
        return Describer(vocabulary, exclude)
    if runtime.guarded:
        return Describer(
            vocabulary, exclude, GuardedWriter.start("udfs.predictors.descriptions:serve", folder, runtime)
        )
    import torch

    if runtime.threads > 0:
        torch.set_num_threads(runtime.threads)
    return Describer(vocabulary, exclude, load_writer(folder.path, vocabulary, tuple(folder.manifest["slots"])))


def serve(path: str, threads: int) -> tuple[dict[str, Any], Any]:
    """The child's side of a guarded generator: products (key, facts) -> what is written about each, or its error."""
    describer = load(open_folder(path), RuntimeConfig(threads))
    writer = describer.writer

    def answer(products: list[tuple[str, dict[str, str]]]) -> list[_Text | str]:
        if not isinstance(writer, Writer):
            raise TypeError(f"expected a folder with a generator, found none in {path}")
        texts = _generated(writer, describer.vocabulary, dict(products))
        return [_error(text) if isinstance(text, Exception) else text for text in (texts[key] for key, _ in products)]

    return {}, answer


def load_writer(path: str | os.PathLike[str], vocabulary: Vocabulary, slots: tuple[str, ...]) -> Writer:
    """The generator in a folder: a causal model and its fast tokenizer, safetensors only, no remote code."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False, local_files_only=True)
    model = AutoModelForCausalLM.from_pretrained(
        path, trust_remote_code=False, local_files_only=True, use_safetensors=True, dtype=torch.float32
    )
    device = device_here()
    return writer_of(optimize_for_inference(model.to(device), device), tokenizer, vocabulary, slots)


def writer_of(model: torch.nn.Module, tokenizer: Any, vocabulary: Vocabulary, slots: tuple[str, ...]) -> Writer:
    """A generator of a model and a tokenizer in memory."""
    stop_id = tokenizer.eos_token_id
    pad_id = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else stop_id
    guard = ValueGuard(tokenizer, vocabulary, slot_tokens(slots), stop_id)
    return Writer(model.eval(), tokenizer, tuple(slots), guard, guard.marks["<text>"], stop_id, pad_id)


def predict(predictor: Describer, inputs: pd.DataFrame) -> pd.DataFrame:
    """One row per input, in order: status (`ok`, `empty`, `truncated`, `error`), error, description, origin, facts,
    faithfulness.

    `truncated`: the facts were too many for the model, the last ones were left out of its sight. Equal facts get
    equal texts, whatever else is in the batch. A row that fails carries its error; the others are written.
    """
    facts, problems = _read(inputs, predictor.exclude)
    distinct = {_key(found): found for found in facts if found}
    texts: dict[str, _Text | Exception | str] = {}
    rich = {key: found for key, found in distinct.items() if not is_thin(found)}
    if isinstance(predictor.writer, GuardedWriter):
        texts |= predictor.writer.write(rich)
    elif predictor.writer is not None:
        texts |= _generated(predictor.writer, predictor.vocabulary, rich)
    for key, found in distinct.items():
        known = texts.get(key)
        if known is None:
            texts[key] = _from_template(
                found, predictor.vocabulary, FAITHFUL if predictor.writer is None else "facts too thin"
            )
    rows = [_row(found, problem, texts) for found, problem in zip(facts, problems, strict=True)]
    columns = {name: pd.Series([row[place] for row in rows], dtype=object) for place, name in enumerate(OUTPUTS)}
    return pd.DataFrame(columns).set_axis(inputs.index)


def line_ids(writer: Writer, facts: Mapping[str, str]) -> tuple[list[int], bool]:
    """The token ids of a product's line, and whether it had to be cut."""
    ids = writer.tokenizer(prompt(facts, writer.slots), add_special_tokens=False)["input_ids"]
    cut = len(ids) > MOST_PROMPT_TOKENS
    return ([*ids[: MOST_PROMPT_TOKENS - 1], writer.text_id] if cut else ids), cut


def _generated(
    writer: Writer, vocabulary: Vocabulary, products: Mapping[str, dict[str, str]]
) -> dict[str, _Text | Exception]:
    """A text for each product: the first try that passes, or the template with what the first try got wrong."""
    done: dict[str, _Text | Exception] = {}
    findings: dict[str, str] = {}
    for turn, temperature in enumerate(writer.temperatures):
        drafts = {
            key: _drafted(writer, vocabulary, key, facts, turn) for key, facts in products.items() if key not in done
        }
        done |= {key: draft for key, draft in drafts.items() if isinstance(draft, Exception)}
        open_drafts = {key: draft for key, draft in drafts.items() if not isinstance(draft, Exception)}
        decoding = Decoding(writer.rows_per_batch, MOST_TEXT_TOKENS, temperature)
        requests = [draft.request for draft in open_drafts.values()]
        written = write(writer.model, requests, writer.stop_id, writer.pad_id, decoding)
        for (key, draft), ids in zip(open_drafts.items(), written, strict=True):
            outcome = ids if isinstance(ids, Exception) else _judged(writer, vocabulary, draft, products[key], ids)
            if isinstance(outcome, Verdict):
                findings.setdefault(key, outcome.finding)
            else:
                done[key] = outcome
    for key in products.keys() - done.keys():
        done[key] = _from_template(products[key], vocabulary, findings[key])
    return done


def _drafted(
    writer: Writer, vocabulary: Vocabulary, key: str, facts: Mapping[str, str], turn: int
) -> _Draft | Exception:
    """What is needed to write about a product; what went wrong where its facts cannot be read."""
    try:
        known = with_mined(facts, facts.get("title", ""), vocabulary)
        slots = usable_slots(known, writer.slots)
        ids, cut = line_ids(writer, known)
        seed = int.from_bytes(hashlib.sha256(f"{turn}:{key}".encode()).digest()[:8], "big")
        guard = partial(writer.guard.row, known, slots)
        return _Draft(Request(ids, guard, seed), tuple(slots), cut)
    except Exception as problem:  # one product's trouble is its own
        return problem


def _judged(
    writer: Writer, vocabulary: Vocabulary, draft: _Draft, facts: Mapping[str, str], ids: list[int]
) -> _Text | Verdict | Exception:
    """The finished text when it passes the check, else what the check found."""
    try:
        text, verdict = _finished(writer, ids, facts, draft.slots, vocabulary)
        return _Text(text, GENERATED, verdict.finding, draft.cut) if verdict.good else verdict
    except Exception as problem:  # one product's trouble is its own
        return problem


def _finished(
    writer: Writer, ids: list[int], facts: Mapping[str, str], slots: Sequence[Slot], vocabulary: Vocabulary
) -> tuple[str, Verdict]:
    """The filled text, closed by the attributes that it left out, and what the check says of it."""
    raw = writer.tokenizer.decode(ids, skip_special_tokens=False, clean_up_tokenization_spaces=False)
    text = fill(spaced(raw), slots, vocabulary)
    verdict = review(text, facts, vocabulary)
    if verdict.good and not _reads_well(raw, vocabulary):
        verdict = Verdict("broken: does not read well", (), verdict.coverage)
    if not verdict.good:
        return text, verdict
    whole = " ".join([text, *details(facts, stems(text), vocabulary)])
    return whole, review(whole, facts, vocabulary, any_word=True)


def _reads_well(raw: str, vocabulary: Vocabulary) -> bool:
    """Whether all neighbouring words of a text in slots stand side by side in the shop's own texts too."""
    return not vocabulary.known_neighbours or vocabulary.known_neighbours.issuperset(neighbours(spaced(raw)))


def spaced(raw: str) -> str:
    """A decoded text with a space around slots that the tokenizer joined to their neighbours."""
    return _SLOT_BEFORE.sub(r"\1 ", _SLOT_BEHIND.sub(" ", raw))


def _from_template(facts: Mapping[str, str], vocabulary: Vocabulary, finding: str) -> _Text:
    return _Text(template(facts, vocabulary), TEMPLATE, finding)


def _read(inputs: pd.DataFrame, exclude: Sequence[str]) -> tuple[list[dict[str, str]], list[str | None]]:
    """The facts of each row (none where they cannot be read), and the reason where they cannot."""
    facts: list[dict[str, str]] = []
    problems: list[str | None] = []
    for row in inputs.to_dict("records"):
        try:
            facts.append(facts_of(row, exclude))
            problems.append(None)
        except Exception as problem:  # a row that cannot be read is that row's error alone
            facts.append({})
            problems.append(_error(problem))
    return facts, problems


def _row(facts: dict[str, str], problem: str | None, texts: Mapping[str, _Text | Exception | str]) -> tuple[Any, ...]:
    if problem is not None:
        return "error", problem, None, None, None, None
    if not facts:
        return "empty", None, None, None, {}, None
    text = texts[_key(facts)]
    if not isinstance(text, _Text):
        return "error", text if isinstance(text, str) else _error(text), None, None, facts, None
    return "truncated" if text.cut else "ok", None, text.text, text.origin, facts, text.finding


def _error(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"[:_MESSAGE_CHARACTERS]


def _key(facts: Mapping[str, str]) -> str:
    return json.dumps(facts, ensure_ascii=False)
