"""Memory of a process and all that it started, from Linux' own accounts."""

from __future__ import annotations

from pathlib import Path

_PROC = Path("/proc")


def peak_mib(process: int, proc: Path = _PROC) -> int | None:
    """MiB of the process and its descendants that live now, each at its own peak, so at most a little too much: pages that two
    of them share count twice. What a fork server holds is counted with its processes alone. None where the system keeps no
    such accounts.
    """
    accounts = {int(folder.name): account(folder) for folder in proc.glob("[0-9]*")}
    if process not in accounts:
        return None
    family = {process}
    while more := {pid for pid, (parent, _) in accounts.items() if parent in family} - family:
        family |= more
    servers = {accounts[pid][0] for pid in family if runs_models(proc / str(pid)) and runs_models(proc / str(accounts[pid][0]))}
    return sum(accounts[pid][1] for pid in family - servers) // 1024


def runs_models(folder: Path) -> bool:
    """Whether a process is a model's, or the one that forks those: they have one command line."""
    try:
        return b"udfs.child" in (folder / "cmdline").read_bytes()
    except OSError:
        return False


def account(folder: Path) -> tuple[int, int]:
    """(parent, peak in KiB) of a process; zeros where it has just ended."""
    try:
        fields = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines() if ":" in line)
    except OSError:
        return 0, 0
    return int(fields.get("PPid", "0")), int(fields.get("VmHWM", "0").split()[0])
