"""Makes a change for an admin in one transaction; where it is refused, shows the page again with the reason."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kiosk.errors import DomainError
from web.admin.blueprint import back_to
from web.context import db
from web.problems import words_for

Change = Callable[[Session], object]
Page = Callable[[str], str]


def attempt(change: Change, page: Page, then: str) -> ResponseReturnValue:
    """Make a change and go to the endpoint `then`; where it is refused, show `page` with why."""
    try:
        with db().begin() as s:
            change(s)
    except DomainError as error:
        return page(words_for(error.code, error.status)), error.status
    return back_to(then)
