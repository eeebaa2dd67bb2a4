"""Simulates home loans by the API: a pass and then the item, or the item and then the pass, and the return."""

from typing import TYPE_CHECKING, Any

from tests.year.plan import Day

if TYPE_CHECKING:
    from tests.year.driver import Driver

SCANNER = "home"
"""A scanner of its own: no other of the day reads while it has a pass in mind."""
UNDO_CARD = "ENTRENUNDO"
PASSES = 40


class HomeLoans:
    """Lends home and takes back at one scanner."""

    def __init__(self, day: "Driver") -> None:
        self._day = day

    def lend(self, day: Day, tag: str) -> None:
        """Mostly the pass comes first. Otherwise the item is lent in the centre, and the pass takes it home."""
        code = self._day.ledger.passes[tag] = pass_code(self._day.chance.randrange(PASSES))
        if self._day.chance.random() < 0.7:
            self._scan(code)
            self._expect(self._scan(tag), "lent_home")
        else:
            first = self._scan(tag)
            self._note(day, tag, str(first["action"]))
            if first["action"] == "lent":
                self._expect(self._scan(code), "lent_home")
                self._day.ledger.undo_item_step(tag, day.date, self._day.service.clock.shown)
            else:
                return  # a pass was still in mind: that was the home loan
        self._note(day, tag, "lent_home")

    def take_back(self, day: Day, tag: str) -> None:
        """Sometimes undo the return, which asks for the pass: the borrower was deleted."""
        self._expect(self._scan(tag), "returned")
        self._note(day, tag, "returned")
        if self._day.chance.random() < 0.3:
            answer = self._scan(UNDO_CARD)
            if answer["result"] == "ask":
                answer = self._scan(self._day.ledger.passes[tag])
            self._expect(answer, "undone")
            self._day.ledger.undo_item_step(tag, day.date, self._day.service.clock.shown)

    def _scan(self, code: str) -> Any:
        self._day.happened["scans of home loans"] += 1
        number = self._day.happened["scans of home loans"]
        return self._day.service.staff.post("scans", code=code, scanner=SCANNER, scan_id=f"year-home-{number:08d}")

    def _expect(self, answer: Any, action: str) -> None:
        assert (answer["result"], answer["action"]) == ("done", action), answer

    def _note(self, day: Day, tag: str, step: str) -> None:
        self._day.ledger.item(tag, step, day.date, self._day.service.clock.shown)


def pass_code(number: int) -> str:
    """The code of a printed pass: `PASS`, ten digits and their Luhn check digit."""
    digits = f"{7_000_000_000 + number * 7_919_113:010d}"
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits), start=1)]
    return f"PASS{digits}{-sum(one // 10 + one % 10 for one in doubled) % 10}"
