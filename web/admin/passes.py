"""The admin's page of passes: which library cards are taken, and whether each home loan is followed by a slip."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.centre import queries
from kiosk.errors import DomainError, Invalid
from kiosk.loans import due_slip, library_card
from kiosk.loans.library_card import LONGEST_START, CardShape
from web.admin.blueprint import bp, who
from web.admin.save import save
from web.admin.setting import Setting
from web.context import db, now
from web.fields import VERSION, Field, form, seen_version, typed

SETTINGS = {
    "card_digits": Setting(_("siffror på bibliotekskortet")),
    "card_start": Setting(_("bibliotekskortets första siffror")),
    "prints_due_slips": Setting(_("lapp med sista dagen vid varje lån hem")),
}
"""How the log of changes names what is set here."""
PRINTS, PRINTS_ON_DEMAND = _("Varje lån hem får en lapp."), _("Ett lån hem får en lapp när någon ber om den.")


@bp.get("/passes")
def passes() -> str:
    return _page()


@bp.post("/passes")
def set_passes() -> ResponseReturnValue:
    return save(
        lambda s: library_card.set_shape(s, who(), _sent(), seen_version(), now()),
        _page,
        url_for("admin.passes"),
        lambda shape: gettext("Bibliotekskort gäller.") if shape.digits else gettext("Inga bibliotekskort gäller."),
    )


@bp.post("/due-slips")
def switch_due_slips() -> ResponseReturnValue:
    return save(
        _switch_due_slips,
        _page,
        url_for("admin.passes"),
        lambda prints: (
            gettext("Varje lån hem får en lapp.")
            if prints
            else gettext("Ett lån hem får en lapp när någon ber om den.")
        ),
    )


def _switch_due_slips(s: Session) -> bool:
    """Raises Invalid `bad_value` where no field came: a form without its tick sends its version."""
    if not request.form.keys() & {"prints", VERSION} or typed("prints") not in ("", "on"):
        raise Invalid("bad_value", field="prints")
    return due_slip.set_printing(s, who(), seen_version(), now(), prints=bool(typed("prints")))


def _sent() -> CardShape:
    """What was typed. Something that is no number counts as 0, which is refused."""
    digits = typed("digits")
    number = (int(digits) if digits.isdecimal() and len(digits) < 4 else 0) if digits else None
    return CardShape(number, typed("start"))


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        centre, slips_version = queries.centre(s), due_slip.version(s)
    shape = library_card.shape_of(centre)
    fields = [Field("digits", str(shape.digits or ""), longest=2), Field("start", shape.start, longest=LONGEST_START)]
    card = form("card", url_for("admin.set_passes"), fields, library_card.version(centre)).after(error)
    tick = [Field("prints", "on" if centre.prints_due_slips else "")]
    slips = form("slips", url_for("admin.switch_due_slips"), tick, slips_version).after(error)
    return render_template("admin/passes.html", card=card, slips=slips)
