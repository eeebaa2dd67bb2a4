"""The last thing that a desk did, in words, and how it is undone."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.passing.queries import PassingTally
from kiosk.queue.models import State, Step
from kiosk.queue.queries import LastStep, LastUndo, TicketView
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
UNDONE: dict[Step, Any] = {
    Step.CALLED: _("%(who)s ångrade att %(number)s kallades."),
    Step.CHOSEN: _("%(who)s ångrade att %(number)s kallades."),
    Step.RECALLED: _("%(who)s ångrade att %(number)s kallades igen."),
    Step.ANSWERED: _("%(who)s ångrade en fråga för %(number)s."),
    Step.FINISHED: _("%(who)s ångrade att %(number)s avslutades."),
    Step.NO_SHOW: _("%(who)s ångrade att %(number)s inte kom."),
    Step.LEFT: _("%(who)s ångrade att %(number)s lämnade kön."),
    Step.PARKED: _("%(who)s ångrade att %(number)s parkerades."),
    Step.RESUMED: _("%(who)s ångrade att %(number)s togs upp igen."),
    Step.TRANSFERRED: _("%(who)s ångrade att %(number)s skickades vidare."),
    Step.HANDED_OVER: _("%(who)s ångrade att %(number)s lämnades över till en kollega."),
}


class Undo(Struct, frozen=True):
    """The form that undoes a step: its address, the event, and the ticket where the step had one."""

    endpoint: str
    event: int
    ticket: TicketView | None = None


class LastDone(Struct, frozen=True):
    """What a desk did last. `undo`: the form for the last of it that is not undone; null where nothing can be."""

    at: dt.datetime
    words: str
    undo: Undo | None


def last_done(step: LastStep | None, undone: LastUndo | None, passing: PassingTally, me: str) -> LastDone | None:
    """The latest of a desk's steps with tickets, its help in passing, and what it undid of both; null for none.

    `me`: the name of the page's user.
    """
    done = [*_undos(undone, passing, me), *_steps(step, passing, me)]
    if not done:
        return None
    at, words = max(done, key=lambda one: one[0])
    return LastDone(at, words, _undo(step, passing))


def _undos(undone: LastUndo | None, passing: PassingTally, me: str) -> Iterator[tuple[dt.datetime, str]]:
    """When something was undone, and the words for it."""
    if undone is not None:
        words = str(UNDONE[undone.step]) % {"who": _who("ticket", undone.event, me), "number": undone.ticket.number}
        yield undone.at, words
    if passing.undo is not None:
        who = _who("passing", passing.undo.id, me)
        yield passing.undo.at, gettext("%(who)s ångrade en hjälp i förbigående.", who=who)


def _steps(step: LastStep | None, passing: PassingTally, me: str) -> Iterator[tuple[dt.datetime, str]]:
    """When the last steps were made, and the words for them."""
    if step is not None:
        yield step.at, _words(step, _who("ticket", step.event, me))
    if passing.last is not None:
        who = _who("passing", passing.last.id, me)
        yield passing.last.at, gettext("%(who)s räknade hjälp i förbigående.", who=who)


def _undo(step: LastStep | None, passing: PassingTally) -> Undo | None:
    helped = passing.last
    if helped is not None and (step is None or helped.at > step.at):
        return Undo("desk.undo_passing_help", helped.id)
    return Undo("desk.undo", step.event, step.ticket) if step is not None and step.can_be_undone else None


def _who(kind: str, event: int, me: str) -> str:
    """Who made a step; the desk where that is not known, or where it was other software."""
    name = doers().of(kind, event)
    if name == me:
        return str(gettext("Du"))
    return name or str(gettext("Bordet"))


def _words(last: LastStep, who: str) -> str:
    """The desk's last step, such as "Du kallade A12.", and whether its visitor left or holds their position since."""
    if last.step is Step.PARKED and last.ticket.parked_until:
        until = clock_time(last.ticket.parked_until)
        return str(
            gettext("%(who)s parkerade %(number)s till %(time)s.", who=who, number=last.ticket.number, time=until)
        )
    said = [LAST_STEPS[last.step]]
    if last.ticket.state is State.LEFT and last.step is not Step.LEFT:
        said.append(LAST_STEPS[Step.LEFT])
    if last.ticket.state is State.PARKED and last.ticket.desk is None:
        said.append(_("%(number)s behöver mer tid, och är parkerad."))
    return " ".join(str(words) % {"who": who, "number": last.ticket.number} for words in said)
