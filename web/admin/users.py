"""The admin's page of users and their log-ins: invited with a one-time code, changed, closed and opened again."""

from collections.abc import Callable, Sequence

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.errors import DomainError, Unauthenticated
from kiosk.people import invitations, queries, sessions, staff_cards
from kiosk.people import users as accounts
from kiosk.people.invitations import Invitation
from kiosk.people.models import StaffCard, StaffSession, User
from kiosk.people.users import UserSettings
from kiosk.sheets.cards import CardFace, draw_cards
from kiosk.types import LONGEST_NAME, Role
from web.admin import roles
from web.admin.blueprint import bp, who
from web.admin.once import ShownOnce, kept
from web.admin.save import REFUSED, press, save, show_once
from web.admin.setting import Setting, one_of
from web.auth import logged_in
from web.auth.callers import COOKIE
from web.context import db, now
from web.fields import AT_NAME, Field, form, seen_version, typed
from web.pdf import as_pdf
from web.pictograms import drawing
from web.problems import words_for
from web.rows import Ask, Row, row_address, row_list
from web.times import day_and_time

SETTINGS = {
    "name": Setting(_("namn")),
    "role": Setting(_("roll"), one_of(roles.ROLES)),
    "sees_borrowers": Setting(_("får se vem som har lånat hem")),
}
"""How the log of changes names what is set here."""


AT_FIELD = {**AT_NAME, "bad_role": "role", "last_admin": "role"}
ONE = "/users/<int(max=2147483647):user>"


@bp.get("/users")
def users() -> str:
    return _page()


@bp.post("/users")
def add_user() -> ResponseReturnValue:
    """Invite a colleague. Only the page that follows shows the code."""
    return show_once(
        lambda s: invitations.invite(s, who(), typed("name"), roles.sent(), now()),
        _page,
        lambda _made, key: url_for("admin.users", once=key),
        _shown_once,
        lambda made: gettext("%(name)s är tillagd. Koden står här nedanför.", name=made.name),
    )


@bp.get(ONE)
def user(user: int) -> str:
    return _user_page(user)


@bp.post(ONE)
def change_user(user: int) -> ResponseReturnValue:
    return save(
        lambda s: accounts.change(s, who(), user, _sent(), seen_version(), now()),
        lambda error: _user_page(user, error),
        row_address("admin.users", user),
        lambda saved: gettext("%(name)s är sparad.", name=saved.name),
    )


def _sent() -> UserSettings:
    return UserSettings(typed("name"), roles.sent(), bool(typed("sees_borrowers")))


@bp.post(f"{ONE}/code")
def give_code(user: int) -> ResponseReturnValue:
    """Give a user a new one-time code. Only the page that follows shows it."""
    return show_once(
        lambda s: invitations.give_new_code(s, who(), user, now()),
        lambda error: _refused(user, error),
        lambda _made, key: url_for("admin.user", user=user, once=key),
        _shown_once,
        lambda made: gettext("%(name)s har en ny kod. Den står här nedanför.", name=made.name),
    )


@bp.post(f"{ONE}/cards")
def make_card(user: int) -> ResponseReturnValue:
    """A new staff card as a PDF. Its code is on the paper alone."""
    try:
        with db().begin() as s:
            name, here = accounts.find(s, user).name, centre.centre(s).name
            code = staff_cards.make(s, who(), user, now())
    except DomainError as error:
        return _refused(user, error), error.status
    words = gettext("Skanna kortet innan du skannar. Ditt namn står då vid det du gör. Det loggar inte in någon.")
    return as_pdf(draw_cards([CardFace(code, name, words, drawing("users"), here)]), gettext("personalkort"))


@bp.post(f"{ONE}/cards/<int(max=2147483647):card>/revoke")
def revoke_card(user: int, card: int) -> ResponseReturnValue:
    return press(
        lambda s: staff_cards.revoke(s, who(), user, card, now()),
        url_for("admin.user", user=user),
        lambda _revoked: gettext("Kortet är borttaget och gäller inte längre."),
    )


@bp.post(f"{ONE}/off")
def close_access(user: int) -> ResponseReturnValue:
    said = gettext("%(name)s är utloggad och kan inte logga in.")
    return _press(user, lambda s: accounts.close_access(s, who(), user, seen_version(), now()), said)


@bp.post(f"{ONE}/on")
def open_access(user: int) -> ResponseReturnValue:
    return _press(user, lambda s: accounts.open_access(s, who(), user, now()), gettext("%(name)s kan logga in igen."))


@bp.post("/sessions/end")
def end_session() -> ResponseReturnValue:
    """Log out a browser of a member of staff."""
    said = gettext("%(name)s är utloggad där.")
    return press(_end_session, url_for("admin.users"), lambda ended: said % {"name": ended.user.name})


def _press(user: int, change: Callable[[Session], User], said: str) -> ResponseReturnValue:
    """Make the change of a row's button, and show that row."""
    return press(change, row_address("admin.users", user), lambda changed: said % {"name": changed.name})


def _end_session(s: Session) -> StaffSession:
    here = sessions.find(s, request.cookies.get(COOKIE, ""), now())
    if here is None:  # software with a token
        raise Unauthenticated("login_needed")
    return sessions.end_for_another(s, here.user, request.form.get("session", ""), now())


