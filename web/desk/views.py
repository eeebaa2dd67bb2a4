"""The desk's page: call the next visitor, and note topic and outcome in two taps."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk import health
from kiosk.centre import business_day
from kiosk.centre import queries as centre
from kiosk.centre.models import Desk, Topic
from kiosk.clock import Moment
from kiosk.errors import DomainError, Unauthenticated
from kiosk.people import queries as people
from kiosk.people import sessions
from kiosk.queue import desks, order, queries, tickets
from kiosk.queue.models import State, Step
from kiosk.queue.queries import LastStep, TicketView
from kiosk.types import Role
from web.auth.callers import COOKIE
from web.auth.permissions import needs, page_needs, require
from web.context import db, now
from web.language import named
from web.messages import read_form, row_id
from web.problems import words_for
from web.times import minutes_since

bp = Blueprint("desk", __name__)
Verb = Callable[[Session, str, Moment], None]


LAST_STEPS: dict[Step, Any] = {
    Step.CALLED: _("Du kallade %(number)s."),
    Step.RECALLED: _("Du kallade %(number)s igen."),
    Step.FINISHED: _("Du avslutade %(number)s."),
    Step.NO_SHOW: _("%(number)s kom inte."),
    Step.LEFT: _("%(number)s lämnade kön."),
    Step.PARKED: _("Du parkerade %(number)s."),
    Step.RESUMED: _("Du tog upp %(number)s igen."),
    Step.TRANSFERRED: _("Du skickade %(number)s vidare."),
}


@dataclass(frozen=True, slots=True)
class Destination:
    """A desk, topic or room that a visitor can be sent to; `note` says what to know before."""

    code: str
    name: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class DeskPage:
    """What one desk sees. `next`: the number that would be called next. `attended`: the desks where somebody is."""

    desk: str
    waiting: list[TicketView]
    parked: list[TicketView]
    next: str | None
    visitor: TicketView | None
    since: dt.datetime | None
    last: LastStep | None
    all_topics: list[Topic]
    desks: list[Desk]
    rooms: list[Desk]
    attended: frozenset[str]
    scanner: health.DeviceCondition | None

    def topic_name(self, code: str) -> str:
        """The topic's name, also where it is not offered any more."""
        return next(named(topic.names) for topic in self.all_topics if topic.code == code)

    def pictogram(self, code: str) -> str:
        return next(topic.pictogram for topic in self.all_topics if topic.code == code)

    @property
    def topics(self) -> list[Topic]:
        """The topics that can be chosen."""
        return [topic for topic in self.all_topics if topic.active]

    @property
    def last_words(self) -> str:
        """The desk's last step, such as "Du kallade A12.", and whether its visitor has left since."""
        if self.last is None:
            return ""
        said = [LAST_STEPS[self.last.step]]
        if self.last.ticket.state is State.LEFT and self.last.step is not Step.LEFT:
            said.append(LAST_STEPS[Step.LEFT])
        return " ".join(str(words) % {"number": self.last.ticket.number} for words in said)

    @property
    def longest_wait(self) -> int:
        """Minutes since the first of those who wait took a number; 0 where nobody waits."""
        return minutes_since(self.waiting[0].taken_at) if self.waiting else 0

    @property
    def here_for(self) -> str:
        """How long the visitor has been here: "Hos dig i 5 minuter"."""
        minutes = minutes_since(self.since) if self.since else 0
        if minutes < 1:
            return str(gettext("Hos dig nu"))
        return str(ngettext("Hos dig i %(num)s minut", "Hos dig i %(num)s minuter", minutes))

    @property
    def other_topics(self) -> list[Destination]:
        here = self.visitor.topic if self.visitor else None
        return [Destination(topic.code, self.topic_name(topic.code)) for topic in self.topics if topic.code != here]

    @property
    def other_desks(self) -> list[Destination]:
        name = gettext("Bord %(desk)s")
        nobody = gettext("ingen där just nu")
        return [
            Destination(desk.code, name % {"desk": desk.code}, "" if desk.code in self.attended else nobody)
            for desk in self.desks
            if desk.code != self.desk
        ]

    def waits_elsewhere(self, ticket: TicketView) -> bool:
        """Whether a ticket was sent on to another desk, which this one can take over."""
        return ticket.for_desk not in (None, self.desk)

    @property
    def free_rooms(self) -> list[Destination]:
        """The rooms except the one they are in. A room that is taken is refused when it is chosen."""
        here = self.visitor.room if self.visitor else None
        name = gettext("Rum %(room)s")
        return [Destination(room.code, name % {"room": room.code}) for room in self.rooms if room.code != here]


