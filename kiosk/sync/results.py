"""The possible results of an attempt to deliver a report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has the report."""


@dataclass(frozen=True, slots=True)
class NewerHeld:
    """The receiver has a newer revision of the day. It may be ours or not; `digest` is its SHA-256 in hex."""

    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver will never take the report: an admin must decide. `held` is the revision that it has, if it says."""

    code: str
    held: int | None = None


@dataclass(frozen=True, slots=True)
class Postponed:
    """The receiver does not take this report yet, but may take others. Try again after `asked` seconds or more."""

    code: str
    asked: float


@dataclass(frozen=True, slots=True)
class TemporaryFailure:
    """The receiver cannot be reached or takes nothing now. `asked`: how many seconds it wants us to wait."""

    code: str
    asked: float | None = None


RecordedResult = Delivered | Refused | Postponed | TemporaryFailure
"""The results that the outbox records."""
DeliveryResult = RecordedResult | NewerHeld
