"""Notices of the centre for its visitors, on the board and the closed page, from one date to another.

A notice that is taken away is kept, and can be shown again.
"""

import datetime as dt
from collections.abc import Mapping

import sqlalchemy as sa
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import audit, versions
from kiosk.centre import positions, queries
from kiosk.centre.models import Notice
from kiosk.clock import Moment
from kiosk.errors import AllAtOnce, Conflict, Invalid, NotFound
from kiosk.i18n import LANGUAGES, SOURCE
from kiosk.types import is_name

LONGEST = 100
MOST = 2
"""How many can be shown on one day. More would push the calls off the board."""
FURTHEST = dt.timedelta(days=730)
TODAY = sa.bindparam("today", type_=sa.Date)
OF_TODAY = sa.select(Notice).where(Notice.active, Notice.starts <= TODAY, Notice.ends >= TODAY)
SHOWN = OF_TODAY.order_by(Notice.position).limit(MOST)
"""It is built once, since each snapshot of the board asks it."""


class NoticeSettings(Struct, frozen=True):
    """What an admin sets: the text in each language (without one, the Swedish is shown), the first and last date.

    A date is null where what was typed is none: that is refused.
    """

    texts: Mapping[str, str]
    starts: dt.date | None
    ends: dt.date | None


def shown(s: Session, at: Moment) -> list[Notice]:
    """The notices of today, in their order."""
    return list(s.scalars(SHOWN, {"today": at.date}))


def current(s: Session, at: Moment) -> list[Notice]:
    """The notices of today and later, in their order."""
    return list(s.scalars(sa.select(Notice).where(Notice.active, Notice.ends >= at.date).order_by(Notice.position)))


def past(s: Session, at: Moment, number: int) -> list[Notice]:
    """The newest notices that are over or were taken away."""
    rows = (
        sa.select(Notice).where(~Notice.active | (Notice.ends < at.date)).order_by(Notice.ends.desc(), Notice.id.desc())
    )
    return list(s.scalars(rows.limit(number)))


def find(s: Session, number: int) -> Notice:
    """A notice, also one that is over. Raises NotFound `unknown_notice`."""
    notice = s.get(Notice, number)
    if notice is None:
        raise NotFound("unknown_notice")
    return notice


def version(notice: Notice) -> str:
    """The version of a notice. Its place in the order does not count."""
    return versions.version(_audited(notice), notice.active)


def order_version(s: Session, at: Moment) -> str:
    """The version of the order of the notices."""
    return versions.version([notice.id for notice in current(s, at)])


def add(s: Session, who: str, settings: NoticeSettings, at: Moment) -> Notice:
    """Add a notice after the others.

    Raises Invalid `notice_needs_text`, `bad_notice`, `bad_date`, `dates_backwards`, `date_passed` or `date_too_far`,
    Conflict `too_many_notices`.
    """
    notice = Notice(position=positions.after_all(list(s.scalars(sa.select(Notice)))), active=True)
    _set(s, notice, settings, at)
    s.add(notice)
    s.flush()
    audit.note(s, who, "notice_added", at, notice=notice.id, name=notice.texts[SOURCE.code])
    return notice


def change(s: Session, who: str, number: int, settings: NoticeSettings, seen: str | None, at: Moment) -> Notice:
    """Change a notice. `seen`: the version that the admin has seen.

    Raises what `add` does, NotFound `unknown_notice`, Conflict `changed_meanwhile`.
    """
    notice = find(s, number)
    before = _audited(notice)
    versions.check(seen, version(notice))
    _set(s, notice, settings, at)
    changes = audit.changes(before, _audited(notice))
    if changes:
        audit.note(s, who, "notice_changed", at, notice=number, name=notice.texts[SOURCE.code], changes=changes)
    return notice


