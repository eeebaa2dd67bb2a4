"""The blueprint of the wizard. After the first admin, it lets only admins in, and only to steps that are reached."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kiosk.people import queries
from kiosk.people.permissions import Permission
from kiosk.wizard import steps
from web import language
from web.auth.callers import caller
from web.auth.permissions import page_needs, require
from web.context import db

bp = Blueprint("wizard", __name__, url_prefix="/setup")
OPEN = ("wizard.start", "wizard.choose_language", "wizard.admin", "wizard.make_admin", "wizard.copies", "wizard.prove",
        "wizard.send_copy", "wizard.copy", "wizard.restore_copy", "wizard.restoring_now")  # fmt: skip
"""The views for somebody who has the one-time code and no log-in yet."""


@bp.before_request
def keep_the_order() -> ResponseReturnValue | None:
    return None if request.endpoint in OPEN else _only_reached()


@page_needs(Permission.ADMINISTER)
def _only_reached() -> ResponseReturnValue | None:
    """Check the role, and that the step of the address is reached. Else redirect to the open one."""
    with db().read() as s:
        is_reached = request.path.split("/")[2] in steps.reached(s)
    return None if is_reached else redirect(open_page())


def open_page() -> str:
    """The address of the page that the wizard goes on with. Where there is none: the log-in, or the admin's pages.

    Raises Forbidden `role_needed` for staff who are logged in.
    """
    with db().read() as s:
        has_admin, step = queries.has_admin(s), steps.open_step(s)
    if step is not None:
        return address(step)
    if has_admin:
        if caller() is None:
            return url_for("auth.login")
        require(Permission.ADMINISTER)
        return url_for("admin.overview")
    return url_for("wizard.admin" if language.COOKIE in request.cookies else "wizard.choose_language")


def address(step: str) -> str:
    """The address of a step's page."""
    return url_for(f"wizard.{step}")
