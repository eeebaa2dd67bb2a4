"""The blueprint of the admin's pages. It lets only admins in."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from kiosk.errors import Unauthenticated
from kiosk.types import Role
from web.auth.callers import caller
from web.auth.permissions import page_needs

bp = Blueprint("admin", __name__, url_prefix="/admin")
PAGES = (
    ("admin.overview", _("Översikt")),
    ("admin.items", _("Saker att låna")),
    ("admin.users", _("Användare")),
    ("admin.hours", _("Öppettider")),
    ("admin.centre", _("Centret")),
    ("admin.log", _("Ändringar")),
)


@bp.before_request
@page_needs(Role.ADMIN)
def only_admins() -> None:
    """Check the role before each request of this blueprint."""


@bp.context_processor
def pages() -> dict[str, object]:
    """The pages of the menu. The current one is the page of the view's module, also after a refused change."""
    here = _module(request.endpoint)
    return {"admin_pages": [(endpoint, words, _module(endpoint) == here) for endpoint, words in PAGES]}


def _module(endpoint: str | None) -> str | None:
    view = current_app.view_functions.get(endpoint or "")
    return view.__module__ if view else None


def who() -> str:
    """The caller's name, for the audit log. Raises Unauthenticated."""
    known = caller()
    if known is None:
        raise Unauthenticated("login_needed")
    return known.name


def back_to(endpoint: str) -> Response:
    """Redirect to a page after a change, so that reloading it does not repeat the change."""
    return redirect(url_for(endpoint), 303)
