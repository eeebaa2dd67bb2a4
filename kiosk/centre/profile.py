"""The centre's parts of a profile: topics, desks and rooms, opening hours, days with hours of their own, the button."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk import audit
from kiosk.centre import change, desks, digcomp, exceptions, hours, queries, topics, unstaffed, wishes
from kiosk.centre.exceptions import DaySettings
from kiosk.centre.hours import Period
from kiosk.centre.models import Centre, Desk, DeskKind, ExceptionDay, ExceptionPeriod, OpeningPeriod, Topic
from kiosk.centre.new_rows import NewRows
from kiosk.centre.topics import TopicSettings
from kiosk.clock import Moment
from kiosk.db import table_of
from kiosk.errors import Conflict, Invalid
from kiosk.facts import N_
from kiosk.i18n import SOURCE
from kiosk.identity import contains_identity_number
from kiosk.profile_parts import MOST_ROWS, Names, ProfilePart, about, refuse_twice
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


class PeriodPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Minutes since midnight. `staffed` stands only in a period without staff: an older service reads all others."""

    opens: Minute
    closes: Minute
    staffed: bool = True


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
    every = queries.all_topics(s)
    new = NewRows(every)
    refuse_twice([(part.code, part.names.get(SOURCE.code, "")) for part in parts])
    same = _same_topics(parts, every)
    brought = [_bring_in_topic(s, who, part, topic, new, at) for part, topic in zip(parts, same, strict=True)]
    _refuse_same_names(brought, {*every, *brought})
    before = queries.topics(s)
    place = {topic.code: position for position, topic in enumerate(brought)}
    after = sorted(before, key=lambda one: place.get(one.code, len(brought)))
    if after != before:
        for position, topic in enumerate(after):
            topic.position = position
        audit.note(s, who, "topics_ordered", at, name="; ".join(one.names[SOURCE.code] for one in after))


def _same_topics(parts: Sequence[TopicPart], every: Sequence[Topic]) -> list[Topic | None]:
    """The topic here that each is; null for a new one. One that a code names is not looked for by its name too."""
    by_code = {one.code: one for one in every}
    codes = {part.code for part in parts}
    by_name = {_key(one.names): one for one in every if one.active and one.code not in codes}
    return [by_code.get(part.code) or by_name.pop(_key(part.names), None) for part in parts]


def _key(names: Names) -> str:
    """What two topics of one Swedish name have in common."""
    return names.get(SOURCE.code, "").strip().casefold()


def _bring_in_topic(s: Session, who: str, part: TopicPart, topic: Topic | None, new: NewRows, at: Moment) -> Topic:
    settings = TopicSettings(part.names, part.series, part.pictogram, part.digcomp)
    with about(part.names.get(SOURCE.code, "")):
        if contains_identity_number(part.code):
            raise Invalid("bad_topic_name")
        if topic is None:
            return topics.add_of_another_centre(s, who, part.code, settings, new, at)
        topics.change_as_another_centre(s, who, topic, settings, new, at)
        return topic


def _refuse_same_names(brought: Sequence[Topic], every: Collection[Topic]) -> None:
    """Raise Conflict `same_name` where another topic that is offered has the name of one that was brought in."""
    number = Counter(_key(one.names) for one in every if one.active)
    for topic in brought:
        with about(topic.names[SOURCE.code]):
            if number[_key(topic.names)] > 1:
                raise Conflict("same_name")


def read_desks(s: Session, _at: Moment) -> list[DeskPart]:
    return [DeskPart(one.kind, one.name) for kind in DeskKind for one in queries.of_kind(s, kind)]


