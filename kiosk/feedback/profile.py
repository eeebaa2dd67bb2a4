"""The part of feedback in a profile: whether visitors are asked after their visit."""

from sqlalchemy.orm import Session

from kiosk.centre import queries
from kiosk.centre.models import Centre, Topic
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.facts import N_
from kiosk.feedback import setting
from kiosk.profile_parts import ProfilePart


def read(s: Session, _at: Moment) -> bool:
    return queries.centre(s).asks_feedback


def bring_in(s: Session, who: str, wanted: bool, at: Moment) -> None:
    setting.switch(s, who, wanted, None, at)


PARTS = (
    ProfilePart("feedback", N_("Frågor efter besöket"), (table_of(Centre), table_of(Topic)), bool, read, bring_in),
)
