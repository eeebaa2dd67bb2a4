"""The way to a hub: one signed PUT for each report, and a close look at the answer."""

import email.utils
import hashlib
import time
from collections.abc import Callable
from http import HTTPStatus

import msgspec
import requests

from kiosk.clock import Moment
from kiosk.station import Station
from kiosk.sync import signing
from kiosk.sync.answers import Answer, Held, Refused, Troubled
from kiosk.sync.models import OutboxEntry
from kiosk.sync.signing import Message

TIMEOUT = (5, 15)
"""Seconds to connect, and seconds of silence while reading."""
LONGEST_ANSWER = 64 * 1024
LONGEST_READING = 60.0
"""Seconds for the whole body of an answer, however steadily it drips."""
WAITING_HELPS = {HTTPStatus.UNAUTHORIZED: "not_known", HTTPStatus.REQUEST_TIMEOUT: "slow",
                 HTTPStatus.TOO_MANY_REQUESTS: "busy_hub", HTTPStatus.SERVICE_UNAVAILABLE: "busy_hub"}  # fmt: skip
REFUSALS = {HTTPStatus.FORBIDDEN: "other_centre", HTTPStatus.CONFLICT: "other_report",
            HTTPStatus.NOT_FOUND: "no_such_page"}  # fmt: skip


class HeldReport(msgspec.Struct, frozen=True):
    """What a hub answers: the revision it holds of that day, and the SHA-256 of its bytes in hex."""

    revision: int
    digest: str


def open_hub(station: Station) -> Callable[[OutboxEntry], Answer]:
    """A way to deliver entries to the configured hub."""
    key = signing.private_key(station.data)
    centre = station.settings.sync.centre
    base = f"{(station.settings.sync.hub or '').rstrip('/')}/api/v1/centres/{centre}/days"

    def deliver(entry: OutboxEntry) -> Answer:
        try:
            request = requests.Request("PUT", f"{base}/{entry.date.isoformat()}", data=entry.body).prepare()
            request.headers["Content-Type"] = "application/json"
            message = Message("PUT", request.url or "")
            signing.sign(message, entry.body, centre, key, station.clock.machine())
            request.headers.update(message.headers)
            return _exchange(request, entry, station.clock.machine())
        except requests.Timeout:
            return Troubled("slow")
        except (requests.RequestException, ValueError):  # the libraries say ValueError of addresses that cannot be
            return Troubled("unreachable")

    return deliver


def _exchange(request: requests.PreparedRequest, entry: OutboxEntry, at: Moment) -> Answer:
    with requests.Session() as session:
        settings = session.merge_environment_settings(request.url, {}, True, None, None)
        # A signature holds for one address: a redirect is not followed.
        with session.send(request, timeout=TIMEOUT, allow_redirects=False, **settings) as response:
            return read_answer(response, _some(response), entry, at)


def _some(response: requests.Response) -> bytes:
    """The answer's body, in however many pieces it comes, never longer than a sane one. Raises Timeout."""
    end = time.monotonic() + LONGEST_READING
    body = bytearray()
    for byte in response.iter_content(1):  # a larger piece is only handed over when it is full
        body += byte
        if len(body) >= LONGEST_ANSWER:
            break
        if time.monotonic() > end:
            raise requests.Timeout
    return bytes(body)


def read_answer(response: requests.Response, body: bytes, entry: OutboxEntry, at: Moment) -> Answer:
    """What an answer means for a report. Only a hub that names what it holds has it."""
    status = response.status_code
    if status in (HTTPStatus.OK, HTTPStatus.CREATED):
        return Held() if _holds(body, entry) else Troubled("not_understood")
    if status in WAITING_HELPS:
        return Troubled(WAITING_HELPS[HTTPStatus(status)], retry_after(response.headers.get("Retry-After"), at))
    if 400 <= status < 500:
        return Refused(REFUSALS.get(status, "refused"))  # type: ignore[call-overload]
    code = "redirected" if 300 <= status < 400 else "hub_error" if status >= 500 else "not_understood"
    return Troubled(code, retry_after(response.headers.get("Retry-After"), at))


def _holds(body: bytes, entry: OutboxEntry) -> bool:
    try:
        held = msgspec.json.decode(body, type=HeldReport)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    same = held.revision == entry.revision and held.digest == hashlib.sha256(entry.body).hexdigest()
    return same or held.revision > entry.revision


def retry_after(text: str | None, at: Moment) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date); null where it says nothing."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        until = email.utils.parsedate_to_datetime(text)
        return max(0.0, (until - at.utc).total_seconds())
    except (ValueError, TypeError):
        return None
