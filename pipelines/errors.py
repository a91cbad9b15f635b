"""What an unexpected error may say in the ledger, in the log and on the terminal."""

from __future__ import annotations

from pipelines.masking.mask import mask

_LONGEST = 1_000


class Stopped(BaseException):
    """SIGTERM: somebody outside wants the run to end now. No table's failure, so that nothing takes it for one."""


def error_text(error: Exception) -> str:
    """The error's name and the beginning of its text. It may quote the value it failed on, so people's data in it is
    masked.
    """
    return f"{type(error).__name__}: {mask(str(error)[: 2 * _LONGEST])[:_LONGEST]}"
