"""The blueprint of the admin's pages. It lets only admins in."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from kiosk.errors import Unauthenticated
from kiosk.people.permissions import Permission
from web.auth.callers import caller
from web.auth.permissions import page_needs

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
@page_needs(Permission.ADMINISTER)
def only_admins() -> None:
    """Check the role before each request of this blueprint."""


def who() -> str:
    """The caller's name, for the audit log. Raises Unauthenticated."""
    known = caller()
    if known is None:
        raise Unauthenticated("login_needed")
    return known.name


def back_to(endpoint: str) -> Response:
    """Redirect to a page after a change, so that reloading it does not repeat the change."""
    return redirect(url_for(endpoint), 303)
