"""The possible results of an attempt to deliver a report."""

from msgspec import Struct


class Delivered(Struct, frozen=True):
    """The receiver has the report."""


class NewerAtReceiver(Struct, frozen=True):
    """The receiver has a newer revision of the day. It may be ours or not; `digest` is its SHA-256 in hex."""

    revision: int
    digest: str


class Refused(Struct, frozen=True):
    """The receiver will never take the report: an admin must decide.

    `held_revision` is the revision that the receiver has, if it says so.
    """

    code: str
    held_revision: int | None = None


class GivenUp(Struct, frozen=True):
    """The receiver holds another report of the day, from before a restore: that one is valid."""

    held_revision: int | None


class Postponed(Struct, frozen=True):
    """The receiver does not take this report yet, but may take others. `retry_after`: seconds to wait at least."""

    code: str
    retry_after: float


class TemporaryFailure(Struct, frozen=True):
    """The receiver cannot be reached or accepts no report now. `retry_after`: seconds that it asks us to wait."""

    code: str
    retry_after: float | None = None


RecordedResult = Delivered | GivenUp | Refused | Postponed | TemporaryFailure
"""The results that the outbox records."""
DeliveryResult = RecordedResult | NewerAtReceiver
