"""The admin's page of today: whether the centre is open now, and opening, closing and the last number by hand."""

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import hours, override, queries, unstaffed
from kiosk.centre import today as domain
from kiosk.centre.hours import WHOLE_DAY
from kiosk.centre.today import Decision, State, Today
from kiosk.clock import Moment
from kiosk.errors import DomainError
from web import opening
from web.admin import periods, waiting
from web.admin.blueprint import bp, who
from web.admin.save import press, save
from web.admin.setting import Setting, one_of
from web.context import db, now
from web.fields import Field, form, seen_version, typed
from web.rows import Ask
from web.times import clock_of_day, minute_of_day

OPENING = {
    "open": _("öppet"),
    "full": _("det sista är taget"),
    "unstaffed": _("öppet utan personal"),
    "closed": _("stängt"),
}
NO_AND_YES = {False: _("nej"), True: _("ja")}
SETTINGS = {
    "opening": Setting(_("nummer"), one_of(OPENING)),
    "by_hand": Setting(_("bestämt för hand"), one_of(NO_AND_YES)),
    "until": Setting(_("till klockan"), minute_of_day),
}
"""How the log of changes names what is set here."""


class Shown(Struct, frozen=True):
    """Today in words. `decided`: what somebody decided, and until when; empty where the hours hold."""

    state: State
    words: str
    decided: str


@bp.get("/today")
def today() -> str:
    return _page()


@bp.post("/today/open")
def open_now() -> ResponseReturnValue:
    return _save(lambda s: override.open_now(s, who(), periods.sent_minute("until"), seen_version(), now()))


@bp.post("/today/close")
def close_now() -> ResponseReturnValue:
    def change(s: Session) -> None:
        until = periods.sent_minute("until") if typed("until") else None
        override.close_now(s, who(), until, seen_version(), now())

    return _save(change)


@bp.post("/today/unstaffed")
def unstaffed_now() -> ResponseReturnValue:
    def change(s: Session) -> None:
        until = periods.sent_minute("until") if typed("until") else None
        override.unstaffed_now(s, who(), until, seen_version(), now())

    return _save(change)


@bp.post("/today/last")
def last_number() -> ResponseReturnValue:
    return _press(lambda s: override.last_number(s, who(), seen_version(), now()))


@bp.post("/today/hours")
def follow_hours() -> ResponseReturnValue:
    return _press(lambda s: override.follow_hours(s, who(), seen_version(), now()))


def _save(change: Callable[[Session], None]) -> ResponseReturnValue:
    return save(lambda s: _done(s, change), _page, url_for("admin.today"), str)


def _press(change: Callable[[Session], None]) -> ResponseReturnValue:
    return press(lambda s: _done(s, change), url_for("admin.today"), str)


def _done(s: Session, change: Callable[[Session], None]) -> str:
    """Make the change, and say what is so now, and who still waits."""
    at = now()
    before = domain.today(s, at)
    change(s)
    words = shown(s, at).words
    if domain.today(s, at).is_like(before, at.minute):
        nothing = gettext("Det ändrar inget i dag, det var så redan.")
        words = f"{nothing} {words}"
    return waiting.add(words, waiting.behind_closed_doors(s, at))


def shown(s: Session, at: Moment) -> Shown:
    day = domain.today(s, at)
    state = day.state(at.minute)
    return Shown(state, _words(s, day, at), _decided(day.decision) if day.decision is not None else "")


def _words(s: Session, day: Today, at: Moment) -> str:
    match day.state(at.minute):
        case State.OPEN:
            return _open_until(day, day.changes(at.minute))
        case State.FULL:
            return str(gettext("Dagens sista nummer är taget. Inga fler nummer ges i dag."))
        case State.UNSTAFFED:
            return _unstaffed(s, at)
    following = opening.opens(s, at)
    if following is None:
        return str(gettext("Det är stängt."))
    return str(gettext("Det är stängt. Det öppnar %(when)s.", when=following.words))


def _unstaffed(s: Session, at: Moment) -> str:
    following = opening.opens(s, at)
    if following is None:
        return str(gettext("Det är öppet utan personal."))
    return str(gettext("Det är öppet utan personal. Nya nummer ges %(when)s.", when=following.words))


def _open_until(day: Today, change: int | None) -> str:
    if change is None:
        return str(gettext("Det är öppet resten av dagen."))
    if day.state(change) is State.FULL:
        words = gettext("Det är öppet. Dagens sista nummer ges före klockan %(time)s.", time=clock_of_day(change))
    elif day.state(change) is State.UNSTAFFED:
        words = gettext("Det är öppet med personal till klockan %(time)s.", time=clock_of_day(change))
    else:
        words = gettext("Det är öppet till klockan %(time)s.", time=clock_of_day(change))
    return str(words)


def _decided(decision: Decision) -> str:
    if not decision.has_date:
        return _decided_without_date(decision.until)
    if decision.until is None or decision.until >= WHOLE_DAY:
        return str(gettext("Det är bestämt för hand och gäller resten av dagen."))
    return str(gettext("Det är bestämt för hand och gäller till klockan %(time)s.", time=clock_of_day(decision.until)))


def _decided_without_date(until: int | None) -> str:
    """The clock cannot say when `until` is."""
    if until is None or until >= WHOLE_DAY:
        return str(gettext("Det är bestämt för hand och gäller resten av dagen. Entréns klocka är inte ställd än."))
    words = gettext(
        "Det är bestämt för hand och gäller till klockan %(time)s. "
        "Innan Entréns klocka är ställd gäller det hela tiden.",
        time=clock_of_day(until),
    )
    return str(words)


def _can_be_unstaffed(s: Session, at: Moment) -> bool:
    """Whether the room can be said to be open without staff: it is not so now, and the centre has such hours."""
    if domain.state(s, at) is State.UNSTAFFED:
        return False
    return bool(hours.unstaffed(hours.week(s, at)) or unstaffed.works_alone(queries.centre(s)))


def _page(error: DomainError | None = None) -> str:
    at = now()
    with db().read() as s:
        here, day, version = shown(s, at), domain.today(s, at), override.version(s, at)
        number, can_be_unstaffed = waiting.number(s, at), _can_be_unstaffed(s, at)
    closes = periods.clock(day.closes) if day.closes > at.minute and here.state is not State.OPEN else ""
    opens = form("open", url_for("admin.open_now"), [Field("until", closes, periods.LONGEST)], version).after(error)
    until = [Field("until", "", periods.LONGEST)]
    closing = form("close", url_for("admin.close_now"), until, version).after(error)
    alone = form("unstaffed", url_for("admin.unstaffed_now"), until, version).after(error)
    return render_template(
        "admin/today.html",
        here=here,
        waiting=number,
        is_open=here.state is State.OPEN,
        can_close=here.state is not State.CLOSED,
        opens=opens,
        closing=closing,
        alone=alone if can_be_unstaffed else None,
        last=Ask(url_for("admin.last_number"), gettext("Inga fler nummer i dag")),
        follow=Ask(url_for("admin.follow_hours"), gettext("Följ öppettiderna igen")),
        version=version,
    )
