"""Windows of rows: what is joined and cut again, and that the next one is prepared while the device works on this
one.
"""

from __future__ import annotations

import threading

import pandas as pd
import pytest

from udfs.engine import windows
from udfs.engine.windows import answered, split


@pytest.fixture(autouse=True)
def small_windows(monkeypatch):
    monkeypatch.setattr(windows, "WINDOW_ROWS", 4)


def batches(*sizes: int):
    start = 0
    for size in sizes:
        yield pd.Series(range(start, start + size))
        start += size


def doubled(window: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"twice": 2 * window})


@pytest.mark.parametrize("ahead", [False, True])
def test_batches_come_back_as_they_were_and_in_order(ahead):
    found = list(answered(batches(3, 2, 4, 1, 1, 1), doubled, ahead))
    assert [window.sizes for window in found] == [[3, 2], [4], [1, 1, 1]]
    assert [frame["twice"].tolist() for window in found for frame in split(window.rows, window.sizes)] == [
        [0, 2, 4],
        [6, 8],
        [10, 12, 14, 16],
        [18],
        [20],
        [22],
    ]
    assert list(answered(batches(), doubled, ahead)) == []


def test_the_next_window_is_prepared_while_the_device_works():
    """The device ends the first window only after the second one has been prepared: without two at a time it waits in
    vain.
    """
    prepared = [threading.Event() for _ in range(3)]
    device, waited = threading.Lock(), []

    def answer(window: pd.Series) -> pd.DataFrame:
        number = int(window.iloc[0]) // 4
        prepared[number].set()
        with device:
            if number < 2:
                waited.append(prepared[number + 1].wait(timeout=20))
        return doubled(window)

    found = list(answered(batches(4, 4, 4), answer, ahead=True))
    assert waited[0] and len(found) == 3
    assert pd.concat([window.rows for window in found])["twice"].tolist() == [2 * row for row in range(12)]


def test_no_second_is_told_twice(monkeypatch):
    """Two windows that overlap from second 1 to 4 took five seconds together, not eight."""
    monkeypatch.setattr(
        windows, "_timed", lambda answer, window: (answer(window), *{0: (0.0, 4.0), 4: (1.0, 5.0)}[int(window.iloc[0])])
    )
    assert [window.seconds for window in answered(batches(4, 4), doubled, ahead=True)] == [4.0, 1.0]


@pytest.mark.parametrize("ahead", [False, True])
def test_what_goes_wrong_in_a_window_is_raised(ahead):
    def answer(window: pd.Series) -> pd.DataFrame:
        if int(window.iloc[0]) == 4:
            raise ValueError("the second window")
        return doubled(window)

    found = []
    with pytest.raises(ValueError, match="the second window"):
        found.extend(window.rows["twice"].tolist() for window in answered(batches(4, 4, 4, 4), answer, ahead))
    assert found == [[0, 2, 4, 6]]
