"""What a shop knows of its customers stays at the front door: no file of the lake past bronze holds any of it."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from shelf import make_shop, rows_of, write_rows

pytestmark = pytest.mark.spark

#: Whose texts are scanned as bytes; Parquet is decoded first.
_PARQUET = ".parquet"
#: Of what bronze restricts, and the shop's own files.
_AT_THE_DOOR = ("bronze",)


def planted(dice: Random, number: int) -> dict[str, str]:
    """What identifies one made-up customer, each value found nowhere else."""
    token = f"{number:03d}{dice.randrange(16**6):06x}"
    return {
        "account": f"acct-{token}",
        "login": f"Login{token}@mail.example",
        "name": f"Zora Quill{token}",
        "street": f"{number} Vexley{token} Row",
        "email": f"zq.{token}@post.example",
        "phone": f"+49 171 {number:03d}4{dice.randrange(1000):03d}",
        "iban": f"DE{number + 10:02d}37040044{number:03d}2013000",
    }


def plant(shelf) -> list[str]:
    """Puts customers into every personal column of the demo's deliveries, good lines and broken ones, and tells what to look for."""
    dice = Random(7)
    people = [planted(dice, number) for number in range(60)]
    reviews = next((shelf.folder / "data").rglob("reviews*.jsonl"))
    lines = reviews.read_text(encoding="utf-8").splitlines()
    like = json.loads(lines[0])
    for number, one in enumerate(people):
        told = f"Solid and quiet. Write to {one['email']} or ring {one['phone']}, my account is {one['iban']}."
        record = {
            **like,
            "review_id": f"PL{number}",
            "user": one["account"],
            "body": told,
            "nickname": one["name"],
            "street": one["street"],
        }
        record["stars"] = 99 if number % 3 == 0 else 4  # one in three goes to the quarantine
        text = json.dumps(record)
        lines.append(text[:-9] if number % 10 == 0 else text)
    reviews.write_text("\n".join(lines) + "\n", encoding="utf-8")
    orders = next((shelf.folder / "data").rglob("purchases*.csv"))
    rows = rows_of(orders)
    customer = rows[0].index("customer")
    for number, one in enumerate(people):
        row = list(rows[1 + number])
        row[customer] = one["login"]
        rows.append(row if number % 4 else [*row, one["street"], one["name"]])  # a line of too many cells
    write_rows(orders, rows)
    return [value for one in people for value in one.values()]


def texts_of(file: Path) -> str:
    """All that a file says, decoded where it is packed."""
    if file.suffix != _PARQUET:
        return file.read_bytes().decode("utf-8", "replace")
    import pyarrow.parquet as pq

    table = pq.read_table(file)
    footer = str(pq.read_metadata(file).to_dict())
    return footer + json.dumps(table.to_pylist(), default=str, ensure_ascii=False)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory, spark, capfd_of_module):
    shelf = make_shop(tmp_path_factory.mktemp("people") / "shop", 150, 300, 600, seed=5)
    sentinels = plant(shelf)
    outcome = shelf.run()
    return shelf, sentinels, outcome, capfd_of_module()


@pytest.fixture(scope="module")
def capfd_of_module(tmp_path_factory):
    """What this process writes to its terminal from here on."""
    import os

    kept, file = [os.dup(1), os.dup(2)], tmp_path_factory.mktemp("terminal") / "said"
    with file.open("wb") as opened:
        os.dup2(opened.fileno(), 1)
        os.dup2(opened.fileno(), 2)

    def said() -> str:
        for number, descriptor in enumerate(kept, 1):
            os.dup2(descriptor, number)
        return file.read_text(encoding="utf-8", errors="replace")

    yield said
    said()


def test_no_file_past_bronze_holds_what_identifies_a_customer(scanned):
    shelf, sentinels, outcome, _ = scanned
    assert outcome.failed == {} and len(sentinels) > 200
    files = [file for file in shelf.lake.rglob("*") if file.is_file() and file.relative_to(shelf.lake).parts[0] not in _AT_THE_DOOR]
    kinds = {file.suffix for file in files}
    assert {".parquet", ".json", ".html", ".safetensors", ".log"} <= kinds
    found = {}
    for file in files:
        text = texts_of(file)
        found |= {one: str(file.relative_to(shelf.lake)) for one in sentinels if one in text}
    assert found == {}


def test_the_customers_came_in_and_are_in_bronze(scanned):
    """Else the scan would find nothing because nothing was there."""
    shelf, sentinels, _, _ = scanned
    text = "".join(texts_of(file) for file in (shelf.lake / "bronze").rglob("*.parquet"))
    assert [one for one in sentinels if one not in text] == []
    kept = shelf.frame("silver/reviews").set_index("review_id")
    assert kept.loc["PL1", "text"].count("[") == 3 and len(kept.loc["PL1", "user_key"]) == 64
    rejected = shelf.frame("silver/quarantine")
    broken = rejected[rejected["reasons"].map(lambda reasons: "record_unreadable" in list(reasons))]
    assert len(broken) >= 6 and broken["record"].isna().all() and broken["length"].notna().all()


def test_the_logs_statistics_name_keys_alone(scanned):
    shelf, _, _, _ = scanned
    for log in shelf.lake.rglob("_delta_log/*.json"):
        for line in log.read_text().splitlines():
            statistics = json.loads(json.loads(line).get("add", {}).get("stats") or "{}")
            assert not {"text", "record", "description", "title", "value"} & {*statistics.get("minValues", {})}, log


def test_nothing_personal_is_said_on_the_terminal(scanned):
    _, sentinels, _, said = scanned
    assert [one for one in sentinels if one in said] == []
