"""The visitors' pages: a number in two touches on the touchscreen, and the ticket's page on a phone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.centre import hours, wishes
from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid
from kiosk.feedback.models import Question
from kiosk.feedback.queries import asks_how_it_went
from kiosk.queue import board, own_steps, paper, queries, tickets
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.models import TicketRow
from kiosk.types import Channel, new_key
from web import number_limit, opening
from web.addresses import is_loopback
from web.context import db, now, station
from web.language import current, in_its_language, swedish_name
from web.messages import read_form
from web.readiness import refuse_without_hours
from web.server.peers import is_this_machine
from web.speech import views as speech
from web.visitor import countdown, facts, feedback, positions, sight, slips, tile_pages
from web.visitor.panel import SHOWN, SHOWN_LATE
from web.visitor.positions import Tile
from web.visitor.qr import QrCode, qr_code
from web.visitor.start_page import to_start
from web.visitor.tile_pages import TilePage
from web.wishes import shown

bp = Blueprint("visitor", __name__)
bp.add_app_template_test(positions.long_number)
HELD_MINUTES = own_steps.HELD_FOR // timedelta(minutes=1)
IDLE_AT_START, IDLE_AT_TOPIC = 40, 60
"""The seconds without a touch before a page shows its countdown. A visitor who reads the wishes needs more."""


@bp.get("/")
def start() -> Any:
    """The topics to choose from; when closed, when we open. `gone`: the chosen topic no longer exists."""
    with db().read() as s:
        if not hours.is_open(s, now()):
            return _closed(s)
        ours, topics = centre.centre(s), positions.tiles(s)
        held = own_steps.held(s, now())
    page = _page_of(topics, ours.default_topic)
    return render_template(
        "visitor/start.html",
        centre_name=swedish_name(ours.name),
        page=page,
        gone="gone" in request.args,
        somebody_is_away=bool(held),
        asks_feedback=ours.asks_feedback,
        countdown=countdown.to_start(IDLE_AT_START) if page.here else countdown.to_usual(IDLE_AT_START),
    )


@bp.get("/topics/<code>")
def topic(code: str) -> Any:
    """The page of one topic, with the wishes and the button. It contains a new request key."""
    with db().read() as s:
        if not hours.is_open(s, now()):
            return _closed(s)
        ours, topics = centre.centre(s), positions.tiles(s)
        offered = wishes.offered(ours, centre.rooms(s))
    chosen = next((tile for tile in topics if tile.code == code), None)
    if chosen is None:
        return to_start(gone=1)
    return render_template(
        "visitor/topic.html",
        topic=chosen,
        page=_page_of(topics, ours.default_topic).here,
        wishes=shown(offered),
        request_key=new_key(),
        countdown=countdown.to_start(IDLE_AT_TOPIC),
    )


def _page_of(topics: list[Tile], default: str | None) -> TilePage[Tile]:
    """The page of the topics that the address names, the first one where there is none such."""
    tiles = tile_pages.LARGE_TILES if sight.sees_better() else tile_pages.TILES
    return tile_pages.page(topics, request.args.get("page", 0, type=int), default, tiles)


@bp.get("/tickets")
def no_tickets() -> Response:
    """A browser that loads the address of the form again, as after a power failure, gets the start page."""
    return to_start()


@bp.post("/tickets")
def take() -> Any:
    """Take a number. The same request key gives the same number; a closed centre leads to the start, which says so.

    A browser on another machine gets no slip: nobody would take it, and anybody could use the paper up.
    """
    form = read_form(CheckIn)
    number_limit.check(form.request_key)
    try:
        with db().begin() as s:
            here = is_this_machine(request.remote_addr or "")
            taken = take_number(s, form, Channel.TOUCH, now(), at_printer=here)
    except (Conflict, Invalid) as refusal:
        if refusal.code == "closed":
            return to_start()
        if refusal.code == "unknown_topic":
            return to_start(gone=1)
        raise
    return redirect(url_for("visitor.taken", ticket=taken.id, lang=current()), 303)


@bp.get("/taken/<ticket>")
def taken(ticket: str) -> str:
    """The number, large, with a QR code to follow it on a phone."""
    with db().read() as s:
        position = positions.position(s, ticket, now())
        can_go = position.can_hold and wishes.offers_right_back(centre.centre(s))
        heading = slips.heading(paper.of_number(s, ticket, now()))
    return render_template(
        "visitor/taken.html",
        position=position,
        facts=facts.on_screen(position),
        heading=heading,
        code=_for_phones(ticket),
        can_go=can_go,
        countdown=countdown.closes(),
    )


@bp.get("/pressed")
def pressed() -> Any:
    """A number just taken with the button at the door: `?number=`, or the newest. No QR code: anybody can open it."""
    with db().read() as s:
        press = _press(s, request.args.get("number"), now())
        if press is None:
            return redirect(url_for("visitor.start"))
        position = positions.position(s, press.ticket, now())
        heading = slips.heading(paper.of_number(s, press.ticket, now()))
    return render_template(
        "visitor/taken.html",
        position=position,
        facts=facts.on_screen(position),
        heading=heading,
        code=None,
        press=press,
        countdown=countdown.makes_way(),
    )


@bp.get("/done")
def done() -> Response:
    """End the visit at the touchscreen: the next visitor gets the normal page."""
    return speech.forget(sight.forget(redirect(url_for("visitor.start"))))


@bp.get("/ticket/<ticket>")
def follow(ticket: str) -> str:
    """The visitor's own page: their position in the queue, and what to do now."""
    with db().read() as s:
        position = positions.position(s, ticket, now())
        name, found = in_its_language(swedish_name(centre.centre(s).name)), queries.find(s, ticket)
        asks = asks_how_it_went(s, found) and not feedback.answered().has(found.id, Question.FACE)
    title, said = facts.title(position.ticket), facts.on_phone(position)
    asked = feedback.question_of(Question.FACE) if asks else None
    return render_template(
        "visitor/ticket.html", position=position, title=title, facts=said, name=name, at=now(), asked=asked
    )


