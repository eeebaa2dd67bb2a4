"""The slip of a home loan says what is lent and when it shall be back, and nothing of the borrower."""

import datetime as dt

import pytest
import sqlalchemy as sa

from device import slip_text
from device.slip_picture import DAY, DESIGNED_FOR
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.i18n import LANGUAGES, Language
from kiosk.loans import due_slip, queries, renewals, returns
from kiosk.printing import jobs, states
from kiosk.printing.models import JobState, PrintJob
from kiosk.printing.slips import Slip
from kiosk.station import Station
from tests.device.printing import with_printer
from tests.factories import call, take
from tests.kiosk.scans.conftest import Reader

PASS = "PASS12345678903"


@pytest.fixture
def reader(station: Station, at: Moment) -> Reader:
    """A centre with a printer and all languages, where everything may be lent home for 14 days."""
    with_printer(station)
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
    return Reader(station, at)


def lend_home(reader: Reader, tag: str = "TAB0001", after: int = 0) -> None:
    reader.read(PASS, after=after)
    assert reader.answer(tag, after=1)[1] == "lent_home"


def order(reader: Reader, language: str = "sv", tag: str = "TAB0001", later: int = 2) -> int:
    with reader.station.db.begin() as s:
        return due_slip.order(s, tag, language, reader.at.later(seconds=later)).id


def found(reader: Reader) -> list[tuple[str | None, JobState]]:
    with reader.station.db.read() as s:
        return [(one.language, one.state) for one in s.scalars(sa.select(PrintJob).order_by(PrintJob.id))]


def slip(reader: Reader, language: str = "sv") -> Slip:
    with reader.station.db.read() as s:
        return due_slip.shown(s, "TAB0001", language, reader.at)


def print_all(reader: Reader, *ends: JobState) -> None:
    with reader.station.db.begin() as s:
        for job in s.scalars(sa.select(PrintJob).where(PrintJob.state == JobState.QUEUED)).all():
            for before, after in zip((JobState.QUEUED, *ends), ends, strict=False):
                states.move(s, job.id, before, after)


def test_it_says_what_and_when_and_where(reader: Reader) -> None:
    lend_home(reader)
    said = slip(reader)
    last = reader.at.later(days=14).date
    assert said.heading == "Lämna tillbaka senast"
    assert f"{last.day}\N{NO-BREAK SPACE}" in said.day and str(last.year) in said.day
    assert "TAB0001" in said.bold and said.centre in said.facts[0]
    assert said.facts[1].startswith("Den dagen har vi öppet ")
    assert PASS not in " ".join(said.sentences) and said.address is None
    assert slip(reader, "en").heading == "Give back no later than"
    assert slip(reader, "xx").language == "sv"


def test_one_slip_a_loan_and_language(reader: Reader) -> None:
    lend_home(reader)
    assert order(reader) == order(reader, later=3)
    print_all(reader, JobState.SENDING, JobState.SENT, JobState.PRINTED)
    order(reader, later=400)
    assert found(reader) == [("sv", JobState.PRINTED)]
    order(reader, "en")
    assert found(reader) == [("sv", JobState.PRINTED), ("en", JobState.QUEUED)]


def test_a_slip_that_never_came_is_ordered_again(reader: Reader) -> None:
    lend_home(reader)
    order(reader)
    order(reader, later=90)
    print_all(reader, JobState.MISSED)
    order(reader, later=91)
    assert found(reader) == [("sv", JobState.QUEUED)]


@pytest.mark.parametrize("state", JobState)
def test_its_language_goes_with_the_loan(reader: Reader, state: JobState) -> None:
    lend_home(reader)
    order(reader, "en")
    with reader.station.db.begin() as s:
        s.execute(sa.update(PrintJob).values(state=state))
    assert reader.answer("TAB0001", after=10)[1] == "returned"
    assert found(reader) == []
    with pytest.raises(NotFound):
        order(reader)


def test_a_renewed_loan_has_a_new_slip(reader: Reader) -> None:
    lend_home(reader)
    order(reader)
    print_all(reader, JobState.SENDING, JobState.SENT, JobState.PRINTED)
    with reader.station.db.begin() as s:
        renewals.renew(s, queries.find(s, "TAB0001"), reader.at.later(days=2))
    order(reader)
    assert found(reader) == [("sv", JobState.QUEUED)]


def test_an_undone_loan_leaves_no_job(reader: Reader) -> None:
    lend_home(reader)
    order(reader)
    with reader.station.db.begin() as s:
        returns.undo_last(s, queries.find(s, "TAB0001"), reader.at.later(seconds=20))
    assert found(reader) == []


def test_without_a_printer_nothing_is_ordered(station: Station, reader: Reader) -> None:
    lend_home(reader)
    with station.db.begin() as s:
        s.execute(sa.text("DELETE FROM device_health"))
    with pytest.raises(Conflict) as refused:
        order(reader)
    assert refused.value.code == "no_printer"


@pytest.mark.parametrize("wanted", [True, False])
def test_a_slip_at_each_home_loan(reader: Reader, *, wanted: bool) -> None:
    """Where the centre prints them: in the language of the visitor at the desk, else in the centre's."""
    with reader.station.db.begin() as s:
        due_slip.set_printing(s, "Eva", None, reader.at, prints=wanted)
    lend_home(reader)
    assert [language for language, _ in found(reader)] == (["sv"] if wanted else [])


def test_in_the_language_of_the_visitor_at_the_desk(reader: Reader) -> None:
    with reader.station.db.begin() as s:
        due_slip.set_printing(s, "Eva", None, reader.at, prints=True)
        s.execute(sa.text("INSERT INTO scanner_place (scanner, desk) VALUES ('front', '1')"))
    take(reader.station, language="en")
    call(reader.station, desk="1")
    reader.read("TAB0001")
    assert reader.answer(PASS, after=2)[1] == "lent_home"
    assert [language for language, _ in found(reader) if language] == ["en"]


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_no_date_is_cut(language: Language) -> None:
    """The day of the month and the month are one word, which is as wide as the paper at most."""
    for month in range(1, 13):
        said = due_slip._date(language, dt.date(2028, month, 28))
        for word in said.split(" "):
            assert slip_text.width(word, DAY, "ltr") <= DESIGNED_FOR, word


def test_a_job_of_a_loan_that_is_gone_stops_nothing(reader: Reader) -> None:
    lend_home(reader)
    job = order(reader)
    reader.read("TAB0001", after=10)
    with reader.station.db.begin() as s, pytest.raises(Conflict):
        states.move(s, job, JobState.QUEUED, JobState.SENDING)
    with reader.station.db.begin() as s:
        assert jobs.drop_late(s, reader.at) == []
