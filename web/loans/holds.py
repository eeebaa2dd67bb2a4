"""The page of the waiting lists and of the items that are reserved for events."""

import datetime as dt
from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from msgspec import Struct

from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.errors import DomainError
from kiosk.loans import group_list, groups, holds, queries
from kiosk.loans.holds import EventSettings, InUse, Kept
from kiosk.loans.models import LONGEST_EVENT, Hold, LoanGroup, Model
from kiosk.people.permissions import Permission
from web.admin.dates import read_date
from web.admin.options import Option
from web.admin.periods import minute_in
from web.auth.callers import caller
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import Field, Form, form, typed
from web.language import named, number
from web.loans.blueprint import bp
from web.loans.groups import pass_waits
from web.loans.way import Press
from web.numbers import whole_number
from web.problems import words_of
from web.times import clock_time, day_and_time, long_date

MOST_SHOWN = 25
"""Of each list: the rest is counted. The next events come first, so each is shown in its time."""


class PlaceRow(Struct, frozen=True):
    """A place in the waiting list. `is_next`: an item of the model is ready for it."""

    place: str
    model: str
    since: str
    is_next: bool
    served: Press
    away: Press


class EventRow(Struct, frozen=True):
    """An event. `lacks`: why its items are too few, in words; empty where there are enough.

    `group`: the address of its group while that goes on, and `goes_on` where, in words; both are empty else.
    """

    name: str
    when: str
    items: str
    lacks: str
    hand_out: Press
    away: Press
    group: str
    goes_on: str


class HoldsPage(Struct, frozen=True):
    """`more_places`, `more_events`: how many are not shown."""

    places: list[PlaceRow]
    more_places: int
    events: list[EventRow]
    more_events: int
    wait: Form
    event: Form
    models: list[Option]
    event_models: list[Option]


class KeptBack(Struct, frozen=True):
    """What the lending page says of the model that was scanned. `serve`: the button for who waits; null without one."""

    words: list[str]
    instead: list[str]
    serve: Press | None


@bp.get("/loans/holds")
@page_needs(Permission.LEND)
def show_holds() -> str:
    return _page()


@bp.post("/loans/holds/places")
@needs(Permission.LEND)
def wait_for() -> ResponseReturnValue:
    """Give somebody a place in the waiting list of a model. It has a number and no name."""
    try:
        with db().begin() as s:
            place = holds.wait(s, typed("model"), now()).place
    except DomainError as refusal:
        return _page(refusal), refusal.status
    flash(gettext("Väntelista %(place)s. Ge numret till den som väntar.", place=place))
    return redirect(url_for("loans.show_holds"), 303)


@bp.post("/loans/holds/events")
@needs(Permission.LEND)
def reserve() -> ResponseReturnValue:
    """Keep items of a model for an event."""
    try:
        with db().begin() as s:
            event = holds.reserve(s, _sent(), now())
            left = InUse(s).left_for(event, holds.events(s, now()), now())
            words = _reserved(event, left)
    except DomainError as refusal:
        return _page(refusal), refusal.status
    flash(words)
    return redirect(url_for("loans.show_holds"), 303)


@bp.post("/loans/holds/<int(max=2147483647):hold>/end")
@needs(Permission.LEND)
def end_hold(hold: int) -> ResponseReturnValue:
    """It is handed out, or nobody wants it any more."""
    try:
        with db().begin() as s:
            holds.end(s, hold, now())
    except DomainError as refusal:
        flash(words_of(refusal))
    return redirect(url_for("loans.loans" if typed("page") == "loans" else "loans.show_holds"), 303)


@bp.post("/loans/holds/<int(max=2147483647):hold>/hand-out")
@needs(Permission.LEND)
def hand_out(hold: int) -> ResponseReturnValue:
    """Begin the group of an event. One that goes on at another desk is said to be there."""
    who, at = caller(), now()
    desk = who.desk if who else None
    try:
        with db().begin() as s:
            begun = groups.begin_event(s, hold, at, desk, goes_home=pass_waits(s, desk, at))
            group = group_list.count(s, begun, at)
            desks = centre.desk_names(s)
    except DomainError as refusal:
        flash(words_of(refusal))
        return redirect(url_for("loans.show_holds"), 303)
    if group.event and group.desk and (who is None or group.desk != who.desk):
        words = gettext("%(name)s delas redan ut vid bord %(desk)s. Skanna där.", name=group.event.name,
                        desk=desks[group.desk])  # fmt: skip
        flash(words)
    return redirect(url_for("loans.loans"), 303)


