"""What surrounds the question of a step: how far one has come, and the ways back and on."""

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.errors import DomainError
from kiosk.wizard import steps
from web.context import db, now
from web.wizard.blueprint import address

LANGUAGE = "choose_language"
PAGES = (LANGUAGE, *steps.STEPS)


class Frame(Struct, frozen=True):
    """The number of a page among all, and the addresses to go back and to skip it, where one can."""

    number: int
    of: int
    back: str | None
    skip: str | None
    copy: str | None
    """Where a copy can come instead of the answers."""

    @property
    def done(self) -> range:
        return range(1, self.number)

    @property
    def to_come(self) -> range:
        return range(self.number, self.of)


def frame(step: str) -> Frame:
    place = PAGES.index(step)
    has_way_back = place > 0 and PAGES[place] != steps.NAME  # the first admin is made once
    with db().read() as s:
        may_take_copy = steps.may_take_copy(s)
    can_skip = step in steps.STEPS and step not in steps.NEEDED
    return Frame(
        number=place + 1,
        of=len(PAGES),
        back=address(PAGES[place - 1]) if has_way_back else None,
        skip=url_for("wizard.skip", step=step) if can_skip else None,
        copy=url_for("wizard.copies") if may_take_copy else None,
    )


def answered(step: str, change: Callable[[Session], object], page: Callable[[DomainError], str]) -> ResponseReturnValue:
    """Make the change of a step's form, and go on. If it is refused, show `page` with the error."""
    try:
        with db().begin() as s:
            change(s)
            steps.answer(s, step, now())
    except DomainError as error:
        return page(error), error.status
    return go_on_after(step)


def go_on_after(step: str) -> ResponseReturnValue:
    return redirect(address(PAGES[PAGES.index(step) + 1]), 303)
