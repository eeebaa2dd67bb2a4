"""Proposes the centre's code from its name, and sets it in a new centre: the reports and the copies' names have it."""

import re
import unicodedata

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.centre import queries
from kiosk.clock import Moment
from kiosk.config import Settings, Sync
from kiosk.errors import Invalid
from kiosk.statistics import receiver as domain
from kiosk.sync.models import Delivery, OutboxEntry
from kiosk.sync.receiver import Receiver, receiver
from kiosk.types import LONGEST_CENTRE_CODE, is_centre_code

DEFAULT = Sync().centre
WRITTEN_OUT = str.maketrans(
    {"ø": "o", "æ": "ae", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ŋ": "n", "ŧ": "t"}
)
"""Letters that have no other letter with a mark inside them."""


def proposed(name: str) -> str:
    """A code made of a name, such as `digidelcenter-aby`. Empty where the name has no Latin letter or digit."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(WRITTEN_OUT))
    words = re.findall("[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
    while len("-".join(words)) > LONGEST_CENTRE_CODE:
        words = words[:-1] or [words[0][:LONGEST_CENTRE_CODE]]
    code = "-".join(words)
    return code if is_centre_code(code) else ""


def is_missing(s: Session, settings: Settings) -> bool:
    """Whether a real centre still has the default code, and no receiver knows the centre by this code."""
    now_set = receiver(s, settings)
    return now_set.centre == DEFAULT and _is_free(s, now_set) and not queries.centre(s).demonstration


def check(s: Session, code: str, settings: Settings) -> None:
    """Whether a real centre may choose a code. Raises Invalid `default_code`: the default one counts as none.

    A centre that a receiver knows by the default code keeps it.
    """
    now_set = receiver(s, settings)
    is_kept = now_set.centre == DEFAULT and not is_missing(s, settings)
    if code == DEFAULT and not is_kept and not queries.centre(s).demonstration:
        raise Invalid("default_code", field="centre")


def follow_name(s: Session, who: str, before: str, name: str, settings: Settings, at: Moment) -> None:
    """Give the centre the code of its new name. A code that an admin has chosen, or that a receiver knows, stays."""
    now_set, code = receiver(s, settings), proposed(name)
    is_of_name = now_set.centre == proposed(before) and _is_free(s, now_set)
    if code and (is_of_name or is_missing(s, settings)):
        domain.set_receiver(s, who, Receiver(code), settings, domain.version(now_set), at)


def _is_free(s: Session, now_set: Receiver) -> bool:
    was_sent = sa.select(OutboxEntry.id).where(OutboxEntry.state == Delivery.DELIVERED).limit(1)
    return now_set.kind is None and s.scalar(was_sent) is None
