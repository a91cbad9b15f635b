"""The scoring engine: many texts through one model, fast, in order, and with no row able to harm another.

For a window of rows: repeated texts are computed once, one call of the fast tokenizer, batches of like length packed
to a token budget (rows x longest), a failing batch halved until the row to blame stands alone. The engine knows no
model: what runs is a `Tokenize` and a `Forward`.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from udfs.isolation.worker import ModelUnavailable, WorkerDied

OK, TRUNCATED, ERROR = "ok", "truncated", "error"
#: There is nothing to read: no value, no text in it, a value that is no text, bytes that are no UTF-8.
NULL, EMPTY, NOT_TEXT, UNDECODABLE = "null", "empty", "not_text", "undecodable"
#: A batch that fills this share of the budget ends where the length changes, if all of it is of one length (nothing
#: padded,
#: no attention mask) or the longer row would make more than this share of it padding.
_FULL_ENOUGH, _WASTE = 0.25, 0.05
_MESSAGE_CHARACTERS = 200

#: texts -> (token ids of each, whether its tokens were cut off)
Tokenize = Callable[[Sequence[str]], tuple[list[list[int]], list[bool]]]
#: token ids of B rows -> B results
Forward = Callable[[list[list[int]]], "Sequence[Any] | np.ndarray"]


class OutOfMemory(RuntimeError):
    """The device could not hold a batch: the batch was too large, no row is to blame."""


@dataclass(frozen=True)
class RuntimeConfig:
    """How a model is run.

    `threads`: of torch, 0 leaves them. `precision`: as in `udfs.kernels.execution_plan.select_plan`. `guarded`: in a
    child process, so that a row which kills or hangs the model is that row's error alone. `seconds_per_batch`: how long
    a guarded model may take for one full batch. `gpu`: the only one that CUDA shows to the model's process, empty where
    nothing was picked; models on two GPUs are two models. `explain`: rows that a person should look at say which words
    mattered, where the task can tell. `vectors`: a classifying encoder gives each text's unit vector behind its logits,
    from the same pass.
    """

    threads: int = 0
    precision: str = "auto"
    guarded: bool = False
    seconds_per_batch: float = 120.0
    gpu: str = ""
    explain: bool = False
    vectors: bool = False


@dataclass(frozen=True)
class Scored:
    """Results in input order: `results[i]` is None unless `status[i]` is `ok` or `truncated`."""

    results: list[Any]
    status: list[str]
    error: list[str | None]

    def values(self, width: int) -> np.ndarray:
        """Results as float32 of shape (rows, width), NaN where there is none."""
        out = np.full((len(self.results), width), np.nan, dtype=np.float32)
        rows = [row for row, result in enumerate(self.results) if result is not None]
        if rows:
            out[rows] = np.stack([self.results[row] for row in rows])
        return out


@dataclass(frozen=True)
class ExecutionPlan:
    """How a loaded model runs: its precision, and how many tokens make a batch (0: it reads no tokens)."""

    precision: str
    tokens: int


@dataclass
class TokenBudget:
    """How many tokens (rows x longest) one batch may hold; a lower one sticks after the memory ran out."""

    tokens: int = 4096

    def lower_to(self, tokens: int) -> None:
        self.tokens = max(1, min(self.tokens, tokens))

    def seconds(self, tokens: int, seconds_per_batch: float) -> float:
        """The time limit of a batch of that many tokens: in proportion, but never under a quarter of a full batch's."""
        return seconds_per_batch * max(0.25, tokens / self.tokens)


def score(texts: Sequence[Any], tokenize: Tokenize, forward: Forward, budget: TokenBudget) -> Scored:
    """Runs every distinct text once and returns one result per row. Never raises for a row's sake."""
    read = [readable(text) for text in texts]
    scored = Scored([None] * len(texts), [status for _, status, _ in read], [error for _, _, error in read])
    rows_of: dict[str, list[int]] = {}
    for row, (text, _, _) in enumerate(read):
        if text is not None:
            rows_of.setdefault(text, []).append(row)
    distinct = list(rows_of)
    for position, (result, status, error) in _score_distinct(distinct, tokenize, forward, budget):
        for row in rows_of[distinct[position]]:
            scored.results[row], scored.status[row], scored.error[row] = result, status, error
    return scored


def readable(value: Any) -> tuple[str | None, str, str | None]:
    """(text, status, error): the text of a value where there is one, else why there is none. Bytes are read as
    UTF-8.
    """
    if value is None or (isinstance(value, float) and value != value):
        return None, NULL, None
    if not isinstance(value, str | bytes | bytearray):
        return None, NOT_TEXT, f"expected text, found {type(value).__name__}"
    try:
        text = bytes(value).decode() if not isinstance(value, str) else value.encode().decode()
    except UnicodeError as problem:
        return (
            None,
            UNDECODABLE,
            f"expected UTF-8, found {problem.reason if hasattr(problem, 'reason') else 'other bytes'}",
        )
    return (text, OK, None) if text.strip() else (None, EMPTY, None)


