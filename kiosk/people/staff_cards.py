"""Staff cards: scanned, they say which colleague scans from then on. A card logs nobody in and opens nothing.

The code is random and printed once. Only its SHA-256 is stored, as of tokens.
"""

import datetime as dt
import secrets
import string

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.clock import Moment
from kiosk.errors import Conflict, NotFound
from kiosk.people import users
from kiosk.people.models import StaffCard, User
from kiosk.people.sessions import fingerprint

PREFIX = "ENTRENID"
"""No item's tag begins so. Codes have letters only, since keyboard layouts change other characters."""
LETTERS = 18
"""84 bits: nobody guesses one."""
NAMED_FOR = dt.timedelta(minutes=10)
"""How long a colleague is named after the last scan of the same scanner."""
MOST = 10
"""The cards that one user can have."""


def make(s: Session, who: str, user_id: int, at: Moment) -> str:
    """Make one more card for a user and return its code, which cannot be shown again.

    Raises NotFound `unknown_user`, Conflict `too_many_cards` or `access_closed`.
    """
    user = users.find(s, user_id)
    if not user.active:
        raise Conflict("access_closed")
    if len(of(s, user_id)) >= MOST:
        raise Conflict("too_many_cards", most=MOST)
    code = PREFIX + "".join(secrets.choice(string.ascii_uppercase) for _letter in range(LETTERS))
    card = StaffCard(user_id=user.id, sha256=fingerprint(code), made=at.utc)
    s.add(card)
    s.flush()
    audit.note(s, who, "staff_card_made", at, name=user.name, card=card.id)
    return code


def revoke(s: Session, who: str, user_id: int, card_id: int, at: Moment) -> StaffCard:
    """Take a card out of use: it is an unknown code from now on. Raises NotFound `unknown_card`."""
    card = s.get(StaffCard, card_id)
    if card is None or card.user_id != user_id:
        raise NotFound("unknown_card")
    s.delete(card)
    audit.note(s, who, "staff_card_revoked", at, name=users.find(s, user_id).name, card=card_id)
    return card


def of(s: Session, user_id: int) -> list[StaffCard]:
    """The cards of a user, the newest first."""
    return list(s.scalars(sa.select(StaffCard).where(StaffCard.user_id == user_id).order_by(StaffCard.id.desc())))


def find(s: Session, code: str) -> StaffCard | None:
    """The card of a cleaned code; null where it is none, or of a user whose access is closed."""
    if not code.startswith(PREFIX):
        return None
    cards = sa.select(StaffCard).join(User, User.id == StaffCard.user_id)
    return s.scalar(cards.where(StaffCard.sha256 == fingerprint(code), User.active))
