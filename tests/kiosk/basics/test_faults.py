"""A log line about an exception has its time, class and frames, but not its message."""

import re
import subprocess
import sys

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from device import scanner
from device.parts import AgentContext
from device.work import Worker
from kiosk import __main__ as command_line
from kiosk import faults
from kiosk.scans.handle import Scanned
from kiosk.scans.models import Result
from kiosk.scans.recent import ScanMemory
from kiosk.station import Station
from kiosk.types import _from_text
from kiosk.watch import Watcher
from tests.waiting import until

PERSON = "811218-9876"
"""An example number of the tax agency, which no person has."""
UNCAUGHT = f"""
import logging, threading
from kiosk.cli.options import log_to_stderr
from kiosk.types import _from_text
log_to_stderr()
thread = threading.Thread(target=_from_text, args=("{PERSON}",))
thread.start()
thread.join()
class Careless:
    def __del__(self):
        _from_text("{PERSON}")
Careless()
try:
    _from_text("{PERSON}")
except ValueError:
    logging.getLogger("some.library").exception("it broke")
_from_text("{PERSON}")
"""


def quote(*_parts: object, **_named: object) -> None:
    """Raise an error whose message quotes the input, as a parser's errors do."""
    try:
        _from_text(PERSON)
    except ValueError as error:
        raise KeyError(PERSON, {"sent": PERSON}) from error


def test_it_works() -> None:
    with pytest.raises(KeyError) as caught:
        quote()
    said = faults.described(caught.value)
    assert re.fullmatch(
        r"KeyError at basics/test_faults.py:\d+ quote; after ValueError at kiosk/types.py:\d+ _from_text", said
    )


def test_the_drivers_error_code_is_logged(station: Station) -> None:
    with station.db.read() as s, pytest.raises(sa.exc.IntegrityError) as caught:
        s.execute(sa.text("INSERT INTO ticket_event (ticket, step, at) VALUES (99, 'called', :at)"), {"at": PERSON})
        s.execute(sa.text("PRAGMA defer_foreign_keys = OFF"))
    assert "IntegrityError (SQLITE_CONSTRAINT_FOREIGNKEY)" in faults.described(caught.value)


def test_a_long_chain_and_a_deep_recursion_stay_one_short_line() -> None:
    def deeper(number: int) -> None:
        try:
            deeper(number + 1)
        except RecursionError as error:
            raise ValueError(PERSON) from error

    with pytest.raises(ValueError) as caught:
        deeper(0)
    assert len(faults.described(caught.value)) < 4000


def test_an_uncaught_error_of_a_thread_is_logged_without_its_message() -> None:
    ran = subprocess.run([sys.executable, "-c", UNCAUGHT], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 1
    assert PERSON not in ran.stdout + ran.stderr
    assert len(re.findall(r"kiosk/types.py:\d+ _from_text", ran.stderr)) == 4
    assert len(re.findall(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ ERROR ", ran.stderr)) == 4


def test_a_fault_of_a_page_is_logged_without_what_was_sent(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.view_functions, "visitor.start", quote)
    assert client.get("/").status_code == 500
    assert "unforeseen in visitor.start: KeyError at basics/test_faults.py" in caplog.text
    assert PERSON not in caplog.text


def test_a_fault_while_a_code_is_handled_is_logged_without_the_code(
    station: Station, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(scanner, "handle", quote)
    shown: list[Result] = []
    context = AgentContext(station)
    context.result_listeners.append(shown.append)
    worker = Worker(context)
    worker.start()
    scan = Scanned(code=PERSON, scanner="front", scan_id="scan-00000001")
    context.add_job(scanner.scan_job(context, scan, ScanMemory()))
    until(lambda: shown)
    worker.stop()
    worker.thread.join(10)
    assert "not done: KeyError at device/work.py" in caplog.text
    assert PERSON not in caplog.text


def test_a_fault_of_a_listener_is_logged_without_its_message(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = Watcher(station.data / "kiosk.db", quote)
    watcher.start()
    until(lambda: "stopped early" in caplog.text)
    watcher.stop()
    assert "KeyError at kiosk/watch.py" in caplog.text
    assert PERSON not in caplog.text


def test_a_fault_of_a_command_is_printed_without_its_message(
    station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiosk.cli.night.queries.report", quote)
    monkeypatch.setattr(sys, "argv", ["kiosk", "report", "--data", str(station.data)])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == 1
    printed = capsys.readouterr()
    assert printed.err.startswith("kiosk: something unforeseen happened: KeyError at ")
    assert "kiosk/cli/night.py" in printed.err
    assert PERSON not in printed.out + printed.err
