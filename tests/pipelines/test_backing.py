"""Which index of labelled products counts: the one that is named, whole, and made by the models that serve."""

from __future__ import annotations

import pytest
from corner_shop import SHOP

from expectations.settings.loading import load_shop
from pipelines.scoring.nearest_labelled import Backing, _point_at, backing
from training.promotion.decision import crowned
from training.promotion.staging import building, put
from udfs.models.champion_pointer import write_champion
from udfs.models.model_folder import seal
from udfs.storage.lake import open_lake

SETTINGS = 'lake = "LAKE"' + SHOP
INDEX = "models/category/neighbours/v1"


@pytest.fixture(params=["{}/lake", "file://{}/lake"])
def shop(request, tmp_path):
    (tmp_path / "shop.toml").write_text(SETTINGS.replace("LAKE", request.param.format(tmp_path)))
    return load_shop(tmp_path / "shop.toml")


@pytest.fixture
def serving(shop) -> dict[str, str]:
    """The versions of the champions of both tasks."""
    files, found = open_lake(shop.lake), {}
    for task in ("category", "embeddings"):
        with building(files, task) as place:
            (place / "words.txt").write_text(task)
            found[task] = put(files, seal(place, task, "encoder", {})).version
        write_champion(files, task, crowned(None, found[task], "won", {}, None))
    return found


def test_an_index_counts_once_it_is_whole_and_named_for_the_models_that_serve(shop, serving, tmp_path):
    files = open_lake(shop.lake)
    assert backing(shop, True) is None
    _point_at(files, {"version": "v1", **serving})
    assert backing(shop, True) is None
    files.write(f"{INDEX}/index.safetensors", b"")
    assert backing(shop, True) is None
    files.write(f"{INDEX}/index.json", '{"sure": null}')
    assert backing(shop, True) == Backing(shop.lake, "v1")
    assert backing(shop, True).address == f"{shop.lake}/{INDEX}" and (tmp_path / "lake" / INDEX / "index.json").exists()
    assert backing(shop, False) is None
    _point_at(files, {"version": "v1", **serving, "embeddings": "another"})
    assert backing(shop, True) is None


def test_no_index_counts_without_its_models(shop, serving):
    files = open_lake(shop.lake)
    files.write(f"{INDEX}/index.json", "{}")
    _point_at(files, {"version": "v1", **serving})
    files.delete(f"models/embeddings/{serving['embeddings']}")
    assert backing(shop, True) is None
