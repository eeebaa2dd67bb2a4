"""The admin's page of the municipality: where the figures go, what it needs of this centre, what was sent."""

from urllib.parse import urlsplit, urlunsplit

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk import audit
from kiosk.centre import queries as centre
from kiosk.errors import DomainError, Invalid
from kiosk.station import Station
from kiosk.statistics import centre_code
from kiosk.statistics import receiver as domain
from kiosk.statistics.closing import close_unless_waiting
from kiosk.sync import queries, sender, signing
from kiosk.sync.models import Delivery
from kiosk.sync.one_sender import only_sender
from kiosk.sync.queries import DeliveryRow
from kiosk.sync.receiver import Receiver, receiver, receiver_of
from kiosk.types import LONGEST_CENTRE_CODE
from web.admin import delivery
from web.admin.blueprint import back_to, bp, who
from web.admin.options import Option
from web.admin.save import REFUSED, press, save
from web.admin.sentences import Kind
from web.admin.setting import Setting
from web.context import db, now, station
from web.fields import Field, Form, form, seen_version, typed
from web.messages import row_id
from web.problems import words_for
from web.times import full_date, past_time

SETTINGS = {
    "hub": Setting(_("mottagarens adress")),
    "folder": Setting(_("mapp för rapporterna")),
    "centre": Setting(_("centrets kod")),
}
"""How the log of changes names what is set here."""


SHOWN = 50
NONE, HUB, FOLDER = "none", "hub", "folder"
KINDS = {
    NONE: _("Ingenstans: de sparas bara här"),
    HUB: _("Till kommunens mottagare, en webbadress"),
    FOLDER: _("Till en mapp på Entréns dator"),
}

MARKS: dict[Delivery, Kind] = {
    Delivery.OWED: "later",
    Delivery.DELIVERED: "good",
    Delivery.STUCK: "trouble",
    Delivery.SETTLED: "note",
    Delivery.REPLACED: "note",
}
DECIDED = {
    Delivery.STUCK: _("Väntar på ditt beslut."),
    Delivery.SETTLED: _("Kommunens siffror gäller. Våra egna finns kvar här."),
    Delivery.REPLACED: _("Ersatt av en rättelse."),
}
KEY_FILE = "centre.key"


class SentDay(Struct, frozen=True):
    """A report of a day: how its delivery stands, in words; `mark` chooses the pictogram."""

    day: str
    mark: Kind
    words: str


@bp.get("/municipality")
def municipality() -> str:
    """`?before=`: show only days before the report with this id."""
    return _page()


@bp.post("/municipality")
def set_receiver() -> ResponseReturnValue:
    """Set where the figures go, from the next round of sending on. The folder is tried before the transaction."""
    here = station()
    try:
        new = _sent()
        domain.check(new, here.data)
        with only_sender(here.data):
            answer = save(
                lambda s: _set(s, new),
                _page,
                url_for("admin.municipality"),
                _saved,
            )
    except DomainError as error:
        return _page(error), error.status
    if new.kind == HUB and isinstance(answer, Response):
        _say_if_away(here)
    return answer


def _set(s: Session, new: Receiver) -> int:
    settings = station().settings
    centre_code.check(s, new.centre, settings)
    return domain.set_receiver(s, who(), new, settings, seen_version(), now())


def _say_if_away(here: Station) -> None:
    """Say after a change that the receiver does not answer, or does not know the centre yet. It is kept anyway."""
    try:
        code = sender.try_receiver(here)
    except DomainError as error:
        flash(words_for(error.code, error.status), REFUSED)
        return
    if code is not None:
        flash(delivery.trouble(code), REFUSED)


@bp.post("/municipality/key")
def make_key() -> ResponseReturnValue:
    """Make this centre's key, where there is none yet."""
    try:
        signing.private_key(station().data)
    except DomainError as error:
        flash(words_for(error.code, error.status), REFUSED)
        return back_to("admin.municipality")
    return press(
        lambda s: audit.note(s, who(), "key_made", now()),
        url_for("admin.municipality"),
        lambda _none: gettext("Nyckeln är skapad. Ge den till kommunen."),
    )


@bp.post("/municipality/try")
def try_now() -> Response:
    """Send what is owed now; where nothing is, ask the receiver whether it would take something."""
    here = station()
    close_unless_waiting(here)
    summary = sender.send_owed(here, only_due=False, longest=delivery.LONGEST_ROUND)
    said = list(delivery.outcome(summary))
    is_refused = bool(summary.trouble)
    if not (summary.delivered or summary.owed or summary.stuck or summary.trouble):
        said, is_refused = _asked(here)
    elif summary.trouble and summary.trouble not in delivery.NOT_SHOWN:
        said.append(delivery.trouble(summary.trouble))
    flash(" ".join(said), REFUSED if is_refused else "message")
    return back_to("admin.municipality")


