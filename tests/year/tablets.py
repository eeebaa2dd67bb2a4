"""Simulates the loans of one day, by scanner or API: lend, return, note damage, make ready, sometimes undo."""

import datetime as dt
from typing import TYPE_CHECKING

from tests.year import visitors
from tests.year.cells import LENDING_TIMES
from tests.year.home_loans import HomeLoans
from tests.year.plan import Day

if TYPE_CHECKING:
    from tests.year.driver import Driver

HOME_LOANS = 0.2
"""How many of the loans are loans home."""
UNDO_CARD, READY_CARD, DAMAGED_CARD = "ENTRENUNDO", "ENTRENREADY", "ENTRENDAMAGED"


def is_at_an_end(lent: dt.timedelta) -> bool:
    """Whether a second more or less decides in which range a lending time is: the service may be that much later."""
    return any(abs(lent - dt.timedelta(hours=end)) < dt.timedelta(minutes=1) for end, _ in LENDING_TIMES)


class Tablets:
    """At some steps of the day a tablet takes its next step: it is lent, returned or made ready."""

    def __init__(self, day: "Driver", steps: int, visits: int) -> None:
        self._day, self._home = day, HomeLoans(day)
        many = visitors.LEAST_WITH_TABLETS + visits // visitors.VISITS_TO_ONE_WITH_TABLETS if steps else 0
        self._at = sorted(day.chance.randrange(steps) for _ in range(many))

    def has_to_act(self, step_index: int) -> bool:
        return bool(self._at) and self._at[0] <= step_index

    def act(self, day: Day, step_index: int) -> None:
        while self._at and self._at[0] <= step_index:
            self._at.pop(0)
            self._one_thing(day)

    def _one_thing(self, day: Day) -> None:
        """Choose among a few tablets, so that loans end. A loan may last over night."""
        ledger, chance = self._day.ledger, self._day.chance
        tag = chance.choice(sorted(ledger.items)[:5] if chance.random() < 0.8 else sorted(ledger.items))
        state = ledger.items[tag]
        if any(step.tag == tag and step.at == self._day.service.clock.shown for step in ledger.item_steps[-12:]):
            return  # within three seconds of its last scan it would be a repeat
        if state == "lent" and is_at_an_end(self._day.service.clock.shown - ledger.lent_at(tag)):
            return
        if state == "checking":
            self._make_ready(day, tag)
        elif state == "lent" and tag in ledger.lent_home():
            self._home.take_back(day, tag)
        elif state == "ready" and chance.random() < HOME_LOANS:
            self._home.lend(day, tag)
        elif chance.random() < 0.7:
            self._scan(day, tag, "returned" if state == "lent" else "lent")
        else:
            self._scan_by_api(day, tag, "returned" if state == "lent" else "lent")

    def _make_ready(self, day: Day, tag: str) -> None:
        staff, way = self._day.service.staff, "ready"
        if tag in self._day.ledger.damaged:
            status, refusal = staff.ask("POST", f"items/{tag}/ready")
            assert (status, refusal["code"]) == (409, "item_damaged"), refusal
            way = "ready-as-it-is"
        answer = staff.post(f"items/{tag}/{way}")
        assert answer["state"] == "ready", answer
        self._note(day, tag, "readied")

    def _scan(self, day: Day, tag: str, step: str) -> None:
        """Scan at the serial port."""
        before = self._day.ledger.items[tag]
        self._day.service.scan_until(tag, tag, "lent" if step == "lent" else "checking")
        self._note(day, tag, step)
        if self._day.chance.random() < 0.1:
            self._day.service.scan_until(UNDO_CARD, tag, before)
            self._day.ledger.undo_item_step(tag, day.date, self._day.service.clock.shown)
        elif step == "returned" and self._day.chance.random() < 0.3:
            self._day.service.scan_until(READY_CARD, tag, "ready")
            self._note(day, tag, "readied")

    def _scan_by_api(self, day: Day, tag: str, step: str) -> None:
        """Scan over the API. Sometimes the same scan is sent twice, or the same code is read twice."""
        staff, number = self._day.service.staff, len(self._day.ledger.item_steps)
        scan = {"code": tag, "scanner": "wedge", "scan_id": f"year-scan-{number:08d}"}
        answer = staff.post("scans", **scan)
        assert (answer["result"], answer["action"]) == ("done", step), answer
        self._note(day, tag, step)
        if self._day.chance.random() < 0.2:
            assert staff.post("scans", **scan) == answer
            again = staff.post("scans", **(scan | {"scan_id": f"year-again-{number:08d}"}))
            assert again["result"] == "repeat", again
        elif step == "returned" and self._day.chance.random() < 0.3:
            self._damage(day, tag, number)

    def _damage(self, day: Day, tag: str, number: int) -> None:
        """Scan the card for damage after a return, and sometimes undo it."""
        self._use_card(DAMAGED_CARD, "damaged", f"year-damage-{number:08d}")
        self._note(day, tag, "damaged")
        if self._day.chance.random() < 0.3:
            self._use_card(UNDO_CARD, "undone", f"year-whole-{number:08d}")
            self._day.ledger.undo_item_step(tag, day.date, self._day.service.clock.shown)

    def _use_card(self, card: str, action: str, scan_id: str) -> None:
        answer = self._day.service.staff.post("scans", code=card, scanner="wedge", scan_id=scan_id)
        assert (answer["result"], answer["action"]) == ("done", action), answer

    def _note(self, day: Day, tag: str, step: str) -> None:
        self._day.ledger.item(tag, step, day.date, self._day.service.clock.shown)
