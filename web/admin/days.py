"""The admin's page of the days with hours of their own: public holidays, which are proposed, and any other day."""

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import exceptions, hours, public_holidays, queries
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.hours import History, Period
from kiosk.centre.models import DeclinedHoliday, ExceptionDay
from kiosk.centre.public_holidays import Answered, Proposal
from kiosk.centre.today import Today
from kiosk.errors import AllAtOnce, DomainError, NotFound
from kiosk.i18n import LANGUAGES
from web import opening
from web.admin import periods, waiting
from web.admin.blueprint import bp, who
from web.admin.dates import read_date, sent_date
from web.admin.hours import MOST_ALONE
from web.admin.names import name_fields
from web.admin.options import Option
from web.admin.save import press, save
from web.admin.setting import Setting, times_or
from web.context import db, now
from web.fields import Field, Form, form, seen_version, typed
from web.language import named
from web.rows import Ask, Row, row_address, row_list
from web.times import clock_of_day, full_date

SETTINGS = {
    "times": Setting(_("öppet"), times_or(_("stängt"))),
    "unstaffed_times": Setting(_("öppet utan personal"), times_or(_("inget"))),
}
"""How the log of changes names what is set here."""


class Saved(Struct, frozen=True):
    """A day that was saved, and how many wait although it is closed now."""

    day: ExceptionDay
    waiting: int


@bp.get("/days")
def days() -> str:
    return _page()


@bp.post("/holidays")
def answer_holidays() -> ResponseReturnValue:
    closed = [date for value in request.form.getlist("dates") if (date := read_date(value)) is not None]

    def change(s: Session) -> tuple[Answered, int]:
        done = public_holidays.answer(s, who(), closed, seen_version(), now())
        return done, waiting.behind_closed_doors(s, now())

    return save(change, _page, url_for("admin.days"), lambda done: waiting.add(_answered(done[0]), done[1]))


@bp.post("/holidays/<iso>/close")
def close_holiday(iso: str) -> ResponseReturnValue:
    date = _known_date(iso)
    return press(
        lambda s: _saved(s, public_holidays.close(s, who(), date, now())), row_address("admin.days", iso), _said
    )


@bp.get("/new-day")
def new_day() -> str:
    return _new_page()


@bp.post("/new-day")
def add_day() -> ResponseReturnValue:
    def change(s: Session) -> Saved:
        with AllAtOnce() as every:
            with every.each():
                exceptions.check_free(s, date := sent_date("date"), now())
            with every.each():
                settings = _sent()
        return _saved(s, exceptions.add(s, who(), date, settings, now()))

    return save(change, _new_page, url_for("admin.days"), _said)


@bp.get("/days/<iso>")
def day(iso: str) -> str:
    return _day_page(_known_date(iso))


@bp.post("/days/<iso>")
def change_day(iso: str) -> ResponseReturnValue:
    date = _known_date(iso)
    return save(
        lambda s: _saved(s, exceptions.change(s, who(), date, _sent(), seen_version(), now())),
        lambda error: _day_page(date, error),
        row_address("admin.days", iso),
        _said,
    )


@bp.post("/days/<iso>/remove")
def remove_day(iso: str) -> ResponseReturnValue:
    date = _known_date(iso)
    return press(
        lambda s: _saved(s, public_holidays.reopen(s, who(), date, seen_version(), now())),
        url_for("admin.days"),
        lambda saved: waiting.add(gettext("%(date)s har veckans tider igen.", date=_capital(date)), saved.waiting),
    )


def about(details: Mapping[str, Any]) -> str:
    """The day of an entry of the log: "torsdag 24 december 2026, Julafton"."""
    date = full_date(dt.date.fromisoformat(details["date"]))
    return f"{date}, {details['day_name']}" if details["day_name"] else date


def _saved(s: Session, day: ExceptionDay) -> Saved:
    return Saved(day, waiting.behind_closed_doors(s, now()))


def _said(saved: Saved) -> str:
    date, times = _capital(saved.day.date), opening.whole_span(exceptions.periods_of(saved.day))
    if saved.day.periods:
        return waiting.add(gettext("Sparat. %(date)s är det öppet %(times)s.", date=date, times=times), saved.waiting)
    return waiting.add(gettext("Sparat. %(date)s är det stängt.", date=date), saved.waiting)


def _answered(done: Answered) -> str:
    closed = ngettext("%(num)d dag är nu stängd.", "%(num)d dagar är nu stängda.", done.closed)
    as_usual = ngettext("%(num)d dag har öppet som vanligt.", "%(num)d dagar har öppet som vanligt.", done.as_usual)
    return " ".join(words for words, number in ((closed, done.closed), (as_usual, done.as_usual)) if number)


