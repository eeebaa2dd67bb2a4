"""A hub whose database connections are all in use answers 503, so that a centre sends its report again later."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from kiosk import db
from kiosk.hub.receiver import Receiver
from kiosk.sync import signing
from kiosk.sync.signing import Message
from tests.web.hub.conftest import Sender, report

SHORT_SECONDS = 0.2
PATH = "/api/v1/centres/lycksele-erum/days/2026-11-20"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short timeouts. A test requests them before the hub, which reads them when it is opened."""
    monkeypatch.setattr(db, "CONNECTION_SECONDS", SHORT_SECONDS)
    monkeypatch.setattr(db, "LOCK_SECONDS", SHORT_SECONDS)


@pytest.fixture
def exhausted_pool(sender: Sender, receiver: Receiver) -> Iterator[ExitStack]:
    """Takes every connection of the hub. Closing the stack returns them."""
    engine = receiver.db.engine
    with ExitStack() as taken:
        with pytest.raises(sa.exc.TimeoutError):
            while True:
                taken.enter_context(engine.connect())
        yield taken


def test_a_report_is_not_taken_for_one_with_a_wrong_signature(sender: Sender, exhausted_pool: ExitStack) -> None:
    refused = sender.put(report())
    assert (refused.status_code, refused.json["code"]) == (503, "storage")
    exhausted_pool.close()
    assert sender.put(report()).status_code == 201


def test_every_other_address_answers_503(sender: Sender, hub: FlaskClient, exhausted_pool: ExitStack) -> None:
    answers = [
        sender.get(),
        hub.get(PATH, headers={"Authorization": "Bearer a-token"}),
        hub.get("/"),
        hub.get("/health"),
    ]
    assert [answer.status_code for answer in answers] == [503] * 4
    exhausted_pool.close()
    assert hub.get("/health").status_code == 200


def test_no_error_of_the_search_for_a_key_is_a_wrong_signature(sender: Sender, receiver: Receiver) -> None:
    """Whatever the error is, a fault of the hub must not look like a wrong key."""
    message = Message("PUT", f"http://localhost{PATH}")
    at = receiver.clock.machine()
    signing.sign(message, report(), sender.centre, sender.key, at)

    def key_of(_code: str) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        signing.verify(message, report(), key_of, at)


@pytest.mark.parametrize("migrated", ["postgres"], indirect=True)
def test_a_lock_that_is_never_released_makes_nobody_wait_for_ever(sender: Sender, receiver: Receiver) -> None:
    """Another hub process was frozen inside a report's transaction. SQLite has a lock file, and one process."""
    with receiver.db.engine.connect() as frozen:
        frozen.execute(sa.text("SELECT 1 FROM hub_centre FOR UPDATE"))
        refused = sender.put(report())
        assert (refused.status_code, refused.json["code"]) == (503, "storage")
    assert sender.put(report()).status_code == 201


@pytest.mark.parametrize("migrated", ["postgres"], indirect=True)
def test_a_session_that_does_nothing_in_a_transaction_loses_its_locks(
    monkeypatch: pytest.MonkeyPatch, sender: Sender, receiver: Receiver
) -> None:
    monkeypatch.setattr(db, "IDLE_SECONDS", SHORT_SECONDS / 4)
    frozen = db.make_engine(receiver.db.engine.url.render_as_string(hide_password=False)).connect()
    frozen.execute(sa.text("SELECT 1 FROM hub_centre FOR UPDATE"))
    assert sender.put(report()).status_code == 201
    frozen.invalidate()
    frozen.close()
