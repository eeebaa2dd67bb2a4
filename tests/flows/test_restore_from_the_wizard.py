"""A new machine and a stick with copies, with a real `kiosk run`: two presses, and the old centre is back."""

import re
from pathlib import Path

import requests

from kiosk import work
from kiosk.backup import copies
from kiosk.types import Role
from tests import factories
from tests.flows.test_wizard_after_a_power_cut import CODE, Browser
from tests.processes import Served, kiosk
from tests.waiting import until


def old_centre(demonstration: Path, folder: Path, stick: Path) -> None:
    """A copy of a centre on a stick. Its machine is lost."""
    station = factories.copy_demonstration(demonstration, folder / "old")
    factories.add_user(station, "karin", Role.ADMIN)
    factories.take(station)
    copies.make(stick, station, station.clock.now(), work.silent)
    station.db.close()


def is_back(browser: Browser) -> bool:
    try:
        return "är tillbaka" in browser.page("/setup/restoring")
    except requests.ConnectionError:  # it starts on the copy
        return False


def test_it_works(demonstration: Path, tmp_path: Path) -> None:
    stick, data = tmp_path / "stick", tmp_path / "new"
    stick.mkdir()
    old_centre(demonstration, tmp_path, stick)
    data.mkdir()
    (data / "kiosk.toml").write_text(f'[clock]\ntrust = "system"\n[backup]\nfolder = "{stick}"\n', "utf-8")
    kiosk("migrate", "--data", str(data))
    served = Served("run", data, tmp_path / "run.log").start()
    try:
        until(lambda: CODE.search(served.log) is not None)
        browser, code = Browser(served), CODE.findall(served.log)[-1]
        assert code in browser.page("/"), "the touchscreen shows it"
        assert browser.send(browser.page("/setup/copies"), "/setup/copies", code=code) == 303
        chosen = re.search(r'href="(/setup/copies/\w+)"', browser.page("/setup/copies"))
        assert chosen is not None
        assert browser.send(browser.page(chosen[1]), chosen[1]) == 303
        until(lambda: is_back(browser), 90)
        login = {"name": "karin", "password": factories.PASSWORD}
        assert browser.send(browser.page("/login"), "/login", **login) == 303
        assert "Återställde databasen" in browser.page("/admin/log")
        assert "Välj vad du vill ha hjälp med" in browser.page("/")
        assert (data / "kiosk-before-restore-1").is_dir()
    finally:
        served.stop()
