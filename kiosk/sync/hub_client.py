"""Delivers reports to a hub: one signed PUT for each, whose answer is checked."""

import datetime as dt
import email.utils
import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

import msgspec
import requests
from urllib3.exceptions import HTTPError

from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.sync import signing
from kiosk.sync.exchange import Reply, exchange
from kiosk.sync.models import OutboxEntry
from kiosk.sync.receiver import receiver_of
from kiosk.sync.results import Delivered, DeliveryResult, NewerAtReceiver, Postponed, Refused, TemporaryFailure
from kiosk.sync.signing import Message
from kiosk.types import whole

LONGEST_EXCHANGE = 30.0
"""Seconds from the DNS lookup of the hub to the last byte of its answer."""
LONG_PAUSE = 3600.0
"""Seconds until the next attempt at least, where something at the hub must be changed first."""
Revision = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Digest = Annotated[str, whole("[0-9a-f]{64}")]

SOON: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "not_known",
    HTTPStatus.REQUEST_TIMEOUT: "slow",
    HTTPStatus.TOO_MANY_REQUESTS: "busy_hub",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy_hub",
}
LATER: dict[int, str] = {HTTPStatus.NOT_FOUND: "no_such_page", HTTPStatus.UPGRADE_REQUIRED: "upgrade_needed"}
ABOUT_ONE_REPORT = (HTTPStatus.BAD_REQUEST, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                    HTTPStatus.UNPROCESSABLE_ENTITY)  # fmt: skip
"""With these the hub refuses one report; it may take others."""

# What a refusal means, by the code in the hub's answer; CODE_OF has the code of an answer without one.
CODE_OF: dict[int, str] = {
    HTTPStatus.FORBIDDEN: "other_centre",
    HTTPStatus.CONFLICT: "other_report",
    HTTPStatus.UNPROCESSABLE_ENTITY: "not_a_day_report",
}
FINAL = {
    "other_centre": "other_centre",
    "other_report": "other_report",
    "not_a_day_report": "refused",
    "other_day": "refused",
}
POSTPONED = {"unknown_measure": "older_hub", "day_out_of_range": "day_out_of_range"}
Read = TypeVar("Read")


class HeldReport(msgspec.Struct, frozen=True):
    """A hub's answer: which revision of the day it has, and the SHA-256 of its bytes in hex."""

    revision: Revision
    digest: Digest


class HubRefusal(msgspec.Struct, frozen=True):
    """Why a hub refuses a report (RFC 9457), and which revision of the day it has, if it says so."""

    code: str = ""
    revision: Revision | None = None


def open_hub(station: Station, longest: float = LONGEST_EXCHANGE) -> Callable[[OutboxEntry], DeliveryResult]:
    """A function that delivers an entry to the configured hub, within `longest` seconds."""
    ask = _signed_requests(station, longest)

    def deliver(entry: OutboxEntry) -> DeliveryResult:
        reply = ask("PUT", entry.date, entry.body)
        return read_answer(reply, entry, station.clock.machine()) if isinstance(reply, Reply) else reply

    return deliver


def trouble_of(station: Station) -> str | None:
    """Why the hub would take no report of this centre: a code; null where it knows the centre and its key.

    It is asked for yesterday's report, which it may have or not. Raises Invalid `bad_centre_key`.
    """
    yesterday = station.clock.machine().later(days=-1).date
    reply = _signed_requests(station, LONGEST_EXCHANGE)("GET", yesterday, b"")
    if not isinstance(reply, Reply):
        return reply.code
    if reply.status == HTTPStatus.OK or _read(reply.body, HubRefusal) == HubRefusal("no_report"):
        return None
    if reply.status == HTTPStatus.FORBIDDEN:
        return "other_centre"
    return SOON.get(reply.status) or LATER.get(reply.status) or _code_of_status(reply.status)


