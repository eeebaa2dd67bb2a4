"""A visitor at the touchscreen opens a topic's page and takes a number, and the time is measured."""

import http.client
import math
import re
import time
import urllib.parse
from dataclasses import dataclass, field

TIMEOUT_SECONDS = 10.0
"""Seconds after which a visitor gives up. A number that was not given counts as this long."""
FIELD = r'name="{name}"[^>]*value="([^"]+)"'


@dataclass
class NumberTimes:
    """How long each number took, in milliseconds, and how many got none."""

    milliseconds: list[float] = field(default_factory=list)
    failures: int = 0

    def percentile(self, share: float) -> float:
        """The percentile by the nearest-rank method."""
        ordered = sorted(self.milliseconds)
        return ordered[max(0, math.ceil(len(ordered) * share) - 1)]


def take_numbers(port: int, seconds: float, every: float = 1.0) -> NumberTimes:
    """Take a number about every second, each over new connections."""
    times = NumberTimes()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        begun = time.monotonic()
        got = _take_number(port)
        took = time.monotonic() - begun
        times.failures += not got
        times.milliseconds.append((took if got else max(took, TIMEOUT_SECONDS)) * 1000)
        time.sleep(max(0.0, every - took))
    return times


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
    """Send one request over a new connection. Returns the status, the cookie and the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
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