def bring_in_desks(s: Session, who: str, parts: Sequence[DeskPart], at: Moment) -> None:
    """A desk or room is the same where its name is. Here they keep their order, and new ones come after them."""
    every = list(s.scalars(sa.select(Desk)))
    new = NewRows(every)
    named = {_desk_key(one.kind, one.name): one for one in sorted(every, key=lambda one: one.active)}
    refuse_twice([(_desk_key(part.kind, part.name), part.name) for part in parts])
    for part in parts:
        with about(part.name):
            desk = named.get(_desk_key(part.kind, part.name))
            if desk is None:
                desks.add_to(s, who, part.kind, part.name, new, at)
            elif not desk.active:
                desks.use_again(s, who, desk, new, at)


def _desk_key(kind: DeskKind, name: str) -> tuple[DeskKind, str]:
    """What two desks, or two rooms, of one name have in common."""
    return kind, name.strip().casefold()


def read_hours(s: Session, at: Moment) -> list[list[PeriodPart]]:
    week = hours.week(s, at)
    return [[_period(one) for one in week if one.weekday == day] for day in range(7)]


def _period(period: Period) -> PeriodPart:
    return PeriodPart(period.opens, period.closes, period.staffed)


def bring_in_hours(s: Session, who: str, week: Sequence[Sequence[PeriodPart]], at: Moment) -> None:
    periods = [Period(weekday, one.opens, one.closes, one.staffed) for weekday, day in enumerate(week) for one in day]
    change.set_hours(s, who, periods, None, at)


def read_days(s: Session, at: Moment) -> list[DayPart]:
    """Those from today on."""
    return [
        DayPart(day.date, day.names, [_period(one) for one in exceptions.periods_of(day)])
        for day in exceptions.upcoming(s, at)
    ]


def bring_in_days(s: Session, who: str, parts: Sequence[DayPart], at: Moment) -> None:
    """Dates that have passed here are left out."""
    known = {day.date for day in exceptions.upcoming(s, at)}
    today, history = queries.today(s, at), hours.history(s)
    refuse_twice([(part.date, part.date.isoformat()) for part in parts])
    for part in (part for part in parts if part.date >= today):
        periods = [Period(part.date.weekday(), one.opens, one.closes, one.staffed) for one in part.periods]
        settings = DaySettings(part.names, periods)
        with about(part.date.isoformat()):
            if part.date in known:
                exceptions.change(s, who, part.date, settings, None, at)
            else:
                exceptions.add_free(s, who, part.date, settings, history, at)


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


def read_alone(s: Session, _at: Moment) -> list[str]:
    return unstaffed.works_alone(queries.centre(s))


def bring_in_alone(s: Session, who: str, wanted: Sequence[str], at: Moment) -> None:
    unstaffed.choose(s, who, wanted, None, at)


Rows = msgspec.Meta(max_length=MOST_ROWS)
TOPICS, DESKS, WEEK, CENTRE = map(table_of, (Topic, Desk, OpeningPeriod, Centre))
DAYS = (table_of(ExceptionDay), table_of(ExceptionPeriod))
PARTS = (
    ProfilePart("topics", N_("Ämnen"), (TOPICS,), Annotated[list[TopicPart], Rows], read_topics, bring_in_topics),
    ProfilePart("desks", N_("Bord och rum"), (DESKS,), Annotated[list[DeskPart], Rows], read_desks, bring_in_desks),
    ProfilePart("hours", N_("Öppettider"), (WEEK,), Week, read_hours, bring_in_hours),
    ProfilePart("days", N_("Särskilda dagar"), DAYS, Annotated[list[DayPart], Rows], read_days, bring_in_days),
    ProfilePart("last_number", N_("Sista numret"), (CENTRE, TOPICS), int, read_last_number, bring_in_last_number),
    ProfilePart("alone", N_("Utan personal"), (CENTRE, TOPICS), Annotated[list[str], Rows], read_alone, bring_in_alone),
    ProfilePart("wishes", N_("Önskemål"), (CENTRE, TOPICS), Annotated[list[str], Rows], read_wishes, bring_in_wishes),
    ProfilePart("button", N_("Knappen vid dörren"), (CENTRE, TOPICS), ButtonPart, read_button, bring_in_button),
)
