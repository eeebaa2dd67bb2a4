"""Paper that ends, a printer pulled out, a stop of the agent: a ticket has one whole slip or none, never two."""

import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest

from device import printer_talk
from kiosk.health import DeviceCondition
from kiosk.printing import states
from kiosk.printing.models import JobState
from kiosk.queue import board
from tests.device.fake_printer import NetworkPrinter, PtyPrinter
from tests.device.printing import Printing
from tests.device.slip_reader import read_codes, read_text
from tests.waiting import until

Start = Callable[..., Printing]
MIDDLE = 300
"""A row in the middle of the number."""


@pytest.fixture
def here(printing: Start, pty_printer: PtyPrinter) -> Printing:
    return printing(f"serial:{pty_printer.link}", letters="picture")


def numbers(printer: PtyPrinter | NetworkPrinter) -> list[str]:
    """The addresses of the slips that were cut, which say whose each is."""
    return [code for slip in printer.slips for code in read_codes(slip.picture)]


def test_paper_that_ends_in_the_middle_is_trouble_and_the_slip_goes_on_with_new_paper(
    here: Printing, pty_printer: PtyPrinter
) -> None:
    pty_printer.paper = MIDDLE
    here.ready()
    taken = here.take()
    until(lambda: here.part.trouble == "out_of_paper")
    assert here.health().condition is DeviceCondition.TROUBLE
    assert (here.states(), pty_printer.slips) == (["sending"], [])
    with here.station.db.read() as s:
        assert board.snapshot(s, here.station.clock.now()).waiting == {"A": 1}
    pty_printer.load_paper()
    until(lambda: here.states() == ["printed"])
    assert here.part.trouble is None
    assert numbers(pty_printer) == [f"http://entren.local:8080/ticket/{taken.id}"]


def test_without_paper_nothing_is_sent_and_a_late_slip_does_not_come(here: Printing, pty_printer: PtyPrinter) -> None:
    pty_printer.paper = 0
    here.start()
    until(lambda: here.part.trouble == "out_of_paper")
    here.take(at=here.station.clock.now().later(seconds=-59))
    until(lambda: here.states() == ["missed"])
    pty_printer.load_paper()
    until(lambda: here.part.trouble is None)
    fresh = here.take()
    until(lambda: here.states() == ["missed", "printed"])
    assert numbers(pty_printer) == [f"http://entren.local:8080/ticket/{fresh.id}"]


def test_an_open_cover_is_trouble(here: Printing, pty_printer: PtyPrinter) -> None:
    pty_printer.cover_open = True
    here.start()
    until(lambda: here.part.trouble == "cover_open")
    pty_printer.cover_open = False
    until(lambda: here.part.trouble is None)


