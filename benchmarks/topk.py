"""The best 50 products of every user by exact search, against the matrix product alone, which finds nothing.

    python benchmarks/topk.py [--users 100000] [--items 100000] [--dimensions 64] [-k 50] [--rounds 3]

Two products to compare with, on a sample of the users and one thread, as a Spark task has it: `plain`, one product of
512 users with all items at a time, as one would write it; `blocked`, the same in blocks that stay in the cache and
overwrite each other. The search over all users then runs once with all threads and prints its time and the peak of this
process's memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import time

import numpy as np
from turns import in_turns

_USERS, _ITEMS = 512, 4096  # of one block
_SAMPLE = 2048  # users of the race


def main() -> None:
    arguments = _arguments()
    import torch

    dice = np.random.default_rng(0)
    users, items = (
        dice.standard_normal((n, arguments.dimensions), dtype=np.float32) for n in (arguments.users, arguments.items)
    )
    sample = users[:_SAMPLE]
    from udfs.retrieval.topk import top_k

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    seconds, _ = in_turns(
        {
            "top-k": lambda: top_k(sample, items, arguments.k),
            "plain product": lambda: plain(torch.from_numpy(sample), torch.from_numpy(items)),
            "blocked product": lambda: blocked(torch.from_numpy(sample), torch.from_numpy(items)),
        },
        arguments.rounds,
    )
    best = {name: min(taken) for name, taken in seconds.items()}
    torch.set_num_threads(threads)
    before = _peak()
    started = time.perf_counter()
    positions, _ = top_k(users, items, arguments.k)
    all_seconds = time.perf_counter() - started
    print(
        json.dumps(
            {
                "users": len(users),
                "items": len(items),
                "dimensions": arguments.dimensions,
                "k": arguments.k,
                "threads": torch.get_num_threads(),
                "sample_seconds": {name: round(taken, 3) for name, taken in best.items()},
                "speed_against": {
                    name: round(taken / best["top-k"], 2) for name, taken in best.items() if name != "top-k"
                },
                "all_seconds": round(all_seconds, 1),
                "input_and_result_mib": round((users.nbytes + items.nbytes + positions.nbytes * 1.5) / 2**20),
                "peak_mib": {"before": before, "after": _peak()},
            }
        )
    )


def plain(users, items) -> None:
    """Scores of 512 users at a time with all items."""
    for start in range(0, len(users), _USERS):
        users[start : start + _USERS] @ items.T


def blocked(users, items) -> None:
    """The same in blocks that overwrite each other."""
    import torch

    buffer = torch.empty(_ITEMS, _USERS)
    for start in range(0, len(users), _USERS):
        part = users[start : start + _USERS].T
        for first in range(0, len(items), _ITEMS):
            block = items[first : first + _ITEMS]
            torch.mm(block, part, out=buffer[: len(block), : part.shape[1]])


def _peak() -> int:
    """The most memory that this process has held so far, MiB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--dimensions", type=int, default=64)
    parser.add_argument("-k", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
