"""What can become of a delivery."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """The other side has it."""


@dataclass(frozen=True, slots=True)
class NewerHeld:
    """The other side has a newer revision of the day, with this SHA-256 in hex: ours, or somebody else's."""

    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Waiting does not mend it: somebody must decide. `held` is the revision that is there, where that is said."""

    code: str
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """This report is not taken yet, others may be: it is tried again in `asked` seconds at the soonest."""

    code: str
    asked: float


@dataclass(frozen=True, slots=True)
class TemporaryFailure:
    """The way is closed for now; `asked` is for how many seconds the other side wants peace."""

    code: str
    asked: float | None = None


DeliveryResult = Delivered | NewerHeld | Refused | Postponed | TemporaryFailure
