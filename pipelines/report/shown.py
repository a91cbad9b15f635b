"""What may stand on a page, in a result or in a message of the texts that a night has made."""

from __future__ import annotations

import re

from pipelines.masking.mask import mask

#: Hashes: keys of users among them.
_HASH = re.compile(r"\b[0-9a-f]{32,}\b")
#: A long quotation: what an error of another library says of the value that it failed on, a review perhaps.
_QUOTED = re.compile(r"(?<!\w)(['\"`])(?:(?!\1).){41,}\1(?!\w)", re.S)
_LONGEST = 600


def shown(text: str | None) -> str:
    """The text in one line, without people's data, hashes and long quotations, cut to 600 characters."""
    plain = " ".join(_QUOTED.sub(r"\1…\1", (text or "")[: 4 * _LONGEST]).split())
    kept = _HASH.sub("…", mask(plain))
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…"
