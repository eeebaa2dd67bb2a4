"""Who may see and change what: each route of the app, asked as nobody, kiosk, staff, admin and an expired session, and
by staff who may see borrowers.

The routes come from the app itself. A new one has the rule of its family, or a line of its own below.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Map, Rule

from kiosk.loans import lending
from kiosk.loans import queries as items
from kiosk.loans.passes import PassCode
from kiosk.people import sessions, tokens
from kiosk.people.models import StaffSession, User
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.web.logged_in import log_in
from web.auth.callers import COOKIE

PART = re.compile(r"<(?:[^:<>]+:)?(\w+)>")
"""A part of a rule, such as `<int:user>`: its name."""
LET_IN, LOG_IN, UNAUTHORIZED, FORBIDDEN = "let in", "led to the log-in", "401", "403"
TAG, PASS = "TAB0001", "PASS12345678903"
NOBODY, EXPIRED = "nobody", "expired session"
SEES_BORROWERS = "staff who may see borrowers"
CALLERS = (NOBODY, *Role, SEES_BORROWERS, EXPIRED)
RANK = {Role.KIOSK: 1, Role.STAFF: 2, SEES_BORROWERS: 2, Role.ADMIN: 3}
DESK = "2"
"""The desk of staff and admins. Not 1, which stands for each code in an address: that desk is retired meanwhile."""


@dataclass(frozen=True)
class Access:
    """The least role (null: everybody), and the answer to somebody who is not logged in: to a GET, to a write.

    `shows_borrowers`: no role is enough.
    """

    role: Role | None = None
    get: str = UNAUTHORIZED
    write: str = UNAUTHORIZED
    shows_borrowers: bool = False

    def expected(self, caller: str, method: str) -> str:
        if self.role is None:
            return LET_IN
        if caller in (NOBODY, EXPIRED):
            return self.get if method == "GET" else self.write
        if self.shows_borrowers and caller != SEES_BORROWERS:
            return FORBIDDEN
        return LET_IN if RANK[caller] >= RANK[self.role] else FORBIDDEN


EVERYBODY = Access()
STAFFS_PAGE = Access(Role.STAFF, get=LOG_IN)
ADMINS_PAGE = Access(Role.ADMIN, get=LOG_IN, write=LOG_IN)
KIOSKS_CALL, STAFFS_CALL = Access(Role.KIOSK), Access(Role.STAFF)

FAMILIES = {
    "visitor": EVERYBODY,
    "sight": EVERYBODY,
    "help_now": EVERYBODY,
    "right_back": EVERYBODY,
    "feedback": EVERYBODY,
    "statement": EVERYBODY,
    "feedback_here": EVERYBODY,
    "given_back": EVERYBODY,
    "speech": EVERYBODY,
    "languages": EVERYBODY,
    "board": EVERYBODY,
    "stand_in": EVERYBODY,
    "auth": EVERYBODY,
    "live": EVERYBODY,
    "machines": EVERYBODY,
    "account": STAFFS_PAGE,
    "desk": STAFFS_PAGE,
    "loans": STAFFS_PAGE,
    "admin": ADMINS_PAGE,
    "wizard": ADMINS_PAGE,
    "statistics": ADMINS_PAGE,
    "api": STAFFS_CALL,
    "scans": STAFFS_CALL,
}
WIZARD_BEFORE = ("wizard.start", "wizard.choose_language", "wizard.admin", "wizard.make_admin", "wizard.copies",
                 "wizard.prove", "wizard.send_copy", "wizard.copy", "wizard.restore_copy",
                 "wizard.restoring_now")  # fmt: skip
"""The steps before there is an admin. Afterwards they lead to the log-in, and an admin to the admin's pages."""
EXCEPTIONS = {
    **dict.fromkeys(WIZARD_BEFORE, EVERYBODY),
    "static": EVERYBODY,
    "older_static": EVERYBODY,
    "api.about": EVERYBODY,
    "api.take": KIOSKS_CALL,
    "api.show": KIOSKS_CALL,
    "api.leave": KIOSKS_CALL,
    "loans.borrower": Access(Role.STAFF, shows_borrowers=True),
    "loans.latest": STAFFS_CALL,  # a part of a page, which its script fetches
}
ENDS_AT_LOG_IN = {"auth.log_out", "account.end_all_sessions"}
"""Whoever is let in is led to the log-in: the session is over."""


def access(rule: Rule) -> Access:
    return EXCEPTIONS.get(rule.endpoint) or FAMILIES[rule.endpoint.partition(".")[0]]


