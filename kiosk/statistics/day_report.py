"""The day report: the counts of one closed business day. A centre sends no more; it says nothing about persons."""

import datetime as dt
import re
from typing import Annotated, Any, Literal

import msgspec

from kiosk.config import CentreCode
from kiosk.errors import Invalid
from kiosk.identity import contains_identity_number
from kiosk.types import json_schema, whole

MOST_COUNTS = 6000
SCHEMA_ID = "day-report.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Name = Annotated[str, whole("[a-z_]{1,24}")]
KEY_PATTERN = r"[A-Za-z0-9_.+-]{0,24}"
Key = Annotated[str, whole(KEY_PATTERN)]
Number = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Revision = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The number of a measure for one key of a dimension. Both are empty for the total. `n` is null if unobserved."""

    measure: Name
    dimension: Annotated[str, whole("[a-z_]{0,24}")]
    key: Key
    n: Number | None


class DayReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The counts of one day of one centre. `date` is the local date; a correction is a new revision.

    On an observed day a key that is left out is zero. On an unobserved day every number is null, which is not zero.
    """

    kind: Literal["entren-day-report"]
    version: Literal[1]
    centre: CentreCode
    date: dt.date
    revision: Revision
    status: Literal["observed", "unobserved"]
    counts: Annotated[list[Count], msgspec.Meta(max_length=MOST_COUNTS)]


def freeze(report: DayReport) -> bytes:
    """The report's bytes, to store and send. Raises Invalid `not_a_day_report` where no hub would accept them."""
    body = encode(report)
    read(body)
    return body


def encode(report: DayReport) -> bytes:
    """The report's bytes: equal reports give equal bytes."""
    counts = sorted(report.counts, key=lambda count: (count.measure, count.dimension, count.key))
    return msgspec.json.encode(msgspec.structs.replace(report, counts=counts), order="deterministic")


def read(body: bytes) -> DayReport:
    """A report from its bytes. Raises Invalid `not_a_day_report`."""
    try:
        report = msgspec.json.decode(body, type=DayReport)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise Invalid("not_a_day_report") from None
    if not _is_sound(report):
        raise Invalid("not_a_day_report")
    return report


def is_key_of_report(text: str) -> bool:
    """Whether a count may have this key: a short code without an identity number."""
    return re.fullmatch(KEY_PATTERN, text) is not None and not contains_identity_number(text)


def _is_sound(report: DayReport) -> bool:
    """Check what the types cannot express: each cell once, no identity numbers, null if unobserved."""
    cells = {(count.measure, count.dimension, count.key) for count in report.counts}
    if len(cells) != len(report.counts):
        return False
    if any(contains_identity_number(key) for key in {key for _, _, key in cells}):
        return False
    return all((count.n is None) == (report.status == "unobserved") for count in report.counts)


class Status(msgspec.Struct, frozen=True):
    """The only field of a report that `is_observed` reads."""

    status: str = "observed"


def is_observed(body: bytes) -> bool:
    """Whether a stored report has numbers. The counts are not parsed."""
    return msgspec.json.decode(body, type=Status).status == "observed"


def schema() -> dict[str, Any]:
    """The report's JSON Schema (2020-12)."""
    return {
        "$schema": DIALECT,
        "$id": SCHEMA_ID,
        **json_schema(DayReport),
    }
