"""The pages for logging in and out."""

import datetime as dt
from typing import Any

from flask import Blueprint, current_app, make_response, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from kiosk import audit, i18n
from kiosk.errors import Busy, DomainError, Invalid, TooMany
from kiosk.people import login as logging_in
from kiosk.people import passwords, queries, sessions
from kiosk.people.models import User
from kiosk.people.names import look_up_key
from kiosk.people.tries import HOUR, Tries, TryKey, address_key
from kiosk.types import LONGEST_NAME, Role
from web import cookies, language
from web.auth import device_cookie
from web.auth.callers import COOKIE, caller
from web.context import db, now
from web.local_paths import is_local_path, way_back
from web.problems import words_of

bp = Blueprint("auth", __name__)
SESSION_SECONDS = sessions.HOURS * HOUR
TRIES = "tries"
LOGGED_IN = "logged_in"
"""Where the session of the forms keeps when its user logged in."""


@bp.record_once
def install(state: BlueprintSetupState) -> None:
    state.app.extensions[TRIES] = Tries()


class LoginForm(FlaskForm):  # type: ignore[misc]
    name = StringField(validators=[InputRequired(), Length(max=4 * LONGEST_NAME)])  # decomposed letters are longer
    password = PasswordField(validators=[InputRequired(), Length(max=passwords.LONGEST)])


@bp.get("/login")
def login() -> Any:
    """The log-in page; `next` is where to go afterwards."""
    return _login_page(None)


@bp.post("/login")
def log_in() -> Any:
    """Check the password outside any transaction, then open a session."""
    form = LoginForm()
    try:
        if not form.validate_on_submit():
            raise Invalid("wrong_login")
        user = _checked(form.name.data, form.password.data)
        renewed = logging_in.renewed_hash(user, form.password.data)
        return start_session(user, renewed, request.form.get("next"))
    except DomainError as refusal:
        return _login_page(refusal)


@bp.post("/logout")
def log_out() -> Response:
    """End this browser's session, where it has not ended already."""
    cookie = request.cookies.get(COOKIE)
    if cookie:
        with db().begin() as s:
            sessions.end(s, cookie)
    return leave()


def leave() -> Response:
    """Redirect to the log-in page and delete this browser's cookies."""
    response = redirect(url_for("auth.login"), 303)
    response.delete_cookie(COOKIE)
    response.delete_cookie(language.COOKIE)  # the next user chooses a language of their own
    return response


@bp.post("/language")
def choose_language() -> Response:
    """Choose the language of the staff's pages in this browser. It does not change the visitors' pages."""
    response = redirect(way_back(request.form.get("back"), url_for("desk.desk")), 303)
    keep_language(response, request.form.get("lang", ""))
    return response


def keep_language(response: Response, code: str) -> None:
    """Let this browser show staff's pages in a language until the log-out."""
    cookies.keep(response, language.COOKIE, i18n.staffs(code).code, SESSION_SECONDS)


def tries() -> Tries:
    counted: Tries = current_app.extensions[TRIES]
    return counted


def refused(refusal: DomainError | None, page: str) -> Response:
    """An answer with this page and the status of a refusal, if any, and with Retry-After where one has to wait."""
    response = make_response(page, refusal.status if refusal else 200)
    if isinstance(refusal, (TooMany, Busy)):
        response.headers["Retry-After"] = str(refusal.params["seconds"])
    return response


def address() -> str:
    """The address of the connection. `X-Forwarded-For` is not read: any client can write into it."""
    return address_key(request.remote_addr)


def _checked(name: str, password: str) -> User:
    """Raises Invalid `wrong_login`, TooMany `too_many_tries`, Busy `login_busy`."""
    with db().read() as s:
        user = queries.by_name(s, name)
    device = device_cookie.device_of(user)
    with tries().counted(*_keys(name, user, device)):
        return logging_in.check(user, password, known_browser=device is not None)


def _keys(name: str, user: User | None, device: str | None) -> list[TryKey]:
    """The keys that a try is counted under. A browser in which this user has logged in before has its own count."""
    if user is not None and device is not None:
        return [("browser", device, str(user.id))]
    return stranger_keys(name)


def stranger_keys(name: str) -> list[TryKey]:
    """The keys of a try from a browser in which nobody of this name has logged in before."""
    here, looked_up = address(), look_up_key(name)
    return [("address", here), ("address and name", here, looked_up), ("name", looked_up)]


def start_session(user: User, renewed: str | None, wanted: str | None) -> Response:
    """Log a user in whose password was just checked or chosen, and redirect to `wanted` or to their first page."""
    with db().begin() as s:
        cookie = logging_in.open_session(s, user, renewed, request.cookies.get(COOKIE, ""), now())
    home = url_for("admin.overview") if user.role is Role.ADMIN else url_for("desk.desk")
    response = redirect(way_back(wanted, home), 303)
    cookies.keep(response, COOKIE, cookie, SESSION_SECONDS)
    session[LOGGED_IN] = now().utc.isoformat()
    device_cookie.remember(response, user, url_for("auth.login"))
    if user.language:
        keep_language(response, user.language)
    return response


def _why_ended(s: Session) -> str:
    """Why somebody who was logged in in this browser has to log in again; empty where nobody was."""
    if COOKIE not in request.cookies or caller() is not None:
        return ""
    since = session.get(LOGGED_IN)
    if since and audit.was_noted(s, "restored", dt.datetime.fromisoformat(since)):
        return str(gettext("Du behöver logga in igen, för en säkerhetskopia har återställts."))
    return str(gettext("Du behöver logga in igen."))


def _login_page(refusal: DomainError | None) -> Response:
    wanted = request.values.get("next")
    with db().read() as s:
        is_new = not queries.has_admin(s)
        ended = _why_ended(s)
    page = render_template(
        "auth/login.html",
        trouble=words_of(refusal) if refusal else None,
        next=wanted if is_local_path(wanted) else None,
        is_new=is_new,
        ended=ended,
    )
    return refused(refusal, page)
