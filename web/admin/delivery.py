"""Sentences about the delivery of reports to the municipality, and the button that sends them now."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask import flash
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from kiosk.config import Settings
from kiosk.errors import DomainError
from kiosk.station import Station
from kiosk.statistics.closing import close_unless_waiting
from kiosk.sync import sender, signing
from kiosk.sync.models import Delivery
from kiosk.sync.queries import SyncState
from kiosk.sync.sender import Summary
from web.admin.blueprint import back_to, bp
from web.admin.sentences import Sentence
from web.context import now, station
from web.times import day_and_time, long_date, past_time, time_of_day

LONGEST_ROUND = 60.0
"""Seconds after which a page sends no further report, because somebody waits for it. The night sends the rest."""

NOT_SHOWN = ("other_sender", "clock_jumped", "clock")
"""Troubles of a whole round of sending. The panel of the page shows only troubles of one report."""

TROUBLE: dict[str, Any] = {
    "unreachable": _("Kommunens mottagare går inte att nå."),
    "slow": _("Kommunens mottagare svarar för långsamt."),
    "hub_error": _("Kommunens mottagare har problem just nu."),
    "busy_hub": _("Kommunens mottagare har mycket att göra."),
    "not_known": _("Mottagaren känner inte igen Entrén. Be kommunen lägga till nyckeln."),
    "upgrade_needed": _("Kommunens mottagare vill ha en nyare version av Entrén."),
    "redirected": _("Mottagaren har flyttat. Adressen behöver ändras i inställningarna."),
    "not_understood": _("Mottagaren svarar på ett sätt som vi inte förstår. Stämmer adressen?"),
    "no_such_page": _("Det finns ingen mottagare på den adressen. Adressen behöver ändras i inställningarna."),
    "not_taken": _("Kommunens mottagare tar inte emot siffrorna just nu."),
    "older_hub": _("Kommunens mottagare är äldre än Entrén och behöver uppdateras."),
    "day_out_of_range": _("Kommunens mottagare tar inte emot siffror för den dagen. Stämmer klockan här?"),
    "other_centre": _("Mottagaren känner nyckeln som ett annat centers. Be kommunen ändra det, och försök sedan igen."),
    "refused": _("Mottagaren förstår inte rapporten. Kontakta kommunen, och försök sedan igen."),
    "other_report": _(
        "Kommunen har redan andra siffror för dagen. Det händer när datamappen är en äldre kopia, eller när två "
        "datorer skickar med samma nyckel."
    ),
    "no_folder": _("Mappen för rapporterna finns inte."),
    "folder": _("Det går inte att skriva i mappen för rapporterna."),
    "other_sender": _("Siffrorna skickas redan just nu."),
    "clock_jumped": _("Klockan har hoppat. Siffrorna skickas när tiden är säker."),
    "clock": _("Klockan är inte ställd än. Siffrorna skickas när tiden är säker."),
}


@bp.post("/send")
def send_now() -> Response:
    """Close finished days, then send all undelivered reports. No transaction is open while they are sent."""
    here = station()
    close_unless_waiting(here)
    flash(" ".join(outcome(sender.send_owed(here, only_due=False, longest=LONGEST_ROUND))))
    return back_to("admin.overview")


def send_due() -> None:
    """Send the reports that are due, and show how it went."""
    flash(" ".join(outcome(sender.send_owed(station(), only_due=True, longest=LONGEST_ROUND))))


def outcome(summary: Summary) -> Iterator[str]:
    """What happened in a round of sending, as sentences. `sentences` below says how the deliveries stand."""
    if summary.delivered:
        yield ngettext("En dag är skickad och mottagen.", "%(num)d dagar är skickade och mottagna.", summary.delivered)
    elif summary.owed + summary.stuck:
        yield gettext("Vi försökte nyss, men inget kom fram.")
    elif not summary.trouble:
        yield gettext("Det fanns inget att skicka.")
    if summary.trouble in NOT_SHOWN:
        yield trouble(summary.trouble)


def trouble(code: str) -> str:
    return str(TROUBLE.get(code) or gettext("Något gick snett hos oss. Försök gärna igen."))


def sentences(state: SyncState, kind: str | None, settings: Settings) -> list[Sentence]:
    """How the deliveries stand, without stuck reports: web/admin/stuck.py shows those. No receiver: `kind` is null."""
    if kind is None:
        kept = gettext("Dagarnas siffror sparas här så länge.")
        return [Sentence("note", gettext("Ingen mottagare är inställd."), kept)]
    return [*_owed(state), *_settled(state), *_latest(state), _tonight(settings)]


def _owed(state: SyncState) -> Iterator[Sentence]:
    if not state.owed:
        return
    words = ngettext("En dag väntar på att skickas.", "%(num)d dagar väntar på att skickas.", state.owed)
    code = _oldest_trouble(state)
    reason = trouble(code) if code else ""
    when = next_attempt(state.next_attempt) if state.next_attempt else ""
    yield Sentence("trouble" if reason else "later", words, f"{reason} {when}".strip())


def next_attempt(at: dt.datetime) -> str:
    """When a report is tried again. A time that is over means: in the next round."""
    if at <= now().utc:
        return str(gettext("Nästa försök görs strax."))
    return str(gettext("Nästa försök %(when)s.", when=day_and_time(at)))


def _oldest_trouble(state: SyncState) -> str | None:
    """The trouble of the oldest report that is owed."""
    return next((entry.last_trouble for entry in state.troubled if entry.state is Delivery.OWED), None)


def public_key(state: SyncState, here: Station) -> str | None:
    """The public key that the municipality adds to its hub; null where the key cannot be read."""
    if _oldest_trouble(state) != "not_known" or not (here.data / "centre.key").exists():
        return None
    try:
        return signing.public_text(signing.private_key(here.data))
    except DomainError:
        return None


def _settled(state: SyncState) -> Iterator[Sentence]:
    if state.settled:
        words = ngettext(
            "Kommunens siffror gäller för en dag.", "Kommunens siffror gäller för %(num)d dagar.", state.settled
        )
        yield Sentence("note", words, gettext("Våra egna finns kvar här."))


def _latest(state: SyncState) -> Iterator[Sentence]:
    if state.latest is not None and state.latest.delivered is not None:
        words = gettext("Siffrorna för %(day)s är framme.", day=long_date(state.latest.date))
        yield Sentence("good", words, gettext("Mottagna %(when)s.", when=past_time(state.latest.delivered)))


def _tonight(settings: Settings) -> Sentence:
    if not now().trusted:
        return Sentence("later", gettext("Dagens siffror skickas när klockan är ställd."))
    at = time_of_day(dt.time.fromisoformat(settings.sync.at))
    return Sentence("later", gettext("Dagens siffror skickas i natt klockan %(at)s.", at=at))
