"""Which published set is the newest, which are on offer, and what a run publishes after a rollback."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from corner_shop import SHOP

from expectations.checks.gate import Gate
from expectations.settings.loading import load_shop
from expectations.table import Column, Table
from pipelines.gold import publish as publishing
from pipelines.gold.publish import ROLLED_BACK, GoldPlan, last_published, publish, roll_back
from pipelines.lake import ledger as ledgers
from pipelines.lake.frames import frame_of
from pipelines.lake.ledger import Ledger
from pipelines.lake.reader import published_sets
from pipelines.lake.retention import keep_offered_sets
from pipelines.lake.tables import Lake
from pipelines.run_context import Night

pytestmark = pytest.mark.spark
GOLD = Table("gold/words", "one row per word", ("word",), (Column("word", "string", ""), Column("n", "bigint", "")))


class Clock(datetime):
    """The machine's clock, off by `ahead`."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz=None):
        return datetime.now(tz) + cls.ahead


@pytest.fixture
def clock(monkeypatch):
    for module in (publishing, ledgers):
        monkeypatch.setattr(module, "datetime", Clock)
    yield Clock
    Clock.ahead = timedelta()


@pytest.fixture
def shop(tmp_path):
    (tmp_path / "shop.toml").write_text(SHOP)
    return load_shop(tmp_path / "shop.toml")


@pytest.fixture
def lake(spark, shop):
    return Lake(spark, shop.lake)


def night(lake: Lake, shop, words: str) -> tuple[publishing.PublishedSet, Ledger]:
    """Publishes a table of these words."""
    ledger = Ledger(lake, f"run of {words}")
    run = Night(ledger.run_id, shop, lake, ledger, Gate(), b"", lambda text: None)
    rows = frame_of(lake.spark, GOLD.ddl(), [(word, len(word)) for word in words.split()])
    done = publish(run, [GoldPlan(GOLD, (words,), lambda: rows)])
    ledger.flush(ending=True)
    return done, ledger


@pytest.mark.parametrize("days", [366, -400, 0.04])
def test_a_clock_that_was_wrong_for_a_night_makes_no_set_and_no_run_the_newest(lake, shop, clock, days):
    night(lake, shop, "a")
    clock.ahead = timedelta(days=days)
    night(lake, shop, "a b")
    clock.ahead = timedelta()
    third, ledger = night(lake, shop, "a b c")
    assert last_published(lake) == third and [row["sequence"] for row in published_sets(shop)] == [3, 2, 1]
    assert ledger.sequence == 3 and Ledger(lake, "next").last("publish", "gold/words").run_id == "run of a b c"
    assert night(lake, shop, "a b c")[1].entries[-1].status == "unchanged"


def test_after_a_rollback_a_table_is_published_again_once_its_inputs_change(lake, shop):
    first, _ = night(lake, shop, "good")
    night(lake, shop, "bad")
    night(lake, shop, "bad worse")
    roll_back(lake, "by hand", first.publish_id, 14)
    for words in ("bad worse", "bad"):
        done, ledger = night(lake, shop, words)
        assert done.tables == first.tables and ledger.entries[-1].message == ROLLED_BACK
    forward, _ = night(lake, shop, "mended")
    assert forward.tables != first.tables and forward.rejected == {}
    assert night(lake, shop, "bad")[0].tables != first.tables


def test_a_rollback_to_a_set_that_was_left_behind_offers_it_again(lake, shop):
    night(lake, shop, "good")
    bad, _ = night(lake, shop, "bad after all good")
    roll_back(lake, "by hand", None, 14)
    again = roll_back(lake, "by hand", bad.publish_id, 14)
    assert again.tables == bad.tables and bad.tables["gold/words"][1] not in again.rejected["gold/words"]
    assert night(lake, shop, "bad after all good")[1].entries[-1].status == "unchanged"


def test_only_sets_whose_files_are_there_are_on_offer(lake, shop, tmp_path):
    first, _ = night(lake, shop, "one")
    second, _ = night(lake, shop, "two three four five")
    for file in (tmp_path / "lake/gold/words").glob("part-*.parquet"):
        if file.name not in {uri.rpartition("/")[2] for uri in lake._log("gold/words").file_uris()}:
            file.unlink()
    assert [row["publish_id"] for row in published_sets(shop)] == [second.publish_id]
    with pytest.raises(LookupError, match="expected one of the published sets"):
        roll_back(lake, "by hand", first.publish_id, 14)


def test_files_stay_as_long_as_the_oldest_set_on_offer_is_old(lake, shop, clock):
    def kept() -> set[str]:
        settings = lake._log("gold/words").metadata().configuration
        return {value for name, value in settings.items() if name.endswith("RetentionDuration")}

    clock.ahead = -timedelta(days=75)
    night(lake, shop, "old")
    clock.ahead = timedelta()
    before, _ = night(lake, shop, "old new")
    keep_offered_sets(lake, offered=1)
    assert kept() == {"interval 30 days"}
    keep_offered_sets(lake, offered=14)
    assert kept() == {"interval 90 days"}
    assert lake.content_version("gold/words") == before.tables["gold/words"][0]
    assert datetime.now(UTC) > published_sets(shop)[-1]["published_at"]
