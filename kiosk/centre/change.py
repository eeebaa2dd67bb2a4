"""Changes the centre's own settings for an admin. Each change is recorded in the audit log."""

from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import hours, queries
from kiosk.centre.models import Centre, Topic
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Invalid
from kiosk.i18n import SOURCE
from kiosk.types import is_name

LONGEST_NAME = 80
MOST_MINUTES = 120
"""The most minutes before the last closing of a day from which no more numbers are given."""


class CentreSettings(Struct, frozen=True):
    """The centre's name, and the topic of the button at the door: null for none."""

    name: str
    default_topic: str | None


def hours_version(periods: list[hours.Period]) -> str:
    """The version of the week's hours."""
    return versions.version(_audited_hours(periods))


def set_hours(s: Session, who: str, periods: list[hours.Period], seen: str | None, at: Moment) -> None:
    """Set the week's hours, with staff and without, from today on. The same hours again change nothing. `seen`: the
    version that the admin has seen.

    Raises Conflict `changed_meanwhile`, and Invalid as `hours.in_order` does.
    """
    week = hours.week(s, at)
    before, after = _audited_hours(week), _audited_hours(hours.in_order(periods))
    versions.check(seen, hours_version(week))
    changes = audit.changes(before, after)
    if changes:
        hours.change_week(s, periods, queries.today(s, at))
        audit.note(s, who, "hours_changed", at, changes=changes)


def last_number_version(centre: Centre) -> str:
    """The version of when the last number of a day is given."""
    return versions.version(centre.last_number_before)


def set_last_number(s: Session, who: str, minutes: int, seen: str | None, at: Moment) -> int:
    """Give no numbers in the last minutes before a day's last closing, or in half of its last period where that is
    shorter. Returns the minutes.

    Raises Conflict `changed_meanwhile`, Invalid `bad_last_number`.
    """
    centre = queries.centre(s)
    versions.check(seen, last_number_version(centre))
    if not 0 <= minutes <= MOST_MINUTES:
        raise Invalid("bad_last_number", field="minutes")
    before, centre.last_number_before = centre.last_number_before, minutes
    if before != minutes:
        audit.note(s, who, "last_number_changed", at, changes={"last_number_before": [before, minutes]})
    return minutes


def _audited_hours(periods: list[hours.Period]) -> dict[str, list[list[int]]]:
    """The periods of each weekday as the log of changes names them: those with staff, then those without."""
    with_staff = {f"hours_{day}": _times(hours.staffed(periods), day) for day in range(7)}
    without = {f"unstaffed_{day}": _times(hours.unstaffed(periods), day) for day in range(7)}
    return {**with_staff, **without}


def _times(periods: list[hours.Period], weekday: int) -> list[list[int]]:
    return [[period.opens, period.closes] for period in periods if period.weekday == weekday]


def centre_version(centre: Centre) -> str:
    """The version of the centre's own settings."""
    return versions.version(centre.name, centre.default_topic)


def set_centre(s: Session, who: str, settings: CentreSettings, seen: str | None, at: Moment) -> Centre:
    """Set the centre's name and the topic of the button at the door. `seen`: the version that the admin has seen.

    Raises Conflict `changed_meanwhile`, Invalid `bad_centre_name` or `default_topic_off`.
    """
    centre = queries.centre(s)
    versions.check(seen, centre_version(centre))
    before = _audited(s, centre)
    with AllAtOnce() as every:
        with every.each():
            if not is_name(settings.name, LONGEST_NAME):
                raise Invalid("bad_centre_name")
        with every.each():
            if settings.default_topic not in {None, *(one.code for one in queries.topics(s))}:
                raise Invalid("default_topic_off")
    centre.name, centre.default_topic = settings.name, settings.default_topic
    changes = audit.changes(before, _audited(s, centre))
    if changes:
        audit.note(s, who, "centre_changed", at, changes=changes)
    return centre


def set_name(s: Session, who: str, name: str, seen: str | None, at: Moment) -> Centre:
    """Set the centre's name alone. Raises what `set_centre` raises."""
    return set_centre(s, who, CentreSettings(name, queries.centre(s).default_topic), seen, at)


def _audited(s: Session, centre: Centre) -> dict[str, str]:
    """The centre's settings as the log of changes names them."""
    topic = s.get(Topic, centre.default_topic) if centre.default_topic else None
    return {"name": centre.name, "default_topic": topic.names[SOURCE.code] if topic else ""}
