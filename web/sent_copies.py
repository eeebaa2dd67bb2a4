"""Takes a copy that js/send-copy.js sends in pieces, on a page of the wizard and on one of the admin's."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from kiosk.backup import find_all, sent
from kiosk.backup.find_all import SeenCopy
from kiosk.errors import Conflict, DomainError, Invalid, StorageFault
from kiosk.types import is_key
from web import restoring
from web.context import station
from web.incoming import LARGEST_READ
from web.problems import words_for
from web.times import day_and_time


def take_piece(check: Callable[[SeenCopy], None], page: Callable[[SeenCopy], str]) -> ResponseReturnValue:
    """Take a piece. The answer says how much has come, or after the last one the page where the copy is chosen.

    `check` is called with a copy that is whole, and may refuse it. A refusal is answered in words for the page.
    """
    try:
        found = _taken()
        if isinstance(found, int):
            return jsonify(came=found)
        _check(found, check)
        return jsonify(page=page(found))
    except DomainError as error:
        return jsonify(words=str(restoring.WHY.get(error.code) or words_for(error.code, error.status))), error.status


def sent_when(found: SeenCopy) -> str:
    """When a copy came from another computer, in words; empty where it did not."""
    if found.was_sent:
        with suppress(OSError):  # another one has come since
            came = dt.datetime.fromtimestamp(found.file.stat().st_mtime, dt.UTC)
            return str(gettext("Skickad hit %(when)s", when=day_and_time(came)))
    return ""


def _taken() -> int | SeenCopy:
    """Store one piece. Returns the bytes received so far, or the complete copy. Raises what kiosk.backup.sent does."""
    key, name = request.args.get("key", ""), request.args.get("name", "")
    offset, size = (request.args.get(number, -1, int) for number in ("offset", "size"))
    piece, data = request.stream.read(LARGEST_READ), station().data
    if not is_key(key) or not piece or offset < 0 or size < offset + len(piece):
        raise Invalid("sending_ended")
    if restoring.goes_on():
        raise Conflict("restore_goes_on")
    if offset == 0:
        sent.begin(data, key, size, piece)
    came = sent.add(data, key, size, offset, piece)
    return came if came < size else _finished(key, size, name)


def _finished(key: str, size: int, name: str) -> SeenCopy:
    here = station()
    file = here.data / sent.FOLDER / sent.finish(here.data, key, size, name).name
    try:
        found = find_all.one(here.data, here.settings, find_all.key_of(file))
    except FileNotFoundError:
        raise Conflict("another_was_sent") from None
    if found is None:
        raise StorageFault("not_a_copy", file=sent.FOLDER)
    return found


def _check(found: SeenCopy, check: Callable[[SeenCopy], None]) -> None:
    try:
        check(found)
    except DomainError:
        sent.drop(found.file)
        raise
