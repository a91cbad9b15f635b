"""The page of an earlier run, made anew from its note and the lake's tables."""

from __future__ import annotations

from expectations.settings.shop import Shop
from expectations.settings_block import nearest
from pipelines.lake.lease import LeaseHeld, lease
from pipelines.lake.reader import NothingThere
from pipelines.report.account import settle_killed
from pipelines.report.notes import noted, noted_runs
from pipelines.report.write import write_page


def remade(shop: Shop, settings: str, run_id: str | None) -> str:
    """Writes the page of a run (the newest where none is named) and returns where it lies. A run that was killed gets
    its result first. Raises NothingThere for a run that the lake has no note of.
    """
    try:
        with lease(shop.lake, "report"):
            settle_killed(shop, settings)
    except LeaseHeld:  # a night is under way: its note is told as it is
        pass
    known = noted_runs(shop)
    wanted = run_id or (known[-1] if known else None)
    result = noted(shop, wanted) if wanted in known and wanted else None
    place = write_page(shop, result) if result else None
    if place is None:
        runs = ", ".join(known[-5:]) or "none"
        raise NothingThere(
            f"expected a run with a note in {shop.lake}/reports ({runs}), found {wanted or 'none'}; "
            + (nearest(wanted, known) if wanted and known else "`nightshelf run` writes one")
        )
    return place
