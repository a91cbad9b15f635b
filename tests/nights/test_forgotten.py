"""People who are forgotten are gone from every file of the lake, stay out, and leave everybody else as they were."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass

import pytest
from deltalake.exceptions import TableNotFoundError
from evidence import Looking
from lake_scan import places
from planted import customers, own_word
from shelf import Shelf, copied, rows_of
from typer.testing import CliRunner

from pipelines.cli.app import app
from pipelines.lake.reader import published_sets

pytestmark = pytest.mark.spark

#: One whose review is broken and whose order line has cells too many, one whose review is quarantined, and two more.
NUMBERS = (20, 24, 22, 31)
PEOPLE = [customers()[number] for number in NUMBERS]
#: Stays: what is everybody else's must not change.
KEPT = (
    "bronze/reviews",
    "bronze/purchases",
    "bronze/products",
    "bronze/overrides",
    "silver/reviews",
    "silver/purchases",
)
KEPT += ("silver/products", "silver/overrides", "silver/quarantine")


def command(shelf: Shelf, *words: str, ids: list[str]) -> list[dict]:
    """The lines that a command about people answers in JSON."""
    file = shelf.folder / "ids.txt"
    file.write_text("\n".join(ids))
    done = CliRunner().invoke(app, [words[0], str(shelf.settings), "--file", str(file), "--json", *words[1:]])
    assert done.exit_code == 0, (done.output, done.exception)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def ids_of(people: list[dict[str, str]]) -> list[str]:
    """As a shop has them: reviewers and buyers are numbered apart here."""
    return [one[name] for one in people for name in ("account", "login")]


def keys_of(shelf: Shelf, people: list[dict[str, str]]) -> list[str]:
    from pipelines.silver.people.user_ids import user_key

    secret = (shelf.folder / "user_key.secret").read_text().strip().encode()
    return [str(user_key(one, secret)) for one in ids_of(people)]


def traces(shelf: Shelf) -> list[str]:
    """Everything by which these people could be known: what came in, their keys, their reviews, their own words."""
    came_in = [value for one in PEOPLE for value in one.values()]
    return [*came_in, *keys_of(shelf, PEOPLE), *(f"PL{number}" for number in NUMBERS), *map(own_word, PEOPLE)]


def rows(shelf: Shelf, name: str) -> dict[str, dict]:
    """Rows of a table by their record, without those of the people, whose quarantined lines say nothing of themselves."""
    known = set(traces(shelf))
    bronze = {} if name.startswith("bronze/") else rows_of_records(shelf)
    of_table = shelf.table(name).to_pyarrow_table().to_pylist()
    theirs = {row["record_id"] for row in of_table if any(one in str(row) for one in known)}
    return {
        row["record_id"]: row
        for row in of_table
        if row["record_id"] not in theirs | bronze.get(row.get("table"), set())
    }


def rows_of_records(shelf: Shelf) -> dict[str, set[str]]:
    """The landed records of the people, by table."""
    known = set(traces(shelf))
    landed = {name: shelf.table(f"bronze/{name}").to_pyarrow_table().to_pylist() for name in ("reviews", "purchases")}
    return {
        name: {row["record_id"] for row in records if any(one in row["record"] for one in known)}
        for name, records in landed.items()
    }


class Querying(Looking):
    """Somebody who reads every gold table of the newest set, again and again. `seen`: sets; `wrong`: what they met."""

    every = 0.2

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.seen, self.wrong = dict[str, str](), list[str]()

    def look(self) -> None:
        try:
            newest = published_sets(self.shop)[0]
            self.seen[newest["publish_id"]] = newest["kind"]
            for name, entry in dict(newest["tables"]).items():
                assert self.shelf.table(name, entry["version"]).to_pyarrow_table().num_rows > 0
        except Exception as error:
            self.wrong.append(f"{type(error).__name__}: {str(error)[:300]}")


@dataclass
class Told:
    """What became of a shop: as it was, as it is, what the command said, and what a reader saw in the meantime."""

    before: Shelf
    after: Shelf
    answer: dict
    reader: Querying


@pytest.fixture(scope="module")
def told(first_night, tmp_path_factory) -> Told:
    before, _ = first_night
    after = copied(before, tmp_path_factory.mktemp("forgotten") / "shop")
    after.settings.write_text(after.settings.read_text() + '\n[people]\nreader_grace = "3s"\n')
    assert set(places(after.lake, traces(after))) >= {
        *keys_of(after, PEOPLE[2:3]),
        PEOPLE[1]["account"],
        PEOPLE[1]["street"],
    }
    planned = command(after, "forget", "--plan", ids=ids_of(PEOPLE))[-1]
    with Querying(after) as reader:
        answer = command(after, "forget", ids=ids_of(PEOPLE))[-1]
    assert answer["rows"] == planned["rows"] and planned["request"] is None
    return Told(before, after, answer, reader)


def test_no_file_of_the_lake_knows_them(told):
    assert len(told.answer["rows"]) == len(ids_of(PEOPLE)) and told.answer["unknown"] == 0
    assert places(told.after.lake, traces(told.after)) == {}


@pytest.mark.parametrize("name", KEPT)
def test_all_others_are_as_they_were(told, name):
    before, after = rows(told.before, name), rows(told.after, name)
    assert before == after and len(after) == told.after.table(name).to_pyarrow_table().num_rows


def test_readers_saw_no_gap_and_the_sets_that_held_them_are_gone(told):
    assert told.reader.wrong == [] and len(told.reader.seen) >= 2
    sets = told.after.frame("ops/published").sort_values("sequence")
    assert set(sets["kind"]) == {"erasure"}
    known = set(keys_of(told.after, PEOPLE))
    recommended = told.after.frame("gold/user_recommendations", told.after.versions()["gold/user_recommendations"])
    assert len(recommended) and not known & set(recommended["user_key"])
    with pytest.raises(TableNotFoundError):
        told.after.table("gold/user_recommendations", 1)


def test_the_record_says_what_went_when_and_of_whom_by_hashes_alone(told):
    entries = told.after.frame("ops/erasures")
    assert len(entries) == len(ids_of(PEOPLE)) and entries["subject"].str.fullmatch("[0-9a-f]{64}").all()
    assert not set(entries["subject"]) & set(keys_of(told.after, PEOPLE))
    assert set(entries["state"]) == {"data_erased" if told.answer["waiting"] else "models_retrained"}
    assert (entries["data_erased_at"] > entries["received_at"]).all()
    assert sum(dict(one).get("bronze/reviews", 0) for one in entries["rows"]) == len(PEOPLE)
    assert set(told.answer["waiting"]) <= {"sentiment"} and any(
        one.startswith("recommendations/") for one in told.answer["models"]
    )


def test_asking_again_or_for_nobody_changes_nothing(told):
    versions = {
        name: told.after.version(name)
        for name in ("bronze/reviews", "silver/purchases", "ops/erasures", "ops/tombstones", "ops/runs")
    }
    again = command(told.after, "forget", ids=ids_of(PEOPLE))[-1]
    nobody = command(told.after, "forget", ids=["no-such-customer"])[-1]
    assert (again["before"], again["rows"], again["request"]) == (len(ids_of(PEOPLE)), [], None)
    assert (nobody["unknown"], nobody["rows"], nobody["request"]) == (1, [], None)
    assert versions == {name: told.after.version(name) for name in versions}


def test_what_is_delivered_again_stays_out_and_a_night_goes_on(told, tmp_path):
    """The shop sends the same people again: broken lines, corrections and all. Somebody else objects."""
    shelf = copied(told.after, tmp_path / "shop")
    data, numbers = shelf.folder / "data", {f"PL{number}" for number in NUMBERS}
    reviews = gzip.decompress((data / "reviews.jsonl.gz").read_bytes()).decode().splitlines()
    again = [line for line in reviews if any(f'"{number}"' in line for number in numbers)]
    (data / "reviews_again.jsonl.gz").write_bytes(gzip.compress("\n".join([*again, reviews[0], ""]).encode()))
    header, *lines = (data / "purchases.csv").read_text(encoding="utf-8").splitlines()
    theirs = [line for line in lines if any(one["login"] in line for one in PEOPLE)]
    (data / "purchases_again.csv").write_text("\n".join([header, *theirs, lines[0], ""]), encoding="utf-8")
    with (data / "overrides.csv").open("a", encoding="utf-8") as file:
        file.write("sentiment,PL22,positive\nsentiment,PL23,positive\n")
    objecting = customers()[41]
    (shelf.folder / "objections.txt").write_text(objecting["login"])
    shelf.settings.write_text(shelf.settings.read_text() + 'objections = "objections.txt"\n')
    key = keys_of(shelf, [objecting])[1]
    assert key in set(shelf.frame("gold/user_recommendations")["user_key"])
    before = {name: rows(shelf, name) for name in ("silver/reviews", "silver/purchases")}
    done = shelf.run(training=False)
    assert done.failed == {}
    landed = {entry.table: entry.counts for entry in done.ledger.of_stage("land") if entry.status == "ok"}
    assert landed["bronze/reviews"]["forgotten"] == len(again) == len(PEOPLE)
    assert landed["bronze/purchases"]["forgotten"] == len(theirs) >= len(PEOPLE)
    assert landed["bronze/overrides"]["forgotten"] == 1
    assert places(shelf.lake, traces(shelf)) == {}
    named = {"gold/user_recommendations": "user_key", "examples/recommendations": "key", "silver/purchases": "user_key"}
    assert {name for name, column in named.items() if key in set(shelf.frame(name)[column])} == {"silver/purchases"}
    assert {name: _without_pointers(rows(shelf, name)) for name in before} == {
        name: _without_pointers(kept) for name, kept in before.items()
    }


def _without_pointers(found: dict[str, dict]) -> list[str]:
    """What rows say, but for the delivery that said it last."""
    return sorted(str({name: value for name, value in row.items() if name != "record_id"}) for row in found.values())


def test_everything_that_is_held_of_somebody_is_theirs_to_read(first_night, tmp_path):
    shelf = copied(first_night[0], tmp_path / "shop")
    one = customers()[23]
    answer = command(shelf, "export-person", "--to", str(tmp_path / "out"), ids=ids_of([one]))[-1]
    written = {
        file.name: [json.loads(line) for line in file.read_text().splitlines()] for file in (tmp_path / "out").iterdir()
    }
    assert {name.removesuffix(".jsonl").replace(".", "/", 1): len(lines) for name, lines in written.items()} == answer[
        "rows"
    ]
    assert json.loads(written["bronze.reviews.jsonl"][0]["record"])["street"] == one["street"]
    assert own_word(one) in written["silver.reviews.jsonl"][0]["text"].lower()
    assert {row["user_key"] for row in written["silver.purchases.jsonl"]} <= set(keys_of(shelf, [one]))
    assert not any(other["account"] in str(written) for other in customers() if other != one)
    assert rows_of(shelf.folder / "data" / "products.csv") and (tmp_path / "out").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_under_another_secret_nobody_is_known_by_an_old_key_and_all_rows_are_there(told, tmp_path):
    shelf = copied(told.after, tmp_path / "shop")
    others = [one for one in customers() if one not in PEOPLE]
    old, before = keys_of(shelf, others), {name: shelf.frame(name) for name in ("silver/purchases", "silver/reviews")}
    recommended = shelf.frame("gold/user_recommendations")
    done = CliRunner().invoke(app, ["rotate-key", str(shelf.settings), "--new", str(tmp_path / "new.secret"), "--json"])
    assert done.exit_code == 0, (done.output, done.exception)
    new = dict(zip(old, keys_of(shelf, others), strict=True))
    assert not set(new) & set(new.values()) and places(shelf.lake, old) == {} and not (tmp_path / "new.secret").exists()
    for name, rows_before in before.items():
        after = shelf.frame(name)
        assert len(after) == len(rows_before) and not set(after["user_key"].dropna()) & set(
            rows_before["user_key"].dropna()
        )
        known = rows_before[rows_before["user_key"].isin(new)].set_index("record_id")["user_key"]
        assert after.set_index("record_id")["user_key"][known.index].to_dict() == known.map(new).to_dict() and len(
            known
        )
    now = shelf.frame("gold/user_recommendations", shelf.versions()["gold/user_recommendations"])
    assert len(now) == len(recommended) and set(new.values()) & set(now["user_key"])
    again = command(shelf, "forget", ids=ids_of(PEOPLE))[-1]
    assert again["before"] == len(ids_of(PEOPLE))  # tombstones from before know them