def _sent() -> DaySettings:
    with AllAtOnce() as every:
        with every.each():
            names = exceptions.known_names({language.code: typed(language.code) for language in LANGUAGES})
        with every.each():
            times = periods.sent([0])
    return DaySettings(names, times)


def _known_date(iso: str) -> dt.date:
    """The date of an address. Raises NotFound `unknown_day`."""
    date = read_date(iso)
    if date is None:
        raise NotFound("unknown_day")
    return date


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        upcoming, history, centre = exceptions.upcoming(s, now()), hours.history(s), queries.centre(s)
        proposals, declined = public_holidays.proposals(s, now()), public_holidays.declined(s, now())
    free = "+".join(one.date.isoformat() for one in proposals if one.is_free)
    version, address = public_holidays.version(proposals), url_for("admin.answer_holidays")
    shown = form("holidays", address, [Field("dates", free)], version).after(error)
    chosen = shown["dates"].value.split("+")
    own = partial(_row, history=history, last_number_before=centre.last_number_before)
    return render_template(
        "admin/days.html",
        days=row_list("admin.days", "days", upcoming, _iso, own),
        declined=row_list("admin.days", "declined", declined, _iso, partial(_declined_row, history=history)),
        holidays=shown,
        proposals=[_option(one, chosen) for one in proposals],
    )


def _iso(day: ExceptionDay | DeclinedHoliday) -> str:
    return day.date.isoformat()


def _declined_row(day: DeclinedHoliday, history: History) -> Row:
    close = Ask(url_for("admin.close_holiday", iso=_iso(day)), gettext("Stäng den dagen"))
    times = opening.whole_span(history.of_the_week(day.date)) or gettext("stängt")
    return Row(_iso(day), _capital(day.date), f"{named(day.names)} · {times}", act=close)


def _row(day: ExceptionDay, history: History, last_number_before: int) -> Row:
    iso = day.date.isoformat()
    last = _last_number(Today(history.on(day.date), last_number_before))
    own = opening.whole_span(exceptions.periods_of(day)) or gettext("Stängt")
    about = [*([named(day.names)] if day.names else []), own, *([last] if last else [])]
    follows = gettext(
        "Dagen får veckans tider igen: %(times)s.",
        times=opening.whole_span(history.of_the_week(day.date)) or gettext("stängt"),
    )
    remove = Ask(url_for("admin.remove_day", iso=iso), gettext("Ta bort"), follows)
    edit = url_for("admin.day", iso=iso)
    name = _capital(day.date)
    return Row(iso, name, " · ".join(about), edit=edit, act=remove, version=exceptions.version(day))


def _last_number(day: Today) -> str:
    """When a short day's last number is given; empty where that is as many minutes before as the setting says."""
    if not day.is_shortened:
        return ""
    return str(gettext("sista numret ges klockan %(time)s", time=clock_of_day(day.last_number)))


def _option(proposal: Proposal, chosen: list[str]) -> Option:
    iso = proposal.date.isoformat()
    date = full_date(proposal.date).replace(" ", "\u00a0")
    return Option(iso, f"{named(proposal.names)}, {date}", iso in chosen)


def _new_page(error: DomainError | None = None) -> str:
    fields = [Field("date"), *_fields({}, [])]
    shown = form("day", url_for("admin.add_day"), fields).after(error)
    return _form_page(gettext("Ny dag"), shown, is_new=True)


def _day_page(date: dt.date, error: DomainError | None = None) -> str:
    with db().read() as s:
        row = exceptions.find(s, date)
    address = url_for("admin.change_day", iso=date.isoformat())
    own = [Period(0, one.opens, one.closes, one.staffed) for one in row.periods]
    shown = form("day", address, _fields(row.names, own), exceptions.version(row)).after(error)
    return _form_page(_capital(date), shown, is_new=False)


def _fields(names: Mapping[str, str], own: list[Period]) -> list[Field]:
    texts = [Field(language.code, names.get(language.code, ""), exceptions.LONGEST_NAME) for language in LANGUAGES]
    return [*texts, *periods.fields(0, own), *periods.fields(0, own, MOST_ALONE, periods.UNSTAFFED)]


def _form_page(heading: str, shown: Form, *, is_new: bool) -> str:
    names = name_fields(shown)
    times = [
        periods.shown(shown, 0, gettext("Öppet")),
        periods.shown(shown, 0, gettext("Utan personal"), periods.UNSTAFFED),
    ]
    return render_template("admin/day.html", heading=heading, day=shown, names=names, times=times, is_new=is_new)


def _capital(date: dt.date) -> str:
    text = full_date(date)
    return text[:1].upper() + text[1:]
