"""With the longest names, 105 people waiting and in every state of the day, all words are on the screen.

`make campaigns` looks at each page in both languages at both sizes of text.
"""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from kiosk.centre import hours, notices, override, topics, unstaffed
from kiosk.centre.models import Centre, Desk, Topic
from kiosk.queue import queries, tickets
from kiosk.queue.models import NumberCounter, State
from kiosk.station import Station
from tests import factories
from tests.campaign import CAMPAIGN
from tests.flows.layout import at_size, overflow, small_targets, unreadable
from tests.flows.pages import used_page
from tests.processes import Served

TOUCH = ((1280, 720), (720, 1280), (800, 480), (1024, 600), (1920, 1080))
WALLS = ((1920, 1080), (1080, 1920), (3840, 2160))
EVERY_LOOK = tuple(itertools.product(("sv", "en"), ("normal", "better")))
LOOKS = EVERY_LOOK if CAMPAIGN else (("sv", "better"), ("en", "normal"))
"""The languages and sights in which each page is looked at: each of both, and the longest words at the largest size."""
LEAST_TARGET = 80
CENTRE = "Stadsbibliotekets digitala Träffpunktsrum för invånarna i hela Örnsköldsviks kom"
NOTICE = "Hissen är trasig i dag. Ta gärna trapporna, eller fråga personalen i Informationsdisken på plan ett"
DESKS = ("Fönsterborde", "Informations")
TOPIC_NAMES = ("Sparbankskontohanteringshjälpe", "Internetuppkopplingsproblemen", "Lösenordsåterställning, kontot")
GO_STALE = """() => {
    const stale = document.querySelector(".stale");
    if (!stale) return;
    stale.textContent = stale.dataset.words.replace("{time}", "10.42");
    stale.hidden = false;
}"""


def name_all(centre: Station) -> None:
    """The longest names everywhere, twelve topics, two notices."""
    at = centre.clock.now()
    lasting = {"starts": at.date - timedelta(days=1), "ends": at.date + timedelta(days=1)}
    with centre.db.begin() as s:
        s.get_one(Centre, 1).name = CENTRE
        for desk, name in zip(("1", "2"), DESKS, strict=True):
            s.get_one(Desk, desk).name = name
        for topic, name in zip(("login", "bills", "loan"), TOPIC_NAMES, strict=True):
            s.get_one(Topic, topic).names = {"sv": name}
        for number in range(3):
            settings = topics.TopicSettings({"sv": f"{number} {TOPIC_NAMES[0][:28]}"}, "A", "mail", [])
            topics.add(s, "test", settings, at)
        for number in range(notices.MOST):
            notices.add(s, "test", notices.NoticeSettings({"sv": f"{NOTICE}{number}"}, **lasting), at)


def fill(centre: Station) -> None:
    """Five visits, a call, and 105 who wait, all with numbers of three digits."""
    factories.take(centre)
    factories.finish(centre, factories.call(centre, "1"))
    with centre.db.begin() as s:
        s.execute(sa.update(NumberCounter).values(last=sa.func.max(NumberCounter.last, 880)))
    for number in range(5):
        factories.take(centre)
        factories.finish(centre, factories.call(centre, "1" if number % 2 else "2"))
    for _ in range(106):
        factories.take(centre)
    factories.call(centre, "1")


def go_away(centre: Station) -> None:
    """More visitors hold their positions than one page has keys."""
    for _ in range(20):
        factories.hold(centre)


def nobody_at_work(centre: Station) -> None:
    """The room is open without staff, and all can be done in it that there is."""
    with centre.db.begin() as s:
        unstaffed.choose(s, "test", unstaffed.ALONE, None, centre.clock.now())
        override.unstaffed_now(s, "test", None, None, centre.clock.now())


def last_number(centre: Station) -> None:
    with centre.db.begin() as s:
        override.follow_hours(s, "test", None, centre.clock.now())
        override.last_number(s, "test", None, centre.clock.now())


def finish(centre: Station) -> None:
    at = centre.clock.now()
    with centre.db.begin() as s:
        for ticket in queries.in_state(s, State.CALLED, at):
            tickets.finish(s, queries.find(s, ticket.id), tickets.Finish(outcome=tickets.Outcome.SOLVED), at)


def week_of_short_times(centre: Station) -> None:
    """Three periods a day that are written just shorter than what counts as long, while some still wait."""
    replace_week(centre, (540, 690), (750, 900), (1020, 1200))


