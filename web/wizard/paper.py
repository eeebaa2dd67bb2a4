"""The last step: a page to print, with the addresses of the service and the one-time codes of colleagues."""

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec import Struct

from kiosk.centre import queries
from kiosk.people import invitations
from kiosk.people import queries as people
from kiosk.people.models import NO_PASSWORD
from kiosk.wizard import steps
from web import addresses
from web.admin.blueprint import who
from web.admin.once import keep, kept
from web.context import db, now
from web.visitor.qr import QrCode, qr_code
from web.wizard.blueprint import bp
from web.wizard.frame import frame


class PaperLine(Struct, frozen=True):
    """An address, and who opens it on which screen."""

    name: str
    about: str
    address: str
    code: QrCode


@bp.get("/paper")
def paper() -> str:
    return _page()


@bp.post("/paper/codes")
def give_codes() -> ResponseReturnValue:
    """Give a new one-time code to each colleague without a password. Only the page that follows shows them."""
    with db().begin() as s:
        waiting = [user for user in people.users(s) if user.active and user.password == NO_PASSWORD]
        given = [invitations.give_new_code(s, who(), user.id, now()) for user in waiting]
    return redirect(url_for("wizard.paper", once=keep(given)), 303)


@bp.post("/paper")
def finish() -> ResponseReturnValue:
    """End the wizard."""
    with db().begin() as s:
        steps.answer(s, steps.PAPER, now())
    flash(gettext("Entrén är förberedd."))
    return redirect(url_for("admin.overview"), 303)


def _page() -> str:
    root, given = addresses.root(), kept() or []
    with db().read() as s:
        name = queries.centre(s).name
        waiting = [user.name for user in people.users(s) if user.active and user.password == NO_PASSWORD]
    return render_template(
        "wizard/paper.html",
        frame=frame(steps.PAPER),
        name=name,
        root=root,
        lines=list(_lines(root)) if root else [],
        given=given,
        without_code=[] if given else waiting,
        choose_password=(root or request.host_url.rstrip("/")) + url_for("auth.one_time_code"),
    )


def _lines(root: str) -> Iterator[PaperLine]:
    for endpoint, name, about in (
        ("visitor.start", gettext("Skärmen där besökare tar nummer"), gettext("Öppna den på pekskärmen.")),
        ("board.board", gettext("Tavlan"), gettext("Öppna den på den stora skärmen på väggen.")),
        ("desk.desk", gettext("Kön"), gettext("Personalen öppnar den vid sitt bord och loggar in.")),
        ("loans.loans", gettext("Utlåning"), gettext("Personalen öppnar den där saker lånas ut.")),
        ("admin.overview", gettext("Admin"), gettext("Siffror och inställningar, för den som sköter Entrén.")),
    ):
        address = root + url_for(endpoint)
        yield PaperLine(name, about, address, qr_code(address))
