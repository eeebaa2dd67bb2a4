"""The follow-up list: what waits for whom and how long, each row with the button that ends the wait."""

import datetime as dt
from typing import Any

from flask import request, url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.loans import follow_up
from kiosk.loans.findings import FINDINGS
from kiosk.loans.follow_up import FollowUp, Waits
from kiosk.loans.models import Condition
from web.admin.options import Option
from web.device_words import CONDITIONS, DONE, LEFT, PARTS
from web.fields import Field, Form, form
from web.language import named
from web.loans.way import Press
from web.rows import Pages, asked_page, pages_of
from web.times import day_and_time, minutes_since

MINUTES_OF_AN_HOUR = 60
HOURS_OF_A_DAY = 24
WAITS: dict[Waits, Any] = {
    Waits.CHECK: _("Ska kontrolleras"),
    Waits.CHARGE: _("Laddas"),
    Waits.REPAIR: _("På lagning"),
    Waits.LOST: _("Borta"),
    Waits.PART: _("En del saknas"),
}
PICTOGRAMS = {
    Waits.CHECK: "clock",
    Waits.CHARGE: "charger",
    Waits.REPAIR: "warn",
    Waits.LOST: "away",
    Waits.PART: "note",
}


class WaitingRow(Struct, frozen=True):
    """A row: what waits, for what (`in_short`: its first step), how long.

    `press` ends the wait; null where staff have to look at the item first.
    """

    pictogram: str
    tag: str
    model: str
    waits: str
    details: str
    in_short: str
    how_long: str
    since: str
    press: Press | None


class FollowUpPage(Struct, frozen=True):
    """`total` counts the rows of all pages. `is_narrowed`: it does not show all that waits."""

    rows: list[WaitingRow]
    total: int
    form: Form
    kinds: list[Option]
    is_narrowed: bool
    pages: Pages


def follow_up_page(s: Session) -> FollowUpPage:
    waits = next((one for one in Waits if one == request.args.get("for")), None)
    found = follow_up.follow_up(s, list(Waits) if waits is None else [waits], asked_page())
    every = Option("", gettext("Allt"), waits is None)

    def address(page: int) -> str:
        wanted: dict[str, Any] = {"for": waits, "page": page}
        return url_for("loans.follow_up", **wanted)

    return FollowUpPage(
        rows=[row(one) for one in found.rows],
        total=found.total,
        form=form("waits", url_for("loans.follow_up"), [Field("for")]),
        kinds=[every, *(Option(one, str(words), one is waits) for one, words in WAITS.items())],
        is_narrowed=waits is not None,
        pages=pages_of(found, address),
    )


def row(one: FollowUp) -> WaitingRow:
    """A row with its words."""
    return WaitingRow(
        pictogram=PICTOGRAMS[one.waits],
        tag=one.tag,
        model=named(one.model_names),
        waits=str(WAITS[one.waits]),
        details=_details(one),
        in_short=str(LEFT[one.open_steps[0]] if one.waits is Waits.CHECK and one.open_steps else WAITS[one.waits]),
        how_long=how_long(one.since),
        since=day_and_time(one.since),
        press=_press(one),
    )


def _details(one: FollowUp) -> str:
    if one.part:
        return str(PARTS.get(one.part, one.part))
    if one.due_on:
        return str(gettext("utlånad hem, lånet pågår"))
    said = [str(LEFT.get(step, step)) for step in one.open_steps if one.waits is Waits.CHECK]
    if one.waits is Waits.REPAIR and one.condition is not Condition.GOOD:
        said = [str(CONDITIONS[one.condition])]
    return " · ".join(said)


def _press(one: FollowUp) -> Press | None:
    """The button that ends the wait, where one press can."""

    def press(view: str, words: str, name: str = "", value: str = "") -> Press:
        return Press(url_for(f"loans.{view}", tag=one.tag), words, name, (value,) if value else ())

    if one.part:
        return press("part_found", gettext("Hittad"), "part", one.part)
    if one.waits is Waits.REPAIR:
        return press("repaired", gettext("Den är lagad"))
    if one.due_on:
        return None
    if one.waits is Waits.LOST:
        return press("found", gettext("Den är hittad"))
    if FINDINGS.intersection(one.open_steps):
        return None
    return press("ready", str(DONE["charged"]) if one.waits is Waits.CHARGE else gettext("Allt är klart"))


def how_long(then: dt.datetime) -> str:
    """How long ago a time is, in a list for staff: "25 min", "3 tim", "2 dagar"."""
    return duration(minutes_since(then))


def duration(minutes: int) -> str:
    """The same of a number of minutes."""
    if minutes < MINUTES_OF_AN_HOUR:
        return str(gettext("%(minutes)s min", minutes=minutes))
    hours = minutes // MINUTES_OF_AN_HOUR
    if hours < HOURS_OF_A_DAY:
        return str(gettext("%(hours)s tim", hours=hours))
    days = hours // HOURS_OF_A_DAY
    return str(ngettext("%(n)s dag", "%(n)s dagar", days, n=days))
