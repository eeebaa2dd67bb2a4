"""Takes the users and tokens over from the replaced database, so that no user who was closed since can log in again."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.backup.before import Before
from kiosk.people.models import StaffSession


def take_over(s: Session, before: Before) -> bool:
    """Replace the users and tokens of the copy by those of the replaced database. Returns whether there were any.

    Where that is damaged or another one, those of the copy stay. Everybody logs in anew in any case.
    """
    s.execute(sa.delete(StaffSession))
    if not before.access.get("user"):
        return False
    for name, rows in before.access.items():
        table = sa.table(name, *(sa.column(column) for row in rows[:1] for column in row))
        s.execute(sa.delete(table))
        for row in rows:  # the columns have no types: the values are as SQLite stores them
            s.execute(sa.insert(table).values(row))
    return True
