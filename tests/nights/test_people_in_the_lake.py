"""What a shop knows of its customers stays at the front door: no file of the lake past bronze holds any of it."""

from __future__ import annotations

import json

import pytest
from lake_scan import decoded
from planted import customers

pytestmark = pytest.mark.spark

SENTINELS = [value for one in customers() for value in one.values()]
#: Restricted: what landed, as it came.
AT_THE_DOOR = "bronze"


def test_no_file_past_bronze_holds_what_identifies_a_customer(first_night):
    shelf, outcome = first_night
    assert outcome.failed == {} and len(SENTINELS) > 200
    files = [
        file
        for file in shelf.lake.rglob("*")
        if file.is_file() and file.relative_to(shelf.lake).parts[0] != AT_THE_DOOR
    ]
    assert {".parquet", ".json", ".html", ".safetensors", ".log"} <= {file.suffix for file in files}
    found = {}
    for file in files:
        text = decoded(file)
        found |= {one: str(file.relative_to(shelf.lake)) for one in SENTINELS if one in text}
    assert found == {}


def test_the_customers_came_in_and_are_in_bronze(first_night):
    """Else the scan would find nothing because nothing was there."""
    shelf, _ = first_night
    text = "".join(decoded(file) for file in (shelf.lake / AT_THE_DOOR).rglob("*.parquet"))
    assert [one for one in SENTINELS if one not in text] == []
    reviews = shelf.frame("silver/reviews").set_index("review_id")
    assert reviews.loc["PL1", "text"].count("[") == 3 and len(reviews.loc["PL1", "user_key"]) == 64
    assert shelf.frame("silver/products").set_index("product_id").loc["PL-1", "description"].count("[") == 2
    rejected = shelf.frame("silver/quarantine")
    broken = rejected[rejected["reasons"].map(lambda reasons: "record_unreadable" in list(reasons))]
    assert len(broken) >= 6 and broken["record"].isna().all() and broken["length"].notna().all()


def test_the_logs_statistics_name_keys_alone(first_night):
    shelf, _ = first_night
    for log in shelf.lake.rglob("_delta_log/*.json"):
        for line in log.read_text().splitlines():
            statistics = json.loads(json.loads(line).get("add", {}).get("stats") or "{}")
            assert not {"text", "record", "description", "title", "value"} & {*statistics.get("minValues", {})}, log


def test_nothing_personal_is_said_on_the_terminal(first_night):
    shelf, _ = first_night
    log = shelf.terminal.read_text(encoding="utf-8", errors="replace")
    assert log and [one for one in SENTINELS if one in log] == []
