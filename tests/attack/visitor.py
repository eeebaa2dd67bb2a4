"""A visitor at the touchscreen: opens a topic's page, takes a number, and is timed."""

import http.client
import math
import re
import time
import urllib.parse
from dataclasses import dataclass, field

PATIENCE = 10.0
"""Seconds after which a visitor has gone home: counted as that long."""
FIELD = r'name="{name}"[^>]*value="([^"]+)"'


@dataclass
class Touches:
    """How long each number took, in milliseconds, and how many got none."""

    milliseconds: list[float] = field(default_factory=list)
    without: int = 0

    def percentile(self, share: float) -> float:
        """By nearest rank: the smallest of them that so large a share is not above."""
        ordered = sorted(self.milliseconds)
        return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def take_numbers(port: int, seconds: float, every: float = 1.0) -> Touches:
    """A number about every second, each on connections of its own."""
    touches = Touches()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        got = _take_number(port)
        took = time.monotonic() - begun
        touches.without += not got
        touches.milliseconds.append((took if got else max(took, PATIENCE)) * 1000)
        time.sleep(max(0.0, every - took))
    return touches


def _take_number(port: int) -> bool:
    try:
        status, cookie, page = ask(port, "GET", "/topics/login")
        if status != 200:
            return False
        form = {name: _field(page, name) for name in ("csrf_token", "request_key", "topic")}
        return ask(port, "POST", "/tickets", urllib.parse.urlencode(form), cookie)[0] == 303
    except (OSError, http.client.HTTPException):
        return False


def ask(port: int, method: str, path: str, body: str | None = None, cookie: str = "") -> tuple[int, str, str]:
    """One request on a connection of its own: status, the cookie that was set, the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        set_cookie = answer.getheader("Set-Cookie") or ""
        return answer.status, set_cookie.partition(";")[0], answer.read().decode()
    finally:
        connection.close()


def _field(page: str, name: str) -> str:
    found = re.search(FIELD.format(name=name), page)
    assert found is not None, f"the page has no field {name}"
    return found[1]
