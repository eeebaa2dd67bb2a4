"""Every door by which text comes in from outside, each through real processes: pages, API, scanner, hub, commands."""

import http.client
import itertools
import json
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kiosk.people import sessions
from kiosk.station import Station
from kiosk.sync import signing
from kiosk.sync.signing import Message
from tests import factories
from tests.device.real_devices import PtyScanner, RunningAgent
from tests.flows.planting import Plant
from tests.processes import Served, kiosk
from tests.waiting import until
from web.auth.callers import COOKIE

DAY = "2026-11-20"
CALLS = itertools.count()
HASTE = struct.pack("ii", 1, 0)
"""SO_LINGER: a socket closed with this is gone at once, whatever is on its way."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}


@dataclass
class World:
    """A centre and its hub at work, and what was said in answer."""

    web: Served
    fresh: Served
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
        """One request as its bytes are given here, and the whole answer: its status, headers and body."""
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
        """A page's form, with the token that the page had in it."""
        token, cookie = self.forms[who]
        self.call(to or self.web, "POST", target, f"csrf_token={token}&{fields}", FORM | {"Cookie": cookie})

    def open_form(self, who: str, page: str, cookie: str = "", to: Served | None = None) -> None:
        """Ask for a page, and keep its form's token and cookies."""
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
        """A command of its own data folder's owner; what it prints is kept as a terminal's log would."""
        done = kiosk(*arguments, check=False, stdin=stdin)
        with self.outputs.open("a", encoding="utf-8") as outputs:
            outputs.write(done.stdout + done.stderr)


def in_address(plant: Plant) -> str:
    sent = plant.text.encode()
    return "".join(f"%{byte:02X}" for byte in sent) if plant.shape.escaped else quote(sent, safe="")


def in_json(plant: Plant) -> str:
    """A JSON string with the plant in it."""
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in plant.text)
    return f'"{escaped}"' if plant.shape.escaped else json.dumps(plant.text, ensure_ascii=False)


def fields(plant: Plant, planted: str, **others: str) -> str:
    """A form's body: the plant in each of the fields named, and what else the form has."""
    return "&".join(
        [f"{name}={in_address(plant)}" for name in planted.split()] + [f"{k}={v}" for k, v in others.items()]
    )


def message(plant: Plant, planted: str, **others: str) -> str:
    """The same as JSON."""
    members = [f'"{name}": {in_json(plant)}' for name in planted.split()]
    return "{" + ", ".join(members + [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in others.items()]) + "}"


def fresh_key() -> str:
    """A key of each call's own, so that no answer is a stored one."""
    return f"planted-{next(CALLS):06d}"


def visitors_form(planted: str, world: World, plant: Plant) -> None:
    usual = {"topic": "login", "language": "sv", "request_key": fresh_key()}
    world.form("visitor", "/tickets", fields(plant, planted, **{k: v for k, v in usual.items() if k not in planted}))


def visitors_other_forms(world: World, plant: Plant) -> None:
    world.form("visitor", f"/ticket/{in_address(plant)}/leave", fields(plant, "anything"))
    world.form("visitor", "/sight", fields(plant, "back"))
    world.call(world.web, "POST", "/tickets", fields(plant, "csrf_token topic"), FORM)


def tickets_by_software(planted: str, world: World, plant: Plant) -> None:
    usual = {"topic": "login", "language": "sv", "request_key": fresh_key()}
    body = message(plant, planted, **{k: v for k, v in usual.items() if k not in planted.split()})
    world.api("kiosk", "tickets", body)


def no_json(world: World, plant: Plant) -> None:
    world.api("kiosk", "tickets", plant.text)
    world.api("staff", "scans", '{"code": "' + plant.text)


def steps_by_software(world: World, plant: Plant) -> None:
    world.api("staff", f"tickets/{in_address(plant)}/finish", message(plant, "outcome how topic"))
    world.api("staff", f"tickets/{in_address(plant)}/transfer", message(plant, "desk"))


def names_in_addresses(world: World, plant: Plant) -> None:
    world.api("staff", f"desks/{in_address(plant)}/call-next", "")
    world.api("staff", f"items/{in_address(plant)}/ready", "")


def a_token(world: World, plant: Plant) -> None:
    sent = b"Bearer " + plant.text.strip().encode()
    world.call(world.web, "POST", "/api/v1/tickets", message(plant, "topic"), JSON | {"Authorization": sent})
    world.call(world.hub, "GET", f"/api/v1/centres/demo/days/{DAY}", headers={"Authorization": sent})


