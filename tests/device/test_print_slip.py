"""A number has its slip, which says the same as the page. What is printed is read back from its picture."""

from collections.abc import Callable

import pytest

from tests.device.fake_printer import PtyPrinter, Sheet
from tests.device.printing import ROOT, Printing
from tests.device.slip_reader import read_codes, read_text
from tests.factories import call, finish, take
from tests.waiting import until

Start = Callable[..., Printing]


def first_slip(printer: PtyPrinter) -> Sheet:
    until(lambda: printer.slips)
    return printer.slips[0]


def somebody_waits(printing: Printing) -> None:
    """Three visits of nine minutes, so that there is an estimate, and one visitor who waits."""
    station, at = printing.station, printing.station.clock.now()
    for minute in range(4):
        take(station, at=at.later(minutes=minute * 10 - 50))
        finish(station, call(station, at=at.later(minutes=minute * 10 - 50)), at=at.later(minutes=minute * 10 - 41))
    take(station)


@pytest.mark.parametrize("letters", ["picture", "printer"])
def test_it_works(printing: Start, pty_printer: PtyPrinter, letters: str) -> None:
    here = printing(f"serial:{pty_printer.link}", letters=letters)
    somebody_waits(here)
    here.next_number(12)
    taken = here.take()
    assert (taken.number, taken.wait is None) == ("A12", False)
    assert taken.wait is not None
    here.start()
    until(lambda: here.states()[-1] == "printed")
    slip = pty_printer.slips[-1]
    said = read_text(slip.picture)
    for words in ("DigidelCenter Exempel", "Ditt nummer", f" {taken.number} ", "1 person före dig"):
        assert words in said
    assert f"{taken.wait.low} till {taken.wait.high} minuter" in said or f"ögst {taken.wait.high} minuter" in said
    assert read_codes(slip.picture) == [f"{ROOT}/ticket/{taken.id}"]
    assert "Inlogg" not in said
    assert "BankID" not in said
