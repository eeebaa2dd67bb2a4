"""Remembers that this browser has typed the one-time code, until the code is used or another one is printed."""

import hmac

from flask import session
from sqlalchemy.orm import Session

from kiosk.centre.models import Centre
from kiosk.people import setup
from kiosk.people.queries import has_admin
from web.auth.views import address, tries
from web.context import db

PROOF = "setup"
"""Where the signed session has the hash of the code that was typed."""


def check(code: str) -> None:
    """Check a code, and remember that it is right. Raises what `setup.check` raises, and TooMany `too_many_tries`."""
    with tries().counted(("setup", address())), db().read() as s:
        centre = setup.check(s, code)
        session[PROOF] = (centre.setup_code_sha256 or b"").hex()


def is_given(s: Session) -> bool:
    """Whether this browser has typed the code that is valid now, and there is no admin."""
    centre, known = s.get(Centre, 1), session.get(PROOF)
    if centre is None or centre.setup_code_sha256 is None or not isinstance(known, str) or has_admin(s):
        return False
    return hmac.compare_digest(known, centre.setup_code_sha256.hex())
