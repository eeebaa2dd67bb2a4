"""Refuses pages until the centre is set up. The answer says where that is done."""

from contextlib import suppress

from flask import Flask, current_app, request
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.db import Database
from kiosk.errors import DomainError, NotReady
from kiosk.people.setup import is_set_up
from kiosk.wizard import steps
from web import restoring
from web.context import db

READY = "ready"
COMES_BACK = "comes_back"
"""The code while a copy is being restored on a machine that nobody has set up."""
BEFORE = ("auth", "wizard", "machines", "sight", "stand_in")
"""The blueprints that work before the centre is set up: log-in, `/setup`, health and metrics, larger text, and the
pages that stand in while the service is away."""


def refuse_until_set_up() -> None:
    """Check whether the centre is set up, until it is. Raises NotReady `not_set_up`, `comes_back`."""
    known = current_app.extensions
    if known[READY] or request.blueprint is None or request.blueprint in BEFORE:
        return
    with db().read() as s:
        known[READY] = is_set_up(s)
    if not known[READY]:
        raise NotReady(COMES_BACK if restoring.goes_on() else "not_set_up")


def refuse_without_hours(s: Session) -> None:
    """Check a closed centre: while the wizard still asks and there are no hours, it is not closed but not set up.

    Raises NotReady `not_set_up`.
    """
    if steps.open_step(s) is not None and not hours.were_written(s):
        raise NotReady("not_set_up")


def install(app: Flask, database: Database) -> None:
    app.extensions[READY] = False
    with suppress(DomainError), database.read() as s:
        app.extensions[READY] = is_set_up(s)
    app.before_request(refuse_until_set_up)
