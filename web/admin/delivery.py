"""The reports' way to the municipality in words, and "send now"."""

from collections.abc import Iterator
from typing import Any

from flask import flash
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from werkzeug.wrappers import Response

from kiosk.config import Settings
from kiosk.statistics.closing import close_quietly
from kiosk.sync import outbox, sender
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.sync.queries import SyncState
from kiosk.sync.sender import Summary
from web.admin.blueprint import back_to, bp
from web.admin.sentences import Sentence
from web.context import station
from web.times import day_and_time, long_date

TROUBLE: dict[str, Any] = {
    "unreachable": _("Kommunens mottagare går inte att nå."),
    "slow": _("Kommunens mottagare svarar för långsamt."),
    "hub_error": _("Kommunens mottagare har problem just nu."),
    "busy_hub": _("Kommunens mottagare har mycket att göra."),
    "not_known": _("Mottagaren känner inte igen Entrén. Be kommunen lägga till nyckeln."),
    "redirected": _("Mottagaren har flyttat. Adressen behöver ändras i inställningarna."),
    "not_understood": _("Mottagaren svarar på ett sätt som vi inte förstår. Stämmer adressen?"),
    "no_such_page": _("Det finns ingen mottagare på den adressen. Adressen behöver ändras i inställningarna."),
    "other_centre": _("Mottagaren har nyckeln för en annan plats. Kontakta kommunen."),
    "refused": _("Mottagaren tar inte emot rapporten. Kontakta kommunen."),
    "other_report": _("Mottagaren har redan en annan rapport för dagen. Kontakta kommunen."),
    "no_folder": _("Mappen för rapporterna finns inte."),
    "folder": _("Det går inte att skriva i mappen för rapporterna."),
    "other_sender": _("Siffrorna skickas redan just nu."),
    "clock": _("Klockan är inte ställd än. Siffrorna skickas när tiden är säker."),
}


@bp.post("/send")
def send_now() -> Response:
    """Close what is over, then try everything again. No transaction is open meanwhile."""
    here = station()
    close_quietly(here)
    flash(" ".join(outcome(sender.send_owed(here, only_due=False))))
    return back_to("admin.overview")


def outcome(summary: Summary) -> Iterator[str]:
    """What happened, a sentence at a time."""
    if summary.delivered:
        yield ngettext("En dag är skickad och mottagen.", "%(num)d dagar är skickade och mottagna.", summary.delivered)
    left = summary.owed + summary.stuck
    if left:
        yield ngettext("En dag är kvar att skicka.", "%(num)d dagar är kvar att skicka.", left)
    if summary.trouble:
        yield trouble(summary.trouble)
    elif not summary.delivered and not left:
        yield gettext("Det fanns inget att skicka.")


def trouble(code: str) -> str:
    return str(TROUBLE.get(code) or gettext("Något gick snett hos oss. Försök gärna igen."))


def sentences(state: SyncState, settings: Settings) -> list[Sentence]:
    """How the deliveries stand, what is stuck first."""
    if outbox.receiver(settings) is None:
        kept = gettext("Dagarnas siffror sparas här så länge.")
        return [Sentence("note", gettext("Ingen mottagare är inställd."), kept)]
    return [*_stuck(state), *_owed(state), *_latest(state), _tonight(settings)]


def _stuck(state: SyncState) -> Iterator[Sentence]:
    for entry in state.troubled:
        if entry.state is Delivery.STUCK:
            words = gettext("Siffrorna för %(day)s väntar på dig.", day=long_date(entry.date))
            yield Sentence("trouble", words, _why(entry))
    shown = sum(entry.state is Delivery.STUCK for entry in state.troubled)
    if state.stuck > shown:
        more = ngettext("En dag till väntar på dig.", "%(num)d dagar till väntar på dig.", state.stuck - shown)
        yield Sentence("trouble", more)


def _owed(state: SyncState) -> Iterator[Sentence]:
    if not state.owed:
        return
    words = ngettext("En dag väntar på att skickas.", "%(num)d dagar väntar på att skickas.", state.owed)
    reason = next((_why(entry) for entry in state.troubled if entry.state is Delivery.OWED), "")
    when = gettext("Nästa försök %(when)s.", when=day_and_time(state.next_attempt)) if state.next_attempt else ""
    yield Sentence("trouble" if reason else "later", words, f"{reason} {when}".strip())


def _latest(state: SyncState) -> Iterator[Sentence]:
    if state.latest is not None and state.latest.delivered is not None:
        words = gettext("Siffrorna för %(day)s är framme.", day=long_date(state.latest.date))
        yield Sentence("good", words, gettext("Mottagna %(when)s.", when=day_and_time(state.latest.delivered)))


def _tonight(settings: Settings) -> Sentence:
    at = settings.sync.at.replace(":", ".")
    return Sentence("later", gettext("Dagens siffror skickas i natt klockan %(at)s.", at=at))


def _why(entry: OutboxEntry) -> str:
    return trouble(entry.last_trouble or "")
