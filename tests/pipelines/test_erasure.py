"""Parts of an erasure that need no JVM: who is meant, what is struck out, what becomes of models, when they are due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from small_lake import first_night, small_lake

from expectations.known_tasks import task as task_named
from expectations.settings.loading import load_shop
from pipelines.erasure.forget import overdue
from pipelines.erasure.models import carried_words, mark_models, pending
from pipelines.erasure.scrub import STRUCK, Struck, UnknownPlace, refuse_unknown, strike_files
from pipelines.erasure.subjects import FORMER_KEYS, own_key, sealed, tombstone_keys
from pipelines.lifecycle.training_job import _people_forgotten
from pipelines.silver.people.objections import objecting_keys, objections_of
from pipelines.silver.people.user_ids import user_key
from udfs.models.champion_pointer import Champion, write_champion
from udfs.models.model_folder import place_of, seal, versions
from udfs.models.retrain_note import NOTE, read_note, write_note
from udfs.storage.lake import open_lake

OLD, NEW = b"the first secret of this shop", b"another secret of this shop"


class TestSubjects:
    def test_every_spelling_of_an_id_is_one_person_and_no_user_key(self):
        keys = tombstone_keys("/nowhere", OLD)
        spelled = {keys.of_user(one) for one in ("Anna@Example.org", "anna@example.org ", '="anna@example.org"')}
        assert len(spelled) == 1 and spelled != {user_key("anna@example.org", OLD)}
        assert keys.of_user("guest") is None and keys.of_user("12") != keys.of_user("13")
        assert keys.of_review("12") != keys.of_user("12")

    def test_after_a_rotation_former_tombstones_are_known_by_the_new_secret_alone(self, tmp_path):
        before = tombstone_keys(str(tmp_path), OLD)
        open_lake(tmp_path).write(FORMER_KEYS, sealed([("first", own_key(OLD))], NEW))
        after = tombstone_keys(str(tmp_path), NEW)
        assert before.of_user("12") in after.all_of_user("12") and before.of_review("R1") in after.all_of_review("R1")
        assert after.of_user("12") not in before.all_of_user("12")
        assert before.of_user("12") not in tombstone_keys(str(tmp_path), b"a secret of somebody else's").all_of_user(
            "12"
        )
        assert own_key(OLD).hex() not in (tmp_path / FORMER_KEYS).read_text()


class Rows(list):
    """What a frame of a list of ids answers."""

    def select(self, *columns):
        return self

    def collect(self):
        return [(one,) for one in self]


class Listed:
    """A list of what has to go, without Spark."""

    def __init__(self, keys, reviews):
        self.people, self.reviews = Rows(keys), Rows(reviews)


class TestStruckOut:
    struck = Struck(Listed(["ab" * 32], ["PL24", "R-000017", "17", "great", "forum:2345678"]))

    @pytest.mark.parametrize(
        ("text", "left"),
        [
            ("2 doubled (e.g. 'R-000017')", f"2 doubled (e.g. '{STRUCK}')"),
            ("<td>forum:2345678</td>", f"<td>{STRUCK}</td>"),
            (f'"keys": ["{"ab" * 32}"]', f'"keys": ["{STRUCK}"]'),
            ("17 great rows of R-0000171 and XR-000017", "17 great rows of R-0000171 and XR-000017"),
        ],
    )
    def test_ids_in_texts_where_they_stand_alone(self, text, left):
        assert self.struck.text(text) == left

    def test_pages_notes_and_nothing_else(self, tmp_path):
        files = open_lake(tmp_path)
        for name in (
            "reports/20260302T020000Z-aaaaaa.html",
            "docs/20260302/index.html",
            "models/sentiment/1/words.txt",
        ):
            files.write(name, "<b>R-000017</b>")
        files.write("reports/latest.html", "<b>R-000018</b>")
        assert strike_files(files, self.struck) == 2
        assert files.read("docs/20260302/index.html").decode() == f"<b>{STRUCK}</b>"
        assert files.read("models/sentiment/1/words.txt").decode() == "<b>R-000017</b>"


class TestPlaces:
    def test_a_lake_of_ours_is_known(self, tmp_path):
        made = small_lake(tmp_path)
        first_night(made)
        refuse_unknown(open_lake(made.lake))

    @pytest.mark.parametrize("place", ["people.csv", "notes/people.txt", "gold/loyalty/part-0.parquet"])
    def test_what_nobody_knows_is_refused_by_name(self, tmp_path, place):
        made = small_lake(tmp_path)
        (made.lake / place).parent.mkdir(parents=True, exist_ok=True)
        (made.lake / place).write_text("Anna")
        with pytest.raises(UnknownPlace, match=place.split("/")[0]):
            refuse_unknown(open_lake(made.lake))


def model(lake: Path, task: str, words: str, serves: bool = False) -> str:
    building = lake / "models" / task / f"building-{words}"
    building.mkdir(parents=True)
    (building / "vocabulary.json").write_text(json.dumps(words.split()))
    folder = seal(building, task, "linear", {"baseline": False})
    building.rename(building.parent / folder.version)
    if serves:
        now = datetime.now(UTC).isoformat()
        write_champion(open_lake(lake), task, Champion(folder.version, now, now, "made", {}))
    return folder.version


class TestModels:
    @pytest.fixture
    def shop(self, tmp_path):
        made = small_lake(tmp_path)
        made.settings.write_text(
            made.settings.read_text()
            + '[[sources]]\nname = "orders"\ntable = "purchases"\npath = "o.csv"\nformat = "csv"\n'
            'columns = { user_id = "u", product_id = "sku", purchased_at = "at" }\n'
        )
        return load_shop(made.settings)

    def test_what_serves_stays_until_it_is_trained_again_and_all_else_goes(self, shop):
        lake, files = Path(shop.lake), open_lake(shop.lake)
        serving, lost = model(lake, "sentiment", "good bad", serves=True), model(lake, "sentiment", "good")
        counting, of_products = (
            model(lake, "recommendations", "p1", serves=True),
            model(lake, "category", "mug", serves=True),
        )
        for place in (".unfinished.safetensors", "evaluation/1.html"):
            files.write(place_of("sentiment", place), "rows")
        assert mark_models(files, shop, frozenset({"quaint"})) == [f"sentiment/{lost}"]
        assert versions(files, "sentiment") == [serving] and versions(files, "category") == [of_products]
        assert versions(files, "recommendations") == [counting]
        assert set(files.names(place_of("sentiment"))) == {serving, "champion.json", NOTE}
        assert not read_note(files, "sentiment").at_once and read_note(files, "recommendations").at_once
        assert {task.name for task in pending(files)} == {"sentiment", "recommendations"}

    def test_a_model_that_knows_a_word_of_theirs_alone_is_due_at_once(self, shop):
        lake, files = Path(shop.lake), open_lake(shop.lake)
        serving = model(lake, "sentiment", "good quaint-ish Quaint", serves=True)
        assert carried_words(files, place_of("sentiment", serving), frozenset({"quaint", "odd"})) == {"quaint"}
        mark_models(files, shop, frozenset({"quaint", "odd"}))
        assert read_note(files, "sentiment").at_once

    def test_models_of_a_task_that_is_switched_off_go(self, shop):
        settings = shop.tasks_of(task_named("sentiment")).model_copy(update={"enabled": False})
        off = shop.model_copy(update={"tasks": shop.tasks.model_copy(update={"sentiment": settings})})
        files, version = open_lake(shop.lake), model(Path(shop.lake), "sentiment", "good", serves=True)
        assert mark_models(files, off, frozenset()) == [f"sentiment/{version}"]
        assert files.names("models/sentiment") == [] and pending(files) == []

    @pytest.mark.parametrize(
        ("days", "at_once", "within", "due"),
        [(1, False, 30, False), (29.5, False, 30, True), (0, True, 30, True), (0, False, 0, True)],
    )
    def test_a_model_is_due_a_day_before_its_time_is_over(self, shop, days, at_once, within, due):
        files = open_lake(shop.lake)
        write_note(files, "sentiment", at_once)
        since = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        files.write(place_of("sentiment", NOTE), json.dumps({"since": since, "at_once": at_once}))
        people = shop.people.model_copy(update={"retrain_within": within * 86_400.0})
        within_time = shop.model_copy(update={"people": people})
        assert bool(_people_forgotten(within_time, task_named("sentiment"))) == due

    @pytest.mark.parametrize(("days", "late"), [(29.9, []), (30.1, ["model sentiment"])])
    def test_a_model_that_is_not_trained_again_in_time_counts_as_failed(self, shop, days, late):
        files = open_lake(shop.lake)
        since = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        files.write(place_of("sentiment", NOTE), json.dumps({"since": since, "at_once": False}))
        found = overdue(SimpleNamespace(shop=shop))
        assert list(found) == late and all("within 30 days" in reason for reason in found.values())


class TestObjections:
    def test_the_file_is_read_beside_the_settings_in_every_spelling(self, tmp_path):
        made = small_lake(tmp_path)
        made.settings.write_text(made.settings.read_text() + '[people]\nobjections = "no.txt"\n')
        (tmp_path / "no.txt").write_text("12.0\n\n12\nguest\nAnna@Example.org\n")
        keys = objecting_keys(made.shop, made.settings, OLD)
        assert set(keys) == {user_key("12", OLD), user_key("anna@example.org", OLD)} and len(keys) == 2

    def test_a_file_that_is_not_there_ends_the_run(self, tmp_path):
        from expectations.settings.loading import ShopError

        made = small_lake(tmp_path)
        made.settings.write_text(made.settings.read_text() + '[people]\nobjections = "no.txt"\n')
        with pytest.raises(ShopError, match=r"people\.objections: expected a text file"):
            objecting_keys(made.shop, made.settings, OLD)

    def test_nothing_changes_for_shops_without_and_for_tables_of_nobody(self):
        assert objections_of((), ("silver/reviews",)) == [] and objections_of(("a",), ("silver/products",)) == []
        assert objections_of(("a",), ("silver/purchases",)) != objections_of(("b",), ("silver/purchases",))
