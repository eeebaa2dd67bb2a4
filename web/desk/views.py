"""The desk's page: call the next visitor, and note topic and outcome in two taps."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.centre.queries import find_desk
from kiosk.clock import Moment
from kiosk.colleagues import help as colleagues
from kiosk.errors import Conflict, DomainError, Invalid, Unauthenticated
from kiosk.passing import helping
from kiosk.people import sessions
from kiosk.people.permissions import Permission
from kiosk.queue import checkin, desks, queries, tickets
from kiosk.queue.models import State, TicketRow
from web import missed
from web.auth.callers import COOKIE, Caller
from web.auth.permissions import needs, page_needs, require
from web.context import db, now
from web.desk import given, shown
from web.desk.choose import desk_choices, seated, why_left
from web.desk.doers import doers
from web.desk.page import desk_page
from web.desk.presses import presses
from web.desk.surroundings import Seat
from web.desk.visitor import USUAL_MINUTES
from web.messages import read_form, row_id
from web.problems import words_for
from web.said import DONE

bp = Blueprint("desk", __name__)
MOST_DIGITS = 4
Verb = Callable[[Session, str, Moment], None]
MAYBE_LOST = _("Det är inte säkert att trycket gick fram. Se efter, och tryck igen om det behövs.")
CHOSEN = "desk"
"""The desk at which this browser was last: the next page says so where it was retired or taken over since."""
WAYS_TO_SIT = {None: sessions.choose_desk, "join": sessions.choose_desk, "take": sessions.take_desk}
"""What each `how` of a chosen desk does. Null: nobody else is there."""


@bp.get("/desk")
@page_needs(Permission.SERVE)
def desk() -> Any:
    """The queue, and the visitor at this browser's desk."""
    who = require(Permission.SERVE)
    if who.desk is None:
        return redirect(url_for("desk.choose"))
    if session.get(CHOSEN) != who.desk:
        session[CHOSEN] = who.desk
    with db().read() as s:
        page = desk_page(s, Seat(who.desk, who.name), shown.from_request(), now())
    return render_template("desk/desk.html", page=page, service=presses().service)


@bp.get("/desk/choose")
@page_needs(Permission.SERVE)
def choose() -> str:
    """The page to choose a desk. With `?desk=CODE` it asks whether to join the colleague who is at that desk."""
    who, at = require(Permission.SERVE), now()
    with db().read() as s:
        there = seated(s, request.args.get("desk"), who.name, at)
        why = why_left(s, session.get(CHOSEN), who.name, at) if who.desk is None and there is None else ""
        return render_template("desk/choose.html", desks=desk_choices(s, at), seated=there, why=why)


@bp.post("/desk/choose")
@needs(Permission.SERVE)
def choose_desk() -> Response:
    """Choose the desk. Where a colleague is there, `how` says whether to join or to take over; without it, ask."""
    cookie, desk, how = request.cookies.get(COOKIE, ""), request.form.get("desk", ""), request.form.get("how")
    if how not in WAYS_TO_SIT:
        raise Invalid("bad_value")
    with db().begin() as s:
        mine = sessions.find(s, cookie, now())
        if mine is None:  # software with a token has no desk
            raise Unauthenticated("login_needed")
        if how is None and desk != mine.desk and seated(s, desk, mine.user.name, now()):
            return redirect(url_for("desk.choose", desk=desk), 303)
        WAYS_TO_SIT[how](s, cookie, desk)
    return redirect(url_for("desk.desk"), 303)


@bp.post("/desk/leave")
@needs(Permission.SERVE)
def leave_desk() -> Response:
    """Leave the desk of this browser. A visitor who is there stays for whoever comes next."""
    with db().begin() as s:
        if require(Permission.SERVE).desk is not None:
            sessions.leave_desk(s, request.cookies.get(COOKIE, ""))
    session.pop(CHOSEN, None)
    return redirect(url_for("desk.choose"), 303)


