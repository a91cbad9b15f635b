"""A task tokenizes on the cores that it has, and on no others."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

_COUNT = """
import os, sys
from udfs.models.base_models import find_base
from udfs.models.text_reader import read_tokenizer, tokenize_on, tokenized
threads = lambda: len(os.listdir("/proc/self/task"))
tokenize_on(int(sys.argv[1]))
tokenizer = read_tokenizer(find_base("embedded").tokenizer_path, 32)
before = threads()
tokenized(tokenizer, [f"a text of number {number}" for number in range(2000)])
print(threads() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are counted in /proc")
@pytest.mark.parametrize(
    ("cores", "variables", "started"), [(1, {}, 0), (3, {}, 3), (3, {"TOKENIZERS_PARALLELISM": "false"}, 0)]
)
def test_tokens_are_made_on_the_cores_of_the_task(cores, variables, started):
    environment = {
        name: value for name, value in os.environ.items() if name not in ("TOKENIZERS_PARALLELISM", "RAYON_NUM_THREADS")
    } | variables
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, str(cores)], env=environment, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == started
