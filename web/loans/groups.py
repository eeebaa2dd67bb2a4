"""Groups on the lending page: how many of how many are lent, what to take next, and what is not back."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.centre import queries as centre
from kiosk.clock import Moment
from kiosk.digits import in_ascii
from kiosk.errors import DomainError
from kiosk.loans import group_list, groups
from kiosk.loans.group_list import GroupCount
from kiosk.loans.queries import ItemView
from kiosk.people.permissions import Permission
from kiosk.scans import queries as scans
from web.auth.callers import caller
from web.auth.permissions import needs, page_needs
from web.context import db, now
from web.fields import typed
from web.language import named, number
from web.loans import elsewhere
from web.loans.blueprint import bp
from web.loans.listed import Listed, listed
from web.loans.way import Press
from web.problems import words_of
from web.times import clock_time, day_and_time

LOOK_BACK = 20
"""How many of the newest scans can have read a pass that waits."""
MOST_NEXT = 4
MOST_OUT = 100
MOST_PANELS = 6
"""How many groups the lending page shows."""


class GroupPanel(Struct, frozen=True):
    """A group. `lent`: the number that is shown large, `of`: what stands after it. `next`: what to take now.

    `words`: what the group does with its items, and which model its event has reserved. `scanners`: which of them lend
    to it, in words. `over`: it has more than it shall have, or items that do not count, in words.
    `address`: its own page. `end`: the button; null where it has ended. `go_on`: the button of one that was silent for
    long and takes nothing now; null for every other.
    """

    lent: str
    of: str
    words: str
    scanners: str
    over: str
    next: list[str]
    none_left: str
    back: str
    has_lent: bool
    out: Listed
    address: str
    heading: str
    end: Press | None
    go_on: Press | None


@bp.post("/loans/groups")
@needs(Permission.LEND)
def begin_group() -> Response:
    """Begin a group at the desk of whoever presses. An empty number: nobody says how many. After a pass that waits it
    goes home, and asks for the pass again: the one that waits is in the memory of another process, or is a visitor's.
    """
    sent, who, at = in_ascii(typed("wanted")), caller(), now()
    wanted = (int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 5 else 0) if sent else None
    try:
        with db().begin() as s:
            desk = who.desk if who else None
            groups.begin(s, wanted, at, desk, goes_home=pass_waits(s, desk, at))
    except DomainError as refusal:
        flash(words_of(refusal))
    return redirect(url_for("loans.loans"), 303)


@bp.get("/loans/groups/<int(max=2147483647):group>")
@page_needs(Permission.LEND)
def group(group: int) -> str:
    """One group: what is not back."""
    at = now()
    with db().read() as s:
        shown = panel(s, group_list.count(s, group, at), _desks_with_one(group_list.counts(s, at)), at)
    return render_template("loans/group.html", group=shown)


@bp.post("/loans/groups/<int(max=2147483647):group>/end")
@needs(Permission.LEND)
def end_group(group: int) -> Response:
    """End a group: its items stay lent."""
    with db().begin() as s:
        groups.end(s, group, now())
    return redirect(url_for("loans.loans"), 303)


@bp.post("/loans/groups/<int(max=2147483647):group>/go-on")
@needs(Permission.LEND)
def go_on_with_group(group: int) -> Response:
    """Let a group that was silent take items again."""
    try:
        with db().begin() as s:
            groups.go_on(s, group, now())
    except DomainError as refusal:
        flash(words_of(refusal))
    return redirect(url_for("loans.loans"), 303)


def pass_waits(s: Session, desk: str | None, at: Moment) -> bool:
    """Whether a pass was read at a desk and waits for what it lends home."""
    return elsewhere.pass_waits(scans.newest(s, LOOK_BACK, desk), desk, at)


def panels(s: Session, every: list[GroupCount], at: Moment) -> list[GroupPanel]:
    return [panel(s, one, _desks_with_one(every), at) for one in every[:MOST_PANELS]]


def _desks_with_one(every: list[GroupCount]) -> set[str | None]:
    """The desks at which a group goes on; null is in it for one that was begun at none."""
    return {one.desk for one in every if one.goes_on}


def panel(s: Session, one: GroupCount, desks_with_one: set[str | None], at: Moment) -> GroupPanel:
    """`desks_with_one`: the desks at which a group goes on."""
    wants_more = one.goes_on and (not one.wanted or one.counted < one.wanted)
    of = gettext("av %(wanted)s", wanted=number(one.wanted)) if one.wanted else ngettext("sak", "saker", one.lent)
    following = group_list.next_for(s, one, MOST_NEXT) if wants_more else []
    model = named(one.event.model_names) if one.event else ""
    end = Press(
        url_for("loans.end_group", group=one.id), gettext("Gruppen är klar"), is_next=one.goes_on and not wants_more
    )
    return GroupPanel(
        lent=number(one.counted),
        of=of,
        words=_words(one),
        scanners=_scanners(s, one, desks_with_one) if one.goes_on else "",
        over=_over(one),
        next=following,
        none_left=gettext("Ingen mer %(model)s är klar. Skanna en annan modell, den räknas för sig.", model=model)
        if wants_more and model and not following
        else "",
        back=back_words(one),
        has_lent=one.lent > 0,
        out=listed(one.out, MOST_OUT),
        address=url_for("loans.group", group=one.id),
        heading=heading(one, at),
        end=end if one.goes_on or one.rests else None,
        go_on=Press(url_for("loans.go_on_with_group", group=one.id), gettext("Fortsätt med gruppen"), is_next=True)
        if one.rests
        else None,
    )


def _words(one: GroupCount) -> str:
    where = gettext("De lånas hem.") if one.goes_home else gettext("De används här.")
    if one.event is None:
        return str(where)
    reserved = gettext("Bokat: %(model)s.", model=named(one.event.model_names))
    return f"{reserved} {where}"


def _scanners(s: Session, one: GroupCount, desks_with_one: set[str | None]) -> str:
    """Whose scans the group takes, in words: as `kiosk.loans.groups.at_desk` chooses."""
    if one.desk is None and desks_with_one == {None}:
        return str(gettext("Alla skannrar lånar ut till gruppen."))
    if one.desk is None:
        return str(gettext("Alla skannrar lånar ut till gruppen, utom vid bord med en egen grupp."))
    desk = centre.desk_names(s)[one.desk]
    if desks_with_one == {one.desk}:
        return str(gettext("Skannrarna vid bord %(desk)s och de utan bord lånar ut till gruppen.", desk=desk))
    return str(gettext("Skannrarna vid bord %(desk)s lånar ut till gruppen.", desk=desk))


def heading(one: GroupCount, at: Moment) -> str:
    """The name of its event, else the time at which it began."""
    return one.event.name if one.event else str(gettext("Gruppen från klockan %(time)s", time=_began(one, at)))


def _over(one: GroupCount) -> str:
    """What the group has besides, in words; empty where it has nothing."""
    over, apart = one.counted - one.wanted if one.wanted else 0, one.lent - one.counted
    said = [ngettext("%(num)s mer än tänkt", "%(num)s fler än tänkt", over)] if over > 0 else []
    if apart:
        said.append(ngettext("%(num)s av en annan modell räknas inte", "%(num)s av en annan modell räknas inte", apart))
    return ", ".join(said)


def counts_apart(s: Session, item: ItemView, at: Moment) -> str:
    """That an item which was lent to a group does not count, in words; empty where it counts."""
    its_group = group_list.of_item(s, item.tag)
    event = group_list.count(s, its_group, at).event if its_group is not None else None
    if event is None or event.model == item.model:
        return ""
    return str(gettext("Den räknas inte i gruppen: bokat är %(model)s.", model=named(event.model_names)))


def _began(one: GroupCount, at: Moment) -> str:
    is_today = one.began_at.astimezone(at.zone).date() == at.date
    return clock_time(one.began_at) if is_today else day_and_time(one.began_at)


def back_words(one: GroupCount) -> str:
    """ "13 av 20 är tillbaka"."""
    if not one.lent:
        return str(gettext("Inget är utlånat än"))
    return str(gettext("%(back)s av %(lent)s är tillbaka", back=number(one.lent - len(one.out)), lent=number(one.lent)))


def returned_words(s: Session, tag: str, at: Moment) -> str:
    """How much of a group is back, after one of its items was returned; empty for an item that was lent alone."""
    its_group = group_list.of_item(s, tag)
    return f"{back_words(group_list.count(s, its_group, at))}." if its_group is not None else ""
