"""The centre's parts of a profile: topics, desks and rooms, opening hours, days with hours of their own, the button."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import change, desks, digcomp, exceptions, hours, queries, topics, wishes
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.hours import Period
from kiosk.centre.models import Desk, DeskKind, Topic
from kiosk.centre.topics import TopicSettings
from kiosk.clock import Moment
from kiosk.errors import Invalid
from kiosk.facts import N_
from kiosk.i18n import SOURCE
from kiosk.identity import contains_identity_number
from kiosk.profile_parts import MOST_ROWS, Names, ProfilePart, about
from kiosk.types import whole

MOST_VALUES = 100
Code = Annotated[str, whole("[a-z0-9]+(-[a-z0-9]+)*", 24)]
Minute = Annotated[int, msgspec.Meta(ge=0, le=hours.WHOLE_DAY)]


class TopicPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Code
    names: Names
    series: str
    pictogram: str
    digcomp: Annotated[list[str], msgspec.Meta(max_length=MOST_VALUES)] = []


class DeskPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: DeskKind
    name: str


class PeriodPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Minutes since midnight."""

    opens: Minute
    closes: Minute


Periods = Annotated[list[PeriodPart], msgspec.Meta(max_length=MOST_VALUES)]
Week = Annotated[list[Periods], msgspec.Meta(min_length=7, max_length=7)]
"""The periods of each weekday, Monday first."""


class DayPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    date: dt.date
    names: Names
    periods: Periods


class ButtonPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The topic of the button at the door, by its code; null for none."""

    topic: Code | None


def read_topics(s: Session, _at: Moment) -> list[TopicPart]:
    return [
        TopicPart(one.code, one.names, one.series, one.pictogram, digcomp.split(one.digcomp))
        for one in queries.topics(s)
    ]


def bring_in_topics(s: Session, who: str, parts: Sequence[TopicPart], at: Moment) -> None:
    """A topic is the same where its code is, or its Swedish name. The profile's come first, in its order."""
    brought = [_bring_in_topic(s, who, part, at) for part in parts]
    before = queries.topics(s)
    after = sorted(before, key=lambda one: brought.index(one.code) if one.code in brought else len(brought))
    if after != before:
        for position, topic in enumerate(after):
            topic.position = position
        audit.note(s, who, "topics_ordered", at, name=", ".join(one.names[SOURCE.code] for one in after))


def _bring_in_topic(s: Session, who: str, part: TopicPart, at: Moment) -> str:
    """Returns the topic's code here."""
    settings = TopicSettings(part.names, part.series, part.pictogram, part.digcomp)
    name = part.names.get(SOURCE.code, "")
    topic = s.get(Topic, part.code) or _named(queries.topics(s), name)
    with about(name):
        if contains_identity_number(part.code):
            raise Invalid("bad_topic_name")
        if topic is None:
            topic = topics.add(s, who, settings, at, part.code)
        else:
            topics.bring_back(s, who, topic.code, at)
            topics.change(s, who, topic.code, settings, None, at)
    s.flush()
    return topic.code


def _named(found: Sequence[Topic], name: str) -> Topic | None:
    return next((one for one in found if one.names[SOURCE.code].casefold() == name.casefold()), None)


def read_desks(s: Session, _at: Moment) -> list[DeskPart]:
    return [DeskPart(one.kind, one.name) for kind in DeskKind for one in queries.of_kind(s, kind)]


def bring_in_desks(s: Session, who: str, parts: Sequence[DeskPart], at: Moment) -> None:
    """A desk or room is the same where its name is. Here they keep their order, and new ones come after them."""
    for part in parts:
        of_kind = list(s.scalars(sa.select(Desk).where(Desk.kind == part.kind)))
        same = [one for one in of_kind if one.name.casefold() == part.name.casefold()]
        with about(part.name):
            if not same:
                desks.add(s, who, part.kind, part.name, at)
            elif not any(one.active for one in same):
                desks.bring_back(s, who, same[0].code, at)
        s.flush()


def read_hours(s: Session, at: Moment) -> list[list[PeriodPart]]:
    week = hours.week(s, at)
    return [[PeriodPart(one.opens, one.closes) for one in week if one.weekday == day] for day in range(7)]


def bring_in_hours(s: Session, who: str, week: Sequence[Sequence[PeriodPart]], at: Moment) -> None:
    periods = [Period(weekday, one.opens, one.closes) for weekday, day in enumerate(week) for one in day]
    change.set_hours(s, who, periods, None, at)


def read_days(s: Session, at: Moment) -> list[DayPart]:
    """Those from today on."""
    return [
        DayPart(day.date, day.names, [PeriodPart(one.opens, one.closes) for one in day.periods])
        for day in exceptions.upcoming(s, at)
    ]


def bring_in_days(s: Session, who: str, parts: Sequence[DayPart], at: Moment) -> None:
    """Dates that have passed here are left out."""
    known = {day.date for day in exceptions.upcoming(s, at)}
    today = queries.today(s, at)
    for part in (part for part in parts if part.date >= today):
        periods = [Period(part.date.weekday(), one.opens, one.closes) for one in part.periods]
        settings = DaySettings(part.names, periods)
        with about(part.date.isoformat()):
            if part.date in known:
                exceptions.change(s, who, part.date, settings, None, at)
            else:
                exceptions.add(s, who, part.date, settings, at)


def read_button(s: Session, _at: Moment) -> ButtonPart:
    return ButtonPart(queries.centre(s).default_topic)


def bring_in_button(s: Session, who: str, part: ButtonPart, at: Moment) -> None:
    """The centre keeps its own name. A topic that is not chosen here changes nothing."""
    if part.topic is None or part.topic in {one.code for one in queries.topics(s)}:
        change.set_centre(s, who, change.CentreSettings(queries.centre(s).name, part.topic), None, at)


def read_last_number(s: Session, _at: Moment) -> int:
    """Minutes before a day's last closing."""
    return queries.centre(s).last_number_before


def bring_in_last_number(s: Session, who: str, minutes: int, at: Moment) -> None:
    change.set_last_number(s, who, minutes, None, at)


def read_wishes(s: Session, _at: Moment) -> list[str]:
    """Those that are on."""
    return wishes.switched_on(queries.centre(s))


def bring_in_wishes(s: Session, who: str, wanted: Sequence[str], at: Moment) -> None:
    wishes.choose(s, who, wanted, None, at)


Rows = msgspec.Meta(max_length=MOST_ROWS)
PARTS = (
    ProfilePart("topics", N_("Ämnen"), Annotated[list[TopicPart], Rows], read_topics, bring_in_topics),
    ProfilePart("desks", N_("Bord och rum"), Annotated[list[DeskPart], Rows], read_desks, bring_in_desks),
    ProfilePart("hours", N_("Öppettider"), Week, read_hours, bring_in_hours),
    ProfilePart("days", N_("Särskilda dagar"), Annotated[list[DayPart], Rows], read_days, bring_in_days),
    ProfilePart("last_number", N_("Sista numret"), int, read_last_number, bring_in_last_number),
    ProfilePart("wishes", N_("Önskemål"), Annotated[list[str], Rows], read_wishes, bring_in_wishes),
    ProfilePart("button", N_("Knappen vid dörren"), ButtonPart, read_button, bring_in_button),
)
