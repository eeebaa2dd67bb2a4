"""What a centre learns of its visits: by topic and hour, kept when retention has deleted the tickets."""

import datetime as dt
import statistics

import pytest

from kiosk.centre import business_day
from kiosk.clock import Moment
from kiosk.db import driver_of
from kiosk.queue import service_times, tickets
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.queue.service_times import BUCKETS, DRAWS, EDGES, MOST_KEPT, PRIOR, Visit
from kiosk.queue.waiting import FEWEST_VISITS
from kiosk.station import Station
from kiosk.statistics import closing
from kiosk.types import Channel
from tests import processes
from tests.factories import KEYS, call, finish, take, ticket_row

START = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def visit(taken: float, called: float, ended: float, desk: str = "1") -> Visit:
    """A visit at these minutes."""
    times = (START + dt.timedelta(minutes=minute) for minute in (taken, called, ended))
    return Visit("login", desk, *times)


def minutes(*visits: Visit) -> list[float]:
    return [kept.total_seconds() / 60 for _, kept in service_times.times_at_desks(visits)]


def learned(station: Station) -> service_times.Learned:
    with station.db.read() as s:
        return service_times.learned(s, business_day.open_days(s, station.clock.now()))


def close_the_day(station: Station, at: Moment) -> None:
    with station.db.begin() as s:
        for day in business_day.finished(s, at.later(days=1)):
            closing.close(s, day, "test", at.later(days=1))


def be_served(station: Station, at: Moment, length: float, topic: str = "login") -> None:
    take(station, topic, at=at)
    finish(station, call(station, at=at), at=at.later(minutes=length))


def median(times: tuple[float, ...]) -> float:
    return statistics.median(times)


def test_a_closed_day_is_learned_by_topic_and_hour(station: Station, at: Moment) -> None:
    morning = Moment(at.local.replace(hour=9, minute=0).astimezone(dt.UTC), at.zone)
    for number in range(60):
        be_served(station, morning.later(seconds=number), 4)
        be_served(station, morning.later(seconds=number), 45, "bills")
        be_served(station, morning.later(hours=5, seconds=number), 22)
    close_the_day(station, morning)
    known = learned(station)
    assert known.visits == 180
    assert median(known.times("login", 9)) < 8 < median(known.times("login", 14))
    assert median(known.times("bills", 9)) > 30


def test_a_topic_without_visits_of_its_own_is_as_all(station: Station, at: Moment) -> None:
    for number in range(80):
        be_served(station, at.later(seconds=number), 31)
    close_the_day(station, at)
    assert 30 <= median(learned(station).times("device", 12)) < 40


def test_without_any_visit_it_is_the_prior(station: Station) -> None:
    times = learned(station).times("login", 12)
    assert len(times) == DRAWS
    assert statistics.fmean(times) == pytest.approx(15, abs=0.5)
    assert statistics.pstdev(times) / statistics.fmean(times) == pytest.approx(0.9, abs=0.06)


def test_one_that_nobody_came_to_keeps_the_desk_too(station: Station, at: Moment) -> None:
    take(station, at=at)
    called = call(station, at=at)
    with station.db.begin() as s:
        tickets.no_show(s, ticket_row(s, called.id), at.later(minutes=2))
    close_the_day(station, at)
    assert learned(station).visits == 1


def test_old_visits_fade(station: Station, at: Moment) -> None:
    """After a year of long visits, a month of short ones decides."""
    with station.db.begin() as s:
        counts = [0] * BUCKETS
        counts[EDGES.index(40)] = MOST_KEPT
        text = " ".join(map(str, counts))
        s.add(service_times.ServiceTimes(topic="login", hour=at.local.hour, counts=text))
    for day in range(4):
        for number in range(40):
            be_served(station, at.later(days=day, seconds=number), 6.5)
        close_the_day(station, at.later(days=day))
    assert median(learned(station).times("login", at.local.hour)) < 10


def test_a_day_that_another_process_closes_is_seen_by_the_next_number(station: Station, at: Moment) -> None:
    """This process has read the histograms before, and keeps them until a day is closed."""
    for number in range(FEWEST_VISITS):
        be_served(station, at.later(days=-3, seconds=number), 20)
    for _ in range(2):
        assert take(station, at=at).wait is None
    processes.kiosk("sync", "--data", str(station.data), check=False)  # no hub takes the reports
    assert take(station, at=at).wait is not None


def test_the_histograms_are_read_once_until_a_day_is_closed(station: Station, at: Moment) -> None:
    assert reads_histograms(station, at)
    be_served(station, at, 20)
    assert not reads_histograms(station, at)
    close_the_day(station, at)
    assert reads_histograms(station, at.later(days=1))
    assert not reads_histograms(station, at.later(days=1))


def reads_histograms(station: Station, at: Moment) -> bool:
    """Whether a number that is taken now reads the kept histograms."""
    sent: list[str] = []
    with station.db.begin() as s:
        driver = driver_of(s.connection())
        driver.set_trace_callback(sent.append)
        take_number(s, CheckIn(topic="login", request_key=next(KEYS)), Channel.TOUCH, at)
        driver.set_trace_callback(None)
    return any("FROM service_times" in text for text in sent)


def test_what_staff_do_between_two_visitors_counts(station: Station) -> None:
    assert minutes(visit(0, 0, 10), visit(5, 13, 20)) == [13, 7]


def test_a_pause_in_which_nobody_waited_does_not_count() -> None:
    assert minutes(visit(0, 0, 10), visit(12, 13, 20)) == [10, 7]


def test_the_next_visitor_of_another_desk_does_not_count() -> None:
    assert minutes(visit(0, 0, 10), visit(5, 13, 20, desk="2")) == [10, 7]


def test_who_went_home_has_no_long_visit() -> None:
    assert minutes(visit(0, 0, 10), visit(5, 100, 110)) == [10, 10]


def test_the_prior_is_whole() -> None:
    assert len(PRIOR) == BUCKETS
    assert sum(PRIOR) == pytest.approx(1000, abs=5)
