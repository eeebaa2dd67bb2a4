"""The admin's pages, at /admin: figures and health, stock, users, hours, the centre, and who changed what."""

from collections.abc import Callable
from typing import Any

from flask import current_app, get_flashed_messages, request
from flask_babel import lazy_gettext as _
from msgspec import Struct

from web.admin import (
    centre,
    clock,
    copies,
    days,
    delivery,
    desks,
    hours,
    item_lists,
    items,
    keys,
    languages,
    log,
    models,
    municipality,
    notices,
    overview,
    passes,
    printer,
    profile,
    ready,
    retention,
    scanner_test,
    scanners,
    stuck,
    support,
    today,
    todo,
    tokens,
    topics,
    users,
    voices,
)
from web.admin.blueprint import bp
from web.admin.save import REFUSED

__all__ = ["WITHOUT_PAGE", "bp"]

PAGES: tuple[tuple[Any, tuple[tuple[Callable[..., Any], Any], ...]], ...] = (
    (
        _("Översikt"),
        ((overview.overview, _("Översikt")), (ready.ready, _("Redo för dagen")), (keys.keys, _("Knappar"))),
    ),
    (
        _("Öppet"),
        (
            (today.today, _("Öppet i dag")),
            (hours.hours, _("Öppettider")),
            (days.days, _("Särskilda dagar")),
            (notices.notices, _("Meddelanden")),
        ),
    ),
    (
        _("Saker att låna"),
        (
            (items.items, _("Saker att låna")),
            (item_lists.item_lists, _("Listor i Excel")),
            (models.models, _("Modeller")),
            (passes.passes, _("Lånekort")),
            (scanners.scanners, _("Skannrar")),
            (scanner_test.scanner_test, _("Pröva en skanner")),
        ),
    ),
    (
        _("Centret"),
        (
            (centre.centre, _("Centret")),
            (topics.topics, _("Ämnen")),
            (desks.desks, _("Bord och rum")),
            (languages.languages, _("Språk")),
            (voices.voices, _("Röster")),
            (profile.profile, _("Uppsättningen")),
        ),
    ),
    (_("Användare"), ((users.users, _("Användare")), (tokens.tokens, _("Program")))),
    (_("Kommunen"), ((municipality.municipality, _("Kommunen")),)),
    (
        _("Historik"),
        ((log.log, _("Ändringar")), (copies.copies, _("Kopior")), (retention.retention, _("Gallring"))),
    ),
)
"""The menu: the words of each group, and its pages, each a view with its words."""
WITHOUT_PAGE = (clock, delivery, printer, stuck, support, todo)
"""Modules with only what the overview's buttons and links do. They are listed so that their routes are registered."""


class MenuEntry(Struct, frozen=True):
    """A group or a page of the menu. `current`: its `aria-current`, empty where one is elsewhere."""

    endpoint: str
    words: str
    current: str


class Menu(Struct, frozen=True):
    """The groups, each with the address of its first page, and the pages of the current group where it has several."""

    groups: list[MenuEntry]
    pages: list[MenuEntry]


@bp.context_processor
def menu() -> dict[str, Menu]:
    """The current page is that of the view's module, also after a refused change."""
    view = current_app.view_functions.get(request.endpoint or "")
    here = view.__module__ if view else None
    groups, shown = [], []
    for words, pages in PAGES:
        entries = [_entry(page, name, "page" if page.__module__ == here else "") for page, name in pages]
        is_here, has_more = any(entry.current for entry in entries), len(entries) > 1
        groups.append(_entry(pages[0][0], words, ("true" if has_more else "page") if is_here else ""))
        shown += entries if is_here and has_more else []
    return {"admin_menu": Menu(groups, shown)}


def _entry(page: Callable[..., Any], words: Any, current: str) -> MenuEntry:
    return MenuEntry(f"{bp.name}.{page.__name__}", str(words), current)


class Said(Struct, frozen=True):
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
