"""The one place that reads the time. Everything else is handed a `Moment`."""

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised
SIZE_OF_TIMEX = 256  # generous: struct timex is 208 bytes on 64-bit Linux


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as the service knows it, read once at the edge and passed on as `at`.

    `trusted` is false while the machine's clock may be wrong (a Pi has no battery clock).
    """

    utc: datetime
    zone: ZoneInfo
    trusted: bool = True
    local: datetime = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "local", self.utc.astimezone(self.zone))

    @property
    def date(self) -> date:
        return self.local.date()

    @property
    def minute(self) -> int:
        """Minutes since local midnight by the wall clock, 0 to 1439."""
        return self.local.hour * 60 + self.local.minute

    def later(self, **parts: float) -> "Moment":
        return Moment(self.utc + timedelta(**parts), self.zone, self.trusted)


class Clock:
    """Reads the time. `moved` is KIOSK_CLOCK's seconds, which only a demonstration may have."""

    def __init__(self, zone: ZoneInfo, trust: str = "system", moved: int = 0) -> None:
        self.zone = zone
        self.trust = trust
        self.moved = moved

    def now(self) -> Moment:
        return Moment(datetime.now(UTC) + timedelta(seconds=self.moved), self.zone, self._is_trusted())

    def machine(self) -> Moment:
        """The machine's own time, never moved: what a signature to another machine carries."""
        return Moment(datetime.now(UTC), self.zone, self._is_trusted())

    def _is_trusted(self) -> bool:
        return self.trust == "system" or is_synchronised()


ADJTIMEX: Callable[[ctypes.Array[ctypes.c_char]], int] = ctypes.CDLL(None).adjtimex


def is_synchronised() -> bool:
    """Whether the kernel says that a time service keeps its clock (adjtimex(2), read only)."""
    return 0 <= ADJTIMEX(ctypes.create_string_buffer(SIZE_OF_TIMEX)) < TIME_ERROR  # -1: not allowed to ask
