"""Changes the centre's own settings for an admin. Each change is recorded in the audit log."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import hours, queries
from kiosk.centre.models import Topic
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.i18n import SOURCE
from kiosk.types import is_name

LONGEST_NAME = 80
LONGEST_TOPIC = 30
"""Two lines on a tile of the kiosk."""


@dataclass(frozen=True, slots=True)
class TopicChange:
    """A topic's name in each language, and whether visitors can choose it. Without a name, the Swedish one is shown."""

    code: str
    names: Mapping[str, str]
    active: bool


def set_hours(s: Session, who: str, periods: list[hours.Period], at: Moment) -> None:
    """Set the week's hours, from today on. The same hours again change nothing.

    Raises Invalid `hours_backwards` or `hours_overlap`.
    """
    if hours.in_order(periods) == hours.week(s, at):
        return
    hours.change_week(s, periods, _today(s, at))
    audit.note(s, who, "hours_changed", at, periods=len(periods))


def _today(s: Session, at: Moment) -> dt.date:
    """Today's date. Where the clock cannot be trusted, it is never earlier than the newest business day."""
    newest = None if at.trusted else queries.last_date(s)
    return max(at.date, newest) if newest else at.date


def set_centre(
    s: Session, who: str, name: str, default_topic: str | None, topics: Sequence[TopicChange], at: Moment
) -> None:
    """Set the centre's name, its topics, and the topic of the button at the door.

    Raises Invalid `bad_centre_name`, `bad_topic_name`, `no_topic_left` or `default_topic_off`.
    """
    if not is_name(name.strip(), LONGEST_NAME):
        raise Invalid("bad_centre_name")
    _set_topics(s, topics)
    if default_topic is not None and default_topic not in {topic.code for topic in queries.topics(s)}:
        raise Invalid("default_topic_off")
    centre = queries.centre(s)
    centre.name, centre.default_topic = name.strip(), default_topic
    audit.note(s, who, "centre_changed", at)


def _set_topics(s: Session, changes: Sequence[TopicChange]) -> None:
    rows = {topic.code: topic for topic in s.scalars(sa.select(Topic))}
    for change in changes:
        if change.code in rows:
            _set_topic(rows[change.code], change)
    if rows and not any(topic.active for topic in rows.values()):
        raise Invalid("no_topic_left")
    s.flush()


def _set_topic(topic: Topic, change: TopicChange) -> None:
    sent = {language: name.strip() for language, name in change.names.items()}
    names = {language: name for language, name in (topic.names | sent).items() if name}
    if SOURCE.code not in names or not all(is_name(name, LONGEST_TOPIC) for name in names.values()):
        raise Invalid("bad_topic_name")
    topic.names = names
    topic.active = change.active
