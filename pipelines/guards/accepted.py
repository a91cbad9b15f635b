"""What a person has accepted of what guards held back: a note a table, which says which night's figures are right."""

from __future__ import annotations

import getpass
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from expectations.settings.shop import Shop
from pipelines.lake.lease import lease
from pipelines.lake.reader import NothingThere, rows
from udfs.storage.lake import has_files, open_lake

_FOLDER = "accepted"


@dataclass(frozen=True)
class Acceptance:
    """The figures of one held-back night, taken as usual from now on. `at`: when (UTC, ISO); `by`: the account of the
    person on the machine.
    """

    table: str
    run_id: str
    at: str
    by: str

    def __str__(self) -> str:
        return f"accepted by {self.by} at {self.at}: what run {self.run_id} held back"


def acceptances(shop: Shop, table: str) -> list[Acceptance]:
    """All acceptances of a table, oldest first."""
    if not has_files(shop.lake):
        return []
    files, name = open_lake(shop.lake), _place(table)
    return [Acceptance(**one) for one in json.loads(files.read(name))] if files.exists(name) else []


def accept(shop: Shop, table: str) -> Acceptance:
    """Accepts what the newest run held back of a table; the next run lets through what is like it, and no more. Raises
    NothingThere where nothing was held back, LeaseHeld while another run works on the lake.
    """
    with lease(shop.lake, "accept"):
        run_id = _held_back(shop, table)
        known = acceptances(shop, table)
        for one in known:
            if one.run_id == run_id:
                return one
        made = Acceptance(table, run_id, datetime.now(UTC).isoformat(timespec="seconds"), _person())
        open_lake(shop.lake).write(_place(table), json.dumps([asdict(one) for one in [*known, made]], indent=1))
        return made


def _held_back(shop: Shop, table: str) -> str:
    """The newest run of a table, if it failed by guards alone."""
    of_table = f"\"table\" = '{table}' and stage in ('clean', 'publish') and status in ('ok', 'failed')"
    found = rows(
        shop, "ops/runs", f"select run_id, status from t where {of_table} order by coalesce(sequence, 0) desc limit 1"
    )
    if not found or found[0]["status"] != "failed":
        raise NothingThere(
            f"{table}: expected a table that the newest run held back, found none; `nightshelf status` shows what failed"
        )
    run_id = found[0]["run_id"]
    broken = rows(
        shop,
        "ops/quality",
        f"select rule from t where run_id = '{run_id}' and \"table\" = '{table}' and not passed and severity = 'critical'",
    )
    others = [row["rule"] for row in broken if not is_acceptable(row["rule"])]
    if others or not broken:
        raise NothingThere(
            f"{table}: expected guards on the delivery alone, found {', '.join(others) or 'another error'}; "
            "these are errors: correct them, then run again"
        )
    return run_id


#: Guards that compare with other nights; what they hold back may be right.
ACCEPTABLE = ("rows_not_shrunk", "quarantined_share_bounded", "superseded_share_bounded", "flipped_share_bounded")
#: The guards whose missed rows are listed in ops/missed_rows; those of `quarantined_share_bounded` are in quarantine.
LISTED = ("rows_not_shrunk", "superseded_share_bounded")


def is_acceptable(rule: str) -> bool:
    """Whether a person may accept what the rule holds back."""
    return rule in ACCEPTABLE or rule.startswith("like_the_last_nights")


def _person() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        return "unknown"


def _place(table: str) -> str:
    return f"{_FOLDER}/{table.replace('/', '.')}.json"
