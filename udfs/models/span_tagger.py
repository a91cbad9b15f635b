"""An encoder that points at the values of attributes: one pass over a product's texts for all that is asked.

The question stands before the text: `[CLS] category [SEP] colour [SEP] material [SEP] title [SEP] description [SEP]`.
The mean state of an attribute's name is compared with the state of every token of the texts, as the start and as the end
of its value, and with that of `[CLS]`, which stands for no answer (Devlin et al. 2019, arXiv:1810.04805; that one pass
serves many labels is GLiNER's idea, Zaratiana et al. 2023, arXiv:2311.08526). All texts are data: a token of the model's
own that is written in one is read as its characters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from udfs.attributes.candidates import Proposal
from udfs.attributes.matching import FIELDS, Span
from udfs.engine.batching import ExecutionPlan, TokenBudget, batches, isolated
from udfs.kernels.execution_plan import Candidate, in_precision, outputs_agree, precisions, select_plan
from udfs.models.base_models import device_here, load_encoder
from udfs.models.encoder import padded, pool
from udfs.models.model_folder import ModelFolder

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

HEADS = ("start_name", "start_token", "end_name", "end_token")
#: Values are no longer than so many tokens; so many are told of an attribute; a margin below is no proposal.
_LONGEST, _MOST, _LEAST_MARGIN = 24, 3, -4.0
#: Ends that are tried of each start.
_BEST_STARTS = 4
_MOST_NAME_TOKENS, _MOST_CATEGORY_TOKENS = 12, 16


class Question(NamedTuple):
    """A product's texts by field, its category path, and the attributes that are asked for."""

    texts: Mapping[str, str | None]
    path: Sequence[str]
    asked: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """A question as tokens: `names`: where the tokens of each asked attribute are; `places`: of each token of the texts
    (from position `first` on) the span that it is written at, None for a separator. `cut`: some text was left out.
    """

    ids: list[int]
    names: list[tuple[int, int]]
    first: int
    places: list[Span | None]
    cut: bool


@dataclass
class Renderer:
    """Questions to tokens, at most `max_tokens` of them; the end of the texts is what is left out."""

    tokenizer: Tokenizer
    max_tokens: int
    _known: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tokenizer.no_truncation()
        self.tokenizer.encode_special_tokens = True  # `[SEP]` in a title is five characters
        around = self.tokenizer.encode("").ids
        self.opening, self.between = around[0], around[-1]

    def shown(self, questions: Sequence[Question]) -> list[Shown]:
        """Each question as tokens."""
        texts = [question.texts.get(name) or "" for question in questions for name in FIELDS]
        most = 32 * self.max_tokens  # a megabyte in one cell costs nothing
        encoded = self.tokenizer.encode_batch([text[:most] for text in texts], add_special_tokens=False)
        made = []
        for place, question in enumerate(questions):
            fields = encoded[place * len(FIELDS) : (place + 1) * len(FIELDS)]
            made.append(self._one(question, [(one.ids, one.offsets) for one in fields]))
        return made

    def _one(self, question: Question, fields: list[tuple[list[int], list[tuple[int, int]]]]) -> Shown:
        leaf = question.path[-1] if len(question.path) else ""
        ids = [self.opening, *self._short(leaf, _MOST_CATEGORY_TOKENS), self.between]
        names = []
        for name in question.asked:
            said = self._short(name.replace("_", " "), _MOST_NAME_TOKENS) or [self.between]
            names.append((len(ids), len(ids) + len(said)))
            ids += [*said, self.between]
        first, places, cut = len(ids), [], False
        for name, (tokens, offsets) in zip(FIELDS, fields, strict=True):
            room = max(0, self.max_tokens - len(ids) - 1)
            cut |= len(tokens) > room
            if tokens and room:
                ids += [*tokens[:room], self.between]
                places += [*(Span(name, *offset) for offset in offsets[:room]), None]
        return Shown(ids, names, first, places, cut)

    def _short(self, text: str, most: int) -> list[int]:
        if (text, most) not in self._known:
            self._known[text, most] = self.tokenizer.encode(text, add_special_tokens=False).ids[:most]
        return self._known[text, most]


