"""Lives through a plan: people come, staff serve, nights pass, processes are killed. All of it goes into the ledger."""

import datetime as dt
import itertools
import random
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.year import visitors
from tests.year.desk import DeskStaff
from tests.year.ledger import Ledger
from tests.year.plan import Day, Plan, local
from tests.year.service import Service
from tests.year.tablets import Tablets

NIGHT = 3 * 60 + 41
MORNING = 8 * 60
"""Minutes after midnight: the night's work, and when a wrong clock is put right."""


class Driver:
    """The days of a plan, one after the other."""

    def __init__(self, plan: Plan, service: Service, plant: int | None, tell: Callable[[str], None]) -> None:
        self.plan, self.service, self.ledger = plan, service, Ledger()
        self.happened: Counter[str] = Counter()
        self._plant, self._tell = plant, tell
        self._keys = (f"year-{plan.seed}-{number:07d}" for number in itertools.count(1))
        self._to_close: Day | None = None

    def live(self) -> None:
        """All days, and the night after the last one, by hand: then nothing may be owed."""
        self.ledger.models = {tag: item["model"] for tag, item in self._started_items().items()}
        self.ledger.items = dict.fromkeys(self.ledger.models, "ready")
        for number, day in enumerate(self.plan.days):
            self._live_through(day, number)
            if (day.date + dt.timedelta(days=1)).day == 1:
                numbers, calls = self.ledger.done["numbers"], self.ledger.done["calls"]
                self._tell(
                    f"  until {day.date}: {numbers:,} numbers, {calls:,} calls, {len(self.ledger.loans):,} loans"
                )
        after = self.plan.days[-1].date + dt.timedelta(days=1)
        self._hub_is(True)
        self._night(Day(after, None))
        said = self.service.sync()
        assert said.status == 0, said.text

    def _started_items(self) -> dict[str, Any]:
        """The tablets, once all processes are up."""
        with ThreadPoolExecutor() as beside:
            hub = beside.submit(self.service.hub.start)
            self.service.start()
            hub.result()
        return self.service.items()

    def _live_through(self, day: Day, number: int) -> None:
        self._chance = random.Random(f"{self.plan.seed} {day.date}")
        self._hub_is(day.has_hub)
        self._machine_is(day)
        night_is_over = not day.is_on
        if not day.is_on:
            self.ledger.unobserved.add(day.date)
            self.happened["days switched off"] += 1
        steps = day.steps() if day.is_open else []
        self._begin(day, len(steps))
        for place, start in enumerate(steps):
            if not night_is_over and start >= local(day.date, NIGHT):
                night_is_over = self._night(day)
            self._step(day, place, start)
        if not night_is_over:
            self._night(day)
        if steps:
            self._to_close = day
            self.happened["open days"] += 1
        else:
            self._try_closed_door(day)
        if number == self._plant:
            lose_an_event(self.service)

    def _begin(self, day: Day, steps: int) -> None:
        self._came = visitors.arrivals(self._chance, day.visits, steps) if steps else Counter()
        self._desks = [DeskStaff(desk, self) for desk in day.desks]
        self._tablets = Tablets(self, steps, day.visits)
        self._kill_at = self._chance.randrange(steps // 4, steps // 2) if steps and day.kill else None

    @property
    def chance(self) -> random.Random:
        return self._chance

    def _hub_is(self, up: bool) -> None:
        running = self.service.hub.process is not None and self.service.hub.process.poll() is None
        if up and not running:
            self.service.hub.start()
        if not up and running:
            self.service.hub.kill()
            self.happened["hub outages"] += 1

    def _machine_is(self, day: Day) -> None:
        is_on = self.service.device is not None
        if is_on and not day.is_on:
            self.service.stop()
        if day.is_on and not is_on:
            self.service.clock.move_to(local(day.date, 1))
            self.service.start()

    def _step(self, day: Day, place: int, start: dt.datetime) -> None:
        """A minute in, visitors come; at three minutes, staff act. So no wait lies on the edge of a range."""
        clock = self.service.clock
        if day.wrong_by is not None and place == day.wrong_from:
            self._start_wrong(day.wrong_by)
        elif clock.error and not day.right_next_morning and place == day.wrong_from + 24:
            clock.error = dt.timedelta()
        if self._came[place] or self._tablets.has_to_act(place):
            clock.move_to(start + dt.timedelta(minutes=1))
            for _ in range(self._came[place]):
                self._arrive(day, place)
            self._tablets.act(day, place)
        self._staff_act(day, place, start + dt.timedelta(minutes=3))
        self.ledger.forget_ended()

    def _staff_act(self, day: Day, place: int, at: dt.datetime) -> None:
        is_killed = place == self._kill_at and day.kill in ("web", "device", "call")
        acting = [desk for desk in self._desks if desk.has_to_act(place)]
        if acting or is_killed:
            self.service.clock.move_to(at)
        if is_killed:
            self._kill(day)
        for desk in acting:
            desk.act(place)
        if self._chance.random() < 0.02:
            self._board_agrees()

    def _board_agrees(self) -> None:
        """The wall shows exactly who waits."""
        status, board = self.service.door.ask("GET", "board")
        waiting = [visit.number for visit in self.ledger.here if visit.state == "waiting"]
        assert (status, board["waiting"]) == (200, dict(Counter(number[0] for number in waiting))), (board, waiting)
        assert len(waiting) > len(board["next"]) or sorted(board["next"]) == sorted(waiting), (board, waiting)
        self.happened["looks at the board"] += 1

    def _arrive(self, day: Day, place: int) -> None:
        topic, language = visitors.pick(self._chance, visitors.TOPICS), visitors.pick(self._chance, visitors.LANGUAGES)
        body = {"topic": topic, "language": language, "request_key": next(self._keys)}
        if self._kill_at is not None and place >= self._kill_at and day.kill == "take":
            self._kill_at = None
            answer = self._take_while_killed(body)
        else:
            answer = self.service.door.post("tickets", **body)
        visit = self.ledger.took(answer, day.date, topic, language, self.service.clock.shown)
        if self._chance.random() < 0.01:
            status, again = self.service.door.ask("POST", "tickets", body)
            assert (status, again) == (200, answer), "the same touch again"
            self.happened["touches repeated"] += 1
        if self._chance.random() < visitors.LEAVES_BEFORE:
            self.service.door.post(f"tickets/{visit.id}/leave")
            visit.ends_alone("left", self.service.clock.shown)
            self.happened["left by themselves"] += 1

    def _take_while_killed(self, body: dict[str, Any]) -> Any:
        """The service dies while it gives a number; the touch is sent again with its key."""
        self.service.door.send("POST", "tickets", body)
        time.sleep(self._chance.uniform(0, 0.006))
        self.service.stop_web()
        self.service.restart_web()
        self.happened["SIGKILLs"] += 1
        return self.service.door.post("tickets", **body)

    def _kill(self, day: Day) -> None:
        if day.kill == "web":
            self.service.stop_web()
            self.service.restart_web()
        elif day.kill == "device":
            self.service.stop_device()
            self.service.restart_device()
        else:
            self._desks[0].call_while_killed()
            return
        self.happened["SIGKILLs"] += 1

    def _start_wrong(self, by: dt.timedelta) -> None:
        """The machine is started anew, and its clock is wrong: numbers are given all the same."""
        self.service.stop(signal.SIGKILL)
        self.service.clock.error = by
        self.service.clock.move_to(self.service.clock.true)
        self.service.start()
        self.happened["starts with a wrong clock"] += 1

    def _night(self, day: Day) -> bool:
        """The timer's run on this date; true once it has been."""
        clock = self.service.clock
        clock.move_to(local(day.date, NIGHT))
        if clock.error:
            said = self.service.sync("--due")
            assert (said.status, "has jumped" in said.text) == (1, True), said.text
            clock.error = dt.timedelta()
            clock.move_to(local(day.date, MORNING))
        closes, self._to_close = self._to_close, None
        if closes is not None:
            self.ledger.day_closes(clock.shown)
            self._kill_in_the_night(closes)
        said = self.service.sync("--due")
        self.happened["nights"] += 1
        owed = said.status == 1
        assert said.status in (0, 1), said.text
        assert not (owed and closes and day.has_hub), said.text
        self.happened["nights with something owed"] += owed
        return True

    def _kill_in_the_night(self, closes: Day) -> None:
        """While a day is closed and sent: the night's own process, or the hub."""
        if closes.kill not in ("night", "hub"):
            return
        if closes.kill == "night":
            self.service.killed_sync(self._chance, lambda night: night.kill())
        else:
            self.service.killed_sync(self._chance, lambda _night: self.service.hub.kill())
            self.service.hub.start()
        self.service.sync()  # what the timer's next run does, without its pause
        self.happened["SIGKILLs"] += 1

    def _try_closed_door(self, day: Day) -> None:
        """On a day without hours nobody gets a number."""
        self.happened["closed days"] += day.hours is None
        if not day.is_on:
            return
        self.service.clock.move_to(local(day.date, 11 * 60))
        body = {"topic": "login", "language": "sv", "request_key": next(self._keys)}
        status, answer = self.service.door.ask("POST", "tickets", body)
        assert (status, answer["code"]) == (409, "closed"), answer


def lose_an_event(service: Service) -> None:
    """The bug on purpose: one finished visit loses its step."""
    database = sqlite3.connect(service.data / "kiosk.db", isolation_level=None)
    finished = "SELECT max(id) FROM ticket_event WHERE step = 'finished' AND id NOT IN"
    finished += " (SELECT undoes FROM ticket_event WHERE undoes IS NOT NULL)"
    lost = database.execute(f"DELETE FROM ticket_event WHERE id = ({finished})")
    assert lost.rowcount == 1
    database.close()
