"""Memory of a process and all that it started, from Linux' own accounts."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Account(NamedTuple):
    """A process's parent, the process that leads its group, and its peak in KiB."""

    parent: int
    leader: int
    peak: int


def peak_mib(process: int, proc: Path = _PROC) -> int | None:
    """MiB of the process and its descendants that live now, each at its own peak, so at most a little too much: pages
    that two of them share count twice. What a fork server holds is counted with its processes alone. None where the
    system keeps no such accounts.
    """
    accounts = {int(folder.name): account(folder) for folder in proc.glob("[0-9]*")}
    if process not in accounts:
        return None
    family = {process}
    while (
        more := {pid for pid, of in accounts.items() if of.parent in family or of.leader in family - {process}} - family
    ):
        family |= more  # a group outlives a parent: a fork server may have been started by a worker that is gone
    servers = {
        accounts[pid].parent
        for pid in family
        if runs_models(proc / str(pid)) and runs_models(proc / str(accounts[pid].parent))
    }
    return sum(accounts[pid].peak for pid in family - servers) // 1024


def runs_models(folder: Path) -> bool:
    """Whether a process is a model's, or the one that forks those: they have one command line."""
    try:
        return b"udfs.isolation.worker" in (folder / "cmdline").read_bytes()
    except OSError:
        return False


def account(folder: Path) -> Account:
    """Of a process; zeros where it has just ended."""
    try:
        fields = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
    except OSError:
        return Account(0, 0, 0)
    return Account(*(int(fields.get(name, "0").split()[0]) for name in ("PPid", "NSpgid", "VmHWM")))
