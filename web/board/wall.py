"""The view model of the board: the numbers on it, and which texts are too long for the large size."""

from msgspec import Struct

from kiosk.queue.board import Board, Call
from web import wait_words

SHOWN, SHOWN_ALONE = 8, 14
"""How many of those who wait are shown by number: above what is said of the wait, and where nothing is."""
LONG_NUMBER, LONG_PLACE, LONG_WORD = 3, 2, 5
"""With more characters than these, a number or a desk is written smaller; a desk with a long word smaller still."""


class WallCall(Struct, frozen=True):
    """A call: `key` is of this call alone; the visitor goes to the `goal`, a desk or a room."""

    key: str
    number: str
    is_long: bool
    is_to_room: bool
    goal: str
    goal_is_long: bool
    goal_has_long_word: bool


class Wall(Struct, frozen=True):
    """`recent` is empty where it is not shown; `more` wait besides the `next`.

    `has_wait`: there is an estimate of the wait; `is_about`: it is about so long. `closes`: staff can leave before its
    end; `stays_open`: the room is open without them after that. What it says in words: web/board/turns.py.
    """

    now: WallCall | None
    recent: list[WallCall]
    is_open: bool
    waiting: int
    next: list[str]
    more: int
    has_wait: bool
    is_about: bool
    closes: bool
    stays_open: bool

    @property
    def shows_line(self) -> bool:
        return bool(self.is_open or self.now or self.waiting)


def wall(board: Board, *, are_called: bool = True) -> Wall:
    """`are_called`: whether staff call those in line still; else the board shows no line."""
    wait = board.wait if board.open else None
    shown = SHOWN_ALONE if wait is None else SHOWN
    waiting, following = (sum(board.waiting.values()), board.next[:shown]) if are_called else (0, [])
    return Wall(
        now=_call(board.now) if board.now else None,
        recent=[_call(call) for call in board.recent] if board.open or board.now else [],
        is_open=board.open,
        waiting=waiting,
        next=following,
        more=max(0, waiting - len(following)),
        has_wait=wait is not None,
        is_about=wait is not None and wait_words.is_about(wait) and not wait_words.is_long(wait),
        closes=bool(wait and board.closes),
        stays_open=board.stays_open,
    )


def _call(call: Call) -> WallCall:
    goal = call.room_name or call.desk_name
    has_long_word = any(len(word) > LONG_WORD for word in goal.split())
    return WallCall(
        call.key,
        call.number,
        len(call.number) > LONG_NUMBER,
        call.room_name is not None,
        goal,
        len(goal) > LONG_PLACE,
        has_long_word,
    )
