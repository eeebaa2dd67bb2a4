"""The centres of the matrix: one with visitors in every state, a quiet one, a closed one, two without new numbers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.centre import override, unstaffed
from kiosk.colleagues import help as colleagues
from kiosk.queue import own_steps, queries, tickets
from kiosk.queue.checkin import CheckIn, take_number
from kiosk.station import Station
from kiosk.types import Channel
from tests import factories
from tests.processes import Served

WAITING = 14
"""Numbers that wait when the last one is taken: two digits, and a range of more than an hour."""
REACHED = '\n[web]\npublic_url = "http://192.0.2.10:8080"\n'
"""Phones reach the centre: the page of a number shows their code."""


@dataclass(frozen=True, slots=True)
class Centres:
    """The addresses of the centres by their names, and the tickets of the open one by their states."""

    urls: Mapping[str, str]
    tickets: Mapping[str, str]

    def address(self, centre: str, path: str) -> str:
        return self.urls[centre] + path.format(**self.tickets)


def _open(station: Station) -> dict[str, str]:
    """Visitors in every state. Returns the public id of one in each; of the number of the button, its name."""
    at = station.clock.now()
    found = {"finished": factories.take(station).id}
    factories.finish(station, factories.call(station))
    found["called"] = factories.take(station, "bills").id
    factories.call(station)
    found["held"] = factories.hold(station).id
    found["left"] = factories.take(station).id
    with station.db.begin() as s:
        tickets.leave(s, queries.find(s, found["left"]), at)
        key = next(factories.KEYS)
        pressed = CheckIn(topic="other", request_key=key)
        found["pressed"] = take_number(s, pressed, Channel.BUTTON, at.later(minutes=-2)).number  # no page announces it
        colleagues.ask_at_touchscreen(s, at)
    found["waiting"] = [factories.take(station, "scam").id for _ in range(WAITING)][-1]
    return found


def _last(station: Station) -> None:
    """The last number is taken, and somebody waits with it."""
    ticket = factories.take(station)
    with station.db.begin() as s:
        own_steps.hold(s, queries.find(s, ticket.id), station.clock.now())
        override.last_number(s, "test", None, station.clock.now())


def _alone(station: Station) -> None:
    """The room is open without staff, and all can be done in it that there is."""
    with station.db.begin() as s:
        unstaffed.choose(s, "test", unstaffed.ALONE, None, station.clock.now())
        override.unstaffed_now(s, "test", None, None, station.clock.now())


OTHERS: Mapping[str, Callable[[Station], object]] = {
    "quiet": lambda station: None,
    "closed": factories.close_today,
    "last": _last,
    "alone": _alone,
}


@contextmanager
def serving(demonstration: Path, folder: Path) -> Iterator[Centres]:
    """All centres, each served by a process of its own. `demonstration` is copied, and not changed."""
    found: dict[str, str] = {}
    served = {}
    for name in ("open", *OTHERS):
        station = factories.copy_demonstration(demonstration, folder / name)
        with (folder / name / "kiosk.toml").open("a") as settings:
            settings.write(REACHED)
        if name == "open":
            found = _open(station)
        else:
            OTHERS[name](station)
        station.db.close()
        served[name] = Served("web", folder / name, folder / f"{name}.log").start()
    try:
        yield Centres({name: process.url for name, process in served.items()}, found)
    finally:
        for process in served.values():
            process.stop()
