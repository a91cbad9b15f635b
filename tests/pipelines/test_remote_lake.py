"""A lake on an object store: its tables have addresses, its files say why not, and no folder `s3a:` appears."""

from __future__ import annotations

import pytest
from corner_shop import SHOP
from typer.testing import CliRunner

from expectations.checks.gate import Gate
from expectations.settings.loading import load_shop
from expectations.tasks.category import CATEGORY
from pipelines.cli.app import app
from pipelines.cli.preflight import _lake_result
from pipelines.lake.lease import lease
from pipelines.lake.tables import Lake
from pipelines.lifecycle import champions, training_job
from pipelines.night import _write_docs, spark_log
from pipelines.run_context import Night
from pipelines.scoring.nearest_labelled import backing
from pipelines.silver.people.user_keys import remember
from udfs.storage.lake import NoLakeFiles

SETTINGS = 'lake = "s3a://bucket/lake"' + SHOP


@pytest.fixture
def shop(tmp_path, monkeypatch):
    (tmp_path / "shop.toml").write_text(SETTINGS)
    monkeypatch.chdir(tmp_path)
    yield load_shop(tmp_path / "shop.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["shop.toml"]


class Audited(Gate):
    def page(self, run: str) -> str:
        return f"checks of {run}"


def test_tables_have_an_address_and_a_night_needs_no_file(shop):
    lake = Lake(None, shop.lake)
    assert lake.path("gold/product_categories") == "s3a://bucket/lake/gold/product_categories"
    assert lake.staging("run", "rows") == "s3a://bucket/lake/_staging/run/rows"
    lake.forget_staging()
    remember(shop, b"secret" * 4)
    assert spark_log(shop) is None and backing(shop, True) is None
    assert _write_docs(Night("run", shop, lake, None, Audited(), b"", print)) is None
    with lease(shop.lake, "one"), lease(shop.lake, "another"):
        pass
    assert "access is tried when the session starts" in _lake_result(shop).found


def test_a_task_says_why_it_has_no_model(shop):
    serving, reason = training_job.champion_or_reason(shop, CATEGORY)
    assert serving is None and reason is not None and "mount it" in reason
    assert training_job.due(shop, CATEGORY, None) == reason


def test_what_needs_files_ends_with_one_clear_error(shop, tmp_path):
    for work in (lambda: champions.listed(shop, [CATEGORY]), lambda: training_job.train(shop, [CATEGORY], print)):
        with pytest.raises(NoLakeFiles, match=r"s3a://bucket/lake: expected a lake on a file system .* found s3a"):
            work()
    done = CliRunner().invoke(app, ["models", str(tmp_path / "shop.toml")])
    assert done.exit_code == 2 and "mount it" in done.output
