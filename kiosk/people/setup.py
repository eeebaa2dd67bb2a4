"""Creates the first admin, on `/setup`, with a one-time code that the machine prints."""

import hmac
import secrets
import unicodedata

from sqlalchemy.orm import Session

from kiosk.centre import defaults, hours
from kiosk.centre.models import Centre
from kiosk.clock import Moment
from kiosk.errors import Conflict, Forbidden
from kiosk.people import users
from kiosk.people.models import User
from kiosk.people.queries import has_admin
from kiosk.people.sessions import fingerprint
from kiosk.types import Role

LETTERS = "ABCDEFGHJKLMNPRTUVWXYZ2346789"  # no two of them look alike
GROUPS = 3
GROUP_LENGTH = 4


def new_code(s: Session) -> str:
    """Create a new code, such as `K7MW-42RX-PLT9`. The one before is no longer valid."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    code = "-".join(groups)
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
    kept = centre.setup_code_sha256 if centre else None
    if centre is None or kept is None or not hmac.compare_digest(kept, fingerprint(_as_printed(code))):
        raise Forbidden("wrong_code")
    return centre


def first_admin(s: Session, code: str, name: str, password_hash: str, at: Moment) -> User:
    """Create the first admin; the code is then used. Raises what `check` and `users.add` raise."""
    check(s, code).setup_code_sha256 = None
    return users.add(s, "setup", name, Role.ADMIN, password_hash, at)


def _as_printed(code: str) -> str:
    """The code in capitals and with hyphens, however it was typed."""
    letters = "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign.isalnum())
    return "-".join(letters[start : start + GROUP_LENGTH] for start in range(0, len(letters), GROUP_LENGTH))
