"""Limits how many numbers and other steps of visitors come from one address, or one program, in a minute."""

import math
import threading
import time
from typing import cast

from flask import Flask, current_app, request

from kiosk.errors import TooMany
from kiosk.people.tries import MINUTE, Window
from kiosk.queue import checkin
from web.auth.callers import caller
from web.context import db
from web.server.peers import is_this_machine, plain_address

EXTENSION = "number_limit"
VISITOR, PROGRAM, STEPS, ANSWERS, RETURNS = "visitor", "program", "steps", "answers", "returns"
MOST = {
    (VISITOR, True): 300,
    (VISITOR, False): 30,
    (PROGRAM, True): 6000,
    (PROGRAM, False): 300,
    (STEPS, True): 1200,
    (STEPS, False): 60,
    (ANSWERS, True): 40,
    (ANSWERS, False): 20,
    (RETURNS, True): 20,
    (RETURNS, False): 6,
}
"""Numbers a minute; STEPS: all other presses of visitors, such as a call for help. ANSWERS, RETURNS: for typed numbers.

True: a request from this machine, where the touchscreen runs, and perhaps a proxy for all."""


class NumberLimit:
    """Counts, in memory, the numbers and steps of each address and each program in the last minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows = {kind: Window(most, MINUTE) for kind, most in MOST.items()}

    def wait(self, kind: tuple[str, bool], who: str) -> float:
        """Count one number and return 0. At the limit, count none and return the seconds until the next is allowed."""
        at, window = time.monotonic(), self._windows[kind]
        with self._lock:
            wait = window.wait((who,), at)
            if wait <= 0:
                window.count((who,), at)
        return wait


def check(request_key: str) -> None:
    """Count a number for the caller. Raises TooMany `too_many_numbers`, but not for a repeated request."""
    who = caller()
    address = plain_address(request.remote_addr or "")
    kind, name = (VISITOR, address) if who is None else (PROGRAM, f"{who.role} {who.name}")
    wait = _limit().wait((kind, is_this_machine(address)), name)
    if wait > 0 and not _is_known(request_key):
        raise TooMany("too_many_numbers", seconds=math.ceil(wait))


def check_step() -> None:
    """Count a visitor's press that takes no number. Raises TooMany `too_many_steps`.

    Each press writes a row, and nobody logs in for it: without a limit one phone could fill the database.
    """
    if wait := _wait_of_address(STEPS):
        raise TooMany("too_many_steps", seconds=math.ceil(wait))


def check_answer() -> None:
    """Count an answer for a number that was typed. Raises TooMany `too_many_answers`.

    Without a limit somebody could answer for all numbers of the day.
    """
    if wait := _wait_of_address(ANSWERS):
        raise TooMany("too_many_answers", seconds=math.ceil(wait))


def check_return() -> None:
    """Count a number that was typed by somebody who is back. Raises TooMany `too_many_steps`.

    Without a limit somebody could try all numbers of the day, and end each hold while its visitor is away.
    """
    if wait := _wait_of_address(RETURNS):
        raise TooMany("too_many_steps", seconds=math.ceil(wait))


def _wait_of_address(kind: str) -> float:
    address = plain_address(request.remote_addr or "")
    return _limit().wait((kind, is_this_machine(address)), address)


def _limit() -> NumberLimit:
    return cast(NumberLimit, current_app.extensions[EXTENSION])


def _is_known(request_key: str) -> bool:
    with db().read() as s:
        return checkin.is_known(s, request_key)


def install(app: Flask) -> None:
    app.extensions[EXTENSION] = NumberLimit()
