"""A day at three desks by keyboard alone, while thirty wait from the first call to the last."""

import datetime as dt
import itertools
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from kiosk.station import Station, open_station
from tests import factories
from tests.busy_day import comparison
from tests.busy_day.desk import OUTCOMES, Desk
from tests.busy_day.ledger import Ledger
from tests.flows.layout import at_size
from tests.processes import Served, token
from tests.year.service import Api, MovedClock

WAITING = 30
STEP = dt.timedelta(minutes=2)
HOURS = 8
USERS = {"1": "eva", "2": "omar", "3": "sara"}
SIZES = ((1366, 768), (1024, 768), (390, 844))
TOPICS = ("login", "bills", "password", "device", "scam", "mail", "apply", "other")
LANGUAGES = ("sv", "sv", "sv", "ar", "uk", "so")
COURSES = {
    "finish": 40, "other topic": 8, "how": 8, "two questions": 8, "three questions": 2, "recall": 6, "park": 8,
    "park for": 5, "to topic": 6, "to desk": 6, "to room": 4, "hand over": 5, "no-show": 5,
    "undo finish": 5,
}  # fmt: skip
BETWEEN = {
    "nothing": 50, "number": 10, "passing": 14, "passing undone": 4, "filter": 8, "help": 6, "chosen": 12,
    "call undone": 4,
}  # fmt: skip
"""What a desk does before its next call. Both with their weights."""
AWAY = "Entrén svarar inte just nu."


