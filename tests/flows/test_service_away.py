"""Each page that stays open says soon that the service is away, keeps what it has, and goes on by itself."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import expect

from kiosk.loans import lending, queries
from kiosk.station import Station
from kiosk.types import Role
from tests import factories
from tests.bench.away import seconds_until
from tests.flows.layout import not_in_view
from tests.flows.pages import used_page
from tests.flows.staff import log_in_at
from tests.processes import Served
from web.auth.callers import COOKIE

SOON_SECONDS = 6.5
"""Four seconds on a machine of its own (`make bench` measures them), and more on a shared one."""
TEXT = "Hissen är trasig."
Pages = dict[str, Any]


@pytest.fixture
def pages(browser: Any, served: Served, data: Station) -> Iterator[Pages]:
    """One of each kind, but for the desk, which has a test of its own."""
    factories.add_user(data, "karin", Role.ADMIN)
    cookie = {"name": COOKIE, "value": log_in_at(served.data, "karin", "1"), "url": served.url}
    ticket = factories.take(data).id
    found = {}
    with ExitStack() as stack:
        for address in ("/", "/board", "/loans", f"/ticket/{ticket}", "/admin/new-notice"):
            page = stack.enter_context(used_page(browser, 1024, 768))
            page.context.add_cookies([cookie])
            page.goto(served.url + address, wait_until="load")
            found[address.split("/")[1]] = page
        yield found


def test_each_page_says_so_and_goes_on(pages: Pages, served: Served, data: Station):
    pages["admin"].get_by_label("Text på svenska").fill(TEXT)
    ways: list[tuple[Callable[[], object], Callable[[], object]]] = [
        (lambda: send(served, signal.SIGSTOP), lambda: send(served, signal.SIGCONT)),
        (served.kill, served.start),
    ]
    for go, come_back in ways:
        said = seconds_until(pages, True, go)
        covered = not_in_view(pages["admin"], "nav a")
        assert max(said.values()) < SOON_SECONDS, said
        seconds_until(pages, False, come_back)
        assert covered == []  # the words take room of their own
    expect(pages["admin"].get_by_label("Text på svenska")).to_have_value(TEXT)
    called = factories.call(data)
    with data.db.begin() as s:
        lending.lend(s, queries.find(s, "TAB0001"), data.clock.now())
    for page in (pages["board"], pages["ticket"]):
        expect(page.get_by_text(called.name, exact=True).first).to_be_visible()
    expect(pages["ticket"].get_by_text("Nu är det din tur")).to_be_visible()
    expect(pages["loans"].get_by_text("TAB0001").first).to_be_visible()


def send(served: Served, what: signal.Signals) -> None:
    assert served.process is not None
    served.process.send_signal(what)
