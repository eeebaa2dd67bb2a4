"""The view model of the desk's page."""

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import business_day, wishes
from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.passing import queries as passing
from kiosk.printing import queries as printing
from kiosk.queue import board, order, queries
from kiosk.queue.models import State
from web import due_words, missed, printer_words
from web.desk import given, last, shown, team
from web.desk.given import NumberChoices, Refused
from web.desk.hours import closed_words
from web.desk.last import LastDone
from web.desk.line import ParkedRow, WaitingRow, parked_rows, waiting_rows
from web.desk.notices import Notice, notices
from web.desk.shown import Filter, Shown
from web.desk.surroundings import Seat, surroundings
from web.desk.team import Team
from web.desk.visitor import Parking, Visitor, parking, visitor_here
from web.loans.scanner import short_words
from web.times import minutes_since


class PassingHelp(Struct, frozen=True):
    """The help that this desk gave in passing today, and what its next tap comes after."""

    number: int
    newest: int


class DeskPage(Struct, frozen=True):
    """What one desk sees. `next`: the number that would be called next. `longest_wait`: minutes; 0 where nobody waits.

    `board`, `desks`: the ids of the live events of these names about the same state.
    `waiting`: those that the filter shows; `number_waiting`: all.
    `scanner`: the scanner's state in words; empty where there is no scanner. `printer`: why it prints no slips; empty
    where all is well. `closed`: why no numbers are given now. `missed`: which numbers to ask for after a restore.
    `due`: which items shall be back before the centre closes, in words; empty until half an hour before that.
    """

    desk: str
    board: str
    desks: str
    waiting: list[WaitingRow]
    number_waiting: int
    longest_wait: int
    filter: Filter
    parked: list[ParkedRow]
    parking: Parking
    next: str | None
    visitor: Visitor | None
    last: LastDone | None
    passing: PassingHelp
    team: Team
    notices: list[Notice]
    number_form: NumberChoices
    scanner: str
    printer: str
    closed: str
    missed: str
    due: str


def desk_page(s: Session, seat: Seat, wanted: Shown, at: Moment, refused: Refused | None = None) -> DeskPage:
    """What somebody at a desk sees. `refused`: the form for a number that was refused just now."""
    desk = seat.desk
    picked = order.pick(s, business_day.open_days(s, at), desk)
    following = queries.view(picked).number if picked is not None else None
    here, now, helped = surroundings(s, desk, at), team.occupied(s, at), passing.tally(s, desk, at)
    colleagues = team.team(seat, here.desks, now)
    on_board = board.snapshot(s, at)
    wanted = shown.known(wanted, here.topics)
    waiting, parked = queries.in_state(s, State.WAITING, at), queries.in_state(s, State.PARKED, at)
    visitor, printer = queries.row_at_desk(s, desk), printer_words.short_words(printing.printer(s), at)
    return DeskPage(
        desk=here.name_of(desk),
        board=board.etag(on_board),
        desks=team.tag(now, here.desks, parked, at),
        waiting=waiting_rows(waiting, wanted, following, here),
        number_waiting=len(waiting),
        longest_wait=minutes_since(waiting[0].taken_at) if waiting else 0,
        filter=shown.filter_of(wanted, here.topics, waiting),
        parked=parked_rows(s, parked, at),
        parking=parking(),
        next=following,
        visitor=visitor_here(s, visitor, colleagues, here) if visitor else None,
        last=last.last_done(queries.last_step(s, desk), queries.last_undo(s, desk), helped, seat.name),
        passing=PassingHelp(helped.number, helped.newest),
        team=colleagues,
        notices=[*notices(following, parked, colleagues, printer, due_words.back_soon(now.due), at)],
        number_form=given.choices(here.topics.values(), wishes.offered(centre.centre(s), here.rooms), refused),
        scanner=short_words(health.scanner_now(s, at)),
        printer=printer,
        closed="" if on_board.open else closed_words(s, at),
        missed=missed.words(at),
        due=due_words.back_soon(now.due),
    )
