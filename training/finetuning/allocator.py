"""glibc's heap on a CPU: batches of ever other shapes make it hand memory back and ask for it again, or fall to
pieces.
"""

from __future__ import annotations

import ctypes

#: mallopt(3): parameter numbers, and values that keep freed memory for the next batch.
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD = -1, -2, -3
_SETTINGS = ((_M_MMAP_THRESHOLD, 2**31 - 1), (_M_TRIM_THRESHOLD, 2**31 - 1), (_M_TOP_PAD, 256 * 2**20))


def keep_freed_memory() -> bool:
    """Tells glibc to keep what is freed; False where the C library has no such dial."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError):
        return False
    return all(mallopt(parameter, value) == 1 for parameter, value in _SETTINGS)
