"""The view model of the board: its words, its counts, and which texts are too long for the large size."""

import datetime as dt

from flask_babel import gettext
from msgspec import Struct

from kiosk.queue.board import Board, Call
from web import wait_words
from web.language import named
from web.times import clock_time

SHOWN = 8
"""How many of those who wait are shown by number."""
LONG_NUMBER, LONG_PLACE, LONG_WORD = 3, 2, 5
"""With more characters than these, a number or a desk is written smaller; a desk with a long word smaller still."""


class WallCall(Struct, frozen=True):
    """A call: `key` is of this call alone; the visitor goes to the `goal`, a desk or a room."""

    key: str
    number: str
    is_long: bool
    kind: str
    goal: str
    goal_is_long: bool
    goal_has_long_word: bool
    where: str


class Wall(Struct, frozen=True):
    """`recent` is empty where it is not shown; `more` wait besides the `next`.

    `wait`: the estimated wait in words, empty where there is none; `is_about`: it is about so long. `closes`: when
    staff leave, where that can be before the end of the wait; `stays_open`: the room is open without them after that.
    """

    now: WallCall | None
    recent: list[WallCall]
    is_open: bool
    waiting: int
    next: list[str]
    more: int
    wait: str
    is_about: bool
    closes: str
    stays_open: bool
    notices: list[str]

    @property
    def shows_line(self) -> bool:
        return bool(self.is_open or self.now or self.waiting)


def wall(board: Board, *, are_called: bool = True) -> Wall:
    """`are_called`: whether staff call those in line still; else the board shows no line."""
    wait = board.wait if board.open else None
    waiting, following = (sum(board.waiting.values()), board.next[:SHOWN]) if are_called else (0, [])
    return Wall(
        now=_call(board.now) if board.now else None,
        recent=[_call(call) for call in board.recent] if board.open or board.now else [],
        is_open=board.open,
        waiting=waiting,
        next=following,
        more=max(0, waiting - len(following)),
        wait=wait_words.on_wall(wait) if wait else "",
        is_about=wait is not None and wait_words.is_about(wait) and not wait_words.is_long(wait),
        closes=clock_time(dt.datetime.fromisoformat(board.closes)) if wait and board.closes else "",
        stays_open=board.stays_open,
        notices=[named(texts) for texts in board.notices],
    )


def _call(call: Call) -> WallCall:
    goal = call.room_name or call.desk_name
    if call.room_name:
        kind, where = gettext("Rum"), gettext("rum %(room)s", room=goal)
    else:
        kind, where = gettext("Bord"), gettext("bord %(desk)s", desk=goal)
    has_long_word = any(len(word) > LONG_WORD for word in goal.split())
    return WallCall(
        call.key, call.number, len(call.number) > LONG_NUMBER, kind, goal, len(goal) > LONG_PLACE, has_long_word, where
    )
