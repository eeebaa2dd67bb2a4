"""The admin's page of the opening hours of the week."""

import datetime as dt
import re

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale, gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.centre import change, queries, unstaffed
from kiosk.centre import hours as opening
from kiosk.digits import in_ascii
from kiosk.errors import DomainError, Invalid
from web.admin import periods, waiting
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.admin.save import save
from web.admin.setting import Setting, some_of
from web.context import db, now
from web.fields import BETWEEN, VERSION, Field, chosen, form, seen_version, typed
from web.unstaffed import EVERY

SETTINGS = {
    "last_number_before": Setting(_("sista numret, minuter före stängning"), str),
    "works_alone": Setting(_("går att göra utan personal"), some_of({one.name: one.words for one in EVERY})),
}
"""How the log of changes names what is set here."""


WEEKDAYS = range(7)
MOST_ALONE = 2
"""The most periods of a day without staff in a form: before staff come, and after they leave."""
MINUTES = re.compile(r"\d{1,3}", re.ASCII)


@bp.get("/hours")
def hours() -> str:
    return _page()


@bp.post("/hours")
def set_hours() -> ResponseReturnValue:
    return save(_set, _page, url_for("admin.hours"), _said)


@bp.post("/hours/last")
def set_last_number() -> ResponseReturnValue:
    return save(
        lambda s: change.set_last_number(s, who(), _sent_minutes(), seen_version(), now()),
        _page,
        url_for("admin.hours"),
        _said_of_last_number,
    )


@bp.post("/hours/alone")
def choose_alone() -> ResponseReturnValue:
    return save(_choose_alone, _page, url_for("admin.hours"), lambda _: gettext("Det är sparat."))


def _choose_alone(s: Session) -> None:
    """Raises Invalid `bad_value` where no field came: a form in which nothing is chosen sends its version."""
    if not request.form.keys() & {"alone", VERSION}:
        raise Invalid("bad_value")
    unstaffed.choose(s, who(), chosen(typed("alone")), seen_version(), now())


def _sent_minutes() -> int:
    text = in_ascii(typed("minutes"))
    if not MINUTES.fullmatch(text):
        raise Invalid("bad_last_number", field="minutes")
    return int(text)


def _said_of_last_number(minutes: int) -> str:
    if not minutes:
        return str(gettext("Nummer ges ända till stängning."))
    words = ngettext(
        "Det sista numret ges %(num)d minut före dagens sista stängning.",
        "Det sista numret ges %(num)d minuter före dagens sista stängning.",
        minutes,
    )
    return str(words)


def _set(s: Session) -> int:
    """Set the hours, and say how many wait although it is closed now.

    Raises Invalid `bad_value` where no field came: that is no week without hours, but a form that was cut short.
    """
    at = now()
    if not periods.are_sent(WEEKDAYS):
        raise Invalid("bad_value")
    change.set_hours(s, who(), periods.sent_beside(WEEKDAYS, opening.week(s, at)), seen_version(), at)
    return waiting.behind_closed_doors(s, at)


def _said(number: int) -> str:
    return waiting.add(gettext("Öppettiderna är sparade. De gäller från och med i dag."), number)


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        week, since, centre = opening.week(s, now()), opening.hold_since(s, now()), queries.centre(s)
    fields = [one for day in WEEKDAYS for one in periods.fields(day, week)]
    fields += [one for day in WEEKDAYS for one in periods.fields(day, week, MOST_ALONE, periods.UNSTAFFED)]
    shown = form("hours", url_for("admin.set_hours"), fields, change.hours_version(week)).after(error)
    names = get_locale().days["stand-alone"]["wide"]
    days, alone = (
        [periods.shown(shown, day, names[day].capitalize(), kind) for day in WEEKDAYS] for kind in periods.KINDS
    )
    minutes = [Field("minutes", str(centre.last_number_before), 3)]
    last = form("last", url_for("admin.set_last_number"), minutes, change.last_number_version(centre)).after(error)
    ticked = [Field("alone", BETWEEN.join(unstaffed.works_alone(centre)))]
    works = form("works", url_for("admin.choose_alone"), ticked, unstaffed.version(centre)).after(error)
    return render_template(
        "admin/hours.html",
        week=shown,
        days=days,
        alone=alone,
        has_alone=not all(day.is_empty for day in alone),
        since=_since(since),
        last=last,
        works=works,
        choices=[Option(one.name, str(one.words), one.name in chosen(works["alone"].value)) for one in EVERY],
    )


def _since(date: dt.date | None) -> str | None:
    """Since when the present hours are valid, in a sentence; null where there are none."""
    if date is None:
        return None
    if date == opening.ALWAYS:
        return str(gettext("De nuvarande öppettiderna har gällt från början."))
    return str(gettext("De nuvarande öppettiderna gäller sedan %(date)s.", date=format_date(date, "d MMMM y")))
