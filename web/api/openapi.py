"""The OpenAPI document, made from one table of calls and the message types."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from kiosk.loans.queries import ItemView, LoanView
from kiosk.queue.board import Board
from kiosk.queue.checkin import CheckIn
from kiosk.queue.queries import TicketView
from kiosk.queue.tickets import Finish
from kiosk.scans.handle import Scanned
from kiosk.scans.queries import ScanAnswer
from kiosk.types import KEY_PATTERN, Role
from web.api.views import Call, CentreView, HandOver, Park, PositionView, Resume, TakenAnswer, Transfer

ANYBODY = None
KEYS = "Yours, anew for each touch: 32 random hexadecimal digits, say. No personal identity number may stand in it."


class Problem(msgspec.Struct):
    """An error (RFC 9457). `code` never changes; nothing that was sent is repeated. `reason`: only of `closed`."""

    type: str
    title: str
    status: int
    code: str
    reason: str | None = None


@dataclass(frozen=True)
class Operation:
    """One call of the API: its role, its body, its answers by status. `own`: refusals of this call alone.

    `order`: what is checked first, where one request can be refused for more than one reason.
    """

    method: str
    path: str
    summary: str
    role: Role | None
    answers: Mapping[int, Any]
    body: type | None = None
    own: tuple[int, ...] = ()
    media: str = "application/json"
    order: str = ""

    @property
    def refusals(self) -> list[int]:
        """The statuses of all refusals. Each has a problem document as its body."""
        found = {*OF_EVERY_CALL, *self.own}
        if self.role:
            found.add(401)
        if self.method == "post" or self.role is Role.STAFF:
            found.add(403)  # a write from another site's page, or a role that is too low
        if "{" in self.path:
            found.add(404)
        if self.body:
            found |= {400, 422}
        return sorted(found)


OF_EVERY_CALL = (413, 421, 500, 503)
"""A body that is too large, an unknown host name, a fault of ours, a database that does not answer."""
TICKET = {200: TicketView}
ORDER_OF_TAKING = (
    "A key that is known is answered first, whatever the body. While the centre is closed the answer is 409 `closed`, "
    "also where the topic is unknown; 422 `unknown_topic` only while it is open. The `reason` of `closed` is `closed`, "
    "`full` (the day's last number is taken) or `unstaffed` (the room is open without staff)."
)
FINDINGS_FIRST = (
    "Where a part is missing or the item is damaged the answer is 409 `part_missing` or `item_damaged`, until somebody "
    "decides: `ready-as-it-is` lends it so."
)
OPERATIONS = (
    Operation("post", "/tickets", "Take a number", Role.KIOSK, {201: TakenAnswer, 200: TakenAnswer}, CheckIn,
              (409, 429), order=ORDER_OF_TAKING),
    Operation("get", "/tickets/{ticket}", "A ticket, and how many wait before it", Role.KIOSK, {200: PositionView}),
    Operation("post", "/desks/{desk}/call-next", "Call whoever is next", Role.STAFF, {200: TicketView, 204: None}, None,
              (409,)),
    Operation("post", "/desks/{desk}/call", "Call a chosen number, which may pass others", Role.STAFF, TICKET, Call,
              (409,)),
    Operation("post", "/tickets/{ticket}/answer", "A question is answered, and the visitor stays with another",
              Role.STAFF, TICKET, Finish, (409,)),
    Operation("post", "/tickets/{ticket}/hand-over", "Let the visit go on at another desk", Role.STAFF, TICKET,
              HandOver, (409,)),
    Operation("post", "/tickets/{ticket}/recall", "Call once more", Role.STAFF, TICKET, None, (409,)),
    Operation("post", "/tickets/{ticket}/finish", "End a visit with its outcome", Role.STAFF, TICKET, Finish, (409,)),
    Operation("post", "/tickets/{ticket}/no-show", "The visitor did not come", Role.STAFF, TICKET, None, (409,)),
    Operation("post", "/tickets/{ticket}/leave", "The visitor left the queue", Role.KIOSK, TICKET, None, (409,)),
    Operation("post", "/tickets/{ticket}/park", "Set a visitor aside", Role.STAFF, TICKET, Park, (409,)),
    Operation("post", "/tickets/{ticket}/resume", "Take a parked visitor up again", Role.STAFF, TICKET, Resume, (409,)),
    Operation("post", "/tickets/{ticket}/transfer", "Send on to a topic, desk or room", Role.STAFF, TICKET, Transfer,
              (409,)),
    Operation("post", "/tickets/{ticket}/undo", "Take back the desk's last step", Role.STAFF, TICKET, None, (409,)),
    Operation("get", "/board", "What the wall shows; with ETag", ANYBODY, {200: Board, 304: None}),
    Operation("get", "/live", "Server-sent events: board, panel, and scan and desks for staff, or those of them "
              "that `?events=` names (`board,scan`); 503 where all streams are taken", ANYBODY, {200: str}, None,
              (401,), "text/event-stream"),
    Operation("get", "/centre", "The centre, with exception days of the next 60 days", ANYBODY, {200: CentreView}),
    Operation("post", "/scans", "One scan", Role.STAFF, {200: ScanAnswer}, Scanned),
    Operation("get", "/items", "All loan devices", Role.STAFF, {200: list[ItemView]}),
    Operation("get", "/loans", "The open loans", Role.STAFF, {200: list[LoanView]}),
    Operation("post", "/items/{tag}/ready", "The steps of a return are done", Role.STAFF, {200: ItemView}, None,
              (409,), order=FINDINGS_FIRST),
    Operation("post", "/items/{tag}/ready-as-it-is", "Lend an item again although something is missing or damaged",
              Role.STAFF, {200: ItemView}, None, (409,)),
    Operation("get", "/openapi.json", "This document", ANYBODY, {200: dict[str, Any]}),
)  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1 of everything under `/api/v1`."""
    messages = {kind for call in OPERATIONS for kind in (call.body, *call.answers.values()) if kind} | {Problem}
    ordered = sorted(messages, key=str)
    schemas, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    by_type = dict(zip(ordered, schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for call in OPERATIONS:
        paths.setdefault(f"/api/v1{call.path}", {})[call.method] = _operation(call, by_type)
    components["CheckIn"]["properties"]["request_key"] |= {"pattern": f"^{KEY_PATTERN}$", "description": KEYS}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Entrén", "version": version("entren"), "description": "One centre's queue and loans."},
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
    }


def _operation(call: Operation, schemas: dict[type, Any]) -> dict[str, Any]:
    answers = {str(status): _answer(status, call, schemas) for status in call.answers}
    problems = {str(status): _problem(status, schemas) for status in call.refusals}
    operation: dict[str, Any] = {
        "summary": call.summary,
        "operationId": "_".join([call.method, *re.findall(r"[a-z]+", call.path)]),
        "responses": answers | problems,
        "security": [{"token": []}] if call.role else [],
        "parameters": [_parameter(part) for part in call.path.split("/") if part.startswith("{")],
    }
    if call.order:
        operation["description"] = call.order
    if call.role:
        operation["x-role"] = call.role.value
    if call.body:
        content = {"application/json": {"schema": schemas[call.body]}}
        operation["requestBody"] = {"required": call.body not in (Park, Resume), "content": content}
    return operation


def _parameter(part: str) -> dict[str, Any]:
    return {"name": part.strip("{}"), "in": "path", "required": True, "schema": {"type": "string"}}


def _answer(status: int, call: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "As asked" if status < 300 else "Not changed"}
    kind = call.answers[status]
    if kind is not None:
        answer["content"] = {call.media: {"schema": schemas[kind]}}
    return answer


def _problem(status: int, schemas: dict[type, Any]) -> dict[str, Any]:
    return {
        "description": f"Refused ({status})",
        "content": {"application/problem+json": {"schema": schemas[Problem]}},
    }