def requests(app: Flask) -> list[tuple[str, str, Rule]]:
    """Each method and address of the app. Where one of several words can stand in it, each of them is one address."""
    return [
        (method, path, rule)
        for rule in app.url_map.iter_rules()
        for path in addresses(rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def addresses(rule: Rule) -> Iterator[str]:
    """The addresses of a rule, with 1 for a part of it that can be anything, and TAG for an item."""
    converters = rule._converters
    values = [getattr(converter, "items", {TAG if name == "tag" else "1"}) for name, converter in converters.items()]
    for chosen in itertools.product(*map(sorted, values)):
        parts = dict(zip(converters, chosen, strict=True))
        yield PART.sub(lambda found, parts=parts: parts[found[1]], rule.rule)


class Caller:
    """One of CALLERS. After a write that was let in, it logs in again: it can have ended the session."""

    def __init__(self, app: Flask, station: Station, name: str) -> None:
        self._client: FlaskClient = app.test_client()
        self._station = station
        self._name = name
        self._headers: dict[str, str] = {}
        self.saw_borrower: list[str] = []
        if name == Role.KIOSK:
            with station.db.begin() as s:
                token = tokens.add(s, "test", "a kiosk", Role.KIOSK, station.clock.now())
            self._headers = {"Authorization": f"Bearer {token}"}
        self._log_in()

    def answer(self, method: str, path: str) -> str:
        response = self._client.open(path, method=method, headers=self._headers)
        if response.mimetype != "text/event-stream" and PASS.encode() in response.get_data():  # a stream has no end
            self.saw_borrower.append(f"{method} {path}")
        response.close()
        if method != "GET" and response.status_code < 400:
            self._log_in()
        if response.status_code in (401, 403):
            return str(response.status_code)
        if response.status_code >= 500:
            return f"a fault: {response.status}"
        return LOG_IN if (response.location or "").startswith("/login") else LET_IN

    def _log_in(self) -> None:
        if self._name in (Role.STAFF, Role.ADMIN):
            log_in(self._client, self._station, desk=DESK, role=Role(self._name))
        elif self._name == SEES_BORROWERS:
            log_in(self._client, self._station, desk=DESK)
            with self._station.db.begin() as s:
                s.execute(sa.update(User).values(sees_borrowers=True))
        elif self._name == EXPIRED:
            log_in(self._client, self._station, desk=DESK, role=Role.ADMIN)
            self._expire()

    def _expire(self) -> None:
        cookie = self._client.get_cookie(COOKIE)
        assert cookie is not None
        with self._station.db.begin() as s:
            session = s.get_one(StaffSession, sessions.fingerprint(cookie.value))
            session.expires = self._station.clock.now().utc - timedelta(seconds=1)


@pytest.mark.parametrize("name", CALLERS)
def test_each_route_lets_in_who_may(app: Flask, station: Station, name: str) -> None:
    factories.add_user(station, "an admin", Role.ADMIN)  # the centre is set up
    lend_home(station)
    caller = Caller(app, station, name)
    wrong = []
    for method, path, rule in requests(app):
        expected = access(rule).expected(name, method)
        if expected == LET_IN and rule.endpoint in ENDS_AT_LOG_IN:
            expected = LOG_IN
        if rule.endpoint in WIZARD_BEFORE and name != Role.ADMIN:
            expected = FORBIDDEN if name in (Role.KIOSK, Role.STAFF, SEES_BORROWERS) else LOG_IN
        answer = caller.answer(method, path)
        if answer != expected:
            wrong.append(f"{method} {path}: {answer}, not {expected}")
    assert wrong == []
    assert caller.saw_borrower == (["POST /loans/TAB0001/borrower"] if name == SEES_BORROWERS else [])


def lend_home(station: Station) -> None:
    """Lend a tablet home, too long ago for an undo: nobody without the permission finds its pass on any page."""
    at = station.clock.now().later(minutes=-10)
    with station.db.begin() as s:
        s.execute(sa.text("UPDATE model SET loan_days = 14"))
        lending.lend_home(s, items.find(s, TAG), PassCode(PASS), at)


def test_each_request_reaches_its_route(app: Flask) -> None:
    for method, path, rule in requests(app):
        endpoint, _ = app.url_map.bind("localhost").match(path, method)
        assert endpoint == rule.endpoint, path


def test_each_word_of_a_choice_is_an_address() -> None:
    rule = Rule("/items/<tag>/<any(away, back):way>", endpoint="move")
    Map([rule])
    assert list(addresses(rule)) == ["/items/TAB0001/away", "/items/TAB0001/back"]


def test_each_line_is_of_a_route_that_exists(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {*EXCEPTIONS, *ENDS_AT_LOG_IN} <= endpoints
    assert set(FAMILIES) == set(app.blueprints), "a line of FAMILIES for each blueprint: who may see its pages"
