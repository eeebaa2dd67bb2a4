"""Adds, names, orders and takes back desks and rooms for an admin. `kiosk/queue/retiring.py` retires them, since it has
to know who is there.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import positions, queries
from kiosk.centre.models import LONGEST_DESK, Desk, DeskKind
from kiosk.centre.new_rows import NewRows
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid, NotFound
from kiosk.types import is_name

LONGEST_CODE = LONGEST_DESK - 4
"""Three digits more make a second desk of a name another one."""


def version(desk: Desk) -> str:
    """The version of a desk's name and use. Its position does not count."""
    return versions.version(desk.name, desk.active)


def order_version(s: Session, kind: DeskKind) -> str:
    """The version of the order of the desks, or of the rooms."""
    return versions.version([desk.code for desk in queries.of_kind(s, kind)])


def add(s: Session, who: str, kind: DeskKind, name: str, at: Moment) -> Desk:
    """Add a desk or a room after the others. Raises Invalid `bad_desk_name`, Conflict `name_taken`."""
    desk = add_to(s, who, kind, name, _new_rows(s), at)
    _refuse_taken(s, desk)
    return desk


def add_to(s: Session, who: str, kind: DeskKind, name: str, new: NewRows, at: Moment) -> Desk:
    """Add a desk or a room after all that there are, none of which has its name. Raises Invalid `bad_desk_name`."""
    name = _name(name)
    code = new.new_code(name, LONGEST_CODE, kind.value)
    desk = Desk(code=code, kind=kind, name=name, position=new.next_position(), active=True)
    s.add(desk)
    audit.note(s, who, f"{kind.value}_added", at, desk=code, name=name)
    return desk


def rename(s: Session, who: str, code: str, name: str, seen: str | None, at: Moment) -> Desk:
    """Give a desk or a room another name. `seen`: the version that the admin has seen.

    Raises what `add` does, NotFound `unknown_desk`, Conflict `changed_meanwhile`.
    """
    desk = find(s, code)
    versions.check(seen, version(desk))
    before, desk.name = {"name": desk.name}, _name(name)
    _refuse_taken(s, desk)
    changes = audit.changes(before, {"name": desk.name})
    if changes:
        audit.note(s, who, f"{desk.kind.value}_changed", at, desk=code, name=desk.name, changes=changes)
    return desk


def move(s: Session, who: str, code: str, by: int, seen: str | None, at: Moment) -> Desk:
    """Move a desk or a room up (-1) or down (1) among its kind. Raises NotFound `unknown_desk`, Conflict
    `changed_meanwhile`.
    """
    desk = find(s, code)
    shown = queries.of_kind(s, desk.kind)
    if desk not in shown:
        raise NotFound("unknown_desk")
    versions.check(seen, order_version(s, desk.kind))
    positions.move(shown, desk, by)
    audit.note(s, who, f"{desk.kind.value}_moved", at, desk=code, name=desk.name, position=desk.position + 1)
    return desk


def bring_back(s: Session, who: str, code: str, at: Moment) -> Desk:
    """Use a retired desk or room again, after the others. Raises NotFound `unknown_desk`, Conflict `name_taken`."""
    desk = find(s, code)
    if not desk.active:
        _refuse_taken(s, desk)
        use_again(s, who, desk, _new_rows(s), at)
    return desk


def use_again(s: Session, who: str, desk: Desk, new: NewRows, at: Moment) -> None:
    """Use a retired desk or room again, after all others, none of which in use has its name."""
    desk.position, desk.active = new.next_position(), True
    audit.note(s, who, f"{desk.kind.value}_back", at, desk=desk.code, name=desk.name)


def find(s: Session, code: str) -> Desk:
    """A desk or a room, also a retired one. Raises NotFound `unknown_desk`."""
    desk = s.get(Desk, code)
    if desk is None:
        raise NotFound("unknown_desk")
    return desk


def _new_rows(s: Session) -> NewRows:
    return NewRows(list(s.scalars(sa.select(Desk))))


def _name(sent: str) -> str:
    if not is_name(sent.strip(), LONGEST_DESK):
        raise Invalid("bad_desk_name", field="name")
    return sent.strip()


def _refuse_taken(s: Session, desk: Desk) -> None:
    """Two desks of one name could not be told apart on the board."""
    others = [one for one in queries.of_kind(s, desk.kind) if one.code != desk.code]
    if any(one.name.casefold() == desk.name.casefold() for one in others):
        raise Conflict("name_taken", field="name")