def step(verb: Verb) -> Callable[[], Response]:
    """A decorator: a view that makes one step of the desk and redirects to the page, which shows a refusal.

    The field `press` is the key of the press.
    """

    @wraps(verb)
    def stepped() -> Response:
        who = require(Permission.SERVE)
        if who.desk is None:
            return redirect(url_for("desk.choose"), 303)
        refusal = presses().answer(request.form.get("press", ""), lambda: _make(verb, who))
        if refusal:
            flash(refusal)
        return redirect(shown.address(shown.from_last_page()), 303)

    return stepped


def _make(verb: Verb, who: Caller) -> str:
    """Make a step at the caller's desk, and return why it was refused; empty where it was done."""
    try:
        with db().begin() as s, doers().noting(s, who.name):
            verb(s, _desk_still_chosen(s, who), now())
    except DomainError as refusal:
        return words_for(refusal.code, refusal.status)
    return ""


def _desk_still_chosen(s: Session, who: Caller) -> str:
    """The caller's desk, read in the transaction: while the press waited for it, a colleague may have taken it over.

    Raises Conflict `desk_left`.
    """
    mine = sessions.find(s, request.cookies.get(COOKIE, ""), now())
    if mine is None or mine.desk is None or mine.desk != who.desk:
        raise Conflict("desk_left")
    return mine.desk


@bp.post("/desk/pressed")
@needs(Permission.SERVE)
def pressed() -> Response:
    """Say what became of a press whose answer was lost. One that was not made will not be made any more."""
    if request.form.get("service") != presses().service:
        flash(str(MAYBE_LOST))
    elif (refusal := presses().settle(request.form.get("press", ""))) is None:
        flash(gettext("Ditt senaste tryck gick inte fram. Tryck igen om det behövs."))
    elif refusal:
        flash(refusal)
    else:
        flash(gettext("Ditt senaste tryck gick fram."), DONE)
    return redirect(shown.address(shown.from_last_page()), 303)


@bp.post("/desk/call")
@step
def call_next(s: Session, here: str, at: Moment) -> None:
    if tickets.call_next(s, here, at) is None:
        flash(gettext("Ingen väntar just nu."))


@bp.post("/desk/call-chosen")
@step
def call_chosen(s: Session, here: str, at: Moment) -> None:
    tickets.call_chosen(s, _ticket(s), here, at)


@bp.post("/desk/take-over")
@step
def take_over(s: Session, here: str, at: Moment) -> None:
    tickets.take_over(s, _ticket(s), here, at)


@bp.post("/desk/recall")
@step
def recall(s: Session, here: str, at: Moment) -> None:
    tickets.recall(s, _visitor(s, here), at)


@bp.post("/desk/finish")
@step
def finish(s: Session, here: str, at: Moment) -> None:
    """End the visit; where `more` is chosen, only this question, since the visitor has another."""
    has_another = bool(request.form.get("more"))
    row = _visitor(s, here)
    after = request.form.get("after", type=row_id)
    if has_another and after is None:  # nothing would tell the same question from the next one
        raise Invalid("bad_value")
    if after is not None and after != queries.answered(s, row).newest:  # it was sent before, and its answer was lost
        raise Conflict("answered_already")
    (tickets.answer if has_another else tickets.finish)(s, row, read_form(tickets.Finish), at)


@bp.post("/desk/no-show")
@step
def no_show(s: Session, here: str, at: Moment) -> None:
    tickets.no_show(s, _visitor(s, here), at)


@bp.post("/desk/park")
@step
def park(s: Session, here: str, at: Moment) -> None:
    tickets.park(s, _visitor(s, here), at, _minutes(request.form.get("minutes", str(USUAL_MINUTES))))


@bp.post("/desk/resume")
@step
def resume(s: Session, here: str, at: Moment) -> None:
    tickets.resume(s, _ticket(s), at, here)


@bp.post("/desk/send/topic")
@step
def send_to_topic(s: Session, here: str, at: Moment) -> None:
    tickets.send_to_topic(s, _visitor(s, here), request.form.get("topic", ""), at)


