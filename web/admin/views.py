"""The admin's pages, at /admin: figures and health, stock, users, hours, the centre, and who changed what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, get_flashed_messages, request
from flask_babel import lazy_gettext as _

from web.admin import (
    centre,
    clock,
    copies,
    days,
    delivery,
    desks,
    hours,
    items,
    log,
    models,
    municipality,
    notices,
    overview,
    profile,
    retention,
    stuck,
    support,
    today,
    todo,
    tokens,
    topics,
    users,
)
from web.admin.blueprint import bp
from web.admin.save import REFUSED

__all__ = ["WITHOUT_PAGE", "bp"]

PAGES = (
    (overview.overview, _("Översikt")),
    (items.items, _("Saker att låna")),
    (models.models, _("Modeller")),
    (users.users, _("Användare")),
    (tokens.tokens, _("Program")),
    (today.today, _("Öppet i dag")),
    (hours.hours, _("Öppettider")),
    (days.days, _("Särskilda dagar")),
    (notices.notices, _("Meddelanden")),
    (topics.topics, _("Ämnen")),
    (desks.desks, _("Bord och rum")),
    (centre.centre, _("Centret")),
    (profile.profile, _("Uppsättningen")),
    (municipality.municipality, _("Kommunen")),
    (log.log, _("Ändringar")),
    (retention.retention, _("Gallring")),
    (copies.copies, _("Kopior")),
)
"""The menu: the view of each page, and its words."""
WITHOUT_PAGE = (clock, delivery, stuck, support, todo)
"""Modules with only what the overview's buttons and links do. They are listed so that their routes are registered."""


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


@dataclass(frozen=True, slots=True)
class Said:
    """What the last request did, or why it did not."""

    words: str
    is_refused: bool


def said() -> list[Said]:
    """What the page says about the last request. It is said once."""
    messages: list[Any] = list(get_flashed_messages(with_categories=True))
    return [Said(words, kind == REFUSED) for kind, words in messages]


@bp.context_processor
def last_request() -> dict[str, Callable[[], list[Said]]]:
    return {"said": said}
