"""Database errors of the hub on SQLite and PostgreSQL are a conflict (a race) or a fault (a wrong statement)."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk.errors import Conflict, ProgramFault
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver
from web.visitor.sight import COOKIE

PERSON = "811218-9876"
KEY = "A" * 43 + "="
WRONG = {
    "a null that may not be": "UPDATE hub_centre SET code = NULL",
    "a table that is not there": f"SELECT * FROM borrower WHERE card = '{PERSON}'",
    "a column that is not there": f"SELECT card FROM hub_centre WHERE card = '{PERSON}'",
}


def add(receiver: Receiver, name: str) -> None:
    with receiver.db.begin() as s:
        centres.add(s, name, KEY, receiver.clock.now())


def test_a_race_is_a_conflict(receiver: Receiver) -> None:
    add(receiver, "demo")
    with pytest.raises(Conflict, match="changed_meanwhile"), receiver.db.begin() as s:
        row = s.execute(sa.text("SELECT * FROM hub_centre")).mappings().one()
        names = ", ".join(row)
        s.execute(sa.text(f"INSERT INTO hub_centre ({names}) SELECT {names} FROM hub_centre"))


@pytest.mark.parametrize("statement", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_statement_is_a_fault(receiver: Receiver, statement: str, caplog: pytest.LogCaptureFixture) -> None:
    add(receiver, "demo")
    with pytest.raises(ProgramFault), receiver.db.begin() as s:
        s.execute(sa.text(statement))
    assert "a fault of ours: " in caplog.text
    assert PERSON not in caplog.text


def test_a_nested_transaction_is_refused(receiver: Receiver) -> None:
    with pytest.raises(RuntimeError, match="inside"), receiver.db.begin(), receiver.db.begin():
        pass
    add(receiver, "demo")


@pytest.mark.parametrize("path", ["/x", "/x/api/v1/centres/demo/days/2026-11-20"])
def test_an_address_that_is_not_there_is_said_in_a_page(hub: FlaskClient, path: str) -> None:
    """The page of an error is the one of the centres, also for a browser that has chosen larger text there."""
    hub.set_cookie(COOKIE, "better")
    answer = hub.get(path)
    assert answer.status_code == 404 and "<h1>" in answer.text and "high-contrast" in answer.text
