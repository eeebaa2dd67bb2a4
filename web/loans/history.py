"""What is known of an item, and its history: what happened to it, never who borrowed it."""

import datetime as dt
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.loans import history, stock
from kiosk.loans.device_facts import DeviceFacts
from kiosk.loans.history import PastStep, PastUse
from kiosk.loans.models import ItemStep
from kiosk.people.permissions import Permission
from kiosk.scans import queries as scans
from web.auth.callers import caller
from web.context import now
from web.device_words import CONDITIONS, DONE, PARTS
from web.language import number
from web.loans.follow_up import duration
from web.rows import Pages, asked_page, pages_of
from web.times import day, full_date

STEPS: dict[ItemStep, Any] = {
    ItemStep.LENT: _("Utlånad i centret"),
    ItemStep.LENT_HOME: _("Utlånad hem"),
    ItemStep.RENEWED: _("Förlängd"),
    ItemStep.RETURNED: _("Återlämnad"),
    ItemStep.CHECKED: _("Kontrollerad"),
    ItemStep.READIED: _("Klar att låna ut"),
    ItemStep.PART_MISSING: _("Saknas"),
    ItemStep.PART_FOUND: _("Hittad del"),
    ItemStep.DAMAGED: _("Skadad"),
    ItemStep.SENT_TO_REPAIR: _("Till lagning"),
    ItemStep.REPAIRED: _("Lagad"),
    ItemStep.REPORTED_LOST: _("Borta"),
    ItemStep.LOAN_ENDED: _("Lånet avslutat"),
    ItemStep.FOUND: _("Hittad igen"),
    ItemStep.FOUND_LENT: _("Hittad igen"),
    ItemStep.WITHDRAWN: _("Tagen ur bruk"),
    ItemStep.BROUGHT_BACK: _("Tagen i bruk igen"),
}
ABOUT: dict[ItemStep, dict[str, Any]] = {
    ItemStep.CHECKED: DONE,
    ItemStep.PART_MISSING: PARTS,
    ItemStep.PART_FOUND: PARTS,
    ItemStep.DAMAGED: CONDITIONS,
}
"""The words of what a step is about."""


class Fact(Struct, frozen=True):
    """`link`: where it leads, if it is an address."""

    name: str
    value: str
    link: str = ""


class HistoryRow(Struct, frozen=True):
    """A step: when it was, what it did, and more about it. `by`: the colleague whose card the scanner had read; empty
    where that is not known.
    """

    at: dt.datetime
    words: str
    more: str
    was_undone: bool
    by: str


class Past(Struct, frozen=True):
    """What is known of an item and what happened to it. `edit`: where an admin changes it; empty for others."""

    facts: list[Fact]
    edit: str
    use: str
    rows: list[HistoryRow]
    pages: Pages | None


def page(s: Session, tag: str) -> Past:
    """Raises NotFound `unknown_item`."""
    item, who = stock.find(s, tag), caller()
    found = history.steps(s, item.id, asked_page())
    names = scans.names_at(s, [step.id for step in found.rows])
    is_admin = who is not None and who.may(Permission.ADMINISTER)

    def address(other: int) -> str:
        return url_for("loans.item", tag=tag, page=other, _anchor="history")

    return Past(
        facts=_facts(stock.facts_of(item)),
        edit=url_for("admin.item", tag=tag) if is_admin else "",
        use=_use(history.use(s, item.id)),
        rows=[_row(step, names.get(step.id, "")) for step in found.rows],
        pages=pages_of(found, address) if found.pages > 1 else None,
    )


def _facts(known: DeviceFacts) -> list[Fact]:
    facts = [
        Fact(gettext("Serienummer"), known.serial or ""),
        Fact("IMEI", known.imei or ""),
        Fact(gettext("MDM-länk"), known.mdm_link or "", known.mdm_link or ""),
        Fact(gettext("Köpt"), full_date(known.purchased_on) if known.purchased_on else ""),
        Fact(gettext("Garanti till och med"), _warranty(known.warranty_until)),
    ]
    return [one for one in facts if one.value]


def _warranty(until: dt.date | None) -> str:
    if until is None:
        return ""
    return full_date(until) if until >= now().date else str(gettext("%(day)s, har gått ut", day=full_date(until)))


def _use(use: PastUse) -> str:
    """How often it was lent, in a sentence; empty where nothing is kept."""
    if use.since is None:
        return ""
    said = {
        "here": ngettext("%(n)s lån i centret", "%(n)s lån i centret", use.loans, n=number(use.loans)),
        "home": ngettext("%(n)s lån hem", "%(n)s lån hem", use.home_loans, n=number(use.home_loans)),
        "findings": ngettext(
            "%(n)s gång skadad eller utan en del",
            "%(n)s gånger skadad eller utan en del",
            use.findings,
            n=number(use.findings),
        ),
        "day": day(use.since.astimezone(now().zone).date()),
    }
    return str(gettext("%(here)s, %(home)s och %(findings)s sedan %(day)s.", **said))


def _row(step: PastStep, by: str) -> HistoryRow:
    about = ABOUT.get(step.step, {}).get(step.about or "", "")
    words = STEPS.get(step.step, step.step)
    more = _after(step) if step.lent_at else ""
    return HistoryRow(step.at, f"{words}: {about}" if about else str(words), more, step.was_undone, by)


def _after(step: PastStep) -> str:
    """How long the loan was that a return ended."""
    assert step.lent_at is not None
    minutes = max(0, int((step.at - step.lent_at).total_seconds() // 60))
    return str(gettext("efter %(duration)s", duration=duration(minutes)))
