"""What should have become of each visit: kept from what was pressed, without any code of the service."""

from collections import Counter
from dataclasses import dataclass, field, replace

Question = tuple[str, str, str | None]


@dataclass(slots=True)
class Visit:
    """A number, and each step with the desk that made it. `place`: its place in the order of arrival."""

    number: str
    topic: str
    channel: str
    place: int
    language: str = "sv"
    state: str = "waiting"
    desk: str | None = None
    for_desk: str | None = None
    room: str | None = None
    outcome: str | None = None
    how: str | None = None
    steps: list[tuple[str, str | None]] = field(default_factory=lambda: [("taken", None)])
    questions: list[Question] = field(default_factory=list)


class Ledger:
    """All visits of the day by their number, and the help in passing of each desk."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = {}
        self.passing: Counter[str] = Counter()
        self._before: dict[str, Visit] = {}

    def arrive(self, number: str, topic: str, channel: str, language: str) -> None:
        assert number not in self.visits, f"{number} was given twice"
        self.visits[number] = Visit(number, topic, channel, len(self.visits), language)

    @property
    def waiting(self) -> list[Visit]:
        return sorted((visit for visit in self.visits.values() if visit.state == "waiting"), key=lambda one: one.place)

    @property
    def parked(self) -> list[Visit]:
        return [visit for visit in self.visits.values() if visit.state == "parked"]

    def line_of(self, desk: str) -> list[Visit]:
        """Those whom a desk can call, in their order."""
        return [visit for visit in self.waiting if visit.for_desk in (None, desk)]

    def at(self, desk: str) -> Visit | None:
        return next((one for one in self.visits.values() if one.state == "called" and one.desk == desk), None)

    def called(self, visit: Visit, desk: str, step: str) -> None:
        self._step(visit, desk, step, state="called", desk=desk, for_desk=None)

    def recalled(self, visit: Visit, desk: str) -> None:
        self._step(visit, desk, "recalled")

    def answered(self, visit: Visit, desk: str, question: Question) -> None:
        self._step(visit, desk, "answered", questions=[*visit.questions, question])

    def finished(self, visit: Visit, desk: str, question: Question) -> None:
        topic, outcome, how = question
        self._step(visit, desk, "finished", state="finished", topic=topic, outcome=outcome, how=how)

    def did_not_come(self, visit: Visit, desk: str) -> None:
        self._step(visit, desk, "no_show", state="no_show")

    def parked_by(self, visit: Visit, desk: str) -> None:
        self._step(visit, desk, "parked", state="parked", room=None)

    def sent(self, visit: Visit, desk: str, *, topic: str | None = None, for_desk: str | None = None) -> None:
        there = {"topic": topic or visit.topic, "for_desk": for_desk}
        self._step(visit, desk, "transferred", state="waiting", desk=None, room=None, **there)

    def went_to_room(self, visit: Visit, desk: str, room: str) -> None:
        self._step(visit, desk, "transferred", room=room)

    def handed_over(self, visit: Visit, desk: str, to: str) -> None:
        self._step(visit, desk, "handed_over", desk=to)

    def undone(self, visit: Visit, desk: str) -> None:
        """The desk's last step was undone: all is as before, and both steps are on record."""
        before = self._before[desk]
        steps = [*visit.steps, ("undone", desk)]
        self.visits[visit.number] = replace(before, steps=steps)

    def _step(self, visit: Visit, by: str, step: str, **changes: object) -> None:
        self._before[by] = replace(visit, steps=list(visit.steps))
        for name, value in changes.items():
            setattr(visit, name, value)
        visit.steps.append((step, by))
