"""Decides today's opening by hand for an admin: open now, close now, without staff now, no more numbers. It ends with
the day.

While the clock has no date, a decision belongs to the provisional business day of that time: `settling` gives it a date
with that.
"""

from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import business_day, hours, today
from kiosk.centre.models import UNKNOWN_DATE, OpeningOverride, OverrideKind
from kiosk.centre.today import State
from kiosk.clock import Moment
from kiosk.errors import Conflict, Invalid


def version(s: Session, at: Moment) -> str:
    """The version of what is decided for today."""
    return versions.version(*_audited(s, at).values())


def open_now(s: Session, who: str, until: int, seen: str | None, at: Moment) -> None:
    """Give numbers from now until a minute of today, then follow the hours again.

    `seen`: the version that the admin has seen.
    Raises Conflict `changed_meanwhile`, Invalid `hours_passed`.
    """
    _check_later(until, at)
    _decide(s, who, "opened_now", (OverrideKind.OPEN, until), seen, at)


def close_now(s: Session, who: str, until: int | None, seen: str | None, at: Moment) -> None:
    """Give no numbers from now until a minute of today, or for the rest of the day. Those who wait keep their places.

    Raises Conflict `changed_meanwhile` or `not_open_now`, Invalid `hours_passed`, or `no_more_numbers`: the day's last
    number is taken, and the hours that hold again later would give more.
    """
    _check_until(s, until, at)
    if today.state(s, at) is State.CLOSED and today.decision(s, at) is None:
        raise Conflict("not_open_now")
    _decide(s, who, "closed_now", (OverrideKind.CLOSED, until), seen, at)


def unstaffed_now(s: Session, who: str, until: int | None, seen: str | None, at: Moment) -> None:
    """Give no numbers, as `close_now`, and say that the room is open without staff. It can be closed until then.

    Raises Conflict `changed_meanwhile`, Invalid as `close_now`.
    """
    _check_until(s, until, at)
    _decide(s, who, "unstaffed_now", (OverrideKind.UNSTAFFED, until), seen, at)


def last_number(s: Session, who: str, seen: str | None, at: Moment) -> None:
    """Give no more numbers today, and say that the last one is taken.

    Raises Conflict `changed_meanwhile` or `not_open_now`.
    """
    if today.state(s, at) is not State.OPEN:
        raise Conflict("not_open_now")
    now = today.today(s, at)
    # A centre that was opened by hand beyond its hours is there until then.
    until = now.decision.until if now.decision is not None and (now.decision.until or 0) >= now.closes else None
    _decide(s, who, "last_number_taken", (OverrideKind.FULL, until), seen, at)


def follow_hours(s: Session, who: str, seen: str | None, at: Moment) -> None:
    """Let the opening hours hold again today. Raises Conflict `changed_meanwhile`."""
    _decide(s, who, "hours_followed", None, seen, at)


def _check_until(s: Session, until: int | None, at: Moment) -> None:
    if until is None:
        return
    _check_later(until, at)
    decided = today.decision(s, at)
    if decided is not None and decided.kind is OverrideKind.FULL:
        raise Invalid("no_more_numbers", field="until")


def _check_later(until: int, at: Moment) -> None:
    """A clock without a date cannot say what is later."""
    earliest = at.minute if at.has_date else 0
    if not earliest < until <= hours.WHOLE_DAY:
        raise Invalid("hours_passed", field="until")


def _decide(
    s: Session, who: str, action: str, decision: tuple[OverrideKind, int | None] | None, seen: str | None, at: Moment
) -> None:
    business_day.settled_open_days(s, at)  # what was decided without a date is earlier than this
    before = _audited(s, at)
    versions.check(seen, version(s, at))
    if hours.is_open(s, at) or not at.has_date:
        business_day.open_today(s, at)  # the centre was open today: its counts are zero, not missing
    _write(s, decision, at)
    changes = audit.changes(before, _audited(s, at))
    if changes:
        audit.note(s, who, action, at, changes=changes)


def _write(s: Session, decision: tuple[OverrideKind, int | None] | None, at: Moment) -> None:
    key = at.date if at.has_date else UNKNOWN_DATE
    for date in {key} if decision is not None else {key, at.date}:
        row = s.get(OpeningOverride, date)
        if row is not None:
            s.delete(row)
    s.flush()
    if decision is not None:
        decided = {"decided_boot": at.boot or None, "decided_uptime": at.uptime if at.boot else None}
        written = None if at.has_date else at.date
        s.add(OpeningOverride(date=key, kind=decision[0], until=decision[1], written=written, **decided))
        s.flush()


def _audited(s: Session, at: Moment) -> dict[str, str | int | None]:
    """Today's state and what is decided, as the log of changes names them."""
    decision = today.decision(s, at)
    return {
        "opening": today.state(s, at).value,
        "by_hand": decision is not None,
        "until": decision.until if decision is not None else None,
    }