def move(s: Session, who: str, number: int, by: int, seen: str | None, at: Moment) -> Notice:
    """Move a notice up (-1) or down (1). Raises NotFound `unknown_notice`, Conflict `changed_meanwhile`."""
    ordered = current(s, at)
    notice = next((one for one in ordered if one.id == number), None)
    if notice is None:
        raise NotFound("unknown_notice")
    versions.check(seen, order_version(s, at))
    positions.move(ordered, notice, by)
    audit.note(s, who, "notice_moved", at, notice=number, name=notice.texts[SOURCE.code], position=notice.position + 1)
    return notice


def take_away(s: Session, who: str, number: int, seen: str | None, at: Moment) -> Notice:
    """Show a notice no more. Raises NotFound `unknown_notice`, Conflict `changed_meanwhile`."""
    notice = find(s, number)
    versions.check(seen, version(notice))
    notice.active = False
    audit.note(s, who, "notice_away", at, notice=number, name=notice.texts[SOURCE.code])
    return notice


def bring_back(s: Session, who: str, number: int, at: Moment) -> Notice:
    """Show a notice again that was taken away, after the others.

    Raises NotFound `unknown_notice`, Conflict `too_many_notices`, Invalid `date_passed` where it is over.
    """
    notice = find(s, number)
    if not notice.active:
        _check_dates(s, notice, at)
        notice.position = positions.after_all(current(s, at))
        notice.active = True
        audit.note(s, who, "notice_back", at, notice=number, name=notice.texts[SOURCE.code])
    return notice


def _set(s: Session, notice: Notice, settings: NoticeSettings, at: Moment) -> None:
    with AllAtOnce() as every, s.no_autoflush:
        with every.each():
            notice.texts = _texts(settings.texts)
        with every.each():
            notice.starts, notice.ends = _dates(settings)
            _check_dates(s, notice, at)


def _dates(settings: NoticeSettings) -> tuple[dt.date, dt.date]:
    """The first and last date. Raises Invalid `bad_date`, `dates_backwards`."""
    with AllAtOnce() as every:
        for field, date in (("starts", settings.starts), ("ends", settings.ends)):
            with every.each():
                if date is None:
                    raise Invalid("bad_date", field=field)
    if settings.starts is None or settings.ends is None or settings.ends < settings.starts:
        raise Invalid("dates_backwards", field="ends")
    return settings.starts, settings.ends


def _texts(sent: Mapping[str, str]) -> dict[str, str]:
    """The texts, without empty ones. Raises Invalid `notice_needs_text`, `bad_notice`: `field` is the language."""
    texts = {language.code: " ".join(sent.get(language.code, "").split()) for language in LANGUAGES}
    with AllAtOnce() as every:
        for language, text in texts.items():
            with every.each():
                if not text and language == SOURCE.code:
                    raise Invalid("notice_needs_text", field=language)
                if text and not is_name(text, LONGEST):
                    raise Invalid("bad_notice", field=language)
    return {language: text for language, text in texts.items() if text}


def _check_dates(s: Session, notice: Notice, at: Moment) -> None:
    if notice.ends < queries.today(s, at):
        raise Invalid("date_passed", field="ends")
    if at.has_date and notice.ends > at.date + FURTHEST:
        raise Invalid("date_too_far", field="ends")
    if _most_at_once(s, notice) >= MOST:
        raise Conflict("too_many_notices", field="starts")


def _most_at_once(s: Session, notice: Notice) -> int:
    """How many other notices are shown on the fullest day of a notice."""
    rows = sa.select(Notice).where(Notice.active, Notice.starts <= notice.ends, Notice.ends >= notice.starts)
    others = [other for other in s.scalars(rows) if other is not notice]
    firsts = [max(notice.starts, other.starts) for other in others]
    return max((sum(other.starts <= day <= other.ends for other in others) for day in firsts), default=0)


def _audited(notice: Notice) -> dict[str, str]:
    """A notice's settings as the log of changes names them."""
    texts = {f"text_{language.code}": notice.texts.get(language.code, "") for language in LANGUAGES}
    return {**texts, "starts": notice.starts.isoformat(), "ends": notice.ends.isoformat()}