@dataclass
class SpanTagger:
    """A loaded tagger. `heads`: by the names of HEADS, linear layers (H -> H)."""

    model: torch.nn.Module
    heads: torch.nn.ModuleDict
    renderer: Renderer
    pad_id: int = 0
    device: str = "cpu"
    precision: str = "fp32"
    budget: TokenBudget = field(default_factory=TokenBudget)

    @property
    def form(self) -> ExecutionPlan:
        return ExecutionPlan(self.precision, self.budget.tokens)

    def proposals(self, questions: Sequence[Question]) -> list[tuple[list[Proposal], bool] | str]:
        """What the model points at in each question's texts, and whether they were cut; or an error message of that
        question alone. A question's answer does not depend on the others.
        """
        shown = self.renderer.shown(questions)
        answers: list[Any] = [([], False) for _ in questions]
        asked = [row for row, one in enumerate(shown) if one.names and one.places]
        texts = [" ".join(filter(None, question.texts.values())) for question in questions]
        for batch in batches([len(shown[row].ids) for row in asked], self.budget.tokens):
            rows = [asked[place] for place in batch]
            for row, outcome in isolated(
                rows,
                lambda part: self._answers([questions[r] for r in part], [shown[r] for r in part]),
                texts,
                self.budget,
            ):
                answers[row] = outcome if isinstance(outcome, str) else (outcome, shown[row].cut)
        return answers

    def _answers(self, questions: Sequence[Question], shown: Sequence[Shown]) -> list[list[Proposal]]:
        import torch

        with torch.inference_mode():
            scores = self.scores(shown, self.hidden([one.ids for one in shown]))
        return [
            proposals_of(question.asked, one, start.cpu().numpy(), end.cpu().numpy())
            for question, one, (start, end) in zip(questions, shown, scores, strict=True)
        ]

    def hidden(self, rows: list[list[int]]) -> torch.Tensor:
        """fp32 states (B, T, H) of token ids."""
        ids, mask = padded(rows, self.pad_id, self.device)
        return self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()

    def pooled(self, rows: list[list[int]]) -> np.ndarray:
        """Mean states (B, H): what precisions are compared by."""
        import torch

        with torch.inference_mode():
            ids, mask = padded(rows, self.pad_id, self.device)
            return pool(self.model(input_ids=ids, attention_mask=mask).last_hidden_state, mask).float().cpu().numpy()

    def scores(self, shown: Sequence[Shown], hidden: torch.Tensor) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """Start and end logits of each question, of shape (attributes, 1 + tokens of the texts); first is no answer."""
        import torch

        scale = hidden.shape[-1] ** -0.5
        keys = {name: self.heads[name](hidden) for name in ("start_token", "end_token")}  # (B, T, H)
        found = []
        for row, one in enumerate(shown):
            names = torch.stack([hidden[row, start:end].mean(dim=0) for start, end in one.names])  # (A, H)
            where = [0, *range(one.first, one.first + len(one.places))]
            start, end = (
                self.heads[f"{side}_name"](names) @ keys[f"{side}_token"][row, where].T * scale
                for side in ("start", "end")
            )
            closed = [False, *(place is None for place in one.places)]
            mask = torch.tensor(closed, device=hidden.device)
            found.append((start.masked_fill(mask, -1e4), end.masked_fill(mask, -1e4)))
        return found


def proposals_of(asked: Sequence[str], shown: Shown, start: np.ndarray, end: np.ndarray) -> list[Proposal]:
    """The best spans of each attribute, none of which overlap, from logits (A, 1 + T)."""
    made: list[Proposal] = []
    for row, name in enumerate(asked):
        nothing = start[row, 0] + end[row, 0]
        found = []
        for first in np.argsort(-start[row, 1:], kind="stable")[:_BEST_STARTS]:
            opening = shown.places[first]
            if opening is None:
                continue
            for last in range(first, min(first + _LONGEST, len(shown.places))):
                closing = shown.places[last]
                if closing is None:
                    break
                margin = float(start[row, first + 1] + end[row, last + 1] - nothing)
                if margin > _LEAST_MARGIN and closing.end > opening.start:
                    found.append(Proposal(name, Span(opening.field, opening.start, closing.end), margin))
        kept: list[Proposal] = []
        for one in sorted(found, key=lambda proposal: -proposal.margin):
            if len(kept) < _MOST and not any(_overlap(one.span, other.span) for other in kept):
                kept.append(one)
        made += kept
    return made


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end


def new_heads(width: int, seed: int) -> torch.nn.ModuleDict:
    """Heads for states of that width."""
    import torch

    torch.manual_seed(seed)
    return torch.nn.ModuleDict({name: torch.nn.Linear(width, width) for name in HEADS})


def write_tagger(path: Path, tagger: SpanTagger, tokenizer_files: Path, sample: Sequence[Sequence[int]]) -> None:
    """Writes an fp32 tagger into a folder that is then sealed with `max_tokens` in its manifest. `sample`: token ids of
    some questions.
    """
    import json
    import shutil

    from safetensors.torch import save_file

    tagger.model.save_pretrained(path / "encoder", safe_serialization=True)
    for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        if (tokenizer_files / name).exists():
            shutil.copyfile(tokenizer_files / name, path / name)
    tensors = {name: tensor.detach().float().cpu().contiguous() for name, tensor in tagger.heads.state_dict().items()}
    save_file(tensors, path / "heads.safetensors")
    (path / "sample.json").write_text(json.dumps([list(ids) for ids in sample]))


def open_tagger(folder: ModelFolder, threads: int = 0, precision: str = "auto") -> SpanTagger:
    """The tagger of a folder, in the form that is the fastest here of those that agree with fp32 on its sample."""
    import json
    from dataclasses import replace
    from functools import partial

    import torch
    from safetensors.torch import load_file

    from udfs.models.text_reader import read_tokenizer

    if threads > 0:
        torch.set_num_threads(threads)
    device = device_here()
    model = load_encoder(folder.path / "encoder").to(device)
    heads = new_heads(int(model.config.hidden_size), 0)
    heads.load_state_dict(load_file(folder.path / "heads.safetensors"))
    most = int(folder.manifest["max_tokens"])
    pad_id = int(getattr(model.config, "pad_token_id", None) or 0)
    tagger = SpanTagger(
        model, heads.eval().to(device), Renderer(read_tokenizer(folder.path, most), most), pad_id, device
    )
    sample = json.loads((folder.path / "sample.json").read_text())
    name, made = f"{folder.task} {folder.version}", {}
    expected = tagger.pooled(sample) if sample else None

    def forward_in(precision: str) -> Any:
        made[precision] = replace(
            tagger, model=in_precision(model, precision, device, name, lambda: sample), precision=precision
        )
        return made[precision].pooled

    def agrees(forward: Any) -> bool:
        return expected is not None and outputs_agree(np.asarray(forward(sample)), expected, classifies=False)

    candidate = Candidate(
        name=name,
        forwards={one: partial(forward_in, one) for one in precisions(precision, device, bool(sample))},
        agrees=agrees,
        vocabulary=tagger.renderer.tokenizer.get_vocab_size(),
        longest=most,
        device=device,
        threads=threads,
    )
    form, _ = select_plan(candidate, precision)
    best = made[form.precision]
    best.budget = TokenBudget(form.tokens)
    return best
