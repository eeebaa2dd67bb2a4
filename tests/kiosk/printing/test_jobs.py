"""A ticket's print job, from the transaction of the ticket to its end."""

import pytest
import sqlalchemy as sa

from kiosk.clock import Moment
from kiosk.errors import Conflict
from kiosk.printing import addresses, jobs, queries, states
from kiosk.printing.models import JobState, PrintJob
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.models import Ticket
from kiosk.station import Station
from kiosk.types import Channel, new_key
from tests.device.printing import with_printer
from tests.factories import take


@pytest.fixture
def here(station: Station) -> Station:
    """A centre with a printer."""
    with_printer(station)
    return station


def found(station: Station) -> list[tuple[int | None, JobState]]:
    with station.db.read() as s:
        return [(job.ticket, job.state) for job in s.scalars(sa.select(PrintJob).order_by(PrintJob.id))]


def test_it_works(here: Station) -> None:
    take(here)
    assert found(here) == [(1, JobState.QUEUED)]


def test_without_a_printer_there_is_no_job(station: Station) -> None:
    take(station)
    assert found(station) == []


@pytest.mark.parametrize("channel", Channel)
def test_who_takes_a_number_through_staff_has_no_slip(here: Station, at: Moment, channel: Channel) -> None:
    with here.db.begin() as s:
        take_number(s, CheckIn(topic="login", request_key=new_key()), channel, at)
    assert len(found(here)) == (channel not in {Channel.DESK, Channel.PHONE})


def test_a_ticket_that_is_rolled_back_has_no_job(here: Station, at: Moment) -> None:
    with pytest.raises(RuntimeError), here.db.begin() as s:
        take_number(s, CheckIn(topic="login", request_key=new_key()), Channel.TOUCH, at)
        raise RuntimeError
    assert found(here) == []


def test_the_database_allows_one_job_a_ticket(here: Station, at: Moment) -> None:
    take(here)
    with pytest.raises(Conflict), here.db.begin() as s:
        s.add(PrintJob(ticket=1, made_at=at.utc))


def test_no_job_is_printed_again_once_its_cut_was_next() -> None:
    later = {JobState.SENT, JobState.PRINTED, JobState.MISSED}
    assert {target for state in later for target in states.MOVES[state]} <= later


@pytest.mark.parametrize("source", JobState)
@pytest.mark.parametrize("target", JobState)
def test_only_the_listed_moves_are_made(here: Station, source: JobState, target: JobState) -> None:
    take(here)
    with here.db.begin() as s:
        s.execute(sa.update(PrintJob).values(state=source))
    if target in states.MOVES[source]:
        with here.db.begin() as s:
            states.move(s, 1, source, target)
        assert found(here) == [(1, target)]
    else:
        with pytest.raises(Conflict), here.db.begin() as s:
            states.move(s, 1, source, target)


def test_a_move_from_another_state_is_refused(here: Station) -> None:
    take(here)
    with pytest.raises(Conflict), here.db.begin() as s:
        states.move(s, 1, JobState.SENDING, JobState.SENT)


def test_late_jobs_are_given_up_and_those_that_are_sent_are_not(here: Station, at: Moment) -> None:
    for seconds in (61, 61, 59):
        take(here, at=at.later(seconds=-seconds))
    with here.db.begin() as s:
        states.move(s, 1, JobState.QUEUED, JobState.SENDING)
        assert jobs.drop_late(s, at) == [2]
    assert [state for _, state in found(here)] == [JobState.SENDING, JobState.MISSED, JobState.QUEUED]


@pytest.mark.parametrize(("seconds", "late"), [(0.001, False), (2, False), (7200, True)])
def test_a_job_made_just_after_the_clock_was_read_is_not_late(
    here: Station, at: Moment, seconds: float, late: bool
) -> None:
    """The agent reads the clock, then the jobs: one can be added in between. Hours mean a clock that was put back."""
    take(here, at=at.later(seconds=seconds))
    with here.db.begin() as s:
        assert jobs.drop_late(s, at) == ([1] if late else [])


def test_a_job_goes_with_its_ticket(here: Station) -> None:
    take(here)
    with here.db.begin() as s:
        s.execute(sa.text("DELETE FROM ticket_event"))
        s.execute(sa.delete(Ticket))
    assert found(here) == []


def test_the_address_of_the_slips_is_written_where_it_changed(here: Station) -> None:
    for root in ("http://192.0.2.7", "http://192.0.2.7", None):
        addresses.remember(here.db, root)
        with here.db.read() as s:
            assert queries.phone_address(s) == root
