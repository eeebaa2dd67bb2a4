"""Makes a change for an admin in one transaction. If it is refused, the page is shown again with the reason."""

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
    """Make a change and redirect to the endpoint `then`. If it is refused, show `page` with the reason."""
    try:
        with db().begin() as s:
            change(s)
    except DomainError as error:
        return page(words_for(error.code, error.status)), error.status
    return back_to(then)
