"""How a view makes an admin's change: in one transaction, answered in words, and refused at the field it is about."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kiosk.errors import Conflict, DomainError, Invalid
from web.context import db
from web.problems import words_for

T = TypeVar("T")
REFUSED = "refused"
"""The category of a message that says why something was not done."""


def save(
    change: Callable[[Session], T], page: Callable[[DomainError], str], then: str, said: Callable[[T], str]
) -> ResponseReturnValue:
    """Make the change of a form. Then redirect to `then`, which shows what `said` says about the result.

    If it is refused, show `page` with the error: it has the form with what was typed (`Form.after`).
    """
    try:
        with db().begin() as s:
            result = change(s)
    except DomainError as error:
        return page(error), error.status
    flash(said(result))
    return redirect(then, 303)


def show_once(
    change: Callable[[Session], T],
    page: Callable[[DomainError], str],
    shown: Callable[[T], str],
    said: Callable[[T], str],
) -> ResponseReturnValue:
    """Make a change whose result has a secret, and show it in this answer only: `shown` is the page that has it."""
    try:
        with db().begin() as s:
            result = change(s)
    except DomainError as error:
        return page(error), error.status
    flash(said(result))
    return shown(result), HTTPStatus.CREATED


def press(change: Callable[[Session], T], then: str, said: Callable[[T], str]) -> ResponseReturnValue:
    """Make the change of a single button, such as "move up". Then redirect to `then`, which says what happened."""
    try:
        with db().begin() as s:
            result = change(s)
    except (Conflict, Invalid) as refusal:
        flash(words_for(refusal.code, refusal.status), REFUSED)
    else:
        flash(said(result))
    return redirect(then, 303)
