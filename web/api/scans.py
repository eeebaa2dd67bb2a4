"""Scans and loan devices for software: a keyboard-wedge scanner's browser, and other programs."""

from typing import cast

from flask import Blueprint, Response, current_app
from flask.blueprints import BlueprintSetupState

from kiosk.loans import queries, returns
from kiosk.people.permissions import Permission
from kiosk.scans.handle import Scanned, handle
from kiosk.scans.recent import ScanMemory
from web.auth.callers import caller
from web.auth.permissions import needs
from web.context import db, now
from web.messages import as_json, read_json

bp = Blueprint("scans", __name__, url_prefix="/api/v1")


@bp.record_once
def remember_codes(state: BlueprintSetupState) -> None:
    """The codes of the last three seconds: one memory for each process that serves."""
    state.app.extensions["scan_memory"] = ScanMemory()


@bp.post("/scans")
@needs(Permission.LEND)
def scan() -> Response:
    """Do what one scan means, once for each `scan_id`."""
    sent = read_json(Scanned)
    memory = cast(ScanMemory, current_app.extensions["scan_memory"])
    who = caller()
    with db().begin() as s:
        answer = handle(s, sent, now(), memory, who.desk if who else None)
    return as_json(answer)


@bp.post("/items/<tag>/ready")
@needs(Permission.LEND)
def ready(tag: str) -> Response:
    """Mark the steps of a return as done: the item can be lent again."""
    with db().begin() as s:
        returns.make_ready(s, queries.find(s, tag), now())
        item = queries.item(s, tag)
    return as_json(item)


@bp.post("/items/<tag>/ready-as-it-is")
@needs(Permission.LEND)
def ready_as_it_is(tag: str) -> Response:
    """Lend an item again although a part is missing or it is damaged."""
    with db().begin() as s:
        returns.make_ready_as_it_is(s, queries.find(s, tag), now())
        item = queries.item(s, tag)
    return as_json(item)


@bp.get("/items")
@needs(Permission.LEND)
def items() -> Response:
    with db().read() as s:
        return as_json(queries.items(s))


@bp.get("/loans")
@needs(Permission.LEND)
def loans() -> Response:
    with db().read() as s:
        return as_json(queries.open_loans(s))
