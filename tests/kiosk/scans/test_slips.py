"""A visitor's slip is scanned at a desk: a number that its visitor holds is in line again."""

import pytest

from kiosk.queue import own_steps, tickets
from kiosk.queue.models import State
from tests import factories
from tests.kiosk.scans.conftest import Reader

ADDRESS = "https://digidelcenter.en-kommun.example.se/ticket/{id}?lang=sv-simple"


def held(reader: Reader) -> str:
    """The public id of a number that its visitor holds."""
    taken = factories.take(reader.station, at=reader.at)
    with reader.station.db.begin() as s:
        own_steps.hold(s, factories.ticket_row(s, 1), reader.at)
    return taken.id


def state(reader: Reader, ticket: str) -> State:
    return factories.ticket_view(reader.station, ticket).state


@pytest.mark.parametrize(
    "layout", [{}, {"/": "-", ":": "ö", "-": "+", "?": "_", "=": "´"}], ids=["as sent", "a keyboard of another country"]
)
def test_a_number_that_its_visitor_holds_is_in_line_again(reader: Reader, layout: dict[str, str]) -> None:
    ticket = held(reader)
    code = ADDRESS.format(id=ticket).translate(str.maketrans(layout))
    assert reader.answer(code) == ("done", "came_back", None)
    assert state(reader, ticket) is State.WAITING
    assert reader.rows("SELECT code_class, code_length, item_id FROM scan") == [("ticket", len(code), None)]
    assert reader.answer(code, after=10) == ("repeat", None, "in_line")


def test_every_other_number_stays_as_it_is(reader: Reader) -> None:
    ticket = factories.take(reader.station, at=reader.at).id
    code = ADDRESS.format(id=ticket)
    assert reader.answer(code) == ("repeat", None, "in_line")
    called = factories.call(reader.station, at=reader.at)
    assert reader.answer(code, after=10) == ("repeat", None, "was_called")
    with reader.station.db.begin() as s:
        tickets.park(s, factories.ticket_row(s, called.id), reader.at)
    assert reader.answer(code, after=10) == ("repeat", None, "is_parked")
    assert state(reader, ticket) is State.PARKED
    with reader.station.db.begin() as s:
        tickets.resume(s, factories.ticket_row(s, called.id), reader.at, "1")
    factories.finish(reader.station, called, at=reader.at)
    assert reader.answer(code, after=10) == ("refused", None, "number_is_over")


@pytest.mark.parametrize("changed", ["1-0123456789abcdef", "999999999999999-0123456789abcdef", "2"])
def test_a_slip_of_no_number_is_an_unknown_code(reader: Reader, changed: str) -> None:
    held(reader)
    assert reader.answer(ADDRESS.format(id=changed)) == ("refused", None, "unknown_code")
