"""The slip of a home loan comes out of the printer once, with the day on which it ends."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from kiosk.loans import due_slip, lending, passes, queries
from kiosk.loans.passes import PassCode
from tests.device.fake_printer import PtyPrinter
from tests.device.printing import Printing
from tests.device.slip_reader import read_text
from tests.waiting import until

Start = Callable[..., Printing]


@pytest.mark.parametrize("letters", ["picture", "printer"])
def test_it_works(printing: Start, pty_printer: PtyPrinter, letters: str) -> None:
    here = printing(f"serial:{pty_printer.link}", letters=letters)
    db, at, borrower = here.station.db, here.station.clock.now(), PassCode(passes.new_code())
    with db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
        lending.lend_home(s, queries.find(s, "TAB0001"), borrower, at)
        for _ in range(2):
            due_slip.order(s, "TAB0001", "sv", at)
    here.start()
    until(lambda: here.states() == ["printed"])
    here.restart()
    until(lambda: here.part.trouble is None)
    with db.begin() as s:
        due_slip.order(s, "TAB0001", "sv", at)
        last = queries.item(s, "TAB0001").due_on
    assert here.states() == ["printed"] and len(pty_printer.slips) == 1
    said = read_text(pty_printer.slips[0].picture)
    assert last is not None
    for words in ("Lämna tillbaka senast", f"{last.day} ", str(last.year), "TAB0001", "DigidelCenter Exempel", "öppet"):
        assert words in said
    assert borrower.code not in said
