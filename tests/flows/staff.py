"""A member of staff in a real browser."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.station import Station
from tests import factories
from tests.processes import Served

VIRTUAL_KEYS = {"Enter": 13, "Tab": 9}


@contextmanager
def serving(demonstration: Path, folder: Path, settings: str = "") -> Iterator[tuple[Served, Station]]:
    """A real `kiosk web`, and its data opened as a second process does. The users are eva and omar."""
    station = factories.copy_demonstration(demonstration, folder / "data")
    with (folder / "data" / "kiosk.toml").open("a") as written:
        written.write(settings)
    for name in ("eva", "omar"):
        factories.add_user(station, name)
    process = Served("web", folder / "data", folder / "web.log").start()
    yield process, station
    process.stop()
    station.db.close()


@contextmanager
def staff_page(browser: Any, served: Served, name: str, desk: str) -> Iterator[Any]:
    """A page of a user who has logged in and chosen a desk."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="sv-SE")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(f"{served.url}/desk")
    page.get_by_label("Namn").fill(name)
    page.get_by_label("Lösenord").fill(factories.PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name=f"Bord {desk}").click()
    page.wait_for_url(f"{served.url}/desk")
    yield page
    context.close()
    assert troubles == []


def press(page: Any, key: str) -> None:
    """Press a key once the page's scripts are loaded."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def type_like_a_scanner(page: Any, code: str, end: str = "Enter") -> None:
    """Send keys whose time stamps are ten milliseconds apart, however busy this machine is."""
    page.wait_for_load_state()  # the page's scripts are in place
    devtools = page.context.new_cdp_session(page)
    started = time.time()
    for place, key in enumerate([*code, *([end] if end else [])]):
        stamp = {"timestamp": started + place * 0.01, "key": key}
        text = {"text": key} if len(key) == 1 else {}
        code_of_key = {"windowsVirtualKeyCode": VIRTUAL_KEYS.get(key, ord(key[0]))}
        devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", **stamp, **text, **code_of_key})
        devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **stamp, **code_of_key})
    devtools.detach()
