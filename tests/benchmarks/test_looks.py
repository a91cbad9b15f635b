"""Training against a rival: when the rival's last metric was first reached, how fast, with looks left out of the
clock.
"""

from __future__ import annotations

import time

import pytest

from benchmarks.looks import Look, Watch, compared, first_at


def curve(seconds: float, *metrics: float) -> list[Look]:
    """One look a quarter of an epoch, `seconds` apart; one CPU second in two."""
    return [Look(at / 4, metric, at * seconds, at * seconds / 2, 1000 + at) for at, metric in enumerate(metrics)]


def test_what_counts_is_when_the_rivals_last_metric_was_first_seen():
    ours, rival = curve(2, 0.3, 0.7, 0.82, 0.85), curve(10, 0.0, 0.5, 0.81, 0.9, 0.8)
    found = compared(ours, rival, tokens_per_epoch=4000)
    assert found["target"] == 0.8
    assert found["seconds_to_target"] == {"ours": 4, "rival": 20}
    assert found["epochs_to_target"] == {"ours": 0.5, "rival": 0.5}
    assert found["time_ratio"] == found["cpu_time_ratio"] == 5.0
    assert found["tokens_per_second"] == {"ours": 500, "rival": 100}
    assert found["tokens_ratio"] == 5.0
    assert found["peak_mib"] == {"ours": 1003, "rival": 1004}


def test_a_metric_that_ours_never_reaches_has_no_ratio():
    found = compared(curve(1, 0.1, 0.2), curve(1, 0.1, 0.5), 100)
    assert found["time_ratio"] is None and found["seconds_to_target"]["ours"] is None
    assert first_at([], 0.1) is None


def test_the_clock_stands_still_during_a_look():
    watch = Watch()
    for metric in (0.1, 0.2):
        watch.pause()
        time.sleep(0.2)
        watch.go_on(metric, metric)
    time.sleep(0.05)
    watch.pause()
    watch.go_on(0.3, 0.3)
    assert [look.metric for look in watch.looks] == [0.1, 0.2, 0.3]
    assert watch.looks[1].seconds < 0.1
    assert watch.looks[2].seconds == pytest.approx(0.05, abs=0.04)
