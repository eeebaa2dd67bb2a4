"""What each rule takes, the day before and the day after its clock, and what it never takes."""

import dataclasses
import datetime as dt
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
import sqlalchemy as sa

from kiosk import audit
from kiosk.centre.models import BusinessDay, DayStatus
from kiosk.clock import Clock
from kiosk.feedback import answering
from kiosk.feedback.answered import Answered
from kiosk.feedback.models import Answer, Question
from kiosk.loans import findings, queries
from kiosk.people import sessions, tokens
from kiosk.people.models import ApiToken
from kiosk.retention import change
from kiosk.retention.purge import purge
from kiosk.statistics import closing as nights
from kiosk.statistics.models import DayCount
from kiosk.sync import outbox
from kiosk.sync.models import OutboxEntry
from kiosk.types import Role
from tests import factories
from tests.kiosk.retention.conftest import Past

OF_A_DAY = {"ticket": 3, "ticket_event": 10, "number_counter": 1, "scan": 3, "passing_event": 1, "help_call": 1}
"""The rows of a busy day that go within a week."""
LENT = {"item_event": 5, "loan": 1}


def test_it_works(past: Past) -> None:
    assert past.taken_by(lambda: past.purge(7)) == OF_A_DAY


def test_not_the_day_before(past: Past) -> None:
    assert past.taken_by(lambda: past.purge(6)) == {}


def test_loans_stay_longer(past: Past) -> None:
    past.purge(29)
    assert past.taken_by(lambda: past.purge(29)) == {}
    assert past.taken_by(lambda: past.purge(30)) == LENT


def test_visits_go_a_day_after_the_municipality_has_the_counts(past: Past) -> None:
    past.deliver(2)
    assert past.taken_by(lambda: past.purge(2.9)) == {}
    visits = {name: 2 * n for name, n in OF_A_DAY.items() if name in ("ticket", "ticket_event", "number_counter")}
    assert past.taken_by(lambda: past.purge(3.1)) == visits


def test_answers_after_the_visit_go_as_soon_as_they_are_counted(past: Past) -> None:
    with past.station.db.begin() as s:
        finished = s.execute(sa.text("SELECT id FROM ticket WHERE business_day = 3 AND state = 'finished'"))
        for ticket in finished.scalars().all():
            answering.give(
                s, factories.ticket_row(s, ticket), Answer(question=Question.FACE, answer="good"), Answered()
            )
    past.purge(4000)
    assert past.rows()["feedback_count"] == 1  # the day is open
    past.close_until(3)
    assert past.taken_by(lambda: past.purge(3)) == {"feedback_count": 1}
    counted = "SELECT n FROM day_count WHERE business_day = 3 AND measure = 'feedback' AND key = 'good'"
    assert past.all_rows(counted) == [(2,)]


def test_a_newer_revision_that_is_owed_is_waited_for(past: Past) -> None:
    past.deliver(2)
    with past.station.db.begin() as s:
        first = s.get_one(OutboxEntry, 1)
        outbox.owe(s, first.date, 2, first.body, past.on(2))
    past.purge(3.1)
    assert [day for (day,) in past.all_rows("SELECT DISTINCT business_day FROM ticket")] == [1, 3]


def test_an_open_day_is_never_taken(past: Past) -> None:
    past.purge(4000)
    left = past.all_rows("SELECT DISTINCT business_day FROM ticket")
    assert left == [(3,)]
    assert past.all_rows("SELECT DISTINCT business_day FROM item_event") == [(3,)]
    assert past.all_rows("SELECT count(*) FROM ticket_event WHERE step != 'expired'") == [(9,)]


def test_a_day_without_counts_is_never_taken(past: Past) -> None:
    with past.station.db.begin() as s:
        s.execute(sa.delete(DayCount).where(DayCount.business_day == 1))
    past.purge(4000)
    assert (1,) in past.all_rows("SELECT DISTINCT business_day FROM ticket")


def test_an_open_loan_stays(past: Past) -> None:
    past.scan("TAB0002", past.on(2))
    past.close_until(3)
    past.purge(4000)
    assert past.all_rows("SELECT item_id FROM loan WHERE returned_at IS NULL") == [(2,)]


def test_a_missing_part_stays_until_it_is_found_with_the_loan_after_which_it_was_missing(past: Past) -> None:
    for minute in (0, 1):
        past.scan("TAB0002", past.on(2).later(minutes=minute))
    with past.station.db.begin() as s:
        findings.report_missing(s, queries.find(s, "TAB0002"), "pen", past.on(2).later(minutes=2))
    past.close_until(3)
    past.purge(40)
    assert past.all_rows("SELECT part, found FROM missing_part") == [("pen", None)]
    assert past.all_rows("SELECT item_id FROM loan") == [(2,)]
    with past.station.db.begin() as s:
        findings.part_found(s, queries.find(s, "TAB0002"), "pen", past.on(41))
    past.close_until(42)
    past.purge(70)
    assert len(past.all_rows("SELECT * FROM missing_part")) == 1
    with past.station.db.begin() as s:  # the newest row of a table stays
        findings.report_missing(s, queries.find(s, "TAB0003"), "cover", past.on(72))
    past.purge(72)
    assert past.all_rows("SELECT part FROM missing_part") == [("cover",)]


