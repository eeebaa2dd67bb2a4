"""The first two steps, without log-in: the language, and the first admin with the one-time code."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kiosk.errors import AllAtOnce, DomainError
from kiosk.people import passwords, queries, setup, users
from kiosk.people.models import User
from kiosk.types import LONGEST_NAME
from kiosk.wizard import steps
from web import language, own_screen, restoring
from web.auth.views import address as address_of_caller
from web.auth.views import refused, start_session, tries
from web.context import db, now, station
from web.fields import AT_NAME, Field, form, typed
from web.wizard.blueprint import address, bp, open_page
from web.wizard.frame import LANGUAGE, frame

LONGEST_CODE = 40
FIELDS = Field("name", longest=LONGEST_NAME), Field("password", longest=passwords.LONGEST, is_secret=True)
AT_FIELD = {**AT_NAME, "wrong_code": "code", "short_password": "password", "long_password": "password"}


@bp.get("")
def start() -> ResponseReturnValue:
    """The page that the wizard goes on with."""
    if restoring.goes_on():
        return redirect(url_for("wizard.restoring_now"))
    there = open_page()
    return _language_page() if there == address(LANGUAGE) else redirect(there)


@bp.get("/language")
def choose_language() -> ResponseReturnValue:
    return _unless_set_up() or _language_page()


@bp.get("/admin")
def admin() -> ResponseReturnValue:
    return _unless_set_up() or _page()


@bp.post("")
def make_admin() -> ResponseReturnValue:
    """Create the first admin with the one-time code that the machine printed, and log in."""
    try:
        user = _made(typed("code"), typed("name"), request.form.get("password", ""))
    except DomainError as error:
        there = _unless_set_up()
        if there is not None:
            flash(gettext("Någon annan blev administratör först. Be den personen att lägga till dig."))
        return there or refused(error, _page(error))
    with db().read() as s:
        following = steps.open_step(s)
    setup.keep_code(station().data, None)
    return start_session(user, None, address(following) if following else url_for("admin.overview"))


def _made(code: str, name: str, password: str) -> User:
    """The code is checked before the password is hashed. Raises as `steps.begin` and `passwords.hashed`."""
    with AllAtOnce() as every, db().read() as s:
        with every.each(), tries().counted(("setup", address_of_caller())):
            setup.check(s, code)
        with every.each():
            users.check_name(s, name)
        with every.each():
            passwords.check_length(password)
    hashed = passwords.hashed(password)
    with db().begin() as s:
        return steps.begin(s, code, name, hashed, request.cookies.get(language.COOKIE), now())


def _unless_set_up() -> ResponseReturnValue | None:
    """A redirect where there is an admin already."""
    with db().read() as s:
        has_admin = queries.has_admin(s)
    return redirect(open_page()) if has_admin else None


def _language_page() -> str:
    return render_template(
        "wizard/language.html",
        frame=frame(LANGUAGE),
        following=address(steps.ADMIN),
        failure=restoring.last_failure(),
    )


def _page(error: DomainError | None = None) -> str:
    code = Field("code", own_screen.setup_code() or "", longest=LONGEST_CODE)
    own = form("first", url_for("wizard.make_admin"), (code, *FIELDS)).after(error, AT_FIELD)
    return render_template("wizard/admin.html", frame=frame(steps.ADMIN), first=own, shortest=passwords.SHORTEST)
