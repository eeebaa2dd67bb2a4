"""Compares the ledger of the busy day with the database and with the day's figures."""

from collections import Counter

import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.passing import queries as passing
from kiosk.queue.models import Ticket, TicketEvent
from kiosk.station import Station
from kiosk.statistics import queries as statistics
from tests.busy_day.ledger import Ledger, Visit

COMPARED = ("topic", "channel", "language", "state", "desk", "for_desk", "room", "outcome", "how")


def differences(ledger: Ledger, station: Station, at: Moment) -> list[str]:
    """What the database has otherwise than the ledger, in words; empty where all is the same."""
    with station.db.read() as s:
        tickets = {f"{one.series}{one.number}": one for one in s.scalars(sa.select(Ticket))}
        events: dict[int, list[TicketEvent]] = {}
        for event in s.scalars(sa.select(TicketEvent).order_by(TicketEvent.id)):
            events.setdefault(event.ticket, []).append(event)
        found = [f"numbers: {sorted(tickets.keys() ^ ledger.visits.keys())}"] * (tickets.keys() != ledger.visits.keys())
        for number in tickets.keys() & ledger.visits.keys():
            ticket = tickets[number]
            found += _of_visit(ledger.visits[number], ticket, events[ticket.id])
        for desk, helped in ledger.passing.items():
            counted = passing.tally(s, desk, at).number
            found += [f"help in passing at {desk}: {counted}, not {helped}"] * (counted != helped)
    return found + _of_figures(ledger, station, at)


def _of_visit(visit: Visit, ticket: Ticket, events: list[TicketEvent]) -> list[str]:
    pairs = [(name, getattr(ticket, name), getattr(visit, name)) for name in COMPARED]
    pairs.append(("steps", [(one.step, one.desk) for one in events], visit.steps))
    questions = [(one.topic, one.outcome, one.how) for one in events if one.step == "answered"]
    pairs.append(("questions", questions, visit.questions))
    return [f"{visit.number}, {name}: {there}, not {wanted}" for name, there, wanted in pairs if there != wanted]


def _of_figures(ledger: Ledger, station: Station, at: Moment) -> list[str]:
    visits = ledger.visits.values()
    states = Counter(visit.state for visit in visits)
    with station.db.read() as s:
        figures, period = statistics.today(s, at), statistics.period(s, 1, at)
        totals = statistics.days(s, period)[-1].n
        outcomes = {one.key: one.n for one in statistics.shares(s, period, "sessions", "outcome")}
    pairs = [
        ("tickets", figures.tickets, len(visits)),
        ("waiting", figures.waiting, states["waiting"]),
        ("sessions", figures.sessions, states["finished"]),
        ("outcomes", outcomes, dict(Counter(visit.outcome for visit in visits if visit.state == "finished"))),
        ("questions", figures.questions, states["finished"] + sum(len(visit.questions) for visit in visits)),
        ("no_shows", totals["no_shows"], states["no_show"]),
        ("chosen", totals["chosen"], sum(step == "chosen" for visit in visits for step, _ in visit.steps)),
        ("passing", totals["passing"], ledger.passing.total()),
    ]
    return [f"figure {name}: {there}, not {wanted}" for name, there, wanted in pairs if there != wanted]
