"""The training stage, as torchrun starts it, with an eye on each process and a fault where the test wants one.

NIGHTSHELF_SEEN, a folder: every process writes there which token ids it read for its steps. NIGHTSHELF_FAULT, `RANK:STEP:HOW`: in
that step the process raises, or kills itself.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from training import fit
from training.__main__ import main
from training.crew import leave

RANK = int(os.environ["RANK"])
seen: list[list[list[int]]] = []
step_of, logits_of = fit._step, fit.logits_of


def step(*said):
    rank, number, how = os.environ.get("NIGHTSHELF_FAULT", "-1:0:").split(":")
    if int(rank) == RANK and len(seen) == int(number):
        if how == "raise":
            raise RuntimeError("a fault of this process")
        os.kill(os.getpid(), signal.SIGKILL)
    seen.append([])
    return step_of(*said)


def logits(encoder, ids, half):
    if seen:
        seen[-1] += ids
    return logits_of(encoder, ids, half)


if __name__ == "__main__":
    fit._step, fit.logits_of = step, logits
    status = main()
    if folder := os.environ.get("NIGHTSHELF_SEEN"):
        (Path(folder) / f"{RANK}.json").write_text(json.dumps(seen))
    leave(status)
