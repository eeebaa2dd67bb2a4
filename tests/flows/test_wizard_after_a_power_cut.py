"""The wizard goes on after SIGKILL where it was: a step is answered whole, or not at all."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from kiosk.centre import hours, queries
from kiosk.db import centre_database
from kiosk.migrations.upgrade import upgrade
from kiosk.station import open_station
from kiosk.wizard import steps
from tests import factories
from tests.processes import Served
from tests.waiting import until

CODE = re.compile(r"^  ([A-Z0-9]{4}(?:-[A-Z0-9]{4}){2})$", re.MULTILINE)
KILLED_AFTER = (0.004, 0.02, 0.08)
"""Seconds after the answer to a question is sent."""


class Browser:
    """A browser that keeps its cookies while the service is restarted."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._session = requests.Session()

    def page(self, path: str) -> str:
        return self._session.get(self.served.url + path, timeout=30).text

    def send(self, page: str, path: str, **fields: str) -> int:
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        try:
            sent = {"csrf_token": token[1], **fields}
            answer = self._session.post(self.served.url + path, data=sent, timeout=30, allow_redirects=False)
        except requests.ConnectionError:  # the power went before the answer
            return 0
        return answer.status_code


@pytest.fixture
def new_centre(tmp_path: Path) -> Iterator[tuple[Browser, str]]:
    data = tmp_path / "data"
    data.mkdir()
    db = centre_database(data)
    upgrade(db, "centre")
    db.close()
    served = Served("web", data, tmp_path / "web.log").start()
    until(lambda: CODE.search(served.log) is not None)
    yield Browser(served), CODE.findall(served.log)[-1]
    served.stop()


def open_step(data: Path) -> str | None:
    """The open step, after a check that what the steps before it answered is whole."""
    station = open_station(data)
    try:
        with station.db.read() as s:
            step, known = steps.open_step(s), steps.states(s)
            assert (queries.centre(s).name == "Biblioteket") == (steps.NAME in known)
            assert len(hours.week(s, station.clock.now())) == (5 if steps.HOURS in known else 0)
            assert len(queries.desks(s)) == (8 if steps.DESKS in known else 3)
            return step
    finally:
        station.db.close()


def test_no_answer_is_kept_by_half(new_centre: tuple[Browser, str]) -> None:
    browser, code = new_centre
    sent = {"code": code, "name": "Ada", "password": factories.PASSWORD}
    served = browser.served
    assert browser.send(browser.page("/setup"), "/setup", **sent) == 303
    week = {f"{edge}-{day}-0": time for day in range(5) for edge, time in (("opens", "10"), ("closes", "16"))}
    answers = {steps.NAME: {"name": "Biblioteket"}, steps.HOURS: week, steps.DESKS: {"desks": "8", "rooms": "1"}}
    for (step, answer), seconds in zip(answers.items(), KILLED_AFTER, strict=True):
        page = browser.page(f"/setup/{step}")
        sending = threading.Thread(target=browser.send, args=(page, f"/setup/{step}"), kwargs=answer)
        sending.start()
        time.sleep(seconds)
        served.kill()
        sending.join()
        following = steps.STEPS[steps.STEPS.index(step) + 1]
        assert open_step(served.data) in (step, following)
        served.start()
        if open_step(served.data) == step:
            assert browser.send(browser.page(f"/setup/{step}"), f"/setup/{step}", **answer) == 303
        if following == steps.TOPICS:
            assert browser.send(browser.page("/setup/topics"), "/setup/topics/skip") == 303
    assert open_step(served.data) == steps.ITEMS
