"""The last thing that a desk did, in words, and how it is undone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from kiosk.passing.queries import PassingTally
from kiosk.queue.models import State, Step
from kiosk.queue.queries import LastStep, TicketView
from web.desk.doers import doers
from web.times import clock_time

LAST_STEPS: dict[Step, Any] = {
    Step.CALLED: _("%(who)s kallade %(number)s."),
    Step.CHOSEN: _("%(who)s valde att kalla %(number)s."),
    Step.RECALLED: _("%(who)s kallade %(number)s igen."),
    Step.ANSWERED: _("%(who)s skrev upp en fråga för %(number)s."),
    Step.FINISHED: _("%(who)s avslutade %(number)s."),
    Step.NO_SHOW: _("%(number)s kom inte."),
    Step.LEFT: _("%(number)s lämnade kön."),
    Step.PARKED: _("%(who)s parkerade %(number)s."),
    Step.RESUMED: _("%(who)s tog upp %(number)s igen."),
    Step.TRANSFERRED: _("%(who)s skickade %(number)s vidare."),
    Step.HANDED_OVER: _("%(who)s lämnade över %(number)s till en kollega."),
}


@dataclass(frozen=True, slots=True)
class Undo:
    """The form that undoes a step: its address, the event, and the ticket where the step had one."""

    endpoint: str
    event: int
    ticket: TicketView | None = None


@dataclass(frozen=True, slots=True)
class LastDone:
    """What a desk did last. `undo` is null where it has gone on elsewhere since."""

    at: dt.datetime
    words: str
    undo: Undo | None


def last_done(step: LastStep | None, passing: PassingTally, me: str) -> LastDone | None:
    """The later one of the desk's last step of a ticket and its last help in passing; null where it has neither.

    `me`: the name of the page's user.
    """
    helped = passing.last
    if helped is not None and (step is None or helped.at > step.at):
        words = gettext("%(who)s räknade hjälp i förbigående.", who=_who("passing", helped.id, me))
        return LastDone(helped.at, words, Undo("desk.undo_passing_help", helped.id))
    if step is None:
        return None
    undo = Undo("desk.undo", step.event, step.ticket) if step.can_be_undone else None
    return LastDone(step.at, _words(step, _who("ticket", step.event, me)), undo)


def _who(kind: str, event: int, me: str) -> str:
    """Who made a step; the desk where that is not known, or where it was other software."""
    name = doers().of(kind, event)
    if name == me:
        return str(gettext("Du"))
    return name or str(gettext("Bordet"))


def _words(last: LastStep, who: str) -> str:
    """The desk's last step, such as "Du kallade A12.", and whether its visitor has left since."""
    if last.step is Step.PARKED and last.ticket.parked_until:
        until = clock_time(last.ticket.parked_until)
        return str(
            gettext("%(who)s parkerade %(number)s till %(time)s.", who=who, number=last.ticket.number, time=until)
        )
    said = [LAST_STEPS[last.step]]
    if last.ticket.state is State.LEFT and last.step is not Step.LEFT:
        said.append(LAST_STEPS[Step.LEFT])
    return " ".join(str(words) % {"who": who, "number": last.ticket.number} for words in said)
