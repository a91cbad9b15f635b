"""Models in a child process. Encoders: texts are tokenized and packed here, the forward passes run there. Generators:
the child writes whole texts, some hundred products at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from udfs.engine.batching import ExecutionPlan, RuntimeConfig, TokenBudget, isolated
from udfs.isolation.worker import Child
from udfs.models.encoder import Encoder, open_encoder
from udfs.models.model_folder import ModelFolder, open_folder
from udfs.models.text_reader import Reader, sealed_tokenizer
from udfs.terms.attribution import Pair

if TYPE_CHECKING:
    from tokenizers import Tokenizer


#: Products of one request: enough that the second and third tries, which are few, still fill a batch.
_PRODUCTS_PER_REQUEST, _PRODUCTS_PER_BATCH = 384, 96
#: A batch of texts may take this many times as long as a batch of texts that are only read.
_DECODING = 5


@dataclass(frozen=True)
class TokenParts:
    """A request beside that for a forward pass, which is the rows alone: what tokens add to the margins of pairs of
    classes.
    """

    rows: list[list[int]]
    pairs: list[Pair]


@dataclass
class GuardedEncoder(Reader):
    """What `Encoder` is to its users, without torch in this process. A text that kills or hangs the model is an
    error.
    """

    child: Child
    tokenizer: Tokenizer
    seconds_per_batch: float
    budget: TokenBudget = field(init=False)

    def __post_init__(self) -> None:
        self.budget = TokenBudget(int(self.child.about["tokens"]))

    @property
    def width(self) -> int:
        return int(self.child.about["width"])

    @property
    def form(self) -> ExecutionPlan:
        return ExecutionPlan(str(self.child.about["precision"]), self.budget.tokens)

    def forward(self, rows: list[list[int]]) -> np.ndarray:
        """Token ids of B rows -> float32 (B, width)."""
        return self._asked(rows, rows)

    def token_parts(self, rows: list[list[int]], pairs: list[Pair]) -> list[np.ndarray]:
        """Token ids of B rows and two classes each -> B float32 arrays (T,), as the encoder says."""
        return self._asked(TokenParts(rows, pairs), rows)

    def _asked(self, request: Any, rows: list[list[int]]) -> Any:
        """A row alone may try twice: not every death is its fault."""
        seconds = self.budget.seconds(len(rows) * max(map(len, rows)), self.seconds_per_batch)
        return self.child.ask(request, seconds, tries=2 if len(rows) == 1 else 1)


@dataclass
class GuardedWriter:
    """A generator in a child. A product that kills or hangs it gets an error, all others their text."""

    child: Child
    seconds_per_batch: float

    @staticmethod
    def start(opener: str, folder: ModelFolder, runtime: RuntimeConfig) -> GuardedWriter:
        """Loads the folder's generator in a child. Raises ModelUnavailable."""
        return GuardedWriter(
            Child(opener, {"path": str(folder.path), "threads": runtime.threads}, runtime.threads),
            runtime.seconds_per_batch,
        )

    def write(self, products: Mapping[str, Any]) -> dict[str, Any]:
        """What the child wrote about each product, by its key; an error message where it could not."""
        keys = sorted(products, key=len)  # prompts of like length together
        written: dict[str, Any] = {}
        for start in range(0, len(keys), _PRODUCTS_PER_REQUEST):
            rows = list(range(start, min(start + _PRODUCTS_PER_REQUEST, len(keys))))
            outcomes = isolated(
                rows, lambda part: self._asked([(keys[row], products[keys[row]]) for row in part]), keys, TokenBudget()
            )
            written |= {keys[row]: outcome for row, outcome in outcomes}
        return written

    def _asked(self, products: list[tuple[str, Any]]) -> list[Any]:
        batches = max(0.25, len(products) / _PRODUCTS_PER_BATCH)
        return self.child.ask(
            products, batches * _DECODING * self.seconds_per_batch, tries=2 if len(products) == 1 else 1
        )


def open_scorer(folder: ModelFolder, runtime: RuntimeConfig) -> Encoder | GuardedEncoder:
    """The encoder of a folder, in this process or guarded, as asked."""
    if not runtime.guarded:
        return open_encoder(folder, runtime.threads, runtime.precision, vectors=runtime.vectors)
    arguments = {
        "path": str(folder.path),
        "threads": runtime.threads,
        "precision": runtime.precision,
        "vectors": runtime.vectors,
    }
    child = Child("udfs.models.guarded:serve", arguments, runtime.threads)
    return GuardedEncoder(child, sealed_tokenizer(folder), runtime.seconds_per_batch)


def serve(path: str, threads: int, precision: str, vectors: bool = False) -> tuple[dict[str, Any], Any]:
    """The child's side: what the encoder says of itself, and what answers rows and `TokenParts`."""
    encoder = open_encoder(open_folder(path), threads, precision, vectors=vectors)

    def answer(request: list[list[int]] | TokenParts) -> np.ndarray | list[np.ndarray]:
        return (
            encoder.token_parts(request.rows, request.pairs)
            if isinstance(request, TokenParts)
            else encoder.forward(request)
        )

    return {"width": encoder.width, **asdict(encoder.form)}, answer
