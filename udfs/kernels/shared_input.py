"""What several layers make of one input, made once: they ask for it in turn."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Generic, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")
_NONE = (lambda: None, None)


class Latest(Generic[Given, Made]):
    """`make` of an object, called again only for another one; forgotten when the object is gone, since nobody will ask
    again.
    """

    def __init__(self, make: Callable[[Given], Made]) -> None:
        self._make = make
        self._kept: tuple = _NONE

    def of(self, given: Given) -> Made:
        """What is made of `given`."""
        reference, made = self._kept
        if reference() is not given:
            made = self._make(given)
            self._kept = (weakref.ref(given, self._forget), made)
        return made

    def forget(self) -> None:
        """Lets go of what was made, since everybody has asked."""
        self._kept = _NONE

    def _forget(self, reference: object) -> None:
        if self._kept[0] is reference:
            self.forget()
