"""The page of a run: what it says first, that its figures are the tables', that it is one quiet file."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import duckdb
import pytest
from small_lake import REVIEW, USER, first_night, product, small_lake
from told_nights import NIGHTS, failed, first, good, page_of, told

from pipelines.report.account import settle_killed
from pipelines.report.causes import Facts
from pipelines.report.notes import note, noted
from pipelines.report.remake import remade
from pipelines.report.write import forget_old

ANY_NIGHT = pytest.mark.parametrize("night", NIGHTS.values(), ids=NIGHTS.keys())


class Reading(HTMLParser):
    """The texts of a page by section, and every address and tag in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.section, self.texts, self.addresses, self.tags = "top", {"top": []}, [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        found = dict(attrs)
        self.addresses += [
            found[name] for name in ("src", "href", "xlink:href", "data", "action", "srcset") if found.get(name)
        ]
        if tag == "section":
            self.section = found["id"]
            self.texts[self.section] = []

    def handle_data(self, data):
        if data.strip():
            self.texts[self.section].append(" ".join(data.split()))

    def text(self, section: str) -> str:
        return " ".join(self.texts[section])


@ANY_NIGHT
def test_a_page_is_one_file_that_fetches_and_runs_nothing(night, tmp_path):
    html = page_of(*night(tmp_path))
    read = Reading(html)
    outside = [one for one in read.addresses if not one.startswith(("#", "data:,", "../docs/"))]
    assert outside == [] and not {"script", "iframe", "object", "img", "base"} & set(read.tags)
    assert not re.search(r"url\((?!['\"]?#)|@import|\son\w+=", html) and len(html.encode()) < 1_000_000
    assert "Not on this page" not in html


@ANY_NIGHT
def test_a_page_holds_no_user_and_no_review(night, tmp_path):
    made, result = night(tmp_path)
    for text in (page_of(made, result), (made.lake / "reports" / f"{result.run_id}.json").read_text()):
        assert USER not in text and "Hildegard" not in text and REVIEW not in text


def test_the_newest_page_is_the_latest(tmp_path):
    made, result = good(tmp_path)
    assert (made.lake / "reports" / "latest.html").read_text() == page_of(made, result)
    remade(made.shop, str(made.settings), "20260302T020000Z-aaaaaa")
    assert (made.lake / "reports" / "latest.html").read_text() == page_of(made, result)


def test_product_texts_are_escaped(tmp_path):
    made, result = first(tmp_path)
    html = page_of(made, result)
    assert "Lamp 3 &lt;b&gt;&amp;amp;" in html and "<b>&amp;" not in html


def test_a_good_night_says_so_first_and_needs_nobody(tmp_path):
    read = Reading(page_of(*good(tmp_path)))
    assert "Good: everything is published." in read.text("top") and "Nothing needs a person." in read.text("top")
    assert read.text("needed") == "What needs a person Nothing."


def test_the_figures_of_the_page_are_those_of_the_tables(tmp_path):
    made, result = good(tmp_path)
    read = Reading(page_of(made, result))

    def table(name: str, version: int) -> str:
        import deltalake

        opened = deltalake.DeltaTable(str(made.lake / name), version=version)
        duckdb.register(f"{name.replace('/', '_')}_{version}", opened.to_pyarrow_table())
        return f"{name.replace('/', '_')}_{version}"

    def one(sql: str) -> int:
        return duckdb.sql(sql).fetchone()[0]

    old, new = table("gold/product_categories", 0), table("gold/product_categories", 1)
    r_old, r_new = table("gold/review_sentiment", 0), table("gold/review_sentiment", 1)
    both = f"{old} a join {new} b using (product_id)"
    came = one(f"select count(*) from {new} where product_id not in (select product_id from {old})")
    went = one(f"select count(*) from {old} where product_id not in (select product_id from {new})")
    flipped = one(f"select count(*) from {both} where a.category_path is distinct from b.category_path")
    moved = one(f"select count(*) from {r_old} a join {r_new} b using (review_id) where a.sentiment <> b.sentiment")
    stars = one(
        f"select count(*) from {r_old} a join {r_new} b using (review_id) where a.expected_star <> b.expected_star"
    )
    changed = read.texts["changed"]
    place = changed.index("gold/product_categories")
    assert changed[place + 1 : place + 4] == [str(came), str(went), str(flipped)]
    place = changed.index("gold/review_sentiment")
    assert changed[place + 1 : place + 4] == ["0", "0", str(stars)] and f"sentiment {moved}" in changed[place + 4]
    place = changed.index("Home > Lamps")
    assert changed[place + 1 : place + 3] == [
        "Toys",
        str(one(f"select count(*) from {both} where b.category_path = ['Toys'] and a.category_path <> ['Toys']")),
    ]
    waiting = one(f"select count(*) from {new} where decision = 'review' and given_path is null")
    assert f"{waiting} products without a category" in read.text("review")
    runs, deliveries = table("ops/runs", made.versions["ops/runs"]), table("bronze/deliveries", 1)
    kept = one(
        f"select map_extract(counts, 'kept')[1] from {runs} where run_id = '{result.run_id}' and stage = 'clean'"
    )
    place = changed.index("silver/products")
    assert changed[place + 3] == str(kept)
    newest = one(f"select records from {deliveries} order by sequence desc limit 1")
    assert str(newest) in read.texts["sources"]
    seconds = one(f"select sum(seconds) from {runs} where run_id = '{result.run_id}'")
    assert f"of {seconds:.0f} s" in read.text("time")
    value = one(f"select value from {table('ops/models', 0)}")
    assert f"{value:.3f}" in read.texts["models"]
    place = read.texts["published"].index("gold/product_categories")
    assert read.texts["published"][place + 1] == "1"


def test_a_failed_night_names_its_root_cause_once_with_rows_and_what_to_type(tmp_path):
    made, result = failed(tmp_path)
    read = Reading(page_of(made, result))
    (cause,) = result.needed
    assert cause.tables == ("silver/products", "gold/product_categories") and cause.examples == ("P7", "P8", "P9")
    assert "Nothing new is published: 2 tables and models keep their state of before." in read.text("top")
    assert "readers see the same rows as before" in read.text("changed")
    needed = read.text("needed")
    assert (
        f"nightshelf accept {made.settings} silver/products" in needed and f"nightshelf run {made.settings}" in needed
    )
    assert all(key in needed for key in ("P7", "P8", "P9")) and "Worth a look" in needed and "R1" in needed


def test_a_page_of_a_large_shop_stays_small(tmp_path):
    made = small_lake(tmp_path)
    first_night(made)
    for turn in (0, 1):
        rows = [
            product(
                n, [f"Class {n % 300} of a rather long name & more", f"Sub {(n + turn) % 5_000}"], decision="review"
            )
            for n in range(20_000)
        ]
        made.replace("gold/product_categories", rows)
        made.publish(f"2026030{turn + 3}T020000Z-dddddd")
    for night in range(40):
        made.write(
            "bronze/deliveries",
            [
                {
                    "delivery_id": f"x{night}",
                    "table": "products",
                    "source": "catalogue",
                    "sequence": 5 + night,
                    "records": night,
                }
            ],
        )
    failing = {f"scores/{n}": f"ValueError: {n} {'long reason ' * 200}" for n in range(300)}
    result = told(made, "20260304T020000Z-dddddd", "partly", Facts(str(made.settings), failed=failing), 4)
    assert len(page_of(made, result).encode()) < 1_000_000


def test_a_killed_run_gets_its_page_from_the_next(tmp_path):
    made, _ = good(tmp_path)
    begun = noted(made.shop, "20260303T020000Z-bbbbbb").model_copy(
        update={"run_id": "20260304T020000Z-eeeeee", "verdict": "running", "exit_code": None, "published": False}
    )
    note(made.shop, begun)
    made.ran(begun.run_id, {"stage": "land", "table": "bronze/products", "counts": {"records": 3}})
    (settled,) = settle_killed(made.shop, str(made.settings))
    assert settled.verdict == "killed" and settled.exit_code is None and settled.steps[0].counts == {"records": 3}
    text = Reading(page_of(made, settled)).text("top")
    assert "Not published: the run was killed." in text and "1 cause needs a person." in text
    assert settle_killed(made.shop, str(made.settings)) == []


def test_the_run_that_finds_a_killed_one_tells_of_it(tmp_path):
    from pipelines.report.account import account

    made, result = good(tmp_path)
    note(made.shop, result.model_copy(update={"run_id": "20260304T020000Z-eeeeee", "verdict": "running"}))
    told = []
    with account(made.shop, str(made.settings), "20260305T020000Z-aaaaaa", told.append, print):
        pass
    assert [one.verdict for one in told] == ["running", "good"]
    assert [(c.id, c.needs_person) for c in told[-1].causes] == [("run Killed", True)]
    assert "20260304T020000Z-eeeeee" in told[-1].causes[0].title


@pytest.mark.parametrize("error", [RuntimeError("no room"), KeyboardInterrupt()], ids=["error", "interrupt"])
def test_a_run_that_ends_with_an_error_has_its_page_and_the_error_goes_on(tmp_path, error):
    from pipelines.report.account import account

    made, _ = good(tmp_path)
    told = []
    with (
        pytest.raises(type(error)),
        account(made.shop, str(made.settings), "20260305T020000Z-aaaaaa", told.append, print),
    ):
        raise error
    assert told[-1].verdict == "failed" and told[-1].exit_code == 1
    assert "Not published" in Reading(page_of(made, told[-1])).text("top")


def test_a_run_that_is_under_way_is_not_taken_for_a_killed_one(tmp_path):
    from pipelines.lake.lease import lease

    made, result = good(tmp_path)
    note(made.shop, result.model_copy(update={"run_id": "20260304T020000Z-ffffff", "verdict": "running"}))
    with lease(made.shop.lake, "the night"):
        remade(made.shop, str(made.settings), None)
    assert noted(made.shop, "20260304T020000Z-ffffff").verdict == "running"


def test_old_pages_and_docs_leave_and_the_latest_stays(tmp_path):
    import os

    made, result = good(tmp_path)
    docs = made.lake / "docs" / "20260101T020000Z-aaaaaa"
    docs.mkdir(parents=True)
    for path in (made.lake / "reports" / "20260302T020000Z-aaaaaa.html", made.lake / "reports" / "latest.html", docs):
        os.utime(path, (0, 0))
    forget_old(made.shop)
    left = sorted(path.name for path in (made.lake / "reports").iterdir())
    assert "20260302T020000Z-aaaaaa.html" not in left and {"latest.html", f"{result.run_id}.html"} <= set(left)
    assert not docs.exists()
