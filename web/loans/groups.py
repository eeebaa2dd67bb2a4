"""Groups on the lending page: how many of how many are lent, what to take next, and what is not back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.clock import Moment
from kiosk.digits import in_ascii
from kiosk.errors import DomainError
from kiosk.loans import groups
from kiosk.loans.groups import GroupCount, Takers
from kiosk.people.permissions import Permission
from web.auth.callers import caller
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import typed
from web.language import number
from web.loans.blueprint import bp
from web.loans.listed import Listed, listed
from web.loans.way import Press
from web.problems import words_of
from web.times import clock_time, day_and_time

MOST_NEXT = 4
MOST_OUT = 100
MOST_PANELS = 6
"""How many groups the lending page shows."""


class GroupPanel(Struct, frozen=True):
    """A group. `lent`: the number that is shown large, `of`: what stands after it. `next`: what to take now.

    `words`: what the group does with its items. `over`: it has more than it shall have, in words.
    `address`: its own page. `end`: the button; null where it has ended.
    """

    lent: str
    of: str
    words: str
    over: str
    next: list[str]
    back: str
    out: Listed
    address: str
    heading: str
    end: Press | None


@bp.post("/loans/groups")
@needs(Permission.LEND)
def begin_group() -> Response:
    """Begin a group, for the scanner that scans next at the desk. An empty number: nobody says how many."""
    sent, who = in_ascii(typed("wanted")), caller()
    wanted = (int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 5 else 0) if sent else None
    try:
        with db().begin() as s:
            groups.begin(s, wanted, now(), Takers(desk=who.desk if who else None))
    except DomainError as refusal:
        flash(words_of(refusal))
    return redirect(url_for("loans.loans"), 303)


@bp.get("/loans/groups/<int(max=2147483647):group>")
@page_needs(Permission.LEND)
def group(group: int) -> str:
    """One group: what is not back."""
    at = now()
    with db().read() as s:
        shown = panel(s, groups.count(s, group, at), at)
    return render_template("loans/group.html", group=shown)


@bp.post("/loans/groups/<int(max=2147483647):group>/end")
@needs(Permission.LEND)
def end_group(group: int) -> Response:
    """End a group: its items stay lent."""
    with db().begin() as s:
        groups.end(s, group, now())
    return redirect(url_for("loans.loans"), 303)


def panels(s: Session, at: Moment) -> list[GroupPanel]:
    """The groups that take items or have items out, those that take items first."""
    return [panel(s, one, at) for one in groups.counts(s, at)[:MOST_PANELS]]


def panel(s: Session, one: GroupCount, at: Moment) -> GroupPanel:
    over = one.lent - one.wanted if one.wanted else 0
    wants_more = one.goes_on and (not one.wanted or over < 0)
    of = gettext("av %(wanted)s", wanted=number(one.wanted)) if one.wanted else ngettext("sak", "saker", one.lent)
    end = Press(url_for("loans.end_group", group=one.id), gettext("Gruppen är klar"), is_next=not wants_more)
    return GroupPanel(
        lent=number(one.lent),
        of=of,
        words=gettext("De lånas hem.") if one.goes_home else gettext("De används här."),
        over=ngettext("%(num)s mer än tänkt", "%(num)s fler än tänkt", over) if over > 0 else "",
        next=groups.longest_ready(s, None, MOST_NEXT, for_home=one.goes_home) if wants_more else [],
        back=back_words(one),
        out=listed(one.tags, MOST_OUT),
        address=url_for("loans.group", group=one.id),
        heading=one.name or gettext("Gruppen från klockan %(time)s", time=_began(one, at)),
        end=end if one.goes_on else None,
    )


def _began(one: GroupCount, at: Moment) -> str:
    is_today = one.began_at.astimezone(at.zone).date() == at.date
    return clock_time(one.began_at) if is_today else day_and_time(one.began_at)


def back_words(one: GroupCount) -> str:
    """ "13 av 20 är tillbaka"."""
    return str(gettext("%(back)s av %(lent)s är tillbaka", back=number(one.lent - one.out), lent=number(one.lent)))


def returned_words(s: Session, tag: str, at: Moment) -> str:
    """How much of a group is back, after one of its items was returned; empty for an item that was lent alone."""
    its_group = groups.of_item(s, tag)
    return f"{back_words(groups.count(s, its_group, at))}." if its_group is not None else ""
