"""The block `[tracking]` of a shop's settings: what is refused, and that no password of it is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from corner_shop import SHOP

import expectations.settings.tracking
from expectations.known_tasks import task
from expectations.settings.loading import ShopError, load_shop
from expectations.settings.tracking import without_credentials
from pipelines.cli.preflight import check_all, refuse_missing_extras
from pipelines.lifecycle import training_job


def load(folder, tracking):
    file = folder / "shop.toml"
    file.write_text(SHOP + tracking)
    return load_shop(file)


def refused(folder, tracking):
    with pytest.raises(ShopError) as raised:
        load(folder, tracking)
    (problem,) = raised.value.problems
    return problem, str(raised.value)


def test_it_is_off_where_it_is_not_named(tmp_path):
    assert not load(tmp_path, "").tracking.on
    assert not load(tmp_path, "[tracking]\n").tracking.on


def test_folders_start_from_the_settings_file(tmp_path):
    tracking = load(
        tmp_path, '[tracking]\nmlflow = "file:ml runs"\ntensorboard = "boards"\nseconds_per_task = "5m"\n'
    ).tracking
    assert tracking.mlflow == (tmp_path / "ml runs").as_uri()
    assert tracking.tensorboard == str(tmp_path / "boards")
    assert tracking.seconds_per_task == 300
    assert tracking.at(Path("/elsewhere")) == tracking


def test_a_servers_address_stays_as_it_is(tmp_path):
    assert (
        load(tmp_path, '[tracking]\nmlflow = "https://mlflow.example:5000/x"\n').tracking.mlflow
        == "https://mlflow.example:5000/x"
    )


def test_unknown_names_are_refused_with_the_nearest(tmp_path):
    problem, _ = refused(tmp_path, '[tracking]\nmlfow = "file:x"\n')
    assert (problem.place, problem.remedy) == ("tracking.mlfow", "did you mean 'mlflow'?")


@pytest.mark.parametrize(
    "address",
    [
        "http://me:hunter2@host/",
        "https://me:hun/ter2@host",
        "http://hunter2@host",
        "https://host/?token=hunter2",
        "file:x?password=hunter2",
    ],
)
def test_credentials_are_refused_and_not_shown(tmp_path, address):
    problem, shown = refused(tmp_path, f'[tracking]\nmlflow = "{address}"\n')
    assert problem.place == "tracking.mlflow"
    assert "without user, password or token" in problem.expected
    assert "MLFLOW_TRACKING_PASSWORD" in problem.remedy
    assert "hunter2" not in shown and "ter2" not in shown


def test_credentials_are_not_shown_where_the_block_is_no_block(tmp_path):
    (tmp_path / "shop.toml").write_text('tracking = "http://me:hunter2@host"\n' + SHOP)
    with pytest.raises(ShopError) as raised:
        load_shop(tmp_path / "shop.toml")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize(
    "address", ["mlruns", "sqlite:///mlflow.db", "file://mlruns", "file:", "http://", "ftp://host/x"]
)
def test_what_is_no_store_is_refused_with_a_remedy(tmp_path, address):
    problem, _ = refused(tmp_path, f'[tracking]\nmlflow = "{address}"\n')
    assert "expected file:FOLDER or the http(s):// address" in str(problem)
    assert "through a server" in problem.remedy


def test_curves_go_to_a_local_folder(tmp_path):
    problem, _ = refused(tmp_path, '[tracking]\ntensorboard = "s3://bucket/boards"\n')
    assert "expected a local folder" in str(problem)


def test_a_missing_package_is_named_before_anything_runs(tmp_path, monkeypatch):
    shop = load(tmp_path, '[tracking]\nmlflow = "file:mlruns"\n')
    monkeypatch.setattr(expectations.settings.tracking, "find_spec", lambda name: None)
    with pytest.raises(
        ShopError, match=r"expected the package mlflow, found none installed; pip install 'nightshelf\[mlflow\]'"
    ):
        refuse_missing_extras(shop, tmp_path / "shop.toml")
    wrong = [result.subject for result in check_all(shop, tmp_path / "shop.toml") if not result.ok]
    assert "tracking.mlflow" in wrong
    refuse_missing_extras(load(tmp_path, ""), tmp_path / "shop.toml")


def test_texts_without_credentials():
    message = "GET http://me:p@ss@host/x?token=abc&y=1 failed: password='s'"
    assert without_credentials(message) == "GET http://***@host/x?token=***&y=1 failed: password='s'"


def test_the_training_process_is_told_where_to_track(tmp_path, monkeypatch):
    settings_read = []

    def reported(module, arguments, *_):
        settings_read.append(json.loads(Path(arguments[3]).read_text()) if arguments[2:3] == ["--tracking"] else None)
        return [{"task": "category"}]

    monkeypatch.setattr(training_job, "_reported", reported)
    training_job.train(load(tmp_path, '[tracking]\nmlflow = "http://host"\n'), [task("category")], print)
    training_job.train(load(tmp_path, ""), [task("category")], print)
    assert settings_read == [
        {"shop": "corner", "mlflow": "http://host", "experiment": None, "tensorboard": None, "seconds_per_task": 120.0},
        None,
    ]