@dataclass
class Day:
    """What the run needs, and what it counts. `pictures`: where they are kept, if anywhere."""

    served: Served
    station: Station
    clock: MovedClock
    door: Api
    desks: list[Desk]
    ledger: Ledger
    chance: random.Random
    pictures: Path | None
    done: Counter[str] = field(default_factory=Counter)
    keys: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def fill_up(self) -> None:
        """Let visitors come, until so many wait."""
        while len(self.ledger.waiting) < WAITING:
            topic, language = self.chance.choice(TOPICS), self.chance.choice(LANGUAGES)
            key = f"busy-day-{next(self.keys):08d}"
            wishes = {"quiet": self.chance.random() < 0.1, "companion": self.chance.random() < 0.1}
            answer = self.door.post("tickets", topic=topic, language=language, request_key=key, **wishes)
            self.ledger.arrive(answer["number"], topic, "api", language)

    def step(self, number: int) -> None:
        """Two minutes: each desk that is not busy makes its next move."""
        self.clock.move_to(self.clock.true + STEP)
        for desk in self.desks:
            self.fill_up()
            if desk.free_at > number:
                continue
            if self.ledger.at(desk.code) is None:
                self._begin(desk)
            else:
                self._go_on(desk)
            desk.free_at = number + self.chance.choice((2, 3, 4, 6)) if self.ledger.at(desk.code) else number + 1

    def _begin(self, desk: Desk) -> None:
        between = self._pick(BETWEEN)
        self.done.update([f"before a call: {between}"])
        topic = self.chance.choice(TOPICS)
        if between == "number":
            desk.give_number(self.chance.choice(("desk", "phone")), topic, self.chance.choice(("sv", "ar", "en")))
        elif between in ("passing", "passing undone"):
            desk.help_in_passing()
            if between == "passing undone":
                desk.undo_help_in_passing()
        elif between == "filter":
            desk.filter(topic)
        elif between == "help":
            desk.ask_for_help(self._other(desk))
        if between == "chosen":
            desk.call_chosen(self.chance.randint(2, 9))
        elif self.ledger.parked and self.chance.random() < 0.4:
            desk.resume(self.ledger.parked[0])
        else:
            desk.call_next()
            if between == "call undone":
                desk.undo_call()
                desk.call_next()
        desk.course = [self._pick(COURSES)]

    def _go_on(self, desk: Desk) -> None:
        course = desk.course.pop() if desk.course else "finish"
        free = [other for other in self.desks if self.ledger.at(other.code) is None]
        if course == "hand over" and not free:
            course = "finish"
        if course == "to room" and any(visit.room for visit in self.ledger.visits.values() if visit.state == "called"):
            course = "finish"
        self.done[course] += 1
        outcome, topic = self.chance.choice(list(OUTCOMES)), self.chance.choice(TOPICS)
        match course:
            case "other topic":
                desk.finish(outcome, topic)
            case "how":
                desk.finish(outcome, says_how=True)
            case "two questions" | "three questions":
                desk.answer(self.chance.choice(list(OUTCOMES)), topic)
                desk.course = ["two questions"] if course == "three questions" else []
            case "recall":
                desk.recall()
            case "park":
                desk.park()
            case "park for":
                desk.park(self.chance.choice((5, 30, 60)))
            case "to topic":
                desk.send_to_topic(self.chance.choice([one for one in TOPICS if one != desk.visit.topic]))
            case "to desk":
                desk.send_to_desk(self._other(desk).code)
            case "to room":
                desk.take_to_room("R1")
            case "hand over":
                desk.hand_over(free[0])
                free[0].course = []
            case "no-show":
                desk.no_show()
            case "undo finish":
                visit = desk.visit
                desk.finish(outcome)
                desk.undo_finish(visit)
            case _:
                desk.finish(outcome)

    def kill(self) -> None:
        """The service is killed: presses do nothing, each page says so within 5 s and goes on by itself."""
        here = [self.ledger.at(desk.code) for desk in self.desks]
        self.served.kill()
        for desk, visit in zip(self.desks, here, strict=True):
            desk.digit("1") if visit else desk.press("F2")
        for desk in self.desks:
            expect(desk.page.get_by_text(AWAY)).to_be_visible(timeout=5000)
        self.picture("away", self.desks[0])
        self.served.start()
        self.clock.move_to(self.clock.true)
        for desk, visit in zip(self.desks, here, strict=True):
            expect(desk.page.locator("[data-away]")).to_be_empty()
            expect(desk.page.locator(".visitor .slip")).to_have_text([visit.number] if visit else [])
            desk.compare_line()
        self.door.close()
        self.done["kills"] += 1

    def shift_ends(self, desk: Desk) -> None:
        """Somebody logs out, and comes back. A visitor stays at the desk meanwhile."""
        desk.log_out()
        desk.log_in()
        self.done["log-outs"] += 1

    def look(self, name: str) -> None:
        """Pictures of each desk, and of one with each of its panels open."""
        for desk in self.desks if self.pictures else []:
            self.picture(f"{name}-desk{desk.code}", desk)
        for panel in ("#give", "#filter", "#send-on", "#minutes") if self.pictures else []:
            shows = next((one for one in self.desks if one.page.locator(panel).count()), None)
            if shows:
                shows.enter(f"{panel} > summary")
                self.picture(f"{name}{panel.replace('#', '-')}", shows)
                shows.press("Escape")

    def picture(self, name: str, desk: Desk) -> None:
        for size in SIZES if self.pictures else []:
            at_size(desk.page, size).screenshot(path=f"{self.pictures}/{name}-{size[0]}.png")
        at_size(desk.page, SIZES[0])

    def report(self, seconds: float) -> str:
        """The counts in lines."""
        visits = Counter(visit.state for visit in self.ledger.visits.values())
        keys = sum(desk.keys for desk in self.desks)
        early = sum(desk.missed for desk in self.desks)
        ended = visits["finished"] + visits["no_show"]
        calls = [one for desk in self.desks for one in desk.call_seconds]
        moves = ", ".join(f"{name} {n}" for name, n in sorted(self.done.items()))
        farthest = max(desk.longest_way for desk in self.desks)
        return (
            f"{len(self.ledger.visits)} numbers: {', '.join(f'{n} {state}' for state, n in visits.items())}\n{moves}\n"
            f"{keys} keys ({early} came too early, and the page said so), "
            f"{keys / max(ended, 1):.1f} for each visit that ended; the longest way with Tab: "
            f"{farthest[0]} to {farthest[1]}\nfrom F2 to the number on the page: median "
            f"{statistics.median(calls) * 1000:.0f} ms, longest {max(calls) * 1000:.0f} ms; {seconds:.0f} s in all"
        )

    def _pick(self, weights: dict[str, int]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def _other(self, desk: Desk) -> Desk:
        return self.chance.choice([other for other in self.desks if other is not desk])


@contextmanager
def opened(folder: Path, browser: Any, seed: int, pictures: Path | None) -> Iterator[Day]:
    """A centre with three desks, whose clock is moved, and staff who are logged in."""
    data = folder / "data"
    factories.make_demonstration(data)
    (data / "kiosk.toml").write_text('[clock]\ntrust = "system"\n')
    station = open_station(data)
    for user in USERS.values():
        factories.add_user(station, user)
    clock = MovedClock(folder / "seconds")
    tomorrow = clock.true.date() + dt.timedelta(days=1)
    clock.move_to(dt.datetime(tomorrow.year, tomorrow.month, tomorrow.day, 8, tzinfo=dt.UTC))
    served = Served("web", data, folder / "web.log", KIOSK_CLOCK=f"@{clock.file}").start()
    clock.move_to(clock.true)
    ledger = Ledger()
    contexts = [browser.new_context(locale="sv-SE", viewport={"width": 1366, "height": 768}) for _ in USERS]
    desks = [
        Desk(context.new_page(), served.url, code, user, ledger)
        for context, (code, user) in zip(contexts, USERS.items(), strict=True)
    ]
    door = Api(served.port, token(data, "kiosk"))
    try:
        yield Day(served, station, clock, door, desks, ledger, random.Random(seed), pictures)
    finally:
        for context in contexts:
            context.close()
        served.stop()
        station.db.close()


def run(day: Day, steps: int) -> list[str]:
    """The whole day. Returns what differs from the ledger."""
    for desk in day.desks:
        desk.log_in()
    for number in range(steps):
        day.step(number)
        if number == steps // 2:
            day.look("middle")
            day.kill()
            day.shift_ends(day.desks[2])
    for desk in day.desks:
        desk.compare_line()
    day.look("end")
    day.desks[0].log_out()
    ahead = day.clock.true - dt.datetime.now(dt.UTC)
    at = day.station.clock.now().later(minutes=ahead / dt.timedelta(minutes=1))
    return comparison.differences(day.ledger, day.station, at)


def timed(day: Day, steps: int) -> tuple[list[str], float]:
    began = time.monotonic()
    return run(day, steps), time.monotonic() - began
