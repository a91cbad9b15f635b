"""What a shop knows of its customers stays at the front door: no file of the lake past bronze holds any of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from planted import customers

pytestmark = pytest.mark.spark

SENTINELS = [value for one in customers() for value in one.values()]
#: Restricted: what landed, as it came.
AT_THE_DOOR = "bronze"


def texts_of(file: Path) -> str:
    """All that a file says, decoded where it is packed; but for vectors, whose numbers say nothing of anybody."""
    if file.suffix != ".parquet":
        return file.read_bytes().decode("utf-8", "replace")
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    vectors = [name for name, kind in zip(table.column_names, table.schema.types, strict=True) if _is_vector(kind)]
    table = table.drop_columns(vectors)
    footer = str(pq.read_metadata(file).to_dict())
    return footer + json.dumps(table.to_pylist(), default=str, ensure_ascii=False)


def _is_vector(kind) -> bool:
    import pyarrow as pa

    return pa.types.is_list(kind) and pa.types.is_floating(kind.value_type)


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
        text = texts_of(file)
        found |= {one: str(file.relative_to(shelf.lake)) for one in SENTINELS if one in text}
    assert found == {}


def test_the_customers_came_in_and_are_in_bronze(first_night):
    """Else the scan would find nothing because nothing was there."""
    shelf, _ = first_night
    text = "".join(texts_of(file) for file in (shelf.lake / AT_THE_DOOR).rglob("*.parquet"))
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
