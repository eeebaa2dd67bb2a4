"""A member of staff in a real browser."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.people import queries, sessions
from kiosk.station import Station, open_station
from tests import factories
from tests.flows.pages import used_page
from tests.processes import Served
from web.auth.callers import COOKIE

VIRTUAL_KEYS = {"Enter": 13, "Tab": 9}


@contextmanager
def serving(
    demonstration: Path, folder: Path, settings: str = "", **environment: str
) -> Iterator[tuple[Served, Station]]:
    """A real `kiosk web`, and its data opened as a second process does. The users are eva and omar."""
    station = factories.copy_demonstration(demonstration, folder / "data")
    with (folder / "data" / "kiosk.toml").open("a") as written:
        written.write(settings)
    for name in ("eva", "omar"):
        factories.add_user(station, name)
    process = Served("web", folder / "data", folder / "web.log", **environment).start()
    yield process, station
    process.stop()
    station.db.close()


@contextmanager
def staff_page(browser: Any, served: Served, name: str, desk: str) -> Iterator[Any]:
    """A page of a user who is logged in at a desk."""
    with used_page(browser, 1366, 768) as page:
        page.context.add_cookies([{"name": COOKIE, "value": log_in_at(served.data, name, desk), "url": served.url}])
        page.goto(f"{served.url}/desk")
        yield page


def log_in_at(data: Path, name: str, desk: str) -> str:
    """The cookie of a new session at a desk."""
    station = open_station(data)
    with station.db.begin() as s:
        user = queries.by_name(s, name)
        assert user is not None
        cookie = sessions.start(s, user, station.clock.now())
        s.flush()
        sessions.choose_desk(s, cookie, desk)
    station.db.close()
    return cookie


def log_in_by_form(page: Any, served: Served, name: str, desk: str) -> None:
    page.goto(f"{served.url}/desk")
    page.get_by_label("Namn").fill(name)
    page.get_by_label("Lösenord").fill(factories.PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name=f"Bord {desk}").click()
    page.wait_for_url(f"{served.url}/desk")


def press(page: Any, key: str) -> None:
    """Press a key once the page's scripts are loaded."""
    page.wait_for_load_state()
    page.keyboard.press(key)


def type_like_a_scanner(page: Any, code: str, end: str = "Enter", apart: float = 0) -> None:
    """Send keys whose time stamps are ten milliseconds apart, however busy this machine is.

    `apart`: after so many seconds the next one is sent, as a busy machine delivers them.
    """
    type_with_stops(page, [(code, 0)], end, apart)


def type_with_stops(page: Any, pieces: list[tuple[str, float]], end: str = "Enter", apart: float = 0) -> None:
    """The same, of a code that comes in pieces: each with the seconds by which its times come later."""
    page.wait_for_load_state()  # the page's scripts are in place
    devtools = page.context.new_cdp_session(page)
    started = time.time()
    keys = [(key, late if place == 0 else 0) for piece, late in pieces for place, key in enumerate(piece or [end])]
    if pieces[-1][0] and end:
        keys.append((end, 0))
    for place, (key, late) in enumerate(keys):
        time.sleep(apart if place else 0)
        started += late
        stamp = {"timestamp": started + place * 0.01, "key": key}
        text = {"text": key} if len(key) == 1 else {}
        code_of_key = {"windowsVirtualKeyCode": VIRTUAL_KEYS.get(key, ord(key[0]))}
        devtools.send("Input.dispatchKeyEvent", {"type": "keyDown", **stamp, **text, **code_of_key})
        devtools.send("Input.dispatchKeyEvent", {"type": "keyUp", **stamp, **code_of_key})
    devtools.detach()
