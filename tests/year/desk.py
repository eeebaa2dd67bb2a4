"""Simulates the staff of one desk."""

import random
import time
from typing import TYPE_CHECKING, Any

from tests.year import visitors
from tests.year.ledger import Visit

if TYPE_CHECKING:
    from tests.year.driver import Driver

ROOM = "R1"
CHOOSES = 0.25
"""How often a desk chooses the last in line instead of the next."""


class DeskStaff:
    """One desk on one day. The course of each visit is chosen at random when it is called."""

    def __init__(self, desk: str, day: "Driver") -> None:
        self.desk, self._day = desk, day
        self._until = 0
        self._course = "plain"
        self._parked_until: dict[str, int] = {}

    @property
    def _chance(self) -> random.Random:
        return self._day.chance

    def has_to_act(self, step_index: int) -> bool:
        """Whether the desk does anything in this step. Sometimes a desk calls though nobody waits."""
        ledger = self._day.ledger
        if ledger.at_desk(self.desk) is not None:
            return step_index >= self._until
        return (
            bool(self._back_from_parking(step_index))
            or ledger.next_for(self.desk) is not None
            or self._chance.random() < 0.01
        )

    def act(self, step_index: int) -> None:
        """End a visit whose time is over, then resume a parked visit or call the next visitor."""
        visit = self._day.ledger.at_desk(self.desk)
        if visit is not None:
            if step_index < self._until:
                return
            self._end(visit, step_index)
        if self._day.ledger.at_desk(self.desk) is None and not self._resume(step_index):
            call = self.call_chosen if self._chance.random() < CHOOSES else self.call
            call(step_index)

    def call(self, step_index: int) -> None:
        wanted = self._day.ledger.next_for(self.desk)
        status, answer = self._day.service.staff.ask("POST", f"desks/{self.desk}/call-next")
        if wanted is None:
            assert status == 204, answer
            return
        assert (status, answer["id"], answer["number"]) == (200, wanted.id, wanted.number), (answer, wanted)
        self._was_called(wanted)
        self._until = step_index + visitors.busy_for(self._chance)
        self._begin(wanted)

    def call_chosen(self, step_index: int) -> None:
        """Call the last in line. Where only one waits, it passes nobody."""
        chosen = self._day.ledger.last_for(self.desk)
        if chosen is None:
            return
        step = "called" if chosen is self._day.ledger.next_for(self.desk) else "chosen"
        answer = self._day.service.staff.post(f"desks/{self.desk}/call", ticket=chosen.id)
        assert answer["id"] == chosen.id, (answer, chosen)
        self._was_called(chosen, step)
        self._until = step_index + visitors.busy_for(self._chance)
        self._begin(chosen)

    def call_and_kill(self) -> None:
        """Kill the service while it calls. Afterwards the ticket's state shows whether it was called."""
        wanted, service = self._day.ledger.next_for(self.desk), self._day.service
        if self._day.ledger.at_desk(self.desk) is not None:
            wanted = None  # refused, and killed all the same
        service.staff.send("POST", f"desks/{self.desk}/call-next")
        time.sleep(self._chance.uniform(0, 0.006))
        service.stop_web()
        service.restart_web()
        self._day.happened["SIGKILLs"] += 1
        if wanted is None:
            return
        status, ticket = service.staff.ask("GET", f"tickets/{wanted.id}")
        assert status == 200, ticket
        if ticket["state"] == "called":
            self._was_called(wanted)
            self._course, self._until = "plain", 0

    def _was_called(self, visit: Visit, step: str = "called") -> None:
        values = {"state": "called", "desk": self.desk, "for_desk": None}
        visit.add_step(step, self._day.service.clock.shown, self.desk, values)
        self._day.ledger.done["calls"] += 1
        self._day.ledger.done["calls of chosen numbers that passed others"] += step == "chosen"

    def _begin(self, visit: Visit) -> None:
        """Choose the course of a visit at its first call, and do its first step: undo, recall or send to the room."""
        first_time = sum(step.name in ("called", "chosen", "resumed") for step in visit.steps) == 1
        self._course = visitors.pick(self._chance, visitors.COURSES) if first_time else "plain"
        if self._course == "call undone":
            self._undo(visit)
            self._course = "plain"
        elif self._course == "recalled":
            self._do(visit, "recall", "recalled")
        elif self._course == "to room" and not any(self._is_in_room(one) for one in self._day.ledger.here):
            self._do(visit, "transfer", "transferred", {"room": ROOM})

    def _is_in_room(self, visit: Visit) -> bool:
        return visit.state == "called" and any(step.name == "transferred" for step in visit.steps[-1:])

    def _end(self, visit: Visit, step_index: int) -> None:
        course, self._course = self._course, "plain"
        if course.startswith("no-show"):
            self._do(visit, "no-show", "no_show", state="no_show")
        elif course.startswith("gone"):
            self._do(visit, "leave", "left", state="left")
        elif course in ("parked", "left parked"):
            self._do(visit, "park", "parked", {"minutes": 15}, state="parked")
            if course == "parked":
                self._parked_until[visit.id] = step_index + self._chance.randint(1, 5)
        elif course in ("to topic", "to desk"):
            self._send_on(visit, course)
        elif course == "two questions":
            self._answer(visit)
            self._finish(visit)
        elif course == "question undone":
            self._answer(visit)
        else:
            self._finish(visit, other_topic=course == "other topic")
        if course.endswith("undone"):
            self._undo(visit)
            self._finish(visit)
        if visit.state == "finished":
            self._is_answered(visit)

    def _is_answered(self, visit: Visit) -> None:
        """Some visitors say on their phone how it went. A second tap on another face counts nothing."""
        visit.answers = visitors.answers(visit.row)
        second_tap = [{"question": "face", "answer": "so_so"}] if visit.answers else []
        for answer in [*visit.answers, *second_tap]:
            self._day.service.phone.answer(visit.id, answer)
        self._day.ledger.done["answers after visits"] += len(visit.answers)

    def _send_on(self, visit: Visit, course: str) -> None:
        away: dict[str, Any] = {"state": "waiting", "desk": None}
        if course == "to topic":
            topic = visitors.pick(self._chance, visitors.TOPICS)
            self._do(visit, "transfer", "transferred", {"topic": topic}, **away, topic=topic, for_desk=None)
        else:
            other = "2" if self.desk == "1" else "1"
            self._do(visit, "transfer", "transferred", {"desk": other}, **away, for_desk=other)

    def _finish(self, visit: Visit, *, other_topic: bool = False) -> None:
        chance = self._chance
        body = {"outcome": visitors.pick(chance, visitors.OUTCOMES), "how": visitors.pick(chance, visitors.HOW)}
        topic = visitors.pick(chance, visitors.TOPICS) if other_topic else visit.topic
        sent = {key: value for key, value in body.items() if value is not None}
        sent |= {"topic": topic} if other_topic else {}
        self._do(visit, "finish", "finished", sent, state="finished", topic=topic, **body)

    def _answer(self, visit: Visit) -> None:
        """Record an answered question of a visit that goes on."""
        topic = visitors.pick(self._chance, visitors.TOPICS)
        self._do(
            visit, "answer", "answered", {"outcome": visitors.pick(self._chance, visitors.OUTCOMES), "topic": topic}
        )
        visit.steps[-1].topic = topic

    def _resume(self, step_index: int) -> bool:
        """Resume a visit that was parked here and is due."""
        for visit in self._back_from_parking(step_index)[:1]:
            self._do(visit, "resume", "resumed", state="called")
            self._until = step_index + 1
            return True
        return False

    def _back_from_parking(self, step_index: int) -> list[Visit]:
        parked = self._day.ledger.parked_at(self.desk)
        return [visit for visit in parked if self._parked_until.get(visit.id, step_index + 1) <= step_index]

    def _do(self, visit: Visit, verb: str, step: str, body: dict[str, Any] | None = None, **values: Any) -> None:
        answer = self._day.service.staff.post(f"tickets/{visit.id}/{verb}", **(body or {}))
        visit.add_step(step, self._day.service.clock.shown, self.desk, values)
        self._day.ledger.done[step] += 1
        self._check_answer(answer, visit)

    def _undo(self, visit: Visit) -> None:
        answer = self._day.service.staff.post(f"tickets/{visit.id}/undo")
        visit.undo_step(self._day.service.clock.shown)
        self._day.ledger.done["undone"] += 1
        self._check_answer(answer, visit)

    def _check_answer(self, answer: dict[str, Any], visit: Visit) -> None:
        names = ("state", "topic", "desk", "for_desk", "outcome", "how")
        assert [answer[name] for name in names] == [getattr(visit, name) for name in names], (answer, visit)
