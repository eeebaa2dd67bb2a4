"""Says to which desk each scanner of the machine belongs, or that it is beside the touchscreen for visitors.

This is a setting of the centre and not of kiosk.toml, although that names the scanners: desks are rows that an admin
adds and retires, and a scanner that is carried to another desk must not need a restart by whoever looks after the
machine. A scanner that types into a browser belongs to the desk of that browser's log-in.
"""

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import desks
from kiosk.centre.models import Desk
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.loans import stocktake
from kiosk.scans.models import ScannerPlace

SCANNER_PLACES = table_of(ScannerPlace)
DESKS = table_of(Desk)


class Place(Struct, frozen=True):
    """Where a scanner is: at a desk, beside the touchscreen, or neither: then every desk sees its scans.

    `takes_back`: visitors give things back at one beside the touchscreen, also while no staff are here.
    """

    desk: str | None = None
    for_visitors: bool = False
    takes_back: bool = False


EVERY_DESK = Place()


PLACES = (
    sa.select(
        SCANNER_PLACES.c.scanner, SCANNER_PLACES.c.desk, SCANNER_PLACES.c.for_visitors, SCANNER_PLACES.c.takes_back
    )
    .outerjoin(DESKS, DESKS.c.code == SCANNER_PLACES.c.desk)
    .where(sa.or_(SCANNER_PLACES.c.for_visitors, DESKS.c.active))
)
PLACE_OF = PLACES.where(SCANNER_PLACES.c.scanner == sa.bindparam("of_scanner"))


def places(s: Session) -> dict[str, Place]:
    """The places of the scanners that have one. A desk that is out of use is none."""
    return {scanner: Place(*place) for scanner, *place in s.execute(PLACES)}


def place_of(s: Session, scanner: str) -> Place:
    row = s.execute(PLACE_OF, {"of_scanner": scanner}).first()
    return Place(row.desk, row.for_visitors, row.takes_back) if row else EVERY_DESK


def version(s: Session, scanner: str) -> str:
    """The version of a scanner's place."""
    return versions.version(place_of(s, scanner))


def put(s: Session, who: str, scanner: str, place: Place, seen: str | None, at: Moment) -> None:
    """Say where a scanner of the machine is. `seen`: the version that the admin has seen.

    Raises NotFound `unknown_desk`, Conflict `changed_meanwhile`.
    """
    versions.check(seen, version(s, scanner))
    desk = None if place.desk is None else desks.find(s, place.desk).code
    s.execute(sa.delete(ScannerPlace).where(ScannerPlace.scanner == scanner))
    stocktake.forget_moved(s, scanner)
    if place != EVERY_DESK:
        s.add(ScannerPlace(scanner=scanner, desk=desk, for_visitors=place.for_visitors, takes_back=place.takes_back))
    where = {"desk": desk, "for_visitors": place.for_visitors, "takes_back": place.takes_back}
    audit.note(s, who, "scanner_placed", at, scanner=scanner, **where)