def batches(lengths: Sequence[int], tokens_per_batch: int) -> Iterator[list[int]]:
    """Positions in batches, shortest first, each within the token budget (rows x longest) or of one row."""
    order = np.argsort(np.asarray(lengths), kind="stable").tolist()
    batch: list[int] = []
    tokens = 0
    for position in order:
        length = lengths[position]
        wide = (len(batch) + 1) * length
        full_enough = bool(batch) and len(batch) * lengths[batch[-1]] >= _FULL_ENOUGH * tokens_per_batch
        unlike = (
            full_enough
            and length != lengths[batch[-1]]
            and (lengths[batch[0]] == lengths[batch[-1]] or wide - tokens - length > _WASTE * wide)
        )
        if batch and (wide > tokens_per_batch or unlike):
            yield batch
            batch, tokens = [], 0
        batch.append(position)
        tokens += length
    if batch:
        yield batch


_Row = tuple[int, tuple[Any, str, str | None]]


def _score_distinct(texts: list[str], tokenize: Tokenize, forward: Forward, budget: TokenBudget) -> Iterator[_Row]:
    tokens: dict[int, tuple[list[int], bool]] = {}
    for position, outcome in isolated(
        list(range(len(texts))), lambda part: _tokenized(part, texts, tokenize), texts, budget
    ):
        if isinstance(outcome, str):
            yield position, (None, ERROR, outcome)
        else:
            tokens[position] = outcome
    positions = list(tokens)
    waiting = [positions]
    while waiting:  # a second round only when the budget was lowered under way
        part = waiting.pop()
        planned = budget.tokens
        done: set[int] = set()
        for batch in batches([len(tokens[position][0]) for position in part], planned):
            rows = [part[index] for index in batch]
            for position, outcome in isolated(
                rows, lambda b: _finite(forward([tokens[p][0] for p in b])), texts, budget
            ):
                status = TRUNCATED if tokens[position][1] else OK
                failed = isinstance(outcome, str)
                yield position, (None, ERROR, outcome) if failed else (outcome[0], status, None)
            done.update(rows)
            if budget.tokens < planned:
                waiting.append([position for position in part if position not in done])
                break


def _tokenized(part: list[int], texts: list[str], tokenize: Tokenize) -> list[tuple[list[int], bool]]:
    ids, cut = tokenize([texts[position] for position in part])
    return list(zip(ids, cut, strict=True))


def _finite(results: Sequence[Any] | np.ndarray) -> list[tuple[Any]]:
    """Results boxed one by one (a result may be a text, and so is an error). Raises for numbers that are none."""
    if isinstance(results, np.ndarray) and not np.isfinite(results).all():
        raise ValueError("the model returned numbers that are not finite")
    return [(result,) for result in results]


def isolated(
    rows: list[int], run: Callable[[list[int]], Sequence[Any]], texts: Sequence[str], budget: TokenBudget
) -> Iterator[tuple[int, Any]]:
    """(row, outcome) of each row; rows whose part fails are halved until one stands alone with its error message.

    Raises ModelUnavailable, which is no row's fault. Where the memory ran out and no single row is to blame, the
    budget is lowered for good.
    """
    planned, too_large, to_blame = budget.tokens, 0, False
    stack = [(rows, 1)] if rows else []
    while stack:
        part, halvings = stack.pop()
        try:
            outcomes = list(zip(part, run(part), strict=True))
        except ModelUnavailable:
            raise
        except Exception as problem:  # whatever a row makes a model do, the night goes on
            alone = len(part) == 1
            if is_out_of_memory(problem):
                too_large, to_blame = max(too_large, halvings), to_blame or alone
            if alone:
                yield part[0], error_message(problem, texts[part[0]])
            else:
                middle = len(part) // 2
                stack += [(part[middle:], halvings + 1), (part[:middle], halvings + 1)]
        else:
            yield from outcomes
    if too_large and not to_blame:
        budget.lower_to(planned >> too_large)


def error_message(problem: BaseException, content: str) -> str:
    """`Type: message`, without anything that quotes the row: errors are published, a row may be personal."""
    message = " ".join(str(problem).split())[:_MESSAGE_CHARACTERS]
    window = max(4, min(12, len(content)))
    quoted = any(message[at : at + window] in content for at in range(len(message) - window + 1))
    return f"{type(problem).__name__}: {'message withheld, it quotes the row' if quoted else message}"


#: What the message of a row's error says where time or memory was wanting (a pattern that Java and Python read alike).
WANT = "^(?:TimedOut|MemoryError|OutOfMemory(?:Error)?): |SIGKILL|can't allocate memory"


def is_out_of_memory(problem: BaseException) -> bool:
    """Whether it says that a device or this machine had no memory left, here or in a child."""
    if isinstance(problem, WorkerDied):
        return problem.signal == signal.SIGKILL  # the kernel's way to say that the memory ran out
    known = type(problem).__name__ in (
        "MemoryError",
        "OutOfMemory",
        "OutOfMemoryError",
    )  # a child's errors keep the name only
    return known or "can't allocate memory" in str(problem)
