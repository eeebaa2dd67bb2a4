"""Creates the first admin, on `/setup`, with a one-time code that the machine prints."""

from sqlalchemy.orm import Session

from kiosk.centre import defaults, hours
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import Conflict, Forbidden
from kiosk.people import one_time_codes, users
from kiosk.people.models import User
from kiosk.people.queries import has_admin
from kiosk.people.sessions import fingerprint
from kiosk.types import Role


def new_code(s: Session) -> str:
    """Create a new code. The one before is no longer valid."""
    code = one_time_codes.new()
    defaults.begin(s).setup_code_sha256 = fingerprint(code)
    return code


def is_set_up(s: Session) -> bool:
    """Whether the centre is in use: it is a demonstration, or has an admin or opening hours."""
    centre = s.get(Centre, 1)
    return centre is not None and (centre.demonstration or has_admin(s) or hours.were_written(s))


def check(s: Session, code: str) -> Centre:
    """Check the code for creating the first admin. Raises Conflict `already_set_up`, Forbidden `wrong_code`."""
    centre = s.get(Centre, 1)
    if has_admin(s):
        raise Conflict("already_set_up")
    if centre is None or not one_time_codes.is_right(centre.setup_code_sha256, code):
        raise Forbidden("wrong_code")
    return centre


def first_admin(s: Session, code: str, name: str, password_hash: str, at: Moment) -> User:
    """Create the first admin; the code is then used. Raises what `check` and `users.add` raise."""
    check(s, code).setup_code_sha256 = None
    return users.add(s, "setup", name, Role.ADMIN, password_hash, at)
