"""Makes what most tests need: a demonstration centre, visitors, calls, loans, users."""

import itertools
import shutil
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import hours
from kiosk.centre.hours import Period
from kiosk.cli.centre import DEMONSTRATION_TOML
from kiosk.clock import Moment
from kiosk.db import centre_database
from kiosk.demo import centre as demo
from kiosk.keys import form_key
from kiosk.loans import lending
from kiosk.loans import queries as items
from kiosk.loans.models import ItemState
from kiosk.migrations.upgrade import upgrade
from kiosk.people import sessions, users
from kiosk.people.models import User
from kiosk.people.passwords import HASHER
from kiosk.queue import own_steps, queries, tickets
from kiosk.queue.checkin import CheckIn, Taken, take_number
from kiosk.queue.models import TICKET_COLUMNS, State, Ticket, TicketRow
from kiosk.queue.queries import TicketView
from kiosk.station import Station, open_station
from kiosk.translations.models import Correction, LanguageState
from kiosk.types import Channel, Role

KEYS = (f"touch-{number:08d}" for number in itertools.count(1))
PASSWORD = "ett långt lösenord"
PASSWORD_HASH = HASHER.hash(PASSWORD)


def make_demonstration(data: Path) -> None:
    """A migrated and filled data folder, with the key that the first start of its pages makes."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "kiosk.toml").write_text(DEMONSTRATION_TOML, "utf-8")
    db = centre_database(data)
    upgrade(db, "centre")
    db.close()
    station = open_station(data)
    with station.db.begin() as s:
        demo.fill(s, station.clock.now())
    station.db.close()
    form_key(data)


def copy_demonstration(source: Path, data: Path) -> Station:
    """Copy a data folder, and open the copy."""
    shutil.copytree(source, data)
    return open_station(data)


def take(station: Station, topic: str = "login", at: Moment | None = None, **wishes: Any) -> Taken:
    """Take a number."""
    wishes.setdefault("request_key", next(KEYS))
    with station.db.begin() as s:
        return take_number(s, CheckIn(topic=topic, **wishes), Channel.TOUCH, at or station.clock.now())


def hold(station: Station) -> Taken:
    """Take a number whose visitor goes away for a while."""
    taken = take(station)
    with station.db.begin() as s:
        own_steps.hold(s, queries.find(s, taken.id), station.clock.now())
    return taken


def call(station: Station, desk: str = "1", at: Moment | None = None) -> Any:
    """Call the next visitor to a desk. Returns the ticket's row, or None."""
    with station.db.begin() as s:
        return tickets.call_next(s, desk, at or station.clock.now())


def finish(station: Station, ticket: Any, outcome: str = "solved", at: Moment | None = None, **more: Any) -> Any:
    """Finish a visit."""
    form = tickets.Finish(outcome=tickets.Outcome(outcome), **more)
    with station.db.begin() as s:
        return tickets.finish(s, ticket_row(s, ticket.id), form, at or station.clock.now())


def ticket_row(s: Session, ticket_id: int) -> TicketRow:
    """A ticket by its row's id, as it is now."""
    return TicketRow(*s.execute(sa.select(*TICKET_COLUMNS).where(Ticket.id == ticket_id)).one())


def everybody_leaves(station: Station) -> None:
    """End every open visit, so that the next test starts with an empty queue."""
    at = station.clock.now()
    with station.db.begin() as s:
        for state in (State.WAITING, State.CALLED, State.PARKED):
            for ticket in queries.in_state(s, state, at):
                tickets.leave(s, queries.find(s, ticket.id), at)


def add_user(station: Station, name: str = "eva", role: Role = Role.STAFF) -> User:
    """Add a user whose password is PASSWORD."""
    with station.db.begin() as s:
        return users.add(s, "test", name, role, PASSWORD_HASH, station.clock.now())


def at_desk(station: Station, desk: str = "1") -> None:
    """Log somebody in at a desk."""
    user = add_user(station, f"at desk {desk}")
    with station.db.begin() as s:
        sessions.start(s, user, station.clock.now(), desk)


def at_work(station: Station, desk: str = "1") -> None:
    """Log somebody in at a desk who finishes a visit there now."""
    at_desk(station, desk)
    take(station)
    finish(station, call(station, desk))


def lend(station: Station, tag: str = "TAB0001", at: Moment | None = None) -> None:
    """Lend an item."""
    with station.db.begin() as s:
        lending.lend(s, items.find(s, tag), at or station.clock.now())


def item_state(station: Station, tag: str = "TAB0001") -> ItemState:
    """The state of an item."""
    with station.db.read() as s:
        return items.item(s, tag).state


def ticket_view(station: Station, public_id: str) -> TicketView:
    """The current view of a ticket, by its public id."""
    with station.db.read() as s:
        return queries.position_of(s, public_id, station.clock.now()).ticket


def close_today(station: Station) -> None:
    """Close the centre today: it is open on the six other days of the week."""
    today = station.clock.now().date.weekday()
    with station.db.begin() as s:
        hours.replace_week(s, [Period(day, 600, 16 * 60) for day in range(7) if day != today])


def turn_on(station: Station, code: str, said: Mapping[str, list[str]] = MappingProxyType({})) -> None:
    """Let visitors choose a language, in which the centre has said texts, each by its Swedish singular."""
    with station.db.begin() as s:
        s.merge(LanguageState(code=code, is_on=True, corrected=station.clock.now().utc if said else None))
        s.add_all(Correction(language=code, context="", text=text, forms=forms) for text, forms in said.items())


def turn_off(station: Station, *codes: str) -> None:
    """Let visitors choose none of these languages, also where their catalogues are whole."""
    with station.db.begin() as s:
        for code in codes:
            s.merge(LanguageState(code=code, is_on=False))