def test_nothing_goes_while_the_time_is_not_trusted(past: Past) -> None:
    assert purge(past.station.db, dataclasses.replace(past.on(4000), trusted=False)) == 0


def test_a_supplement_goes_as_its_day(past: Past) -> None:
    """A day that was added to a closed date has no counts of its own."""
    past.close_until(3)
    with past.station.db.begin() as s:
        third = s.get_one(BusinessDay, 3)
        s.add(BusinessDay(date=third.date, clock_ok=False, supplement=True, status=DayStatus.OPEN, opened=third.opened))
        s.flush()
        s.execute(sa.text("UPDATE ticket SET business_day = 4 WHERE business_day = 3"))
    past.purge(9)
    assert past.all_rows("SELECT DISTINCT business_day FROM ticket") == [(4,)]
    clock = Clock(past.station.clock.zone, "system", 3 * 86400)
    nights.close_finished(dataclasses.replace(past.station, clock=clock))
    past.purge(9)
    assert past.all_rows("SELECT count(*) FROM ticket") == [(1,)]


def test_the_newest_row_stays_so_that_no_id_is_given_again(past: Past) -> None:
    past.close_until(3)
    newest = past.all_rows("SELECT max(id) FROM ticket")
    past.purge(400)
    taken = factories.take(past.station, at=past.on(401))
    assert past.all_rows("SELECT max(id) FROM ticket") == [(newest[0][0] + 1,)]
    assert taken.number == "A1"


def test_changes_sessions_and_tokens(past: Past) -> None:
    """The newest entry of the log and of the tokens always stays."""
    user = factories.add_user(past.station)
    with past.station.db.begin() as s:
        sessions.start(s, user, past.start)
        tokens.add(s, "test", "tavla", Role.KIOSK, past.start)
        tokens.revoke(s, "test", s.scalars(sa.select(ApiToken.id)).one(), past.start)
        tokens.add(s, "test", "ny tavla", Role.KIOSK, past.start)
        audit.note(s, "test", "hours_changed", past.on(80))
    assert past.taken_by(lambda: past.purge(0.6)) == {"staff_session": 1}
    past.purge(89.9)
    assert past.taken_by(lambda: past.purge(89.9)) == {}
    assert past.taken_by(lambda: past.purge(90.1)) == {"api_token": 1, "audit_entry": 4}


def test_reports_go_when_the_municipality_has_had_them_for_long(past: Past) -> None:
    past.deliver(2)
    past.purge(401)
    assert past.taken_by(lambda: past.purge(401)) == {}
    assert past.taken_by(lambda: past.purge(402.1)) == {"outbox_entry": 1}  # of two; the newest stays


def test_a_report_that_is_owed_stays(past: Past) -> None:
    past.purge(4000)
    assert past.rows()["outbox_entry"] == 2


def test_the_days_that_are_set_hold(past: Past) -> None:
    with past.station.db.begin() as s:
        change.set_days(s, "eva", "loans", 7, past.start)
    assert past.taken_by(lambda: past.purge(7)) == OF_A_DAY | LENT


def test_the_proof_counts_what_went(past: Past) -> None:
    taken: Counter[str] = Counter()
    for day in (7, 7, 8, 31, 100):
        taken.update(past.taken_by(lambda day=day: past.purge(day)))
    assert dict(past.all_rows("SELECT table_name, sum(n) FROM deletion GROUP BY 1")) == dict(taken)
    first = past.on(7)
    row = past.all_rows("SELECT date, days, n, at FROM deletion WHERE rule = 'scans' ORDER BY date LIMIT 1")
    assert row == [
        (first.date.isoformat(), 7, 3, first.later(minutes=5).utc.replace(tzinfo=None).isoformat(" ", "microseconds"))
    ]


def test_the_proof_of_one_date_is_added_up(past: Past) -> None:
    past.purge(7)
    past.close_until(3)
    with past.station.db.begin() as s:
        change.set_days(s, "eva", "scans", 5, past.start)
    past.purge(7.001)
    assert past.all_rows("SELECT days, n FROM deletion WHERE rule = 'scans'") == [(5, 8)]


def test_no_counts_change(past: Past) -> None:
    before = past.all_rows("SELECT * FROM day_count")
    bodies = past.all_rows("SELECT * FROM outbox_entry")
    past.purge(300)
    assert past.all_rows("SELECT * FROM day_count") == before
    assert past.all_rows("SELECT * FROM outbox_entry") == bodies


def test_what_was_deleted_cannot_be_read_in_the_files(past: Past) -> None:
    """`secure_delete` overwrites it in the database, and the log is emptied."""
    (first, *_), file = past.all_rows("SELECT request_key, secret FROM ticket ORDER BY id"), past.station.db.file
    past.purge(7)
    content = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    for secret in first:
        assert str(secret).encode() not in content


def test_free_pages_are_used_again(past: Past) -> None:
    """The file does not grow where as many rows come as go."""
    with closing(sqlite3.connect(past.station.db.file)) as database:
        assert database.execute("PRAGMA auto_vacuum").fetchone() == (0,)


@pytest.mark.parametrize("days", [0, 6])
def test_a_purge_of_nothing_writes_nothing(past: Past, days: int) -> None:
    assert past.purge(days) == 0
    assert past.rows()["deletion"] == 0


def test_dates_are_local(past: Past) -> None:
    assert past.on(7).date - past.start.date == dt.timedelta(days=7)