def usual_week(centre: Station) -> None:
    """Seven rows of hours, three periods a day."""
    replace_week(centre, (510, 690), (750, 960), (1020, 1035))


def replace_week(centre: Station, *times: tuple[int, int]) -> None:
    with centre.db.begin() as s:
        override.follow_hours(s, "test", None, centre.clock.now())
        today = centre.clock.now().date.weekday()
        hours.replace_week(s, [hours.Period(day, *time) for day in range(7) if day != today for time in times])


FEEDBACK = (
    "/feedback",
    "/feedback?number=A888",
    "/feedback/face?number=A888",
    "/feedback/service?number=A888",
    "/feedback/service?number=A888&page=1",
    "/feedback/where?service=municipality",
    "/feedback/alone",
    "/feedback/thanks",
    "/given-back/thanks",
    "/given-back/ask",
)
STEPS: tuple[tuple[str, Callable[[Station], None], tuple[str, ...]], ...] = (
    ("nobody", name_all, ("/board", "/", "/?page=1", "/topics/login", *FEEDBACK)),
    ("called", fill, ("/board", "/taken/{ticket}")),
    ("away", go_away, ("/", "/back?page=1")),
    ("alone", nobody_at_work, ("/", "/board")),
    ("last", last_number, ("/",)),
    ("finished", finish, ("/board",)),
    ("short-week", week_of_short_times, ("/", "/board")),
    ("week", usual_week, ("/",)),
    ("everybody-left", factories.everybody_leaves, ("/board",)),
)
"""What happens to the centre, one after the other, and the pages that are then looked at."""


def addresses(centre: Station, paths: tuple[str, ...]) -> list[str]:
    with centre.db.read() as s:
        waiting = queries.in_state(s, State.WAITING, centre.clock.now())
    return [path.format(ticket=waiting[-1].id if waiting else "") for path in paths]


def faults(page: Any, path: str) -> list[Any]:
    """What is wrong at each size of screen."""
    found: list[Any] = []
    for size in WALLS if path == "/board" else TOUCH:
        at_size(page, size)
        wrong = unreadable(page) + (small_targets(page, LEAST_TARGET) if path != "/board" else [])
        found += [(path, size, wrong, overflow(page))] if wrong or overflow(page) != [0, 0] else []
    return found


@pytest.fixture
def centre(demonstration: Path, tmp_path: Path) -> Iterator[tuple[Served, Station]]:
    """A centre of the test's own that phones reach: the page of a number has their code."""
    station = factories.copy_demonstration(demonstration, tmp_path / "data")
    with (tmp_path / "data" / "kiosk.toml").open("a") as settings:
        settings.write('\n[web]\npublic_url = "http://192.0.2.10:8080"\n')
    process = Served("web", tmp_path / "data", tmp_path / "web.log").start()
    yield process, station
    process.stop()
    station.db.close()


def test_every_word_is_on_every_screen(browser: Any, served: Served, data: Station):
    with used_page(browser, *TOUCH[0]) as page:
        page.emulate_media(reduced_motion="reduce")
        found: list[Any] = []
        for name, happens, paths in STEPS:
            happens(data)
            for path, (language, sight) in itertools.product(addresses(data, paths), LOOKS):
                page.context.add_cookies([{"name": "entren_sight", "value": sight, "url": served.url}])
                page.goto(f"{served.url}{path}{'&' if '?' in path else '?'}lang={language}")
                page.evaluate(GO_STALE)
                found += [(name, language, sight, *wrong) for wrong in faults(page, path)]
        page.emulate_media(reduced_motion="null")
    assert not found, "\n".join(map(str, found))


def test_every_word_is_on_a_closed_screen_without_notices(browser: Any, served: Served, data: Station):
    """There the words and the hours are larger."""
    factories.take(data)
    week_of_short_times(data)
    found: list[Any] = []
    with used_page(browser, *TOUCH[0]) as page:
        for language, sight in (("sv", "normal"), ("so", "normal"), ("fi", "better"), ("uk", "better")):
            page.context.add_cookies([{"name": "entren_sight", "value": sight, "url": served.url}])
            page.goto(f"{served.url}/?lang={language}")
            found += [(language, sight, *wrong) for wrong in faults(page, "/")]
    assert not found, "\n".join(map(str, found))
