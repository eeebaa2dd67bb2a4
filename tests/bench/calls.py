"""Measures the time from F2 at a desk until the number is on the board, and until the visitor's phone shows it."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench.browser import EACH_PAGE, chromium, fetch_empty, watch, when_seen
from tests.bench.disk import Disk, sync_timer
from tests.bench.figures import Figure, p50, response_figure
from tests.bench.load import NewTicket, new_ticket, post
from tests.bench.staff import add_staff
from tests.bench.workspace import Workspace
from tests.flows.staff import staff_page
from tests.processes import Served

TIMES = 40
TIMES_WITH_PHONES = 4
PHONES = 5
APART_MS = 1000
"""The interval between the phones of one ticket, so that they poll at different times."""
ASKS_EVERY_MS = 5000.0
"""A phone polls (web/static/js/ticket.js). So its time has no aim, and the polling interval is its floor."""
POLL_SECONDS = ASKS_EVERY_MS / 1000 / PHONES
"""The interval between the requests of all phones while the board is timed. They have no browser then: it would take
time of this machine's processor, while a phone has its own."""
MAX_MS = 150.0
"""The aim for the board."""
REACTION_MS = 250
"""Nobody presses a key sooner after the page has shown what to press it for. The page's own work is done by then."""
UNDISTURBED_MS = 400
"""After the key press nothing asks the browser for so long: each question takes time of the same processor."""
REQUESTS = 2
"""The least requests of a call in sequence: the desk's, and the board's for its content."""


def calls(workspace: Workspace, disk: Disk, where: str) -> list[Figure]:
    """Each round is one visit: a number, the call, the end. First the board is timed, then phones of the visitor."""
    syncs = []
    with (
        workspace.ours(disk.environment) as (served, bearer),
        chromium() as browser,
        sync_timer(served.data, disk.environment) as sync,
    ):
        add_staff(served.data)
        with staff_page(browser, served, "eva", "1") as desk:
            visitors = Visitors(served, bearer, browser, desk)
            with polling_phones(served, visitors.ended()):
                for _ in range(TIMES):
                    visitors.next_with_board()
                    syncs.append(sync.time())
            for _ in range(TIMES_WITH_PHONES):
                visitors.next_with_phones()
    return [
        response_figure(f"F2 -> number on the wall{where}", visitors.walls, visitors.empty, MAX_MS),
        response_figure(f"F2 -> the visitor's phone{where}", visitors.phones, [ASKS_EVERY_MS]),
        Figure(f"one fdatasync meanwhile{where}, p50", p50(syncs), unit="ms"),
    ]


@contextmanager
def polling_phones(served: Served, ticket: str) -> Iterator[None]:
    """Requests as of PHONES phones while the block runs: each asks for the board, and then loads its page."""
    stop = threading.Event()

    def poll() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", served.port)
        while not stop.wait(POLL_SECONDS):
            for path in ("/api/v1/board", f"/ticket/{ticket}"):
                connection.request("GET", path)
                connection.getresponse().read()

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class Visitors:
    """Calls visitors at one desk, one at a time, and measures how long each page takes to show the call."""

    def __init__(self, served: Served, bearer: str, browser: Any, desk: Any) -> None:
        self._served, self._bearer, self._browser, self._desk = served, bearer, browser, desk
        self._connection = http.client.HTTPConnection("127.0.0.1", served.port)
        desk.context.add_init_script(EACH_PAGE)
        desk.reload()
        self._wall = self._page("/board", ".call .slip")
        self.walls: list[float] = []
        self.phones: list[float] = []
        self.empty: list[float] = []

    def ended(self) -> str:
        """The id of a ticket whose visit is over."""
        ticket = new_ticket(self._connection, self._bearer)
        self._press(ticket)
        self._finish(ticket)
        return ticket.id

    def next_with_board(self) -> None:
        """One visit, which the board follows."""
        ticket = new_ticket(self._connection, self._bearer)
        pressed = self._press(ticket)
        self.walls.append(when_seen(self._wall, ticket.number) - pressed)
        self.empty.append(fetch_empty(self._wall, REQUESTS))
        self._finish(ticket)

    def next_with_phones(self) -> None:
        """One visit, which phones follow."""
        ticket = new_ticket(self._connection, self._bearer)
        pages = [self._phone(ticket) for _ in range(PHONES)]
        pressed = self._press(ticket)
        for page in pages:
            self.phones.append(when_seen(page, "Nu är det din tur") - pressed)
            page.context.close()
        self._finish(ticket)

    def _finish(self, ticket: NewTicket) -> None:
        post(self._connection, f"/api/v1/tickets/{ticket.id}/finish", self._bearer, {"outcome": "solved"})

    def _press(self, ticket: NewTicket) -> float:
        """Press F2 at the desk once it shows the next number. Returns the time of the key press."""
        self._desk.wait_for_selector(f"#call:not([aria-disabled]):has-text('{ticket.number}')")
        self._desk.wait_for_timeout(REACTION_MS)
        self._desk.keyboard.press("F2")
        self._desk.wait_for_timeout(UNDISTURBED_MS)
        self._desk.wait_for_selector(f"#visit[data-visitor]:has-text('{ticket.number}')")
        return float(self._desk.evaluate("() => Number(sessionStorage.began)"))

    def _phone(self, ticket: NewTicket) -> Any:
        self._wall.wait_for_timeout(APART_MS)
        return self._page(f"/ticket/{ticket.id}", "#facts")

    def _page(self, path: str, watched: str) -> Any:
        page = self._browser.new_context(locale="sv-SE").new_page()
        page.goto(f"{self._served.url}{path}")
        watch(page, watched)
        return page
