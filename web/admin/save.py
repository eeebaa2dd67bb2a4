"""How a view makes an admin's change: in one transaction, answered in words, and refused at the field it is about."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kiosk.errors import Conflict, DomainError, Invalid
from web.admin import once
from web.admin.once import ShownOnce
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
    then: Callable[[T, str], str],
    shown: Callable[[T], ShownOnce],
    said: Callable[[T], str],
) -> ResponseReturnValue:
    """Make a change whose result has a secret, and redirect to the page that shows it once (web/admin/once.py).

    `then` is the address of that page, with its parameter `once`. Loaded anew, the page makes no other secret.
    """
    try:
        with db().begin() as s:
            result = change(s)
    except DomainError as error:
        return page(error), error.status
    flash(said(result))
    return redirect(then(result, once.keep(shown(result))), 303)


def press(change: Callable[[Session], T], then: str, said: Callable[[T], str]) -> ResponseReturnValue:
    """Make the change of a single button, such as "move up". Then redirect to `then`, which says what happened."""
    try:
        with db().begin() as s:
            result = change(s)
    except (Conflict, Invalid) as refusal:
        return refuse(refusal, then)
    flash(said(result))
    return redirect(then, 303)


def refuse(refusal: DomainError, then: str) -> ResponseReturnValue:
    """Redirect to the page `then`, which says why something was not done."""
    flash(words_for(refusal.code, refusal.status), REFUSED)
    return redirect(then, 303)
