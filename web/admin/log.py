"""The admin's page of the audit log: who changed what, newest first."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk import audit
from kiosk.audit import AuditEntry
from kiosk.i18n import alphabetical, name_in
from kiosk.paging import Found
from kiosk.people import log_search, noted
from kiosk.people.log_search import LONGEST_TEXT, LogQuery
from kiosk.people.names import NOT_USERS
from kiosk.people.noted import Names
from web.admin import changes, days, retention
from web.admin.blueprint import bp
from web.admin.dates import read_date
from web.admin.options import Option
from web.context import db
from web.fields import Field, form
from web.language import current_language
from web.rows import Pages, asked_page, asked_text, pages_of
from web.times import day_and_time, long_date, midnight

ACTIONS: dict[str, Any] = {
    "user_added": _("Lade till en användare"),
    "user_on": _("Släppte in en användare igen"),
    "user_off": _("Stängde av en användare"),
    "user_changed": _("Ändrade en användare"),
    "code_given": _("Gav en ny engångskod"),
    "password_chosen": _("Valde sitt lösenord med en engångskod"),
    "password_changed": _("Gav ett nytt lösenord"),
    "test_slip": _("Skrev ut en provlapp"),
    "staff_card_made": _("Skrev ut ett personalkort"),
    "staff_card_revoked": _("Tog bort ett personalkort"),
    "language_chosen": _("Valde sitt språk"),
    "session_ended": _("Loggade ut någon"),
    "token_added": _("Gav ett program åtkomst"),
    "token_revoked": _("Tog bort ett programs åtkomst"),
    "item_added": _("Lade till en sak"),
    "items_added": _("Lade till flera saker"),
    "items_imported": _("Lade till saker ur en lista"),
    "item_changed": _("Ändrade en sak"),
    "item_away": _("Tog en sak ur bruk"),
    "item_back": _("Tog en sak i bruk igen"),
    "model_added": _("Lade till en modell"),
    "model_changed": _("Ändrade en modell"),
    "model_moved": _("Flyttade en modell"),
    "model_retired": _("Tog en modell ur bruk"),
    "model_back": _("Tog en modell i bruk igen"),
    "report_retried": _("Skickade en dag igen"),
    "report_settled": _("Lät kommunens siffror gälla för en dag"),
    "report_corrected": _("Skickade en dag som rättelse"),
    "hours_changed": _("Ändrade öppettiderna"),
    "last_number_changed": _("Ändrade när det sista numret ges"),
    "alone_changed": _("Ändrade vad besökare kan göra utan personal"),
    "unstaffed_now": _("Lät rummet vara öppet utan personal"),
    "opened_now": _("Öppnade för hand"),
    "closed_now": _("Stängde för hand"),
    "last_number_taken": _("Gav inga fler nummer den dagen"),
    "hours_followed": _("Lät öppettiderna gälla igen"),
    "day_added": _("Gav en dag egna tider"),
    "day_changed": _("Ändrade en dag med egna tider"),
    "day_removed": _("Gav en dag veckans tider igen"),
    "holiday_declined": _("Lät en helgdag ha öppet som vanligt"),
    "notice_added": _("Lade till ett meddelande"),
    "notice_changed": _("Ändrade ett meddelande"),
    "notice_moved": _("Flyttade ett meddelande"),
    "notice_away": _("Tog bort ett meddelande"),
    "notice_back": _("Visade ett meddelande igen"),
    "clock_accepted": _("Sade att klockan går rätt"),
    "day_added_to": _("Lade till siffror till en avslutad dag"),
    "rescue_read": _("Läste att databasen hade varit skadad"),
    "missed_asked": _("Frågade efter nummer som inte stod i kön efter en återställning"),
    "step_skipped": _("Hoppade över ett steg i guiden"),
    "point_not_needed": _("Sade att något inte gäller centret"),
    "point_needed": _("Sade att något gäller centret igen"),
    "copy_sent": _("Skickade hit en säkerhetskopia"),
    "restore_asked": _("Bad om att återställa en säkerhetskopia"),
    "restored": _("Återställde databasen från en säkerhetskopia"),
    "retention_changed": _("Ändrade antalet dagar i gallringen"),
    "receiver_changed": _("Ändrade vart kommunens siffror skickas"),
    "key_made": _("Skapade centrets nyckel"),
    "centre_changed": _("Ändrade centret"),
    "topic_added": _("Lade till ett ämne"),
    "topic_changed": _("Ändrade ett ämne"),
    "topic_moved": _("Flyttade ett ämne"),
    "topic_retired": _("Tog ett ämne ur bruk"),
    "topic_back": _("Tog ett ämne i bruk igen"),
    "topics_ordered": _("Ordnade ämnena"),
    "profile_brought_in": _("Tog in en uppsättning från ett annat center"),
    "desk_added": _("Lade till ett bord"),
    "desk_changed": _("Bytte namn på ett bord"),
    "desk_moved": _("Flyttade ett bord"),
    "desk_retired": _("Tog ett bord ur bruk"),
    "desk_back": _("Tog ett bord i bruk igen"),
    "feedback_switched": _("Ändrade om besökare får frågor efter besöket"),
    "language_on": _("Lät besökare välja ett språk"),
    "language_off": _("Stängde av ett språk"),
    "board_languages_changed": _("Ändrade språken på tavlan"),
    "language_reviewed": _("Sparade att någon har läst igenom ett språk"),
    "text_corrected": _("Rättade en text"),
    "texts_brought_in": _("Tog in en fil med texter"),
    "borrower_shown": _("Såg lånekortet för en sak"),
    "due_slips_changed": _("Ändrade om lån hem får en lapp av sig själva"),
    "library_card_changed": _("Ändrade vilka bibliotekskort som gäller"),
    "scanner_placed": _("Sade vid vilket bord en skanner är"),
    "statement_changed": _("Ändrade uppgifterna om tillgänglighet"),
    "not_here_changed": _("Ändrade vad som prövas på morgonen"),
    "wishes_changed": _("Ändrade vad besökare kan önska"),
    "room_added": _("Lade till ett rum"),
    "room_changed": _("Bytte namn på ett rum"),
    "room_moved": _("Flyttade ett rum"),
    "room_retired": _("Tog ett rum ur bruk"),
    "room_back": _("Tog ett rum i bruk igen"),
}
YEARS = range(2000, 3000)
OWN_PASSWORD: Any = _("Bytte sitt eget lösenord")
BY_ITSELF: dict[tuple[str, str], Any] = {("restore", "clock_accepted"): _("Räknade klockan som rätt")}
"""What the service did without anybody who said so, by who the log names and the action."""


def _made(details: dict[str, Any]) -> str:
    """When the copy of an entry was made."""
    return day_and_time(dt.datetime.fromisoformat(details["made"])) if details.get("made") else ""


def _series(details: dict[str, Any]) -> str:
    """Which items were added at once, and how many."""
    return str(gettext("%(first)s till %(last)s, %(number)s saker", **details))


DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    "retention_changed": retention.changed,
    **dict.fromkeys(("items_added", "items_imported"), _series),
    **dict.fromkeys(("restore_asked", "restored"), _made),
    **dict.fromkeys(("day_added", "day_changed", "day_removed", "holiday_declined"), days.about),
}
"""The actions whose details have words of their own."""


class LogRow(Struct, frozen=True):
    """A change as it is shown: `about` is the thing that was changed, `changes` says what of it, from what to what."""

    at: dt.datetime
    who: str
    words: str
    about: str
    changes: list[str]


@bp.get("/log")
def log() -> str:
    """`?q=`, `?who=`, `?change=` and `?since=` narrow it; `?page=2` is a page of what is found."""
    date = _asked_date()
    with db().read() as s:
        people, actions = audit.noted(s)
        names = noted.names(s)
        asked = LogQuery(
            text=asked_text(LONGEST_TEXT),
            who=_asked("who", people),
            action=_asked("change", actions),
            since=None if date is None else midnight(date),
            page=asked_page(),
        )
        found = log_search.search(s, asked, names)
    fields = [Field("q", asked.text, LONGEST_TEXT), Field("who"), Field("change"), Field("since", str(date or ""))]
    return render_template(
        "admin/log.html",
        rows=[log_row(entry, names) for entry in found.rows],
        pages=_pages(asked, date, found),
        search=form("log", url_for("admin.log"), fields),
        people=_choices(gettext("Alla"), {name: name_of(name) for name in people}, asked.who),
        actions=_choices(gettext("Allt"), {code: str(ACTIONS.get(code, code)) for code in actions}, asked.action),
        is_narrowed=bool(asked.text or asked.who or asked.action or date),
    )


def _asked(name: str, known: set[str]) -> str | None:
    """A parameter of the address, where the log has it."""
    asked = request.args.get(name, "")
    return asked if asked in known else None


def _asked_date() -> dt.date | None:
    """The date of the address; null where it is none that can be counted with."""
    date = read_date(request.args.get("since", ""))
    return date if date is not None and date.year in YEARS else None


def _pages(asked: LogQuery, date: dt.date | None, found: Found[AuditEntry]) -> Pages | None:
    """Null where they are on one page."""
    own: dict[str, Any] = {"q": asked.text or None, "who": asked.who, "change": asked.action, "since": date}

    def address(page: int) -> str:
        return url_for("admin.log", **own, page=page if page > 1 else None)

    return pages_of(found, address) if found.pages > 1 else None


def _choices(every: str, words: dict[str, str], chosen: str | None) -> list[Option]:
    in_order = sorted(words.items(), key=lambda one: alphabetical(one[1]))
    return [Option("", every), *(Option(value, said, value == chosen) for value, said in in_order)]


def log_row(entry: AuditEntry, names: Names) -> LogRow:
    user = names.then(entry.details.get("user", 0), entry.id)
    is_own = entry.details.get("own", user == entry.who)  # an entry of an older version does not say it
    words = OWN_PASSWORD if is_own and entry.action == "password_changed" else ACTIONS.get(entry.action, entry.action)
    words = BY_ITSELF.get((entry.who, entry.action), words)
    changed = [*changes.in_words(entry.details), *_position(entry.details)]
    about = "" if is_own and user else _what(entry, user)
    return LogRow(entry.at, name_of(entry.who), str(words), about, changed)


def name_of(who: str) -> str:
    """The name in the log of whoever made a change, in words where it is no user."""
    words = NOT_USERS.get(who)
    return name_in(words, current_language().code) if words else who


def _what(entry: AuditEntry, user: str) -> str:
    """The thing that was changed: an item's tag, the name of a model, a report's date, a user."""
    details = entry.details
    if entry.action in DETAILS:
        return DETAILS[entry.action](details)
    return str(details.get("tag") or details.get("name") or _date(details.get("date") or "") or user)


def _position(details: dict[str, Any]) -> list[str]:
    """Where in the order something was moved to. Older entries call a topic's position `place`."""
    position = details.get("position", details.get("place"))
    return [] if position is None else [str(gettext("i ordningen: %(position)s", position=position))]


def _date(iso: str) -> str:
    with suppress(ValueError):
        return long_date(dt.date.fromisoformat(iso))
    return iso
