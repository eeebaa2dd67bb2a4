"""A printer's part on a centre, for tests: takes numbers, and reads the jobs and the part's health."""

from typing import Any

import sqlalchemy as sa

from device.parts import AgentContext, DeviceStatus, Part
from device.printer import Printer
from kiosk import health
from kiosk.clock import Moment
from kiosk.config import PrinterSettings, Settings, Web
from kiosk.health import DeviceCondition, DeviceKind
from kiosk.printing.models import PrintJob
from kiosk.queue.checkin import CheckIn, Taken, take_number
from kiosk.queue.models import NumberCounter
from kiosk.station import Station
from kiosk.types import Channel, new_key
from tests.waiting import until

ROOT = "http://entren.local:8080"


class Printing:
    """The part, which writes its health row as the agent does, and the centre whose slips it prints."""

    def __init__(self, station: Station, connection: str, **settings: Any) -> None:
        own = Settings(web=Web(public_url=ROOT), printer=PrinterSettings(connection=connection, **settings))
        self.station = Station(station.data, own, station.clock, station.db)
        assert own.printer is not None
        self.settings = own.printer
        with_printer(station)
        self.part = self._new_part()

    def _new_part(self) -> Printer:
        return Printer(AgentContext(self.station), self.settings)

    def start(self) -> "Printing":
        self.part.start()
        return self

    def ready(self) -> "Printing":
        self.start()
        until(lambda: self.part.trouble is None)
        return self

    def restart(self) -> None:
        self.stop()
        self.part = self._new_part()
        self.part.start()

    def stop(self) -> None:
        self.part.stop()
        if self.part.thread.ident:
            self.part.thread.join(3)
            assert not self.part.thread.is_alive()
        self.part.close()

    def take(self, at: Moment | None = None, channel: Channel = Channel.TOUCH, **wishes: Any) -> Taken:
        form = CheckIn(**{"topic": "login", "request_key": new_key()} | wishes)
        with self.station.db.begin() as s:
            return take_number(s, form, channel, at or self.station.clock.now())

    def next_number(self, number: int) -> None:
        """Let the next number of the series A be this one, such as 12, which Tesseract does not take for letters."""
        with self.station.db.begin() as s:
            s.execute(sa.update(NumberCounter).where(NumberCounter.series == "A").values(last=number - 1))

    def states(self) -> list[str]:
        with self.station.db.read() as s:
            return [str(state) for state in s.scalars(sa.select(PrintJob.state).order_by(PrintJob.id))]

    def health(self) -> DeviceStatus:
        part: Part = self.part
        status = part.health()
        assert status is not None
        return status


def with_printer(station: Station) -> None:
    """Write the health row that the agent of a centre with a printer writes."""
    with station.db.begin() as s:
        health.report(s, "printer", DeviceKind.PRINTER, DeviceCondition.OK, station.clock.now())