def scans_by_software(planted: str, world: World, plant: Plant) -> None:
    usual = {"code": "TAB0001", "scanner": "wedge-1", "scan_id": fresh_key()}
    world.api("staff", "scans", message(plant, planted, **{k: v for k, v in usual.items() if k != planted}))


def at_the_scanner(world: World, plant: Plant) -> None:
    before = world.agent.count("scan")
    world.scanner.send(plant.text.encode() + b"\r\n")
    until(lambda: world.agent.count("scan") > before)


def addresses(world: World, plant: Plant) -> None:
    for page in ("/", "/ticket/", "/topics/", "/taken/", "/static/", "/admin/", "/desk/"):
        world.call(world.web, "GET", page + in_address(plant), headers={"Cookie": world.cookies["admin"]})
    leave_before_the_answer(world.web, f"GET /ticket/{in_address(plant)} HTTP/1.1\r\nHost: localhost\r\n\r\n")


def leave_before_the_answer(served: Served, request: str) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HASTE)
        gone.sendall(request.encode())


def queries(world: World, plant: Plant) -> None:
    staff = {"Cookie": world.cookies["admin"]}
    asked = {"/": "lang gone", "/login": "next lang", "/admin": "weeks", "/admin/log": "before", "/board": "lang x"}
    for page, names in (asked | {"/admin/days.csv": "weeks", "/api/v1/board": "x"}).items():
        world.call(world.web, "GET", f"{page}?{fields(plant, names)}", headers=staff)
    world.call(world.web, "GET", f"/login?next=/{in_address(plant)}")


def headers(world: World, plant: Plant) -> None:
    sent = plant.text.strip().encode()
    named = dict.fromkeys(
        ("User-Agent", "Referer", "X-Forwarded-For", "Accept-Language", "If-None-Match", "Accept"), sent
    )
    for cookie in (b"entren_session=" + sent, b"session=" + sent + b"; entren_language=" + sent):
        world.call(world.web, "GET", "/desk", headers=named | {"Cookie": cookie})
    world.call(world.web, "POST", "/logout", headers={"Cookie": b"entren_session=" + sent, "Origin": b"http://" + sent})
    leave_before_the_answer(world.web, f"GET / HTTP/1.1\r\nHost: {quote(sent)}\r\n\r\n")


def log_in(world: World, plant: Plant) -> None:
    world.form("log in", "/login", fields(plant, "name password next"))


def set_up(world: World, plant: Plant) -> None:
    world.form("set up", "/setup", fields(plant, "code name password"), world.fresh)


def admins_form(path: str, planted: str, others: dict[str, str], world: World, plant: Plant) -> None:
    world.form("admin", path, fields(plant, planted, **others))


def names_of_people_and_software(world: World, plant: Plant) -> None:
    world.form("admin", "/admin/users", fields(plant, "name", role="staff", password="ett-langt-losenord"))
    world.form("admin", "/admin/tokens", fields(plant, "name", role="kiosk"))


def names_of_the_centre(world: World, plant: Plant) -> None:
    for planted, others in (
        ("name", {"topic": "login", "sv-login": "Inloggning", "on-login": "1"}),
        ("sv-login", {"topic": "login", "name": "Erum", "on-login": "1"}),
        ("en-login", {"topic": "login", "name": "Erum", "sv-login": "Inloggning", "on-login": "1"}),
    ):
        world.form("admin", "/admin/centre", fields(plant, planted, **others))


def at_the_desk(world: World, plant: Plant) -> None:
    world.form("staff", "/desk/choose", fields(plant, "desk"))
    world.form("staff", f"/loans/{in_address(plant)}/undo", fields(plant, "anything"))
    steps = {"recall": "ticket", "finish": "ticket outcome how topic", "undo": "ticket event"}
    sending = {f"send/{what}": f"ticket {what}" for what in ("topic", "desk", "room")}
    for step, names in (steps | sending).items():
        world.form("staff", f"/desk/{step}", fields(plant, names))


