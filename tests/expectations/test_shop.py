"""The settings file: everything that is wrong is said at once, with place, expected, found and remedy."""

from __future__ import annotations

import pytest

from expectations.settings.loading import ShopError, load_shop

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
    problems = {problem.place: problem for problem in raised.value.problems}
    assert problems["sources[1] (catalogue).format"].remedy == "did you mean 'csv'?"
    assert problems["sources[1] (catalogue).columns.productid"].remedy == "did you mean 'product_id'?"
    assert "'product_id' to be mapped" in problems["sources[1] (catalogue).columns"].expected
    assert problems["tasks.category.retrain_after"].found == "'soon'"
    assert problems["tasks.sentimnt"].remedy == "did you mean 'sentiment'?"
    assert len(problems) == 5


@pytest.mark.parametrize(
    "text, place",
    [("name = ", "file"), ("", "name"), (GOOD + 'colour = "red"', "sources[1] (catalogue).columns.colour")],
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


SOURCE = """
name = "s"
[[sources]]
name = "a"
table = "products"
path = "a.csv"
format = "{format}"
{more}
[sources.columns]
product_id = "id"
"""


def problems_of(tmp_path, more: str, format: str = "csv") -> str:
    (tmp_path / "shop.toml").write_text(SOURCE.format(format=format, more=more))
    with pytest.raises(ShopError) as refused:
        load_shop(tmp_path / "shop.toml")
    return str(refused.value)


@pytest.mark.parametrize(
    "format, option",
    [
        ("csv", 'mode = "DROPMALFORMED"'),
        ("csv", 'multiLine = "false"'),
        ("csv", 'pathGlobFilter = "*.txt"'),
        ("json", 'samplingRatio = "0.1"'),
        ("json", 'sep = ";"'),
        ("parquet", 'modifiedAfter = "2026-01-01"'),
        ("delta", 'startingVersion = "3"'),
    ],
)
def test_reader_options_that_could_lose_records_are_refused(tmp_path, format, option):
    name = option.split()[0]
    assert f"sources[1] (a).options.{name}: expected one of" in problems_of(
        tmp_path, f"options = {{ {option} }}", format
    )


@pytest.mark.parametrize(
    "option",
    [
        'skip_lines = "\u00b2"',
        'sep = ";", quote = ";"',
        'sep = ";", delimiter = ","',
        'sep = ""',
        'sep = "\\n"',
        "sep = '\"'",
        "quote = \"''\"",
        'escape = "ab"',
        'header = "maybe"',
        'skip_lines = "-1"',
        'skip_lines = "two"',
    ],
)
def test_values_of_reader_options_are_checked(tmp_path, option):
    assert ".options." in problems_of(tmp_path, f"options = {{ {option} }}")


@pytest.mark.parametrize(
    "encoding",
    [
        "base64",
        "rot13",
        "zlib",
        "hex",
        "bz2",
        "uu",
        "quopri",
        "idna",
        "punycode",
        "undefined",
        "nonsense",
        "utf\\u0000",
    ],
)
def test_what_is_no_encoding_of_texts_is_refused(tmp_path, encoding):
    assert "expected an encoding of texts" in problems_of(tmp_path, f'encoding = "{encoding}"')


@pytest.mark.parametrize(
    "encoding",
    ["utf-8-sig", "latin-1", "cp1252", "cp437", "utf-16", "utf-32-be", "gb18030", "shift_jis", "koi8-r", "mac_roman"],
)
def test_encodings_of_texts_are_taken(tmp_path, encoding):
    (tmp_path / "shop.toml").write_text(SOURCE.format(format="csv", more=f'encoding = "{encoding}"'))
    assert load_shop(tmp_path / "shop.toml").sources[0].encoding == encoding
