"""Runs a plan: visitors, staff, nights and killed processes. Everything is noted in the ledger."""

import datetime as dt
import itertools
import random
import re
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
CORRECTION = 8 * 60
"""Minutes after midnight at which the night runs, and at which a wrong clock is put right."""


class Driver:
    """Runs the days of a plan one after the other."""

    def __init__(self, plan: Plan, service: Service, plant: int | None, report_progress: Callable[[str], None]) -> None:
        self.plan, self.service, self.ledger = plan, service, Ledger()
        self.happened: Counter[str] = Counter()
        self._plant, self._report_progress = plant, report_progress
        self._keys = (f"year-{plan.seed}-{number:07d}" for number in itertools.count(1))
        self._to_close: Day | None = None

    def run(self) -> None:
        """Run all days, and the night after the last one by hand: then no report may be owed."""
        self.ledger.models = {tag: item["model"] for tag, item in self._started_items().items()}
        self.ledger.items = dict.fromkeys(self.ledger.models, "ready")
        for number, day in enumerate(self.plan.days):
            self._run_day(day, number)
            if (day.date + dt.timedelta(days=1)).day == 1:
                numbers, calls = self.ledger.done["numbers"], self.ledger.done["calls"]
                self._report_progress(
                    f"  until {day.date}: {numbers:,} numbers, {calls:,} calls, {len(self.ledger.loans):,} loans"
                )
        after = self.plan.days[-1].date + dt.timedelta(days=1)
        self._set_hub(True)
        self._night(Day(after, None))
        said = self.service.sync()
        assert said.returncode == 0, said.stdout

    def _started_items(self) -> dict[str, Any]:
        """Start all processes. Returns the tablets."""
        with ThreadPoolExecutor() as beside:
            hub = beside.submit(self.service.hub.start)
            self.service.start()
            hub.result()
        return self.service.items()

    def _run_day(self, day: Day, number: int) -> None:
        self._chance = random.Random(f"{self.plan.seed} {day.date}")
        self._set_hub(day.has_hub)
        self._set_machine(day)
        night_is_over = not day.is_on
        if not day.is_on:
            self.ledger.unobserved.add(day.date)
            self.happened["days switched off"] += 1
        steps = day.steps() if day.is_open else []
        self._begin(day, len(steps))
        for step_index, start in enumerate(steps):
            if not night_is_over and start >= local(day.date, NIGHT):
                night_is_over = self._night(day)
            self._step(day, step_index, start)
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

    def _set_hub(self, up: bool) -> None:
        running = self.service.hub.process is not None and self.service.hub.process.poll() is None
        if up and not running:
            self.service.hub.start()
        if not up and running:
            self.service.hub.kill()
            self.happened["hub outages"] += 1

    def _set_machine(self, day: Day) -> None:
        is_on = self.service.device is not None
        if is_on and not day.is_on:
            self.service.stop()
        if day.is_on and not is_on:
            self.service.clock.move_to(local(day.date, 1))
            self.service.start()

    def _step(self, day: Day, step_index: int, start: dt.datetime) -> None:
        """Visitors come after one minute, staff act after three. So no wait lies on the bound of a range."""
        clock = self.service.clock
        if day.wrong_by is not None and step_index == day.wrong_from:
            self._start_with_wrong_clock(day.wrong_by)
        elif clock.error and not day.right_next_morning and step_index == day.wrong_from + 24:
            clock.error = dt.timedelta()
        if self._came[step_index] or self._tablets.has_to_act(step_index):
            clock.move_to(start + dt.timedelta(minutes=1))
            for _ in range(self._came[step_index]):
                self._visitor_arrives(day, step_index)
            self._tablets.act(day, step_index)
        self._staff_act(day, step_index, start + dt.timedelta(minutes=3))
        self.ledger.forget_ended()

    def _staff_act(self, day: Day, step_index: int, at: dt.datetime) -> None:
        is_killed = step_index == self._kill_at and day.kill in ("web", "device", "call")
        acting = [desk for desk in self._desks if desk.has_to_act(step_index)]
        if acting or is_killed:
            self.service.clock.move_to(at)
        if is_killed:
            self._kill(day)
        for desk in acting:
            desk.act(step_index)
        if self._chance.random() < 0.02:
            self._check_board()

    def _check_board(self) -> None:
        """Check that the board shows exactly the waiting visitors."""
        status, board = self.service.door.ask("GET", "board")
        waiting = [visit.number for visit in self.ledger.here if visit.state == "waiting"]
        assert (status, board["waiting"]) == (200, dict(Counter(number[0] for number in waiting))), (board, waiting)
        assert len(waiting) > len(board["next"]) or sorted(board["next"]) == sorted(waiting), (board, waiting)
        self.happened["looks at the board"] += 1

    def _visitor_arrives(self, day: Day, step_index: int) -> None:
        topic, language = visitors.pick(self._chance, visitors.TOPICS), visitors.pick(self._chance, visitors.LANGUAGES)
        body = {"topic": topic, "language": language, "request_key": next(self._keys)}
        if self._kill_at is not None and step_index >= self._kill_at and day.kill == "take":
            self._kill_at = None
            answer = self._take_number_and_kill(body)
        else:
            answer = self.service.door.post("tickets", **body)
        visit = self.ledger.add_visit(answer, day.date, topic, language, self.service.clock.shown)
        if self._chance.random() < 0.01:
            status, again = self.service.door.ask("POST", "tickets", body)
            assert (status, again) == (200, answer), "the same touch again"
            self.happened["touches repeated"] += 1
        if self._chance.random() < visitors.LEAVES_BEFORE:
            self.service.door.post(f"tickets/{visit.id}/leave")
            visit.ends_without_desk("left", self.service.clock.shown)
            self.happened["left by themselves"] += 1

    def _take_number_and_kill(self, body: dict[str, Any]) -> Any:
        """Kill the service while it gives a number, and send the same touch again with its key."""
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
            self._desks[0].call_and_kill()
            return
        self.happened["SIGKILLs"] += 1

    def _start_with_wrong_clock(self, by: dt.timedelta) -> None:
        """Restart the machine with a wrong clock. Numbers are still given."""
        self.service.stop(signal.SIGKILL)
        self.service.clock.error = by
        self.service.clock.move_to(self.service.clock.true)
        self.service.start()
        self.happened["starts with a wrong clock"] += 1

    def _night(self, day: Day) -> bool:
        """Run the night of this date, as the timer does. Returns true."""
        clock = self.service.clock
        clock.move_to(local(day.date, NIGHT))
        if clock.error:
            said = self.service.sync("--due")
            assert (said.returncode, "has jumped" in said.stdout) == (1, True), said.stdout
            clock.error = dt.timedelta()
            clock.move_to(local(day.date, CORRECTION))
        closes, self._to_close = self._to_close, None
        if closes is not None:
            self.ledger.close_day(clock.shown)
            self._kill_in_the_night(closes)
        said = self.service.sync("--due")
        self.happened["nights"] += 1
        owed = said.returncode == 1
        assert said.returncode in (0, 1), said.stdout
        assert not (owed and closes and day.has_hub), said.stdout
        self.happened["nights with something owed"] += owed
        self._back_up()
        return True

    def _back_up(self) -> None:
        """The night's copy, as the timer makes it after the report."""
        said = self.service.backup()
        assert said.returncode == 0, said.stdout
        self.happened["copies"] += said.stdout.count("Copied and checked: ")
        self.happened["rehearsals"] += said.stdout.count("Rehearsed: ")
        self.happened["copies thinned"] += int((re.findall(r"deleted from them: (\d+)", said.stdout) or [0])[0])

    def _kill_in_the_night(self, closes: Day) -> None:
        """Kill the night's process or the hub while a day is closed and sent."""
        if closes.kill not in ("night", "hub"):
            return
        if closes.kill == "night":
            self.service.sync_and_kill(self._chance, lambda night: night.kill())
        else:
            self.service.sync_and_kill(self._chance, lambda _night: self.service.hub.kill())
            self.service.hub.start()
        self.service.sync()  # what the timer's next run does, without its pause
        self.happened["SIGKILLs"] += 1

    def _try_closed_door(self, day: Day) -> None:
        """Check that no number is given on a day without hours."""
        self.happened["closed days"] += day.hours is None
        if not day.is_on:
            return
        self.service.clock.move_to(local(day.date, 11 * 60))
        body = {"topic": "login", "language": "sv", "request_key": next(self._keys)}
        status, answer = self.service.door.ask("POST", "tickets", body)
        assert (status, answer["code"]) == (409, "closed"), answer


def lose_an_event(service: Service) -> None:
    """The planted bug: delete the step of one finished visit."""
    database = sqlite3.connect(service.data / "kiosk.db", isolation_level=None)
    finished = "SELECT max(id) FROM ticket_event WHERE step = 'finished' AND id NOT IN"
    finished += " (SELECT undoes FROM ticket_event WHERE undoes IS NOT NULL)"
    lost = database.execute(f"DELETE FROM ticket_event WHERE id = ({finished})")
    assert lost.rowcount == 1
    database.close()
