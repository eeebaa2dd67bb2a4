"""Reads requests, JSON or forms, into typed messages, and writes JSON answers."""

import re
from typing import Any, TypeVar

import msgspec
from flask import Response, request

from kiosk.errors import Invalid, Malformed

T = TypeVar("T")
LARGEST_ID = 2**63 - 1
MISSING = re.compile(r"Object missing required field `(\w+)`")
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
PATH = re.compile(r" - at `(\$[\w.\[\]]*)`$")


def read_json(type_: type[T], empty: T | None = None) -> T:
    """The request's body as a message; `empty` is used where there is no body.

    Raises Malformed `malformed`, Invalid `bad_value` with `at`, the value's path.
    The library's own texts repeat an enum's value, which could be somebody's identity number: only the path is shown.
    """
    sent = request.get_data(cache=False)
    if empty is not None and not sent:
        return empty
    try:
        return msgspec.json.decode(sent, type=type_)
    except msgspec.ValidationError as error:
        _refuse_malformed(sent)  # a wrong value can stand before a syntax error
        raise Invalid("bad_value", at=_path(str(error))) from None
    except UNREADABLE:
        raise Malformed("malformed") from None


def row_id(text: str) -> int:
    """An id in an address or a form, no larger than the database compares with. Raises ValueError."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError
    return number


def read_form(type_: type[T]) -> T:
    """The request's form as a message; an empty field counts as not sent. Raises Invalid `bad_value`."""
    try:
        return msgspec.convert({name: value for name, value in request.form.items() if value}, type_, strict=False)
    except msgspec.ValidationError as error:
        raise Invalid("bad_value", at=_path(str(error))) from None


def _refuse_malformed(body: bytes) -> None:
    try:
        msgspec.json.decode(body)
    except UNREADABLE:
        raise Malformed("malformed") from None


def as_json(value: Any, status: int = 200) -> Response:
    """An answer to software."""
    return Response(msgspec.json.encode(value), status, content_type="application/json")


def _path(message: str) -> str:
    """The path of the wrong or missing value in the message, such as `$.topic`."""
    found, missing = PATH.search(message), MISSING.match(message)
    path = found[1] if found else "$"
    return f"{path}.{missing[1]}" if missing else path
