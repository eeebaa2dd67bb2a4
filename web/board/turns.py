"""What the board says by turns: its words in each of its languages, notices, and opening hours."""

import datetime as dt
from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.i18n import SOURCE, Language
from kiosk.queue.board import Board
from web import opening, wait_words
from web.language import named, saying
from web.opening import HoursRow, OpeningHours
from web.times import clock_time


class Sign(Struct, frozen=True):
    """One notice, or the opening hours of the week, in one language."""

    language: Language
    text: str
    week: list[HoursRow]


class Turn(Struct, frozen=True):
    """The board in one of its languages. `wait`: the estimated wait; `closes`: when staff leave; each can be empty.

    `hours`: what is said while no numbers are given, else null. `signs`: the notices; while there are numbers also the
    hours of the week.
    """

    language: Language
    is_first: bool
    wait: str
    closes: str
    hours: OpeningHours | None
    signs: list[Sign]


class Turns:
    """The languages of the board. A template that goes through them says its texts in each in turn."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self._turns = turns

    def __iter__(self) -> Iterator[Turn]:
        for turn in self._turns:
            with saying(turn.language):
                yield turn

    @property
    def are_several(self) -> bool:
        return len(self._turns) > 1

    @property
    def signs(self) -> Iterator[Sign]:
        """The first sign in every language, then the next."""
        for same in zip(*(turn.signs for turn in self._turns), strict=True):
            for sign in same:
                with saying(sign.language):
                    yield sign


def turns(s: Session, board: Board, languages: Sequence[Language], at: Moment) -> Turns:
    return Turns([_turn(s, board, language, at, is_first=not n) for n, language in enumerate(languages)])


def _turn(s: Session, board: Board, language: Language, at: Moment, *, is_first: bool) -> Turn:
    with saying(language):
        wait = board.wait if board.open else None
        return Turn(
            language,
            is_first,
            wait=wait_words.on_wall(wait) if wait else "",
            closes=clock_time(dt.datetime.fromisoformat(board.closes)) if wait and board.closes else "",
            hours=None if board.open else opening.opening_hours(s, at),
            signs=_signs(s, board, language, at),
        )


def _signs(s: Session, board: Board, language: Language, at: Moment) -> list[Sign]:
    signs = [Sign(language if language.code in texts else SOURCE, named(texts), []) for texts in board.notices]
    week = opening.short_week(s, at) if board.open else []
    return [*signs, Sign(language, "", week)] if week else signs
