"""Logging in and out, and the very first admin."""

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from kiosk.errors import DomainError
from kiosk.people import passwords, queries, sessions, setup
from kiosk.people.models import User
from kiosk.types import Role
from web import language
from web.access import COOKIE, is_local_path, way_back
from web.context import db, now
from web.problems import said

bp = Blueprint("people", __name__)
TRIES = parse("10 per minute")
LASTS = sessions.HOURS * 3600
LIMITER = FixedWindowRateLimiter(MemoryStorage())


class LoginForm(FlaskForm):  # type: ignore[misc]
    name = StringField(validators=[InputRequired(), Length(max=40)])
    password = PasswordField(validators=[InputRequired(), Length(max=passwords.LONGEST)])


class SetupForm(LoginForm):
    code = StringField(validators=[InputRequired(), Length(max=40)])


@bp.get("/login")
def login() -> str:
    """The log-in page; `next` is where to go afterwards."""
    return _login_page(None)


@bp.post("/login")
def log_in() -> Any:
    """Check the password outside any transaction (it takes a tenth of a second), then open a session."""
    form = LoginForm()
    if not LIMITER.hit(TRIES, "login", form.name.data or ""):
        return _login_page("too_many_tries"), 429
    user = _checked(form) if form.validate_on_submit() else None
    if user is None:
        return _login_page("wrong_login"), 422
    LIMITER.clear(TRIES, "login", form.name.data)  # only wrong tries count: a desk may log in and out all day
    return _start_session(user, request.form.get("next"))


@bp.post("/logout")
def log_out() -> Response:
    cookie = request.cookies.get(COOKIE)
    if cookie:
        with db().begin() as s:
            sessions.end(s, cookie)
    response = redirect(url_for("people.login"))
    response.delete_cookie(COOKIE)
    response.delete_cookie(language.COOKIE)  # whoever logs in next chooses for themselves
    return response


@bp.post("/language")
def choose_language() -> Response:
    """The language of staff pages in this browser, for as long as a log-in lasts. Visitors never meet it."""
    response = redirect(way_back(request.form.get("back"), url_for("desk.desk")), 303)
    chosen = language.or_swedish(request.form.get("lang", ""))
    response.set_cookie(language.COOKIE, chosen, max_age=LASTS, httponly=True, samesite="Lax")
    return response


@bp.get("/setup")
def first_admin() -> Any:
    """The page for the first admin, while there is none."""
    return _setup_page(None)


@bp.post("/setup")
def make_first_admin() -> Any:
    """Use the one-time code that the machine printed."""
    form = SetupForm()
    if not LIMITER.hit(TRIES, "setup"):
        return _setup_page("too_many_tries", 429)
    if not form.validate_on_submit():
        return _setup_page("setup_incomplete", 422)
    try:
        password = passwords.hashed(form.password.data)
        with db().begin() as s:
            user = setup.first_admin(s, form.code.data, form.name.data, password, now())
    except DomainError as error:
        return _setup_page(error.code, error.status)
    return _start_session(user, url_for("admin.overview"))


def _checked(form: LoginForm) -> User | None:
    with db().read() as s:
        user = queries.by_name(s, form.name.data)
    kept = user.password if user else passwords.NOBODYS
    return user if passwords.matches(kept, form.password.data) else None


def _start_session(user: User, wanted: str | None) -> Response:
    with db().begin() as s:
        cookie = sessions.start(s, user, now())
    home = url_for("admin.overview") if user.role is Role.ADMIN else url_for("desk.desk")
    response = redirect(way_back(wanted, home), 303)
    response.set_cookie(COOKIE, cookie, max_age=LASTS, httponly=True, samesite="Lax")
    return make_response(response)


def _login_page(trouble: str | None) -> str:
    wanted = request.values.get("next")
    with db().read() as s:
        is_new = not queries.has_admin(s)
    return render_template(
        "people/login.html",
        form=LoginForm(),
        trouble=said(trouble) if trouble else None,
        next=wanted if is_local_path(wanted) else None,
        is_new=is_new,
    )


def _setup_page(trouble: str | None, status: int = 200) -> Any:
    with db().read() as s:
        if queries.has_admin(s):
            return redirect(url_for("people.login"))
    words = said(trouble) if trouble else None
    page = render_template("people/setup.html", form=SetupForm(), trouble=words, shortest=passwords.SHORTEST)
    return page, status