def _asked(here: Station) -> tuple[list[str], bool]:
    """What the receiver answers where nothing is to be sent, and whether it is not well."""
    kind = receiver_of(here).kind
    if kind is None:
        return [gettext("Ingen mottagare är inställd.")], True
    try:
        code = sender.try_receiver(here)
    except DomainError as error:
        return [words_for(error.code, error.status)], True
    nothing = gettext("Det fanns inget att skicka.")
    if code is not None:
        return [nothing, delivery.trouble(code)], True
    if kind == FOLDER:
        return [nothing, gettext("Mappen går att skriva i.")], False
    return [nothing, gettext("Mottagaren svarar och känner igen centret.")], False


def _sent() -> Receiver:
    """The receiver of the sent form. Raises Invalid `bad_kind`."""
    kind = typed("kind")
    if kind not in KINDS:
        raise Invalid("bad_kind", field="kind")
    hub = typed("hub").rstrip("/") if kind == HUB else None
    return Receiver(typed("centre").lower(), hub, typed("folder") if kind == FOLDER else None)


def _saved(renamed: int) -> str:
    words = str(gettext("Sparat. Det gäller från och med nu."))
    if not renamed:
        return words
    days = ngettext(
        "En dag som väntar har fått den nya koden.", "%(num)d dagar som väntar har fått den nya koden.", renamed
    )
    return f"{words} {days}"


def _page(error: DomainError | None = None) -> str:
    here = station()
    with db().read() as s:
        state, now_set = queries.state(s), receiver(s, here.settings)
        rows = queries.newest_first(s, SHOWN, request.args.get("before", type=row_id))
        has_code = not centre_code.is_missing(s, here.settings)
        code = now_set.centre if has_code else centre_code.proposed(centre.centre(s).name)
    own = _form(now_set, code).after(error)
    return render_template(
        "admin/municipality.html",
        sentences=delivery.sentences(state, now_set.kind, here.settings),
        stuck=state.stuck,
        can_try=now_set.kind is not None,
        own=own,
        kinds=[Option(kind, str(words), kind == own["kind"].value) for kind, words in KINDS.items()],
        fixed=_fixed(now_set) if now_set.is_fixed else None,
        has_code=has_code,
        needed=_needed(here, now_set) if has_code else [],
        has_key=(here.data / KEY_FILE).exists(),
        days=[_sent_day(row, now_set) for row in rows],
        before=rows[-1].id if len(rows) == SHOWN else None,
    )


def _form(now_set: Receiver, code: str) -> Form:
    """`code`: the centre's own, or a proposal."""
    fields = [
        Field("kind", now_set.kind or NONE),
        Field("hub", now_set.hub or "", domain.LONGEST),
        Field("folder", now_set.folder or "", domain.LONGEST),
        Field("centre", code, LONGEST_CENTRE_CODE),
    ]
    return form("receiver", url_for("admin.set_receiver"), fields, domain.version(now_set))


def _fixed(now_set: Receiver) -> str:
    """Where the figures go, where kiosk.toml says it. A password in the address is not shown."""
    if now_set.folder:
        return now_set.folder
    parts = urlsplit(now_set.hub or "")
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))


def _needed(here: Station, now_set: Receiver) -> list[str]:
    """What the municipality needs of this centre; empty where there is no key that can be read. A GET makes none."""
    if not (here.data / KEY_FILE).exists():
        return []
    try:
        key = signing.public_text(signing.private_key(here.data))
    except DomainError:
        return []
    return [
        gettext("Centrets kod: %(code)s", code=now_set.centre),
        gettext("Centrets öppna nyckel: %(key)s", key=key),
    ]


def _sent_day(row: DeliveryRow, now_set: Receiver) -> SentDay:
    day = full_date(row.date)
    if row.revision > 1:
        day = gettext("%(day)s, rättelse %(number)s", day=day, number=row.revision - 1)
    return SentDay(day, MARKS[row.state], _stands(row, now_set))


def _stands(row: DeliveryRow, now_set: Receiver) -> str:
    """How the delivery of a report stands."""
    if row.state is Delivery.DELIVERED:
        when = past_time(row.delivered) if row.delivered else ""
        return str(gettext("Mottagen %(when)s.", when=when))
    if row.state is not Delivery.OWED:
        trouble = f" {delivery.trouble(row.last_trouble or '')}" if row.state is Delivery.STUCK else ""
        return f"{DECIDED[row.state]}{trouble}"
    if now_set.kind is None:
        return str(gettext("Sparad här. Ingen mottagare är inställd."))
    trouble = delivery.trouble(row.last_trouble) if row.last_trouble else ""
    waits = gettext("Väntar.")
    return f"{waits} {trouble} {delivery.next_attempt(row.next_attempt)}".replace("  ", " ")
