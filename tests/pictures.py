"""`make pictures` takes the README's screenshots of a real service with a demonstration's made-up past."""

import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

from device import slip_picture
from kiosk.loans import groups, queries, stocktake
from kiosk.queue import slip
from kiosk.queue.models import Ticket
from kiosk.scans.scanner_test import TEST_CODE
from kiosk.station import Station, open_station
from kiosk.types import Role
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.factories import PASSWORD, add_user, call, finish, take
from tests.flows.staff import type_like_a_scanner
from tests.processes import Served, kiosk

FOLDER = Path(__file__).parents[1] / "pictures"
LIST = """Etikett;Modell;Serienummer;IMEI
PLATTA01;Surfplatta, 10 tum;SN-2201;356938035643809
PLATTA02;Surfplatta, 10 tum;SN-2201;356938035643817
PLATTA03;Läsplatta;SN-2203;3,56938E+14
"""
"""A list of items that cannot be taken in as it is."""
KIOSK, WALL, STAFF, PHONE = (1280, 720), (1920, 1080), (1366, 768), (390, 844)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder) / "data"
        kiosk("demo", "--data", str(data), "--history", "60")
        with (data / "kiosk.toml").open("a") as toml:
            toml.write('\n[web]\npublic_url = "http://192.0.2.10:8080"\n')
        _a_morning(open_station(data))
        print_slip(open_station(data))
        served = Served("web", data, Path(folder) / "log").start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        try:
            _visitor(browser, served.url)
            _lending(_staff(browser, served.url), served.url, open_station(data))
        finally:
            browser.close()
            served.stop()


def _a_morning(station: Station) -> None:
    """A few visits, somebody at each desk, and a short line."""
    at = station.clock.now().later(minutes=-50)
    add_user(station, "Eva", Role.ADMIN)
    for number in range(8):
        take(station, ("login", "bills", "device", "scam")[number % 4], at=at.later(minutes=number * 3))
        ticket = call(station, str(number % 3 + 1), at=at.later(minutes=number * 3 + 4))
        finish(station, ticket, at=at.later(minutes=number * 3 + 12))
    waiting = [("login", {"companion": True}), ("loan", {"language": "ar"}), ("device", {}), ("bills", {"quiet": True})]
    for minute, (topic, wishes) in enumerate([*waiting, ("scam", {"private_room": True}), ("loan", {})]):
        take(station, topic, at=at.later(minutes=32 + minute * 3), **wishes)
    call(station, "2", at=at.later(minutes=48))  # lately: the board still says whose turn it is
    station.db.close()


def print_slip(station: Station) -> None:
    """The slip of the newest number, as it comes out of the printer, with an edge of paper."""
    with station.db.read() as s:
        newest = s.scalar(sa.select(sa.func.max(Ticket.id)))
        assert newest is not None
        said = slip.of_ticket(s, newest, "http://192.0.2.10:8080", station.clock.now())
    station.db.close()
    drawn = slip_picture.draw(said, 576)
    paper = Image.new("L", (drawn.width + 64, drawn.height + 64), 255)
    paper.paste(drawn, (32, 32))
    ImageDraw.Draw(paper).rectangle((0, 0, paper.width - 1, paper.height - 1), outline=160, width=2)
    paper.quantize(4).save(FOLDER / "slip.png", optimize=True)


def _visitor(browser: Any, url: str) -> None:
    page = _page(browser, KIOSK)
    page.goto(url)
    _keep(page, "start")
    page.goto(f"{url}/topics/login")
    page.click(".next")
    _keep(page, "number")
    code = page.url.rpartition("/")[2].partition("?")[0]
    wall = _page(browser, WALL)
    wall.goto(f"{url}/board")
    _keep(wall, "board")
    phone = _page(browser, PHONE)
    phone.goto(f"{url}/ticket/{code}")
    _keep(phone, "ticket")


def _staff(browser: Any, url: str) -> Any:
    page = _page(browser, STAFF)
    page.goto(f"{url}/login?next=/desk")
    page.fill("[name=name]", "Eva")
    page.fill("[name=password]", PASSWORD)
    page.click("main button.next")
    page.click("button[value='2']")
    _keep(page, "desk")
    page.goto(f"{url}/loans")
    _scan(page, "TAB0007")
    _keep(page, "loans")
    page.goto(f"{url}/admin?weeks=4")
    _keep(page, "admin")
    return page


def _lending(page: Any, url: str, station: Station) -> None:
    """A group that gets its items, a stocktake half way, a list to correct, and a scanner that is set wrongly."""
    at = station.clock.now()
    with station.db.begin() as s:
        groups.begin(s, 8, at)
    page.goto(f"{url}/loans")
    for tag in ("TAB0001", "TAB0002", "TAB0003", "TAB0004", "TAB0005"):
        _scan(page, tag)
    _keep(page, "group")
    with station.db.begin() as s:
        stocktake.begin(s, at)
        for tag in ("TAB0001", "TAB0008", "TAB0009", "TAB0010"):
            stocktake.count(s, queries.find(s, tag), at)
    station.db.close()
    page.goto(f"{url}/loans/stocktake")
    _keep(page, "stocktake")
    page.goto(f"{url}/admin/item-lists")
    page.set_input_files("input[type=file]", {"name": "saker.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    page.click("main form .button.next, main form button:not([disabled])")
    page.wait_for_selector("table.rows")
    _keep(page, "list")
    page.goto(f"{url}/admin/scanner-test")
    type_like_a_scanner(page, TEST_CODE.replace("-", "+").replace("/", "-"))
    page.wait_for_selector(".told")
    _keep(page, "scanner-test")


def _scan(page: Any, code: str) -> None:
    """A scan that the page shows."""
    page.evaluate(
        """(code) => fetch("/api/v1/scans", {method: "POST", headers: {"Content-Type": "application/json"},
        body: JSON.stringify({code, scanner: "wedge", scan_id: `a-picture-of-${code}`})})""",
        code,
    )
    page.wait_for_selector(f".told.done:has-text('{code}')")


def _page(browser: Any, size: tuple[int, int]) -> Any:
    return browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="sv-SE")


def _keep(page: Any, name: str) -> None:
    page.wait_for_timeout(700)
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