def test_a_slip_that_stood_still_too_long_is_printed_anew_once(
    here: Printing, pty_printer: PtyPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken piece is cut off: it has no QR code, and no slip begins on it."""
    monkeypatch.setattr(printer_talk, "GIVE_UP_SECONDS", 0.3)
    pty_printer.paper = MIDDLE
    here.ready()
    taken = here.take()
    until(lambda: here.states() == ["queued"])
    pty_printer.load_paper()
    until(lambda: here.states() == ["printed"])
    assert numbers(pty_printer) == [f"http://entren.local:8080/ticket/{taken.id}"]
    assert "Ditt nummer visas på tavlan" in read_text(pty_printer.slips[-1].picture)


def test_a_printer_pulled_out_in_the_middle_prints_the_slip_when_it_is_back(
    here: Printing, pty_printer: PtyPrinter
) -> None:
    pty_printer.paper = MIDDLE
    here.ready()
    taken = here.take()
    until(lambda: here.part.trouble == "out_of_paper")
    pty_printer.pull()
    until(lambda: here.part.trouble == "not_connected")
    pty_printer.load_paper()
    pty_printer.plug()
    until(lambda: here.states() == ["printed"])
    assert numbers(pty_printer) == [f"http://entren.local:8080/ticket/{taken.id}"]


def test_a_printer_pulled_out_and_put_back_prints(here: Printing, pty_printer: PtyPrinter) -> None:
    here.ready()
    pty_printer.pull()
    until(lambda: here.part.trouble in ("unplugged", "not_connected"))
    pty_printer.plug()
    until(lambda: here.part.trouble is None)
    here.take()
    until(lambda: here.states() == ["printed"])
    assert len(numbers(pty_printer)) == 1


def test_a_stop_before_the_cut_prints_the_slip_anew_and_after_it_never(here: Printing, pty_printer: PtyPrinter) -> None:
    for _ in range(2):
        here.take()
    with here.station.db.begin() as s:
        for job in (1, 2):
            states.move(s, job, JobState.QUEUED, JobState.SENDING)
        states.move(s, 2, JobState.SENDING, JobState.SENT)
    here.start()
    until(lambda: here.states() == ["printed", "missed"])
    here.restart()
    third = here.take()
    until(lambda: here.states()[2:] == ["printed"])
    assert len(numbers(pty_printer)) == 2
    assert numbers(pty_printer)[1].endswith(third.id)


def test_one_touch_that_comes_twice_is_one_slip(here: Printing, pty_printer: PtyPrinter) -> None:
    here.ready()
    for _ in range(2):
        here.take(request_key="the-same-touch")
    here.take()
    until(lambda: here.states() == ["printed", "printed"])
    assert len(numbers(pty_printer)) == 2


def test_a_ticket_does_not_wait_for_a_printer_that_stands_still(
    here: Printing, pty_printer: PtyPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_talk, "STALL_SECONDS", 0.2)
    here.ready()
    pty_printer.stands_still = True
    here.take()
    until(lambda: here.part.trouble == "stalled")
    began = time.monotonic()
    here.take()
    assert time.monotonic() - began < 1
    pty_printer.stands_still = False
    until(lambda: here.states() == ["printed", "printed"])
    assert here.part.trouble is None


def test_a_printer_that_never_answers_is_trouble_unless_the_settings_say_so(
    printing: Start, pty_printer: PtyPrinter
) -> None:
    pty_printer.answers = False
    here = printing(f"serial:{pty_printer.link}").start()
    until(lambda: here.part.trouble == "no_answer")
    here.stop()
    silent = printing(f"serial:{pty_printer.link}", answers=False).ready()
    silent.take()
    until(lambda: silent.states() == ["printed"])


def test_a_printer_that_does_not_say_that_it_is_finished_prints(
    here: Printing, pty_printer: PtyPrinter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printer_talk, "FINISH_SECONDS", 0.2)
    pty_printer.says_finished = False
    here.ready()
    here.take()
    here.take()
    until(lambda: here.states() == ["printed", "printed"])
    until(lambda: len(pty_printer.slips) == 2)


def test_a_network_printer_that_hangs_up_in_the_middle_prints_one_slip(
    printing: Start, network_printer: NetworkPrinter
) -> None:
    network_printer.paper = MIDDLE
    here = printing(f"network:{network_printer.address}").ready()
    taken = here.take()
    until(lambda: here.part.trouble == "out_of_paper")
    network_printer.hang_up()
    network_printer.load_paper()
    until(lambda: here.states() == ["printed"])
    assert numbers(network_printer) == [f"http://entren.local:8080/ticket/{taken.id}"]


def test_an_address_where_nobody_is_is_trouble(printing: Start) -> None:
    here = printing("network:127.0.0.1:9").start()
    until(lambda: here.part.trouble == "not_connected")


def test_a_job_of_a_time_to_come_is_late(here: Printing) -> None:
    """The clock was put back meanwhile."""
    here.take(at=here.station.clock.now().later(seconds=timedelta(hours=2).total_seconds()))
    here.start()
    until(lambda: here.states() == ["missed"])


def test_a_printer_that_never_ceases_to_talk_is_trouble_and_can_be_stopped(printing: Start) -> None:
    """Such as a serial line at another speed, or a network address where something else answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        here = printing(f"network:127.0.0.1:{server.getsockname()[1]}").start()
        caller, _ = server.accept()
        stop = threading.Event()
        talks = threading.Thread(target=_talk_without_end, args=(caller, stop), daemon=True)
        talks.start()
        until(lambda: here.part.trouble == "no_answer")
        here.stop()
        stop.set()
        talks.join(5)


def _talk_without_end(caller: socket.socket, stop: threading.Event) -> None:
    with caller, suppress(OSError):
        while not stop.is_set():
            caller.sendall(b"\x12\x00\xff\x91" * 512)


@pytest.mark.parametrize("letters", ["picture", "printer"])
def test_a_silent_network_printer_that_hung_up_gets_a_whole_slip(
    printing: Start, network_printer: NetworkPrinter, letters: str
) -> None:
    """Many close a connection that nothing came over for a while."""
    here = printing(f"network:{network_printer.address}", answers=False, letters=letters).ready()
    until(lambda: network_printer.is_called)
    network_printer.hang_up()
    taken = here.take()
    until(lambda: here.states() == ["printed"])
    until(lambda: network_printer.slips != [])
    assert numbers(network_printer) == [f"http://entren.local:8080/ticket/{taken.id}"]