def _refused(user: int, error: DomainError) -> str:
    """The user's page, which says why no code was given."""
    flash(words_for(error.code, error.status), REFUSED)
    return _user_page(user)


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        every = queries.users(s)
        open_sessions = queries.open_sessions(s, now())
    fields = [Field("name", longest=LONGEST_NAME), Field("role", Role.STAFF)]
    new_user = form("user", url_for("admin.add_user"), fields).after(error, AT_FIELD)
    active = [one for one in every if one.active]
    return render_template(
        "admin/users.html",
        active=row_list("admin.users", "active", active, _key, lambda one: _active(one, every)),
        closed=row_list("admin.users", "closed", [one for one in every if not one.active], _key, _closed),
        new_user=new_user,
        roles=roles.options(roles.OF_USERS, new_user["role"].value),
        sessions=logged_in.row_list("admin.users", open_sessions, request.cookies.get(COOKIE)),
        once=kept(),
    )


def _user_page(user: int, error: DomainError | None = None) -> str:
    with db().read() as s:
        row, every, cards = accounts.find(s, user), queries.users(s), staff_cards.of(s, user)
    tick = Field("sees_borrowers", "on" if row.sees_borrowers else "")
    fields = [Field("name", row.name, LONGEST_NAME), Field("role", row.role), tick]
    own = form("user", url_for("admin.change_user", user=user), fields, accounts.version(row)).after(error, AT_FIELD)
    return render_template(
        "admin/user.html",
        name=row.name,
        state=_state(row),
        own=own,
        roles=roles.options(roles.OF_USERS, own["role"].value),
        new_code=_new_code(row) if row.active and row.name != who() else None,
        is_me=row.name == who(),
        access=_close(row, every) if row.active else _open(row),
        version=accounts.version(row),
        once=kept(),
        cards=[_card(card) for card in cards],
        card_address=url_for("admin.make_card", user=user) if row.active and len(cards) < staff_cards.MOST else None,
    )


def _card(card: StaffCard) -> Row:
    """A card by its number, as the log of changes names it."""
    revoke = Ask(
        url_for("admin.revoke_card", user=card.user_id, card=card.id),
        gettext("Ta bort"),
        gettext("Kortet slutar gälla med en gång. Det går inte att ångra, men att skriva ut ett nytt."),
    )
    made = gettext("Utskrivet %(when)s", when=day_and_time(card.made))
    return Row(str(card.id), gettext("Kort %(number)s", number=card.id), made, act=revoke)


def _key(user: User) -> str:
    return str(user.id)


def _active(user: User, every: Sequence[User]) -> Row:
    return replace(_row(user), act=_close(user, every))


def _closed(user: User) -> Row:
    return replace(_row(user), act=_open(user))


def _row(user: User) -> Row:
    edit = url_for("admin.user", user=user.id)
    return Row(str(user.id), user.name, _state(user), edit=edit, version=accounts.version(user))


def _state(user: User) -> str:
    """ "Personal", and whether this user still has to choose a password."""
    role = str(roles.ROLES[user.role])
    if user.password or not user.active:
        return role
    if user.code_until is None or user.code_until <= now().utc:
        return str(gettext("%(role)s. Har inget lösenord, och koden gäller inte längre: ge en ny.", role=role))
    until = day_and_time(user.code_until)
    return str(gettext("%(role)s. Har inte valt lösenord än, koden gäller till %(until)s.", role=role, until=until))


def _close(user: User, every: Sequence[User]) -> Ask:
    """The button that closes a user's access. It says it before the question where nobody else could be the admin."""
    can_be_admin = [one.id for one in every if one.active and one.role is Role.ADMIN and one.password]
    not_now = words_for("last_admin") if can_be_admin == [user.id] else ""
    follows = gettext(
        "%(name)s loggas ut överallt med en gång och kan inte logga in. Ett bord som %(name)s sitter vid lämnas: "
        "den som får hjälp där är kvar, och en kollega kan ta över. Du kan släppa in %(name)s igen.",
        name=user.name,
    )
    return Ask(url_for("admin.close_access", user=user.id), gettext("Stäng av"), follows, not_now)


def _open(user: User) -> Ask:
    return Ask(url_for("admin.open_access", user=user.id), gettext("Släpp in igen"))


def _new_code(user: User) -> Ask:
    follows = gettext(
        "%(name)s loggas ut överallt, och lösenordet från förut gäller inte längre. "
        "%(name)s väljer ett nytt med koden, som du får se en gång.",
        name=user.name,
    )
    return Ask(url_for("admin.give_code", user=user.id), gettext("Ge en ny engångskod"), follows)


def _shown_once(made: Invitation) -> ShownOnce:
    address = url_for("auth.one_time_code", _external=True)
    lines = [
        gettext("Öppna %(address)s", address=address),
        gettext("Namn: %(name)s", name=made.name),
        gettext("Kod: %(code)s", code=made.code),
    ]
    note = gettext("Koden gäller till %(until)s och visas bara den här gången.", until=day_and_time(made.until))
    return ShownOnce(gettext("Ge det här till %(name)s", name=made.name), lines, note)
