"""A member of staff's own account: their sessions and their password."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk import i18n
from kiosk.errors import AllAtOnce, DomainError, Invalid, Unauthenticated
from kiosk.people import passwords, queries, sessions, users
from kiosk.people.models import StaffSession
from kiosk.people.permissions import Permission
from kiosk.translations import texts
from web import cookies
from web.auth import logged_in
from web.auth.callers import COOKIE
from web.auth.permissions import needs, page_needs
from web.auth.views import SESSION_SECONDS, keep_language, leave, refused, tries
from web.context import db, now
from web.fields import Field, form
from web.problems import words_of
from web.said import DONE

AT_FIELD = {"wrong_password": "old", "short_password": "new", "long_password": "new"}
bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
@page_needs(Permission.SERVE)
def account() -> Response:
    """List this user's sessions, with a form for a new password."""
    return _page(None)


@bp.post("/sessions/end")
@needs(Permission.SERVE)
def end_session() -> Response:
    """End one of this user's sessions, which may be the one of this browser."""
    try:
        with db().begin() as s:
            here = _session(s)
            ended = sessions.end_one(s, request.form.get("session", ""), here.user_id)
            is_this = ended is here
    except DomainError as refusal:
        return _page(refusal)
    return leave() if is_this else redirect(url_for("account.account"), 303)


@bp.post("/sessions/end-all")
@needs(Permission.SERVE)
def end_all_sessions() -> Response:
    with db().begin() as s:
        sessions.end_all(s, _session(s).user_id)
    return leave()


@bp.post("/language")
@needs(Permission.SERVE)
def choose_language() -> Response:
    """Choose the language that this user's pages have from now on, after each log-in too."""
    with db().begin() as s:
        user = _session(s).user
        users.set_language(s, user, request.form.get("lang", ""), now())
        chosen = str(user.language)
    say = i18n.Catalogue(texts.translations(i18n.staffs(chosen)))
    words = say.gettext("Ditt språk är %(language)s från och med nu, också nästa gång du loggar in.")
    flash(words % {"language": i18n.staffs(chosen).name}, DONE)
    response = redirect(url_for("account.account"), 303)
    keep_language(response, chosen)
    return response


@bp.post("/password")
@needs(Permission.SERVE)
def change_password() -> Response:
    """Change the user's own password. All sessions end, and this browser gets a new one."""
    try:
        new_hash = _new_hash(request.form.get("old", ""), request.form.get("new", ""))
        with db().begin() as s:
            here = _session(s)
            user, desk = here.user, here.desk
            users.set_password(s, user.name, user.id, new_hash, now())
            cookie = sessions.start(s, user, now(), desk)
    except DomainError as refusal:
        return _page(refusal)
    flash(gettext("Ditt lösenord är bytt. Du är utloggad överallt utom här."), DONE)
    response = redirect(url_for("account.account"), 303)
    cookies.keep(response, COOKIE, cookie, SESSION_SECONDS)
    return response


def _new_hash(old: str, new: str) -> str:
    """Raises Invalid `wrong_password`, `short_password` or `long_password`, TooMany, Busy."""
    with db().read() as s:
        user = _session(s).user
    with AllAtOnce() as every:
        with every.each(), tries().counted(("own password", str(user.id))):
            if not passwords.matches(user.password, old, known_browser=True):
                raise Invalid("wrong_password")
        with every.each():
            passwords.check_length(new)
    return passwords.hashed(new)


def _session(s: Session) -> StaffSession:
    """The session of this browser. Raises Unauthenticated `login_needed`: software with a token has none."""
    session = sessions.find(s, request.cookies.get(COOKIE, ""), now())
    if session is None:
        raise Unauthenticated("login_needed")
    return session


def _page(refusal: DomainError | None) -> Response:
    with db().read() as s:
        open_sessions = queries.open_sessions(s, now(), _session(s).user_id)
    fields = [Field(name, longest=passwords.LONGEST, is_secret=True) for name in ("old", "new")]
    own = form("password", url_for("account.change_password"), fields).after(refusal, AT_FIELD)
    words = words_of(refusal) if refusal else None
    page = render_template(
        "auth/account.html",
        own=own,
        sessions=logged_in.row_list("account.account", open_sessions, request.cookies.get(COOKIE)),
        shortest=passwords.SHORTEST,
        trouble=None if own.troubles else words,
    )
    return refused(refusal, page)
