"""What became of the presses of the desks' pages. A page whose answer was lost asks whether its press counts.

In memory only, and bounded: a page asks within seconds after the service answers again.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import cast

from flask import Flask, current_app

from kiosk.types import new_key

PRESSES = "presses"
MOST = 1000
LONGEST_KEY = 64


class Presses:
    """The newest presses by their keys. `service` names this run of the service: an earlier one's are not known."""

    def __init__(self) -> None:
        self.service = new_key()
        self._changed = threading.Condition()
        self._made_now: set[str] = set()
        self._refusals: OrderedDict[str, str | None] = OrderedDict()

    def answer(self, key: str, make: Callable[[], str]) -> str:
        """Make a press once, and return why it was refused in words; empty where it was done.

        A press that was answered already, or that a page was told will not count, is not made. Presses with other keys
        do not wait for it: `make` can wait long for the database.
        """
        if not 0 < len(key) <= LONGEST_KEY:
            return make()
        with self._changed:
            self._wait_for(key)
            if key in self._refusals:
                return self._refusals[key] or ""
            self._made_now.add(key)
        try:
            words = make()
            with self._changed:
                self._note(key, words)
            return words
        finally:
            with self._changed:
                self._made_now.discard(key)
                self._changed.notify_all()

    def settle(self, key: str) -> str | None:
        """The same words. Null where the press was not made: it never will be, also where it arrives later."""
        with self._changed:
            self._wait_for(key)
            if key not in self._refusals:
                self._note(key[:LONGEST_KEY], None)
            return self._refusals.get(key)

    def _wait_for(self, key: str) -> None:
        self._changed.wait_for(lambda: key not in self._made_now)

    def _note(self, key: str, words: str | None) -> None:
        self._refusals[key] = words
        if len(self._refusals) > MOST:
            self._refusals.popitem(last=False)


def presses() -> Presses:
    return cast(Presses, current_app.extensions[PRESSES])


def install(app: Flask) -> None:
    app.extensions[PRESSES] = Presses()