@bp.get("/desk")
@page_needs(Role.STAFF)
def desk() -> Any:
    """The queue, and the visitor at this browser's desk."""
    here = require(Role.STAFF).desk
    if here is None:
        return redirect(url_for("desk.choose"))
    with db().read() as s:
        page = _look(s, here, now())
    return render_template("desk/desk.html", page=page)


@bp.get("/desk/choose")
@page_needs(Role.STAFF)
def choose() -> str:
    """Choose which desk this browser is at."""
    with db().read() as s:
        seated = people.users_by_desk(s, now())
        return render_template("desk/choose.html", desks=[(desk, seated.get(desk.code)) for desk in centre.desks(s)])


@bp.post("/desk/choose")
@needs(Role.STAFF)
def choose_desk() -> Response:
    cookie = request.cookies.get(COOKIE, "")
    with db().begin() as s:
        if sessions.find(s, cookie, now()) is None:  # software with a token has no desk
            raise Unauthenticated("login_needed")
        sessions.choose_desk(s, cookie, request.form.get("desk", ""))
    return redirect(url_for("desk.desk"), 303)


def step(verb: Verb) -> Callable[[], Response]:
    """A decorator: a view that makes one step of the desk and redirects to the page, which shows a refusal."""

    @wraps(verb)
    def stepped() -> Response:
        here = require(Role.STAFF).desk
        if here is None:
            return redirect(url_for("desk.choose"), 303)
        try:
            with db().begin() as s:
                verb(s, here, now())
        except DomainError as refusal:
            flash(words_for(refusal.code, refusal.status))
        return redirect(url_for("desk.desk"), 303)

    return stepped


@bp.post("/desk/call")
@step
def call_next(s: Session, here: str, at: Moment) -> None:
    if tickets.call_next(s, here, at) is None:
        flash(gettext("Ingen väntar just nu."))


@bp.post("/desk/take-over")
@step
def take_over(s: Session, here: str, at: Moment) -> None:
    tickets.take_over(s, _ticket(s), here, at)


@bp.post("/desk/recall")
@step
def recall(s: Session, _here: str, at: Moment) -> None:
    tickets.recall(s, _ticket(s), at)


@bp.post("/desk/finish")
@step
def finish(s: Session, _here: str, at: Moment) -> None:
    tickets.finish(s, _ticket(s), read_form(tickets.Finish), at)


@bp.post("/desk/no-show")
@step
def no_show(s: Session, _here: str, at: Moment) -> None:
    tickets.no_show(s, _ticket(s), at)


@bp.post("/desk/park")
@step
def park(s: Session, _here: str, at: Moment) -> None:
    tickets.park(s, _ticket(s), at)


@bp.post("/desk/resume")
@step
def resume(s: Session, here: str, at: Moment) -> None:
    tickets.resume(s, _ticket(s), at, here)


@bp.post("/desk/send/topic")
@step
def send_to_topic(s: Session, _here: str, at: Moment) -> None:
    tickets.send_to_topic(s, _ticket(s), request.form.get("topic", ""), at)


@bp.post("/desk/send/desk")
@step
def send_to_desk(s: Session, _here: str, at: Moment) -> None:
    desk = request.form.get("desk", "")
    sent = tickets.send_to_desk(s, _ticket(s), desk, at)
    if desk not in desks.attended(s, at):
        words = gettext("Ingen är vid bord %(desk)s just nu. %(number)s väntar tills någon kommer dit eller tar över.")
        flash(words % {"desk": desk, "number": queries.view(sent).number})


@bp.post("/desk/send/room")
@step
def take_to_room(s: Session, _here: str, at: Moment) -> None:
    tickets.take_to_room(s, _ticket(s), request.form.get("room", ""), at)


@bp.post("/desk/undo")
@step
def undo(s: Session, _here: str, at: Moment) -> None:
    tickets.undo(s, _ticket(s), at, request.form.get("event", type=row_id))


def _ticket(s: Session) -> int:
    """The row id of the ticket in the form, so that an outdated page never acts on another visitor."""
    return queries.row_id(s, request.form.get("ticket", ""))


def _look(s: Session, here: str, at: Moment) -> DeskPage:
    picked = order.pick(s, business_day.open_days(s, at), here)
    return DeskPage(
        desk=here,
        waiting=queries.in_state(s, State.WAITING, at),
        parked=queries.in_state(s, State.PARKED, at),
        next=queries.view(picked).number if picked is not None else None,
        visitor=queries.at_desk(s, here),
        since=queries.visit_began(s, here),
        last=queries.last_step(s, here),
        all_topics=centre.all_topics(s),
        desks=centre.desks(s),
        rooms=centre.rooms(s),
        attended=desks.attended(s, at),
        scanner=health.scanner_now(s, at),
    )