def _signed_requests(station: Station, longest: float) -> Callable[[str, dt.date, bytes], Reply | TemporaryFailure]:
    """A function that sends a signed request about a date, within `longest` seconds."""
    key, receiver = signing.private_key(station.data), receiver_of(station)
    base = f"{(receiver.hub or '').rstrip('/')}/api/v1/centres/{receiver.centre}/days"

    def ask(method: str, date: dt.date, body: bytes) -> Reply | TemporaryFailure:
        try:
            request = requests.Request(method, f"{base}/{date.isoformat()}", data=body).prepare()
            request.headers["Content-Type"] = "application/json"
            message = Message(method, request.url or "")
            signing.sign(message, body, receiver.centre, key, station.clock.machine())
            request.headers.update(message.headers)
            return exchange(request, longest)
        except requests.Timeout:
            return TemporaryFailure("slow")
        except (OSError, ValueError, HTTPError):  # the libraries raise ValueError for an address that is not valid
            return TemporaryFailure("unreachable")

    return ask


def read_answer(reply: Reply, entry: OutboxEntry, at: Moment) -> DeliveryResult:
    """What an answer means for a report. It is delivered only where the hub names the revision that it has."""
    if reply.status in (HTTPStatus.OK, HTTPStatus.CREATED):
        return _held(reply.body, entry) or TemporaryFailure("not_understood")
    retry_after = retry_after_seconds(reply.headers.get("Retry-After"), at)
    if reply.status in SOON:
        return TemporaryFailure(SOON[reply.status], retry_after)
    if 400 <= reply.status < 500:
        return _refusal(reply, max(retry_after or 0.0, LONG_PAUSE))
    return TemporaryFailure(_code_of_status(reply.status), retry_after)


def _code_of_status(status: int) -> str:
    """The code of an answer that no hub sends about a report."""
    if 300 <= status < 400:
        return "redirected"
    return "hub_error" if status >= 500 else "not_understood"


def _refusal(reply: Reply, pause: float) -> DeliveryResult:
    """What a 4xx answer means. Only the hub's own codes about this report are final.

    A proxy, or a hub that is being updated, can send any status.
    """
    if reply.status in LATER:
        return TemporaryFailure(LATER[reply.status], pause)
    problem = _read(reply.body, HubRefusal) if reply.body else HubRefusal()
    if problem is None:  # no hub wrote it; perhaps it is a proxy's page
        return TemporaryFailure("not_understood", pause)
    code = problem.code or CODE_OF.get(reply.status, "")
    if code in FINAL:
        return Refused(FINAL[code], problem.revision)
    if reply.status in ABOUT_ONE_REPORT:
        return Postponed(POSTPONED.get(code, "not_taken"), pause)
    return TemporaryFailure("not_taken", pause)


def _held(body: bytes, entry: OutboxEntry) -> Delivered | NewerAtReceiver | None:
    """Whether an answer says that the hub has this report or a newer one; null where it says neither."""
    held = _read(body, HeldReport)
    if held is not None and held.revision > entry.revision:
        return NewerAtReceiver(held.revision, held.digest)
    if held == HeldReport(entry.revision, hashlib.sha256(entry.body).hexdigest()):
        return Delivered()
    return None


def _read(body: bytes, kind: type[Read]) -> Read | None:
    """JSON from outside as one of our types; null where it is not valid, or nested too deeply to parse."""
    try:
        found = json.loads(body.decode(), object_pairs_hook=_each_name_once, parse_constant=_no_number)
        return msgspec.convert(found, kind)
    except (ValueError, RecursionError, msgspec.ValidationError):
        return None


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return dict(pairs)


def _no_number(_name: str) -> None:
    """NaN and Infinity are not JSON."""
    raise ValueError


def retry_after_seconds(text: str | None, at: Moment) -> float | None:
    """The seconds of a Retry-After header (RFC 9110, 10.2.3: seconds or a date); null without a valid one."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        until = email.utils.parsedate_to_datetime(text)
        return max(0.0, (until - at.utc).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None
