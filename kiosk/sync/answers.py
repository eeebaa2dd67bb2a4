"""What can become of a delivery."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """The other side has it, this revision or a newer one."""


@dataclass(frozen=True, slots=True)
class Refused:
    """This report will not be taken, however often it is sent."""

    code: str


@dataclass(frozen=True, slots=True)
class Troubled:
    """The way is closed for now; `asked` is for how many seconds the other side wants peace."""

    code: str
    asked: float | None = None


Answer = Held | Refused | Troubled
