"""What was made of an input is made once, and let go with it."""

from __future__ import annotations

import weakref

from udfs.kernels.shared_input import Latest


class Thing:
    pass


def test_it_is_made_once_for_all_who_ask_and_anew_for_another():
    asked: list[Thing] = []
    latest = Latest(lambda given: asked.append(given) or len(asked))
    one, other = Thing(), Thing()
    assert [latest.of(one), latest.of(one), latest.of(other), latest.of(other), latest.of(one)] == [1, 1, 2, 2, 3]
    assert asked == [one, other, one]


def test_it_goes_with_what_it_was_made_of_or_when_told():
    latest: Latest[Thing, Thing] = Latest(lambda given: Thing())
    for let_go in ("input", "told"):
        given = Thing()
        made = weakref.ref(latest.of(given))
        assert made() is not None
        if let_go == "input":
            del given
        else:
            latest.forget()
        assert made() is None
