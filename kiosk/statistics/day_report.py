"""The day report: the counts of one closed business day, nothing about persons. No more than this leaves a centre."""

import datetime as dt
from typing import Annotated, Any, Literal

import msgspec

from kiosk.config import CentreCode

SCHEMA_ID = "day-report.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,24}$")]
Key = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.+-]{0,24}$")]
Number = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
Revision = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many of a measure, for one key of one dimension; both are empty for the whole day. Null: nobody observed."""

    measure: Name
    dimension: Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{0,24}$")]
    key: Key
    n: Number | None


class DayReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The counts of one day of one centre. `date` is a calendar day there; a correction is a new revision.

    On an observed day a key that is not there counts zero. On an unobserved one every number is null: not zero.
    """

    kind: Literal["entren-day-report"]
    version: Literal[1]
    centre: CentreCode
    date: dt.date
    revision: Revision
    status: Literal["observed", "unobserved"]
    counts: Annotated[list[Count], msgspec.Meta(max_length=5000)]


def freeze(report: DayReport) -> bytes:
    """The report's bytes: equal reports give equal bytes."""
    counts = sorted(report.counts, key=lambda count: (count.measure, count.dimension, count.key))
    return msgspec.json.encode(msgspec.structs.replace(report, counts=counts), order="deterministic")


def schema() -> dict[str, Any]:
    """The report's JSON Schema (2020-12), with all that a reader may rely on."""
    return {
        "$schema": DIALECT,
        "$id": SCHEMA_ID,
        **msgspec.json.schema(DayReport),
    }