@bp.get("/ticket/<ticket>/leave")
def ask_leave(ticket: str) -> str:
    """Ask for confirmation, so that nobody leaves the queue by mistake."""
    with db().read() as s:
        position = positions.position(s, ticket, now())
    return render_template("visitor/leave.html", position=position)


@bp.post("/ticket/<ticket>/leave")
def leave(ticket: str) -> Response:
    return _own_step(ticket, tickets.leave)


@bp.get("/ticket/<ticket>/hold")
def ask_hold(ticket: str) -> str:
    """Say what it means to have more time, before others go first."""
    with db().read() as s:
        position = positions.position(s, ticket, now())
    return render_template("visitor/hold.html", position=position, minutes=HELD_MINUTES)


@bp.post("/ticket/<ticket>/hold")
def hold(ticket: str) -> Response:
    return _own_step(ticket, own_steps.hold)


@bp.post("/ticket/<ticket>/back")
def come_back(ticket: str) -> Response:
    """End a hold, or take back a leave: the visitor is in line again."""
    return _own_step(ticket, own_steps.come_back)


def _own_step(ticket: str, step: Callable[[Session, TicketRow, Moment], TicketRow]) -> Response:
    """Make a visitor's step. Where the ticket can no longer make it, show the ticket without an error."""
    number_limit.check_step()
    try:
        with db().begin() as s:
            step(s, queries.find(s, ticket), now())
    except Conflict:
        pass
    return redirect(url_for("visitor.follow", ticket=ticket, lang=current()), 303)


def _press(s: Session, number: str | None, at: Moment) -> queries.Press | None:
    """The press with this number, or the newest one; null where there was none lately."""
    presses = queries.button_presses(s, at, SHOWN_LATE if number else SHOWN)
    return next((press for press in reversed(presses) if number in (None, press.number)), None)


def _for_phones(ticket: str) -> QrCode | None:
    """The QR code of the ticket's address; null where only a loopback address is known, which no phone can open."""
    base = station().settings.web.public_url
    if base is None and is_loopback(request.host):
        return None
    return qr_code((base or request.host_url).rstrip("/") + url_for("visitor.follow", ticket=ticket, lang=current()))


def _closed(s: Session) -> str:
    refuse_without_hours(s)
    ours, held, hours_now = centre.centre(s), own_steps.held(s, now()), opening.opening_hours(s, now())
    return render_template(
        "visitor/closed.html",
        centre_name=swedish_name(ours.name),
        asks_feedback=ours.asks_feedback,
        hours=hours_now,
        somebody_is_in_line=bool(board.snapshot(s, now()).waiting or held),
        somebody_is_away=bool(held),
        countdown=countdown.to_usual(IDLE_AT_START),
    )
