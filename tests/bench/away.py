"""Measures how soon each open page says that the service is away, and how soon it has gone on once the service answers.

The service is killed (a connection is refused at once), and stopped (nothing answers).
"""

import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kiosk.station import open_station
from kiosk.types import Role
from tests import factories
from tests.bench.browser import chromium
from tests.bench.figures import Figure, p50
from tests.bench.workspace import Workspace
from tests.flows.staff import log_in_at
from tests.processes import Served
from web.auth.callers import COOKIE

TIMES = 3
AT_MOST_MS = 5000.0
SETTLED_SECONDS = 3.0
"""How long pages are left alone before the service goes, so that their requests have any place in time."""
USER = "karin"
NOTE_WHEN = """(wanted) => {
    window.saidAt = null;
    const places = "[data-away], [data-say-away], .stale[data-words], #away, [data-unsent] > p";
    const isWords = (it) => it.textContent.trim() && it.checkVisibility();
    const isSaid = () => [...document.querySelectorAll(places)].some(isWords);
    const look = () => (isSaid() === wanted ? (window.saidAt = Date.now()) : setTimeout(look, 20));
    look();
}"""
"""Notes when a page says, in its own place for that, that the service is away, or does not say so any more."""
Pages = dict[str, Any]


def away(workspace: Workspace) -> list[Figure]:
    """Figures: the slowest time of each page, for a killed and for a stopped service."""
    with workspace.ours() as (served, _), chromium() as browser, open_pages(browser, served) as pages:
        killed, back, stopped = defaultdict(list), defaultdict(list), defaultdict(list)
        for round_ in range(TIMES):
            time.sleep(SETTLED_SECONDS + round_ / TIMES)
            _add(killed, seconds_until(pages, True, served.kill))
            _add(back, seconds_until(pages, False, lambda: served.start() and None))
            time.sleep(SETTLED_SECONDS)
            _add(stopped, seconds_until(pages, True, lambda: served.process.send_signal(signal.SIGSTOP)))
            _add(back, seconds_until(pages, False, lambda: served.process.send_signal(signal.SIGCONT)))
    return [
        *_figures("killed -> said", killed),
        *_figures("stopped -> said", stopped),
        *_figures("answers again -> goes on", back),
    ]


@contextmanager
def open_pages(browser: Any, served: Served) -> Iterator[Pages]:
    """Each kind of page that stays open. Each has its own context: a browser has six connections to a service."""
    station = open_station(served.data)
    factories.add_user(station, USER, Role.ADMIN)
    ticket = factories.take(station).id
    station.db.close()
    cookie = {"name": COOKIE, "value": log_in_at(served.data, USER, "1"), "url": served.url}
    addresses = {
        "touchscreen": "/",
        "touchscreen, number": f"/taken/{ticket}",
        "board": "/board",
        "desk": "/desk",
        "loans": "/loans",
        "phone": f"/ticket/{ticket}",
        "form of the admin": "/admin/new-notice",
    }
    pages = {}
    for name, address in addresses.items():
        context = browser.new_context(locale="sv-SE")
        context.add_cookies([cookie])
        pages[name] = context.new_page()
        pages[name].goto(served.url + address, wait_until="load")
    yield pages
    for page in pages.values():
        page.context.close()


def seconds_until(pages: Pages, is_said: bool, happens: Callable[[], object]) -> dict[str, float]:
    """Seconds from what happens until each page says that the service is away, or does not say so any more."""
    for page in pages.values():
        page.evaluate(NOTE_WHEN, is_said)
    happens()
    happened = float(next(iter(pages.values())).evaluate("Date.now()"))
    for page in pages.values():
        page.wait_for_function("() => window.saidAt", timeout=30_000)
    return {name: (float(page.evaluate("window.saidAt")) - happened) / 1000 for name, page in pages.items()}


def _add(found: dict[str, list[float]], measured: dict[str, float]) -> None:
    for name, seconds in measured.items():
        found[name].append(seconds * 1000)


def _figures(what: str, found: dict[str, list[float]]) -> list[Figure]:
    return [
        Figure(
            f"{what}, {name}",
            max(times),
            at_most=AT_MOST_MS,
            unit="ms",
            note=f", slowest of {len(times)}; p50 {p50(times):.0f}",
        )
        for name, times in found.items()
    ]
