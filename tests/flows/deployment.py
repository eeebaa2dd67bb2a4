"""A centre and a hub as running processes, and requests to them that hold a planted number."""

import http.client
import itertools
import json
import re
import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kiosk.people import sessions
from kiosk.station import Station
from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent
from tests.flows.planted_numbers import PlantedNumber
from tests.processes import Served, kiosk
from web.auth.callers import COOKIE

DAY = "2026-11-20"
CALLS = itertools.count()
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER: closing a socket with this option resets the connection at once and drops unsent data."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@dataclass
class Deployment:
    """The running processes of a centre and a hub, and every answer that they gave."""

    web: Served
    empty_centre: Served
    hub: Served
    agent: RunningAgent
    scanner: PtyScanner
    station: Station
    outputs: Path
    tokens: dict[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    forms: dict[str, tuple[str, str]] = field(default_factory=dict)
    answers: list[tuple[int, str]] = field(default_factory=list)

    def call(
        self, to: Served, method: str, target: str, body: str | bytes = "", headers: dict[str, Any] | None = None
    ) -> tuple[int, str]:
        """Send one request, and return the status and the whole answer, headers included."""
        connection = http.client.HTTPConnection("127.0.0.1", to.port, timeout=60)
        try:
            connection.request(method, target, body.encode() if isinstance(body, str) else body, headers or {})
            answer = connection.getresponse()
            text = f"{answer.headers}\n{answer.read().decode('utf-8', 'replace')}"
        finally:
            connection.close()
        self.answers.append((answer.status, text))
        return answer.status, text

    def api(self, role: str, target: str, body: str) -> None:
        self.call(self.web, "POST", f"/api/v1/{target}", body, JSON | {"Authorization": f"Bearer {self.tokens[role]}"})

    def form(self, who: str, target: str, fields: str, to: Served | None = None) -> None:
        """Post a form with the token from its page."""
        token, cookie = self.forms[who]
        self.call(to or self.web, "POST", target, f"csrf_token={token}&{fields}", FORM | {"Cookie": cookie})

    def open_form(self, who: str, page: str, cookie: str = "", to: Served | None = None) -> None:
        """Get a page, and store its form token and cookies."""
        status, text = self.call(to or self.web, "GET", page, headers={"Cookie": cookie} if cookie else {})
        token = re.search(r'name="csrf_token" value="([^"]+)"', text)
        session = re.search(r"Set-Cookie: (session=[^;]+)", text)
        assert status == 200 and token and session, (who, status)
        self.forms[who] = token[1], "; ".join(part for part in (session[1], cookie) if part)
        self.cookies[who] = self.forms[who][1]

    def log_in(self, name: str, role: Any, desk: str | None) -> str:
        user = factories.add_user(self.station, name, role)
        with self.station.db.begin() as s:
            cookie = sessions.start(s, user, self.station.clock.now())
            s.flush()
            if desk:
                sessions.choose_desk(s, cookie, desk)
        return f"{COOKIE}={cookie}"

    def command(self, *arguments: str, stdin: str = "") -> None:
        """Run a command, and store what it prints."""
        done = kiosk(*arguments, check=False, stdin=stdin)
        with self.outputs.open("a", encoding="utf-8") as outputs:
            outputs.write(done.stdout + done.stderr)


def in_address(planted: PlantedNumber) -> str:
    sent = planted.text.encode()
    return "".join(f"%{byte:02X}" for byte in sent) if planted.shape.escaped else quote(sent, safe="")


def in_json(planted: PlantedNumber) -> str:
    """The planted number as a JSON string."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in planted.text)
    return f'"{escaped}"' if planted.shape.escaped else json.dumps(planted.text, ensure_ascii=False)


def fields(planted: PlantedNumber, planted_fields: str, **others: str) -> str:
    """A form's body: the planted number in each named field, and the other fields."""
    return "&".join(
        [f"{name}={in_address(planted)}" for name in planted_fields.split()] + [f"{k}={v}" for k, v in others.items()]
    )


def message(planted: PlantedNumber, planted_fields: str, **others: str) -> str:
    """The same as JSON."""
    members = [f'"{name}": {in_json(planted)}' for name in planted_fields.split()]
    return "{" + ", ".join(members + [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in others.items()]) + "}"


def fresh_key() -> str:
    """A new key for each call, so that no answer is a stored one."""
    return f"planted-{next(CALLS):06d}"
