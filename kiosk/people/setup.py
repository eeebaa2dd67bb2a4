"""Creates the first admin, on `/setup`, with a one-time code that the machine prints.

The database has only the code's hash. The code itself is in `DIR/setup.code`, for the machine's own screen, until it is
used. No backup copy has that file.
"""

from contextlib import suppress
from pathlib import Path

from sqlalchemy.orm import Session

from kiosk.centre import defaults, hours
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import Conflict, Forbidden
from kiosk.folder import locked, write_atomically
from kiosk.people import one_time_codes, users
from kiosk.people.models import User
from kiosk.people.queries import has_admin
from kiosk.people.sessions import fingerprint
from kiosk.types import Role

CODE = "setup.code"
LONGEST_CODE = 40


def keep_code(data: Path, code: str | None) -> None:
    """Keep the code for the machine's own screen; null: forget it. Raises StorageFault."""
    if code is None:
        with suppress(OSError):
            (data / CODE).unlink(missing_ok=True)
        return
    with locked(data):
        write_atomically(data / CODE, code.encode("ascii"))


def kept_code(s: Session, data: Path) -> str | None:
    """The code, where it still is the one that makes the first admin."""
    try:
        code = (data / CODE).read_bytes()[:LONGEST_CODE].decode("ascii")
    except (OSError, ValueError):
        return None
    centre = s.get(Centre, 1)
    is_valid = centre is not None and not has_admin(s) and one_time_codes.is_right(centre.setup_code_sha256, code)
    return code if is_valid else None


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
