"""A test slip shows all that a number's slip has, and no number in the queue."""

from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageDraw

from kiosk.printing import jobs
from tests.device.fake_printer import PtyPrinter
from tests.device.printing import ROOT, Printing
from tests.device.slip_reader import read_codes, read_text
from tests.waiting import until

Start = Callable[..., Printing]


def print_test(here: Printing) -> None:
    with here.station.db.begin() as s:
        jobs.add_test(s, "eva", here.station.clock.now())
    until(lambda: here.states()[-1] == "printed")


def test_it_works(printing: Start, pty_printer: PtyPrinter) -> None:
    here = printing(f"serial:{pty_printer.link}").ready()
    print_test(here)
    said = read_text(pty_printer.slips[0].picture)
    assert "Provlapp" in said
    assert "Det här är inget nummer i kön." in said
    assert read_codes(pty_printer.slips[0].picture) == [f"{ROOT}/"]


def test_the_centres_own_picture_is_on_top(printing: Start, pty_printer: PtyPrinter) -> None:
    here = printing(f"serial:{pty_printer.link}").ready()
    logo: Path = here.station.data / "logo.png"
    picture = Image.new("RGBA", (200, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((0, 0, 99, 99), fill=(0, 0, 0, 255))
    picture.save(logo)
    print_test(here)
    paper = pty_printer.slips[0].picture
    assert [paper.getpixel((40 + x, 90)) for x in (50, 150)] == [0, 255]
    logo.write_bytes(b"no picture")
    print_test(here)
    assert "Provlapp" in read_text(pty_printer.slips[1].picture)
