"""The visitor's pages: choose a topic, take a number, follow it on the phone. Nobody says who they are."""

import uuid
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import segno
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.centre import business_day, hours
from kiosk.centre import queries as centre
from kiosk.centre.hours import Period
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.queue import queries, tickets, waiting
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.models import State
from kiosk.queue.queries import Place
from kiosk.queue.waiting import Wait
from kiosk.types import Channel
from web.context import db, now
from web.language import current
from web.panel import SHOWN
from web.sight import forget

bp = Blueprint("visitor", __name__)
WISHES = ("private_room", "companion", "quiet")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the opening hours: weekdays that follow each other with the same hours."""

    first: int
    last: int
    periods: tuple[Period, ...]
    holds_next: bool


@bp.get("/")
def start() -> Any:
    """What would you like help with? Or, outside the hours, when we open."""
    with db().read() as s:
        if not hours.is_open(s, now()):
            return _closed_page(s, now())
        return render_template("visitor/start.html", centre=centre.centre(s), topics=centre.topics(s), name=_name)


@bp.get("/topics/<code>")
def confirm(code: str) -> Any:
    """The second touch: the wishes, and take the number. The page carries a key of its own."""
    with db().read() as s:
        if not hours.is_open(s, now()):
            return _closed_page(s, now())
        topic = next((topic for topic in centre.topics(s) if topic.code == code), None)
    if topic is None:
        raise NotFound("unknown_topic")
    return render_template("visitor/confirm.html", topic=topic, name=_name, request_key=str(uuid.uuid4()))


@bp.post("/tickets")
def take() -> Any:
    """Take the number; the same page sent twice leads to the same number."""
    form = CheckIn(
        topic=request.form.get("topic", ""),
        request_key=request.form.get("request_key", ""),
        language=current(),
        **{wish: wish in request.form for wish in WISHES},
    )
    try:
        with db().begin() as s:
            taken = take_number(s, form, Channel.TOUCH, now())
    except Conflict as refusal:
        if refusal.code != "closed":
            raise
        with db().read() as s:
            return _closed_page(s, now()), refusal.status
    return redirect(url_for("visitor.taken", ticket=taken.id, lang=current()), 303)


@bp.get("/taken/<ticket>")
def taken(ticket: str) -> str:
    """The number on the screen, for twenty seconds or as long as one likes."""
    with db().read() as s:
        place = queries.place_of(s, ticket, now())
        wait = _wait(s, place)
        topic = s.get(Topic, place.ticket.topic)
    address = url_for("visitor.ticket", ticket=ticket, lang=current(), _external=True)
    return render_template(
        "visitor/taken.html", place=place, wait=wait, topic=topic, name=_name, code=_qr_code(address), address=address
    )


@bp.get("/pressed")
def pressed() -> Any:
    """The number just taken with the button beside the screen. Without a code: anybody can open this page."""
    with db().read() as s:
        ticket = queries.newest_by_button(s, now().utc - SHOWN)
        if ticket is None:
            return redirect("/")
        place = queries.place_of(s, ticket.id, now())
        return render_template(
            "visitor/taken.html", place=place, wait=_wait(s, place), topic=None, name=_name, code=None
        )


@bp.post("/done")
def done() -> Response:
    """The visit at the screen is over: the next visitor meets it as it is for everybody."""
    return forget(redirect("/", 303))


@bp.get("/ticket/<ticket>")
def ticket(ticket: str) -> str:
    """The slip in the pocket: where one stands, and when it is one's turn."""
    with db().read() as s:
        place = queries.place_of(s, ticket, now())
        return render_template(
            "visitor/ticket.html",
            centre=centre.centre(s),
            place=place,
            wait=_wait(s, place),
            topic=s.get(Topic, place.ticket.topic),
            name=_name,
            leaving="leave" in request.args,
        )


@bp.post("/ticket/<ticket>/leave")
def leave(ticket: str) -> Response:
    """Give the place up."""
    with db().begin() as s:
        tickets.leave(s, queries.row_id(s, ticket), now())
    return redirect(url_for("visitor.ticket", ticket=ticket, lang=current()), 303)


def _closed_page(s: Session, at: Moment) -> str:
    opening = hours.next_opening(s, at)
    return render_template(
        "visitor/closed.html",
        centre=centre.centre(s),
        opening=opening,
        days_until=(opening.date - at.date).days if opening else None,
        rows=_rows(hours.week(s), opening.date.weekday() if opening else None),
    )


def _rows(periods: list[Period], next_day: int | None) -> list[Row]:
    """The week in as few lines as can be: neighbouring days with the same hours share one."""
    days = [(day, tuple(period for period in periods if period.weekday == day)) for day in range(7)]

    def alike(day: tuple[int, tuple[Period, ...]]) -> Any:
        times = tuple((period.opens, period.closes) for period in day[1])
        return times, day[0] == next_day  # the next opening has a line of its own

    return [
        Row(group[0][0], group[-1][0], group[0][1], group[0][0] == next_day)
        for group in (list(same) for _, same in groupby(days, alike))
    ]


def _wait(s: Session, place: Place) -> Wait | None:
    if place.ticket.state is not State.WAITING:
        return None
    return waiting.estimate(s, business_day.line(s, now()), place.ahead, now())


def _name(topic: Topic) -> str:
    return centre.name_in(topic.names, current())


def _qr_code(address: str) -> str:
    """An SVG of the address, its modules drawn by the stylesheet's colours."""
    return segno.make_qr(address, error="m").svg_inline(svgclass="qr", lineclass=None, omitsize=True, border=0)
