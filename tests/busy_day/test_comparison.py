"""The comparison of `make busy-day`: a day that is as in the ledger, and one of which a step was lost.

A walk by keyboard alone is in tests/flows/test_desk_busy.py.
"""

import inspect
import re

import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.queue.models import Step, TicketEvent
from kiosk.station import Station
from tests import factories
from tests.busy_day import ledger as ledgers
from tests.busy_day.comparison import differences
from tests.busy_day.ledger import Ledger


def test_the_ledger_imports_no_code_of_the_service() -> None:
    assert re.search(r"^\s*(from|import) (kiosk|web|device)\b", inspect.getsource(ledgers), re.MULTILINE) is None


def test_a_lost_step_is_found(station: Station, at: Moment) -> None:
    ledger = a_morning(station)
    assert differences(ledger, station, at) == []
    with station.db.begin() as s:
        s.execute(sa.delete(TicketEvent).where(TicketEvent.step == Step.FINISHED))
    places = {difference.partition(": ")[0] for difference in differences(ledger, station, at)}
    assert places == {"A1, steps", "figure sessions", "figure outcomes", "figure questions"}


def a_morning(station: Station) -> Ledger:
    """One visit that is finished, one that is called, one that waits."""
    ledger = Ledger()
    for _ in range(3):
        ledger.arrive(factories.take(station).number, "login", "touch", "sv")
    factories.finish(station, factories.call(station))
    factories.call(station)
    first, second = ledger.visits["A1"], ledger.visits["A2"]
    ledger.called(first, "1", "called")
    ledger.finished(first, "1", ("login", "solved", None))
    ledger.called(second, "1", "called")
    return ledger
