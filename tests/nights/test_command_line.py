"""The command line over a shop after its first night: what each command answers, and how it ends."""

from __future__ import annotations

import json

import pytest
import typer
from shelf import rows_of, write_rows
from typer.testing import CliRunner

from expectations.registry import GOLD
from pipelines.cli.app import app
from pipelines.cli.common import guarded

pytestmark = pytest.mark.spark


def call(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    return done.exit_code, done.output


def test_settings_with_problems_end_with_2_and_name_each(tmp_path):
    (tmp_path / "shop.toml").write_text('name = "Corner Shop"\n[[sources]]\nname = "a"\ntable = "product"\n')
    code, output = call("run", tmp_path / "shop.toml")
    assert code == 2 and "name" in output and "products" in output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shop.toml"]


def test_an_unknown_stage_ends_with_2(shelf):
    code, output = call("run", shelf.settings, "--stages", "land,polish")
    assert code == 2 and "found polish" in output


def test_a_missing_file_ends_with_3_and_changes_nothing(shelf):
    before = shelf.versions()
    (shelf.folder / "data" / "products.csv").unlink()
    code, output = call("run", shelf.settings)
    assert code == 3 and "products.csv" in output and shelf.versions() == before


def test_a_delivery_that_lost_most_rows_stops_at_the_gate_and_the_run_ends_with_4(shelf):
    path = shelf.folder / "data" / "products.csv"
    rows = rows_of(path)
    write_rows(path, rows[: len(rows) // 5])
    before, silver = shelf.versions(), shelf.version("silver/products")
    code, output = call("run", shelf.settings, "--no-train", "--json")
    summary = json.loads(output.strip().splitlines()[-1])
    assert code == 4 and "rows_not_shrunk" in summary["failed"]["silver/products"]
    assert shelf.versions() == before and shelf.version("silver/products") == silver
    checks = shelf.frame("ops/quality").query("run_id == @summary['run_id'] and severity == 'critical' and not passed")
    assert list(checks["rule"]) == ["rows_not_shrunk"]


def test_a_lake_in_use_ends_with_5(shelf):
    from pipelines.lake.lease import lease

    with lease(str(shelf.lake), "another"):
        code, output = call("run", shelf.settings)
    assert code == 5 and "another" in output


def test_a_full_disk_ends_with_1_and_one_sentence(capsys):
    def write() -> None:
        raise RuntimeError("Task failed\nCaused by: java.io.IOException: No space left on device\n\tat java.io")

    with pytest.raises(typer.Exit) as ended:
        guarded(write)
    stderr = capsys.readouterr().err
    assert ended.value.exit_code == 1 and "make room and run again" in stderr and len(stderr.splitlines()) == 1


def test_a_plan_says_what_would_be_done_and_writes_nothing(shelf):
    def lake() -> list[str]:
        return sorted(
            str(path) for path in shelf.lake.rglob("*") if path.is_file() and not path.name.startswith("_spark")
        )

    before = lake()
    code, output = call("run", shelf.settings, "--plan")
    assert code == 0 and "category" in output and lake() == before


def test_check_names_every_subject(shelf):
    code, output = call("check", shelf.settings)
    assert code == 0 and all(subject in output for subject in ("java", "pyspark", "lake", "source"))


@pytest.mark.parametrize("table", [table.name for table in GOLD])
def test_show_prints_rows_of_every_gold_table(first_night, table):
    code, output = call("show", first_night[0].settings, table, "-n", "2", "--json")
    rows = [json.loads(line) for line in output.strip().splitlines()]
    assert code == 0 and len(rows) == 2


def test_show_of_an_unknown_table_ends_with_2_and_names_the_nearest(first_night):
    code, output = call("show", first_night[0].settings, "gold/product_categorie")
    assert code == 2 and "gold/product_categories" in output


def test_status_and_published_speak_of_the_last_night(first_night):
    shelf, outcome = first_night
    assert outcome.run_id in call("status", shelf.settings)[1]
    (newest,) = [json.loads(line) for line in call("published", shelf.settings, "--json")[1].strip().splitlines()][:1]
    assert shelf.versions() == newest["tables"]


def sized(shelf, rows: int, machines: int = 1) -> dict:
    code, output = call("size", shelf.settings, "--rows", rows, "--machines", machines, "--json")
    assert code == 0, output
    return json.loads(output.strip().splitlines()[-1])


def test_a_night_is_sized_by_what_the_last_ones_took(first_night):
    """Twice the rows take twice the hours of what goes row by row, two machines half; training takes what it took."""
    shelf, outcome = first_night
    ledger = {(entry.stage, entry.table): entry for entry in outcome.ledger.entries}
    shop = sum(ledger["clean", f"silver/{table}"].counts["kept"] for table in ("products", "reviews", "purchases"))
    same, twice, shared = sized(shelf, shop), sized(shelf, 2 * shop), sized(shelf, 2 * shop, 2)
    assert same["measured_shop_rows"] == shop
    for step in same["steps"]:
        measured = ledger.get((step["stage"], step["table"]))
        if step["stage"] in ("clean", "score", "publish"):
            assert step["hours"] * 3600 == pytest.approx(measured.seconds, rel=1e-2), step
    assert twice["hours"]["rows"] == pytest.approx(2 * same["hours"]["rows"])
    assert twice["hours"]["pairs"] == pytest.approx(4 * same["hours"]["pairs"])
    assert shared["hours"]["rows"] == pytest.approx(same["hours"]["rows"])
    assert twice["hours"]["fixed"] == shared["hours"]["fixed"] == same["hours"]["fixed"] > 0
    assert twice["tokens"] == pytest.approx(2 * same["tokens"], rel=1e-3)
    read = [step for step in same["steps"] if step["tokens"]]
    assert {"scores/embeddings"} <= {step["table"] for step in read} and all(
        2 < step["tokens"] / step["rows"] < 512 for step in read
    )
    assert 500 < same["memory_mib"] < 64_000
    code, output = call("size", shelf.settings, "--rows", 1_000_000, "--machines", 4)
    assert code == 0 and "1,000,000 rows on 4 machines" in output and "GiB a machine" in output


def test_a_lake_without_a_night_cannot_be_sized(shelf, tmp_path):
    code, output = call("size", shelf.settings, "--lake", tmp_path / "empty", "--rows", 10)
    assert code == 2 and "found none" in output and "nightshelf run" in output


def test_user_key_is_the_one_in_the_tables(first_night, tmp_path):
    shelf, _ = first_night
    header, *lines = (shelf.folder / "data" / "purchases.csv").read_text(encoding="utf-8-sig").splitlines()
    column = header.split(";").index("customer")
    ids = sorted({line.split(";")[column].strip('"') for line in lines[:40]} - {""})
    code, output = call("user-key", shelf.settings, *ids[:5])
    keys = {line.split("\t")[1] for line in output.strip().splitlines()}
    assert code == 0 and keys & set(shelf.frame("silver/purchases")["user_key"])
    (tmp_path / "ids.txt").write_text("\n".join([*ids[:5], "", f" {ids[0]}.0 ", "guest"]) + "\n")
    code, from_file = call("user-key", shelf.settings, "--file", tmp_path / "ids.txt")
    assert code == 0 and from_file.startswith(output)
    assert [line.split("\t")[1] for line in from_file.splitlines()[5:]] == [
        output.splitlines()[0].split("\t")[1],
        "none",
    ]
    assert (
        call("user-key", shelf.settings, "--file", tmp_path / "nowhere")[0] == 2
        and call("user-key", shelf.settings)[0] == 2
    )
