"""Remembers the address by which phones reach the pages, for the slips."""

from kiosk.db import Database
from kiosk.printing import queries
from kiosk.printing.models import PhoneAddress


def remember(db: Database, root: str | None) -> None:
    """Write the address, where it is another than before."""
    with db.read() as s:
        if queries.phone_address(s) == root:
            return
    with db.begin() as s:
        s.merge(PhoneAddress(id=1, root=root))
