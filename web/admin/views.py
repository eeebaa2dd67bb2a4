"""The admin's pages, at /admin: figures and health, stock, users, hours, the centre, and who changed what."""

from dataclasses import dataclass

from flask import current_app, request
from flask_babel import lazy_gettext as _

from web.admin import centre, clock, delivery, hours, items, log, overview, stuck, users
from web.admin.blueprint import bp

__all__ = ["WITHOUT_PAGE", "bp"]

PAGES = (
    (overview.overview, _("Översikt")),
    (items.items, _("Saker att låna")),
    (users.users, _("Användare")),
    (hours.hours, _("Öppettider")),
    (centre.centre, _("Centret")),
    (log.log, _("Ändringar")),
)
"""The menu: the view of each page, and its words."""
WITHOUT_PAGE = (clock, delivery, stuck)
"""Modules with only the actions of the overview's buttons. They are listed so that their routes are registered."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the menu."""

    endpoint: str
    words: str
    is_here: bool


@bp.context_processor
def pages() -> dict[str, list[MenuEntry]]:
    """The pages of the menu. The current one is the page of the view's module, also after a refused change."""
    view = current_app.view_functions.get(request.endpoint or "")
    here = view.__module__ if view else None
    entries = [MenuEntry(f"{bp.name}.{page.__name__}", str(words), page.__module__ == here) for page, words in PAGES]
    return {"admin_pages": entries}