def a_report(world: World, plant: Plant) -> None:
    """What a centre with a broken program would sign: the number as a key, as a name, and as no JSON at all."""
    count = f'{{"measure": "tickets", "dimension": "language", "key": {in_json(plant)}, "n": 1}}'
    whole = {"kind": "entren-day-report", "version": 1, "centre": "demo", "date": DAY, "revision": 1}
    start = json.dumps(whole | {"status": "observed"})[:-1]
    for body in (f'{start}, "counts": [{count}]}}', f'{start}, "counts": [], "name": {in_json(plant)}}}', plant.text):
        path, at = f"/api/v1/centres/demo/days/{DAY}", world.station.clock.machine()
        signed = Message("PUT", world.hub.url + path)
        signing.sign(signed, body.encode(), "demo", signing.private_key(world.station.data), at)
        world.call(world.hub, "PUT", path, body, JSON | signed.headers)


def at_the_hub(world: World, plant: Plant) -> None:
    sent, there = plant.text.strip().encode(), in_address(plant)
    named = {"User-Agent": sent, "Signature": sent, "Signature-Input": b'sig=("@method");keyid="' + sent + b'"'}
    days = (f"/api/v1/centres/{there}/days/{DAY}", f"/api/v1/centres/demo/days/{there}")
    for target in (*days, f"/{there}", f"/?x={there}"):
        for method in ("PUT", "GET"):
            world.call(world.hub, method, target, "{}", named)
    leave_before_the_answer(world.hub, f"GET /{there} HTTP/1.1\r\nHost: localhost\r\n\r\n")


def commands_of_people(world: World, plant: Plant) -> None:
    data = ("--data", str(world.station.data))
    password = ("--password-stdin",)
    world.command("user", "add", plant.text, "--role", "staff", *password, *data, stdin="ett långt lösenord\n")
    world.command("token", "add", plant.text, "--role", "kiosk", *data)


def commands_of_the_hub(world: World, plant: Plant) -> None:
    key, data = signing.public_text(signing.private_key(world.station.data)), ("--data", str(world.hub.data))
    world.command("hub", "add-centre", plant.text.strip(), "--key", key, *data)
    world.command("hub", "token", plant.text, *data)


def commands_mistyped(world: World, plant: Plant) -> None:
    data = ("--data", str(world.station.data))
    world.command("hub", "revoke", plant.text, "--data", str(world.hub.data))
    world.command("report", plant.text, *data)
    world.command(plant.text)
    world.command("token", "add", "kassan", "--role", plant.text, *data)


ITEM = {"model": "tablet-8"}
TAG, SERIAL = "admin: an item's tag", "admin: an item's serial number"
DOORS: dict[str, Callable[[World, Plant], None]] = {
    "visitor: topic": partial(visitors_form, "topic"),
    "visitor: language": partial(visitors_form, "language"),
    "visitor: request_key": partial(visitors_form, "request_key"),
    "visitor: other forms": visitors_other_forms,
    "api: topic": partial(tickets_by_software, "topic"),
    "api: language": partial(tickets_by_software, "language"),
    "api: request_key": partial(tickets_by_software, "request_key"),
    "api: a member that nobody knows": partial(tickets_by_software, "name"),
    "api: a body that is no JSON": no_json,
    "api: a ticket's steps": steps_by_software,
    "api: desks and items in addresses": names_in_addresses,
    "api: bearer token": a_token,
    "scan: code": partial(scans_by_software, "code"),
    "scan: scanner": partial(scans_by_software, "scanner"),
    "scan: scan_id": partial(scans_by_software, "scan_id"),
    "scanner at its port": at_the_scanner,
    "pages: address": addresses,
    "pages: query": queries,
    "pages: headers and cookies": headers,
    "log in": log_in,
    "set up": set_up,
    "admin: users and tokens": names_of_people_and_software,
    "admin: model": partial(admins_form, "/admin/models", "name", {}),
    TAG: partial(admins_form, "/admin/items", "tag", ITEM),
    SERIAL: lambda world, plant: admins_form(
        "/admin/items", "serial", ITEM | {"tag": f"NY{next(CALLS):06d}"}, world, plant
    ),
    "admin: centre and topics": names_of_the_centre,
    "admin: hours": partial(admins_form, "/admin/hours", "opens-0-0 closes-0-0", {}),
    "desk: forms": at_the_desk,
    "admin: items in addresses": lambda world, plant: admins_form(
        f"/admin/items/{in_address(plant)}/away", "anything", {}, world, plant
    ),
    "hub: a report": a_report,
    "hub: addresses and headers": at_the_hub,
    "command: users and tokens": commands_of_people,
    "command: hub": commands_of_the_hub,
    "command: mistyped": commands_mistyped,
}