@bp.post("/desk/send/desk")
@step
def send_to_desk(s: Session, here: str, at: Moment) -> None:
    desk = request.form.get("desk", "")
    sent = tickets.send_to_desk(s, _visitor(s, here), desk, at)
    if desk not in desks.attended(s, at):
        words = gettext("Ingen är vid bord %(desk)s just nu. %(number)s väntar tills någon kommer dit eller tar över.")
        flash(words % {"desk": find_desk(s, desk).name, "number": queries.view(sent).number})


@bp.post("/desk/send/room")
@step
def take_to_room(s: Session, here: str, at: Moment) -> None:
    tickets.take_to_room(s, _visitor(s, here), request.form.get("room", ""), at)


@bp.post("/desk/hand-over")
@step
def hand_over(s: Session, here: str, at: Moment) -> None:
    tickets.hand_over(s, _visitor(s, here), request.form.get("desk", ""), at)


@bp.post("/desk/number")
@needs(Permission.SERVE)
def take_number() -> Any:
    """Take a number for somebody who rings, or who cannot use the touchscreen. A refused form keeps what was chosen."""
    who = require(Permission.SERVE)
    if who.desk is None:
        return redirect(url_for("desk.choose"), 303)
    try:
        with db().begin() as s:
            form = read_form(given.NumberForm)
            taken = checkin.take_number(s, form, form.taken_by, now())
            said = given.words(s, taken, now())
    except DomainError as refusal:
        return _refused_number(Seat(who.desk, who.name), refusal), refusal.status
    flash(said, DONE)
    return redirect(shown.address(shown.from_last_page()), 303)


def _refused_number(here: Seat, refusal: DomainError) -> str:
    words = words_for(refusal.code, refusal.status)
    refused = given.Refused(request.form, words, refusal.code == "unknown_topic")
    with db().read() as s:
        page = desk_page(s, here, shown.from_last_page(), now(), refused)
    return render_template("desk/desk.html", page=page, service=presses().service)


@bp.post("/desk/help/ask")
@step
def ask_for_help(s: Session, here: str, at: Moment) -> None:
    colleagues.ask(s, here, at)


@bp.post("/desk/help/answer")
@step
def answer_help(s: Session, here: str, at: Moment) -> None:
    colleagues.answer(s, request.form.get("call", -1, type=row_id), here, at)


@bp.post("/desk/help/take-back")
@step
def take_help_back(s: Session, here: str, at: Moment) -> None:
    colleagues.take_back(s, here, at)


@bp.post("/desk/help/end")
@step
def end_help_at_touchscreen(s: Session, _here: str, at: Moment) -> None:
    colleagues.end_at_touchscreen(s, request.form.get("call", -1, type=row_id), at)


@bp.post("/desk/missed")
@step
def missed_asked(s: Session, _here: str, at: Moment) -> None:
    """Somebody has asked in the room for the numbers that a restored copy does not have."""
    missed.done(s, require(Permission.SERVE).name, at)


@bp.post("/desk/passing")
@step
def count_passing_help(s: Session, here: str, at: Moment) -> None:
    helping.count_one(s, here, request.form.get("after", -1, type=row_id), at)


@bp.post("/desk/passing/undo")
@step
def undo_passing_help(s: Session, here: str, at: Moment) -> None:
    helping.undo(s, here, request.form.get("event", -1, type=row_id), at)


@bp.post("/desk/undo")
@step
def undo(s: Session, here: str, at: Moment) -> None:
    tickets.undo(s, _ticket(s), at, request.form.get("event", type=row_id), here)


def _minutes(text: str) -> int:
    """Raises Invalid `bad_minutes` for what is no number of minutes."""
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Invalid("bad_minutes")
    return int(text)


def _ticket(s: Session) -> TicketRow:
    """The ticket in the form, so that an outdated page never acts on another visitor."""
    return queries.find(s, request.form.get("ticket", ""))


def _visitor(s: Session, here: str) -> TicketRow:
    """The ticket in the form, called to this desk. Raises Conflict `at_another_desk`, `wrong_state`."""
    row = _ticket(s)
    if row.state is not State.CALLED:
        raise Conflict("wrong_state", state=row.state.value)
    if row.desk != here:
        raise Conflict("at_another_desk")
    return row
