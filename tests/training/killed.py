"""`python killed.py LAKE RECIPE.json WHEN NUMBER`: the stage for one recipe in a process that kills itself with
SIGKILL.

WHEN: `written`, after the checkpoint was written NUMBER times; `writing`, in the middle of that; `sealing`, when the
fit is over and its folder is written; `labelling`, in the middle of what the teacher of that number says of the rows.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from expectations.known_tasks import read_recipe
from training import stage
from training.finetuning import checkpoint, distillation, text_classifier


def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)


def main(lake: str, recipe: str, when: str, number: str) -> None:
    done = {"count": 0}

    def counted(work, before: bool):
        def wrapped(*arguments, **more):
            done["count"] += 1
            if before and done["count"] == int(number):
                die()
            found = work(*arguments, **more)
            if not before and done["count"] == int(number):
                die()
            return found

        return wrapped

    if when == "written":
        checkpoint.Checkpoint.write = counted(checkpoint.Checkpoint.write, before=False)
    elif when == "writing":
        Path.replace = counted(Path.replace, before=True)
    elif when == "sealing":
        text_classifier.write_encoder = die
    elif when == "labelling":
        distillation._labelled = counted(distillation._labelled, before=True)
    stage.run(lake, [read_recipe(json.loads(Path(recipe).read_text()))], lambda line: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
