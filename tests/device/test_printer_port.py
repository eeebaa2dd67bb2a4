"""How a printer is found and opened. Serial lines and networks are in `test_printer_troubles.py`."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from device import printer_port
from device.printer_port import PrinterPort, usb_printer
from tests.device.fake_printer import PtyPrinter
from tests.device.printing import Printing
from tests.waiting import until

Start = Callable[..., Printing]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """What the kernel lists: a scale without ids, and a printer as lp1."""
    bus = tmp_path / "devices" / "1-1"
    for number in (0, 1):
        (bus / f"1-1:1.{number}").mkdir(parents=True)
        entry = tmp_path / "usbmisc" / f"lp{number}"
        entry.mkdir(parents=True)
        (entry / "device").symlink_to(bus / f"1-1:1.{number}")
    (tmp_path / "usbmisc" / "lp0" / "device").unlink()
    (bus / "idVendor").write_text("04b8\n")
    (bus / "idProduct").write_text("0e15\n")
    return tmp_path / "usbmisc"


def test_a_usb_printer_is_found_by_its_ids(listed: Path) -> None:
    assert usb_printer("04B8:0E15", listed) == Path("/dev/usb/lp1")


@pytest.mark.parametrize("ids", ["04b8:0e28", "04b9:0e15"])
def test_a_usb_printer_that_is_not_there_is_not_connected(listed: Path, ids: str) -> None:
    with pytest.raises(OSError) as caught:
        usb_printer(ids, listed)
    assert printer_port.trouble(caught.value) == "not_connected"


def test_a_usb_printer_prints(printing: Start, pty_printer: PtyPrinter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer_port, "usb_printer", lambda _ids: pty_printer.link)
    here = printing("usb:04b8:0e15").ready()
    here.take()
    until(lambda: here.states() == ["printed"])
    assert len(pty_printer.slips) == 1


def test_a_file_takes_slips(printing: Start, tmp_path: Path) -> None:
    """It cannot be asked for its state."""
    (tmp_path / "slips").touch()
    here = printing(f"file:{tmp_path / 'slips'}").ready()
    here.take()
    until(lambda: here.states() == ["printed"])
    assert (tmp_path / "slips").read_bytes().endswith(b"\x1dV\x00")


@pytest.mark.parametrize(
    ("connection", "trouble"),
    [("file:/dev/entren-none", "not_connected"), ("file:/", "unplugged"), ("serial:/dev/null", "unplugged")],
)
def test_what_is_no_printer_is_trouble(printing: Start, connection: str, trouble: str) -> None:
    here = printing(connection).start()
    until(lambda: here.part.trouble == trouble)
    assert here.health().code == trouble


def test_an_empty_answer_of_a_usb_printer_is_no_end() -> None:
    """A device that has nothing to say is read as empty. A connection that is read as empty was closed."""
    number = os.open("/dev/null", os.O_RDWR)
    assert PrinterPort(number, answers=True, can_be_read=True, ends=False).receive() == b""
    with pytest.raises(ConnectionResetError):
        PrinterPort(number, answers=True, can_be_read=True).receive()
    os.close(number)