def kept_back(
    kept: Kept | None, instead: list[str], at: Moment, *, is_lent: bool, place: int | None
) -> KeptBack | None:
    """What is kept back of a model, in words; null where nothing is short and nobody waits.

    `is_lent`: an item of it was just lent; else one is here. `place`: the place in the waiting list that gets it.
    """
    if kept is None:
        return None
    said = []
    if kept.place is not None and is_lent and kept.is_short:
        said.append(gettext("Väntelista %(place)s väntar på en sådan.", place=kept.place))
    if place is not None and not is_lent:
        said.append(gettext("Lägg undan den: väntelista %(place)s väntar på en sådan.", place=place))
    if kept.event and kept.begins_at:
        said.append(
            gettext("%(name)s behöver %(left)s, %(when)s. Klara nu: %(ready)s.", name=kept.event,
                    left=number(kept.left), when=_when(kept.begins_at, at), ready=number(kept.ready))
        )  # fmt: skip
    if not said:
        return None
    serve = None
    if kept.place is not None and is_lent:
        serve = Press(
            url_for("loans.end_hold", hold=kept.hold), gettext("Den är till väntelista %(place)s", place=kept.place)
        )
    return KeptBack([str(one) for one in said], instead if is_lent else [], serve)


def _reserved(event: Hold, left: int) -> str:
    if left >= event.wanted:
        return str(gettext("%(name)s är bokad.", name=event.name))
    words = gettext("%(name)s är bokad, men bara %(left)s av %(wanted)s går att räkna med då.")
    return str(words % {"name": event.name, "left": number(left), "wanted": number(event.wanted)})


def _when(begins: dt.datetime, at: Moment) -> str:
    """ "klockan 13.00" today, "torsdag 3 december klockan 13.00" else."""
    there = begins.astimezone(at.zone).date()
    words = gettext("klockan %(time)s", time=clock_time(begins))
    return words if there == at.date else f"{long_date(there)} {words}"


def _sent() -> EventSettings:
    return EventSettings(
        typed("model"), whole_number("wanted"), typed("name"), read_date(typed("date")), minute_in("opens"),
        minute_in("closes"),
    )  # fmt: skip


def _page(error: DomainError | None = None) -> str:
    at = now()
    with db().read() as s:
        places, events, models = holds.places(s, at), holds.events(s, at), queries.models(s)
        names = {one.code: named(one.names) for one in queries.all_models(s)}
        ready, in_use = holds.ready(s), holds.InUse(s)
        begun, desks = groups.of_events(s, at), centre.desk_names(s)
    rows = [_place(one, names, _is_next(one, ready)) for one in places[:MOST_SHOWN]]
    event_rows = [
        _event(one, names, in_use.left_for(one, events, at), at, _goes_on(begun.get(one.id), desks))
        for one in events[:MOST_SHOWN]
    ]
    wait = form("wait", url_for("loans.wait_for"), [Field("model")]).after(error)
    event = form("event", url_for("loans.reserve"), _event_fields(at)).after(error)
    page = HoldsPage(
        places=rows,
        more_places=max(0, len(places) - MOST_SHOWN),
        events=event_rows,
        more_events=max(0, len(events) - MOST_SHOWN),
        wait=wait,
        event=event,
        models=_options(models, wait["model"].value),
        event_models=_options(models, event["model"].value),
    )
    return render_template("loans/holds.html", page=page)


def _event_fields(at: Moment) -> list[Field]:
    fields = [Field("model"), Field("wanted"), Field("name", longest=LONGEST_EVENT)]
    return [*fields, Field("date", at.date.isoformat()), Field("opens"), Field("closes")]


def _options(models: list[Model], chosen: str) -> list[Option]:
    return [Option(one.code, named(one.names), one.code == chosen) for one in models]


def _is_next(place: Hold, ready: dict[str, int]) -> bool:
    """Whether there is an item for a place, after those before it in the list have got one."""
    ready[place.model_code] = ready.get(place.model_code, 0) - 1
    return ready[place.model_code] >= 0


def _place(one: Hold, names: dict[str, str], is_next: bool) -> PlaceRow:
    end = url_for("loans.end_hold", hold=one.id)
    return PlaceRow(
        number(one.place or 0), names[one.model_code], day_and_time(one.begins_at), is_next,
        Press(end, gettext("Utlämnad"), is_next=False), Press(end, gettext("Ta bort")),
    )  # fmt: skip


def _goes_on(group: LoanGroup | None, desks: Mapping[str, str]) -> tuple[str, str]:
    """The address of the group that has begun of an event, and where that is, in words."""
    if group is None:
        return "", ""
    address = url_for("loans.group", group=group.id)
    if group.desk is None:
        return address, str(gettext("Delas ut nu"))
    return address, str(gettext("Delas ut vid bord %(desk)s", desk=desks[group.desk]))


def _event(one: Hold, names: dict[str, str], left: int, at: Moment, goes_on: tuple[str, str]) -> EventRow:
    """`left`: how many items it can count on."""
    begins, ends = one.begins_at.astimezone(at.zone), one.ends_at
    return EventRow(
        name=one.name or "",
        when=f"{long_date(begins.date())}, {clock_time(one.begins_at)}–{clock_time(ends)}",
        items=f"{number(one.wanted)} × {names[one.model_code]}",
        lacks=gettext("Bara %(left)s går att räkna med då", left=number(left)) if left < one.wanted else "",
        hand_out=Press(url_for("loans.hand_out", hold=one.id), gettext("Börja dela ut")),
        away=Press(url_for("loans.end_hold", hold=one.id), gettext("Ta bort")),
        group=goes_on[0],
        goes_on=goes_on[1],
    )
