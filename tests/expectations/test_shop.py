"""The settings file: everything that is wrong is said at once, with place, expected, found and remedy."""

from __future__ import annotations

import pytest

from expectations.shop import ShopError, load_shop

GOOD = """
name = "corner"
lake = "lake"
data = "data"
[[sources]]
name = "catalogue"
table = "products"
path = "products.csv"
format = "csv"
[sources.columns]
product_id = "sku"
"""


def write(folder, text):
    file = folder / "shop.toml"
    file.write_text(text)
    return file


def test_paths_start_from_the_settings_file(tmp_path):
    shop = load_shop(write(tmp_path, GOOD))
    assert shop.lake == str(tmp_path / "lake")
    assert shop.sources[0].path == str(tmp_path / "data" / "products.csv")


def test_a_lake_whose_path_spark_would_take_for_a_pattern_is_refused(tmp_path):
    with pytest.raises(ShopError, match=r"a path that Spark takes as it is.*\[ \] in"):
        load_shop(write(tmp_path, GOOD), lake=str(tmp_path / "lake [1]"))


def test_options_and_environment_win_over_the_file(tmp_path, monkeypatch):
    file = write(tmp_path, GOOD)
    monkeypatch.setenv("NIGHTSHELF_DATA", "/elsewhere")
    assert load_shop(file).sources[0].path == "/elsewhere/products.csv"
    shop = load_shop(file, data="/option", lake="s3a://bucket/lake")
    assert (shop.sources[0].path, shop.lake) == ("/option/products.csv", "s3a://bucket/lake")


def test_all_problems_are_reported_at_once_with_the_nearest_name(tmp_path):
    text = GOOD.replace('format = "csv"', 'format = "cvs"').replace("product_id =", "productid =")
    text += '[tasks.category]\nretrain_after = "soon"\n[tasks.sentimnt]\nseconds = 3\n'
    with pytest.raises(ShopError) as raised:
        load_shop(write(tmp_path, text))
    said = {problem.place: problem for problem in raised.value.problems}
    assert said["sources[1] (catalogue).format"].remedy == "did you mean 'csv'?"
    assert said["sources[1] (catalogue).columns.productid"].remedy == "did you mean 'product_id'?"
    assert "'product_id' to be mapped" in said["sources[1] (catalogue).columns"].expected
    assert said["tasks.category.retrain_after"].found == "'soon'"
    assert said["tasks.sentimnt"].remedy == "did you mean 'sentiment'?"
    assert len(said) == 5


@pytest.mark.parametrize(
    "text, place", [("name = ", "file"), ("", "name"), (GOOD + 'colour = "red"', "sources[1] (catalogue).columns.colour")]
)
def test_a_broken_file_is_named(tmp_path, text, place):
    with pytest.raises(ShopError) as raised:
        load_shop(write(tmp_path, text))
    assert place in {problem.place for problem in raised.value.problems}


def test_a_missing_file_is_a_settings_problem(tmp_path):
    with pytest.raises(ShopError, match="a settings file"):
        load_shop(tmp_path / "none.toml")


def test_two_sources_of_one_name_are_refused(tmp_path):
    again = GOOD[GOOD.index("[[sources]]") :]
    with pytest.raises(ShopError, match="'catalogue' 2 times"):
        load_shop(write(tmp_path, GOOD + again))


def test_time_spans_are_seconds(tmp_path):
    shop = load_shop(write(tmp_path, GOOD + '[tasks.category]\nretrain_after = "2d"\nseconds = "5m"\n'))
    assert (shop.tasks.category.retrain_after, shop.tasks.category.seconds) == (172_800, 300)
