"""Every way by which text gets into the service: pages, API, scanner, hub and commands of real processes."""

import itertools
import json
import socket
from collections.abc import Callable
from functools import partial
from urllib.parse import quote, urlencode

from kiosk.sync import signing
from kiosk.sync.signing import Message
from tests.flows.deployment import (
    CALLS,
    DAY,
    FORM,
    JSON,
    RESET_ON_CLOSE,
    Deployment,
    fields,
    fresh_key,
    in_address,
    in_json,
    message,
)
from tests.flows.planted_numbers import PlantedNumber
from tests.processes import Served
from tests.waiting import until


def visitor_form(planted_fields: str, deployment: Deployment, planted: PlantedNumber) -> None:
    usual = {"topic": "login", "language": "sv", "request_key": fresh_key()}
    deployment.form(
        "visitor",
        "/tickets",
        fields(planted, planted_fields, **{k: v for k, v in usual.items() if k not in planted_fields}),
    )


def other_visitor_forms(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("visitor", f"/ticket/{in_address(planted)}/leave", fields(planted, "anything"))
    deployment.form("visitor", "/sight", fields(planted, "back"))
    deployment.call(deployment.web, "POST", "/tickets", fields(planted, "csrf_token topic"), FORM)


def tickets_over_the_api(planted_fields: str, deployment: Deployment, planted: PlantedNumber) -> None:
    usual = {"topic": "login", "language": "sv", "request_key": fresh_key()}
    body = message(planted, planted_fields, **{k: v for k, v in usual.items() if k not in planted_fields.split()})
    deployment.api("kiosk", "tickets", body)


def bodies_that_are_no_json(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.api("kiosk", "tickets", planted.text)
    deployment.api("staff", "scans", '{"code": "' + planted.text)


def steps_over_the_api(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.api("staff", f"tickets/{in_address(planted)}/finish", message(planted, "outcome how topic"))
    deployment.api("staff", f"tickets/{in_address(planted)}/transfer", message(planted, "desk"))


def names_in_addresses(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.api("staff", f"desks/{in_address(planted)}/call-next", "")
    deployment.api("staff", f"items/{in_address(planted)}/ready", "")


def bearer_tokens(deployment: Deployment, planted: PlantedNumber) -> None:
    sent = b"Bearer " + planted.text.strip().encode()
    deployment.call(
        deployment.web, "POST", "/api/v1/tickets", message(planted, "topic"), JSON | {"Authorization": sent}
    )
    deployment.call(deployment.hub, "GET", f"/api/v1/centres/demo/days/{DAY}", headers={"Authorization": sent})


def scans_over_the_api(planted_fields: str, deployment: Deployment, planted: PlantedNumber) -> None:
    usual = {"code": "TAB0001", "scanner": "wedge-1", "scan_id": fresh_key()}
    deployment.api(
        "staff", "scans", message(planted, planted_fields, **{k: v for k, v in usual.items() if k != planted_fields})
    )


def scanner_port(deployment: Deployment, planted: PlantedNumber) -> None:
    before = deployment.agent.count("scan")
    deployment.scanner.send(planted.text.encode() + b"\r\n")
    until(lambda: deployment.agent.count("scan") > before)


def addresses(deployment: Deployment, planted: PlantedNumber) -> None:
    for page in ("/", "/ticket/", "/topics/", "/taken/", "/static/", "/admin/", "/desk/"):
        deployment.call(
            deployment.web, "GET", page + in_address(planted), headers={"Cookie": deployment.cookies["admin"]}
        )
    disconnect_before_the_answer(
        deployment.web, f"GET /ticket/{in_address(planted)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )


def disconnect_before_the_answer(served: Served, request: str) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        gone.sendall(request.encode())


def queries(deployment: Deployment, planted: PlantedNumber) -> None:
    staff = {"Cookie": deployment.cookies["admin"]}
    asked = {
        "/": "lang gone",
        "/login": "next lang",
        "/admin": "weeks",
        "/admin/log": "q who change since page",
        "/board": "lang x",
    }
    items = {"/admin/items": "q state order page", "/admin/new-item": "model", "/loans/items": "q"}
    for page, names in (asked | items | {"/admin/days.csv": "weeks", "/api/v1/board": "x"}).items():
        deployment.call(deployment.web, "GET", f"{page}?{fields(planted, names)}", headers=staff)
    deployment.call(deployment.web, "GET", f"/login?next=/{in_address(planted)}")


def headers(deployment: Deployment, planted: PlantedNumber) -> None:
    sent = planted.text.strip().encode()
    named = dict.fromkeys(
        ("User-Agent", "Referer", "X-Forwarded-For", "Accept-Language", "If-None-Match", "Accept"), sent
    )
    for cookie in (b"entren_session=" + sent, b"session=" + sent + b"; entren_language=" + sent):
        deployment.call(deployment.web, "GET", "/desk", headers=named | {"Cookie": cookie})
    deployment.call(
        deployment.web, "POST", "/logout", headers={"Cookie": b"entren_session=" + sent, "Origin": b"http://" + sent}
    )
    disconnect_before_the_answer(deployment.web, f"GET / HTTP/1.1\r\nHost: {quote(sent)}\r\n\r\n")


def log_in(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("log in", "/login", fields(planted, "name password next"))
    deployment.form("log in", "/login/code", fields(planted, "name code password"))


def set_up(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("set up", "/setup", fields(planted, "code name password"), deployment.empty_centre)


def admin_form(
    path: str, planted_fields: str, others: dict[str, str], deployment: Deployment, planted: PlantedNumber
) -> None:
    deployment.form("admin", path, fields(planted, planted_fields, **others))


def names_of_users_and_tokens(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("admin", "/admin/users", fields(planted, "name", role="staff"))
    deployment.form("admin", "/admin/users/1", fields(planted, "name", role="staff"))
    deployment.form("admin", "/admin/users/1", fields(planted, "role version", name="eva"))
    deployment.form("admin", "/admin/tokens", fields(planted, "name", role="kiosk"))
    deployment.form("admin", "/admin/municipality", fields(planted, "kind hub folder centre version"))
    for kind in ("hub", "folder"):
        deployment.form("admin", "/admin/municipality", fields(planted, "hub folder", kind=kind, centre="demo"))


def names_of_the_centre(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("admin", "/admin/centre", fields(planted, "name default_topic"))
    deployment.form("admin", "/admin/topics/login", fields(planted, "sv en series pictogram digcomp version"))
    for name, others in (("sv", {}), ("en", {"sv": "Inloggning"})):
        deployment.form("admin", "/admin/new-topic", fields(planted, name, series="A", pictogram="login", **others))
    profile = {"kind": "entren-profile", "version": 1, "centre": "X", "made": DAY}
    for name, row in (
        ("topics", {"code": "x", "names": {"sv": planted.text}}),
        ("desks", {"kind": "room", "name": planted.text}),
    ):
        sent = json.dumps(profile | {"parts": {name: [row]}})
        deployment.form("admin", "/admin/profile/bring-in", urlencode({"content": sent, "chosen": name}))
    deployment.form("admin", "/admin/profile/bring-in", fields(planted, "content chosen version"))


def names_of_models(deployment: Deployment, planted: PlantedNumber) -> None:
    for name, others in (("sv", {}), ("en", {"sv": "Platta"}), ("parts checks loan_days", {"sv": "Platta"})):
        for path in ("/admin/new-model", "/admin/models/tablet-8"):
            deployment.form("admin", path, fields(planted, name, **others))


def names_of_desks(deployment: Deployment, planted: PlantedNumber) -> None:
    for path in ("/admin/desks", "/admin/rooms", "/admin/desks/3"):
        deployment.form("admin", path, fields(planted, "name"))
    deployment.form("admin", "/admin/desks/3/retire", fields(planted, "version"))
    deployment.form("admin", "/admin/wishes", fields(planted, "wishes version"))


def items_in_addresses(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("admin", f"/admin/items/{in_address(planted)}/away", fields(planted, "anything"))
    deployment.form("admin", f"/admin/items/{in_address(planted)}", fields(planted, "model serial version"))


def facts_of_devices(deployment: Deployment, planted: PlantedNumber) -> None:
    for path in ("/admin/new-item", "/admin/items/TAB0001"):
        for name in ("imei", "mdm_link", "purchased_on", "warranty_until"):
            deployment.form("admin", path, fields(planted, name, tag=f"NZ{next(CALLS):06d}", **ITEM))


def lists_of_items(deployment: Deployment, planted: PlantedNumber) -> None:
    """A CSV file with the number in each cell and heading, and what its preview sends."""
    token, cookie = deployment.forms["admin"]
    head = ["Etikett", "Modell", "Serienummer", "IMEI", "MDM-länk", "Köpt", "Garanti", "Annat"]
    for row, column in itertools.product(range(2), range(len(head))):
        lines = [list(head), ["NY1", "Surfplatta, 8 tum", *[""] * 6]]
        lines[row][column] = planted.text
        body = multipart(csrf_token=token, file="\n".join(";".join(line) for line in lines))
        kind = {"Content-Type": "multipart/form-data; boundary=planted", "Cookie": cookie}
        deployment.call(deployment.web, "POST", "/admin/item-lists", body, kind)
    for name in ("serial", "imei", "mdm_link"):
        item = {"row": 2, "tag": f"NY{next(CALLS):06d}", "model": "tablet-8", "facts": {name: planted.text}}
        deployment.form("admin", "/admin/item-lists/add", urlencode({"content": json.dumps([item])}))
    deployment.form("admin", "/admin/item-lists/add", fields(planted, "content"))


def multipart(**parts: str) -> str:
    lines = []
    for name, value in parts.items():
        more = '; filename="planted.csv"' if name == "file" else ""
        lines += ["--planted", f'Content-Disposition: form-data; name="{name}"{more}', "", value]
    return "\r\n".join([*lines, "--planted--", ""])


def desk_forms(deployment: Deployment, planted: PlantedNumber) -> None:
    deployment.form("staff", "/desk/choose", fields(planted, "desk"))
    deployment.form("staff", f"/loans/{in_address(planted)}/undo", fields(planted, "anything"))
    steps = {"recall": "ticket", "finish": "ticket outcome how topic", "undo": "ticket event"}
    sending = {f"send/{what}": f"ticket {what}" for what in ("topic", "desk", "room")}
    for step, names in (steps | sending).items():
        deployment.form("staff", f"/desk/{step}", fields(planted, names))


def reports(deployment: Deployment, planted: PlantedNumber) -> None:
    """Signed reports of a faulty centre: the number as a key, as a name, and as a body that is no JSON."""
    count = f'{{"measure": "tickets", "dimension": "language", "key": {in_json(planted)}, "n": 1}}'
    whole = {"kind": "entren-day-report", "version": 1, "centre": "demo", "date": DAY, "revision": 1}
    start = json.dumps(whole | {"status": "observed"})[:-1]
    for body in (
        f'{start}, "counts": [{count}]}}',
        f'{start}, "counts": [], "name": {in_json(planted)}}}',
        planted.text,
    ):
        path, at = f"/api/v1/centres/demo/days/{DAY}", deployment.station.clock.machine()
        signed = Message("PUT", deployment.hub.url + path)
        signing.sign(signed, body.encode(), "demo", signing.private_key(deployment.station.data), at)
        deployment.call(deployment.hub, "PUT", path, body, JSON | signed.headers)


def hub_requests(deployment: Deployment, planted: PlantedNumber) -> None:
    sent, there = planted.text.strip().encode(), in_address(planted)
    named = {"User-Agent": sent, "Signature": sent, "Signature-Input": b'sig=("@method");keyid="' + sent + b'"'}
    days = (f"/api/v1/centres/{there}/days/{DAY}", f"/api/v1/centres/demo/days/{there}")
    for target in (*days, f"/{there}", f"/?x={there}"):
        for method in ("PUT", "GET"):
            deployment.call(deployment.hub, method, target, "{}", named)
    disconnect_before_the_answer(deployment.hub, f"GET /{there} HTTP/1.1\r\nHost: localhost\r\n\r\n")


def user_and_token_commands(deployment: Deployment, planted: PlantedNumber) -> None:
    data = ("--data", str(deployment.station.data))
    password = ("--password-stdin",)
    deployment.command("user", "add", planted.text, "--role", "staff", *password, *data, stdin="ett långt lösenord\n")
    deployment.command("token", "add", planted.text, "--role", "kiosk", *data)


def hub_commands(deployment: Deployment, planted: PlantedNumber) -> None:
    key, data = signing.public_text(signing.private_key(deployment.station.data)), ("--data", str(deployment.hub.data))
    deployment.command("hub", "add-centre", planted.text.strip(), "--key", key, *data)
    deployment.command("hub", "token", planted.text, *data)


def mistyped_commands(deployment: Deployment, planted: PlantedNumber) -> None:
    data = ("--data", str(deployment.station.data))
    deployment.command("hub", "revoke", planted.text, "--data", str(deployment.hub.data))
    deployment.command("report", planted.text, *data)
    deployment.command(planted.text)
    deployment.command("token", "add", "kassan", "--role", planted.text, *data)


ITEM = {"model": "tablet-8"}
TAG, SERIAL = "admin: an item's tag", "admin: an item's serial number"
ENTRY_POINTS: dict[str, Callable[[Deployment, PlantedNumber], None]] = {
    "visitor: topic": partial(visitor_form, "topic"),
    "visitor: language": partial(visitor_form, "language"),
    "visitor: request_key": partial(visitor_form, "request_key"),
    "visitor: other forms": other_visitor_forms,
    "api: topic": partial(tickets_over_the_api, "topic"),
    "api: language": partial(tickets_over_the_api, "language"),
    "api: request_key": partial(tickets_over_the_api, "request_key"),
    "api: a member that nobody knows": partial(tickets_over_the_api, "name"),
    "api: a body that is no JSON": bodies_that_are_no_json,
    "api: a ticket's steps": steps_over_the_api,
    "api: desks and items in addresses": names_in_addresses,
    "api: bearer token": bearer_tokens,
    "scan: code": partial(scans_over_the_api, "code"),
    "scan: scanner": partial(scans_over_the_api, "scanner"),
    "scan: scan_id": partial(scans_over_the_api, "scan_id"),
    "scanner at its port": scanner_port,
    "pages: address": addresses,
    "pages: query": queries,
    "pages: headers and cookies": headers,
    "log in": log_in,
    "set up": set_up,
    "admin: users and tokens": names_of_users_and_tokens,
    "admin: model": names_of_models,
    "admin: desks": names_of_desks,
    TAG: partial(admin_form, "/admin/new-item", "tag", ITEM),
    SERIAL: lambda deployment, planted: admin_form(
        "/admin/new-item", "serial", ITEM | {"tag": f"NY{next(CALLS):06d}"}, deployment, planted
    ),
    "admin: facts of a device": facts_of_devices,
    "admin: a list of items": lists_of_items,
    "admin: centre and topics": names_of_the_centre,
    "admin: hours": partial(admin_form, "/admin/hours", "opens-0-0 closes-0-0", {}),
    "admin: the last number": partial(admin_form, "/admin/hours/last", "minutes", {}),
    "admin: open now": partial(admin_form, "/admin/today/open", "until", {}),
    "admin: close now": partial(admin_form, "/admin/today/close", "until", {}),
    "admin: a day of its own": partial(admin_form, "/admin/new-day", "date sv en opens-0-0 closes-0-0", {}),
    "admin: holidays": partial(admin_form, "/admin/holidays", "dates", {}),
    "admin: a notice": partial(admin_form, "/admin/new-notice", "sv en starts ends", {}),
    "desk: forms": desk_forms,
    "admin: items in addresses": items_in_addresses,
    "hub: a report": reports,
    "hub: addresses and headers": hub_requests,
    "command: users and tokens": user_and_token_commands,
    "command: hub": hub_commands,
    "command: mistyped": mistyped_commands,
}
