"""The page where a colleague chooses a password with a one-time code from an admin."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.errors import AllAtOnce, DomainError
from kiosk.people import invitations, passwords
from kiosk.people.models import User
from kiosk.types import LONGEST_NAME
from web.auth.views import bp, refused, start_session, stranger_keys, tries
from web.context import db, now
from web.fields import Field, form, typed

LONGEST_CODE = 40
AT_FIELD = {
    "wrong_user_code": "code",
    "old_user_code": "code",
    "short_password": "password",
    "long_password": "password",
}


@bp.get("/login/code")
def one_time_code() -> Response:
    return _page(None)


@bp.post("/login/code")
def choose_password() -> Response:
    """Check the code, hash the password outside any transaction, then store it and open a session."""
    try:
        return start_session(_chosen(), None, None)
    except DomainError as refusal:
        return _page(refusal)


def _chosen() -> User:
    """Raises as `invitations.check` and `passwords.hashed`, TooMany `too_many_tries`."""
    name, code = typed("name"), typed("code")[:LONGEST_CODE]
    password = request.form.get("password", "")
    with AllAtOnce() as every, db().read() as s:
        with every.each(), tries().counted(*stranger_keys(name)):
            invitations.check(s, name, code, now())
        with every.each():
            passwords.check_length(password)
    hashed = passwords.hashed(password)
    with db().begin() as s:
        return invitations.choose_password(s, name, code, hashed, now())


def _page(refusal: DomainError | None) -> Response:
    fields = [
        Field("name", longest=LONGEST_NAME),
        Field("code", longest=LONGEST_CODE),
        Field("password", longest=passwords.LONGEST, is_secret=True),
    ]
    own = form("code", url_for("auth.choose_password"), fields).after(refusal, AT_FIELD)
    return refused(refusal, render_template("auth/code.html", own=own, shortest=passwords.SHORTEST))
