"""While a group goes on at a scanner's desk, an item's tag lends it to the group, and a second scan counts nothing."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Again, Ask, Card, CodeClass, Done, FeatureCodes, Mode, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import groups, label_checks, loan_rows, shelf
from kiosk.loans.models import ItemRow, ItemState, ItemStep, LoanGroup
from kiosk.loans.passes import PassCode
from kiosk.loans.scan import home
from kiosk.readers import Reader

BEGUN, ENDED = "group_begun", "group_ended"
WHICH = Ask("which_group")
"""A scanner that is at no desk cannot choose between the groups of two desks."""


def is_on(s: Session, reader: Reader, at: Moment) -> bool:
    return bool(groups.at_desk(s, reader.desk, at))


def scan_item(s: Session, item: ItemRow, reader: Reader, at: Moment) -> Done | Ask | Again:
    """Lend an item to the group. One that is lent to it already counts once, and one that was lost is found.

    Raises Conflict `lent_elsewhere` for an item that others have, `another_model` while the model that was reserved is
    ready and wanted, and what `groups.lend` does.
    """
    group = _group(s, reader, at)
    if group is None:
        return WHICH
    if groups.has(s, group, item):
        return Again("in_group")
    if loan_rows.is_out(s, item):
        raise Conflict("lent_elsewhere")
    if item.state is ItemState.LOST:
        return Done(ItemStep.FOUND, shelf.found(s, item, at))
    if groups.needs_another(s, group, item):
        raise Conflict("another_model")
    if not group.goes_home:
        return Done(ItemStep.LENT, groups.lend(s, group, item, None, at))
    code = reader.pass_in_hand(at)
    borrower = groups.borrower_of(s, group) or (PassCode(code) if code else None)
    if borrower is None:
        return Ask("group_needs_pass")
    event = groups.lend(s, group, item, borrower, at)
    reader.keep_pass(borrower.code, at)
    return Done(ItemStep.LENT_HOME, event)


def scan_pass(s: Session, borrower: PassCode, reader: Reader, at: Moment) -> Done | Ask | Again:
    """Let the group go home with a pass, before its first item or after its pass was forgotten. A pass that answers a
    question of the undo card does that.

    Raises Conflict `group_is_here`, `another_pass`, and what `home.scan_pass` does.
    """
    if reader.undo_in_hand(at) is not None:
        return home.scan_pass(s, borrower, reader, at)
    group = _group(s, reader, at)
    if group is None:
        return WHICH
    if not groups.go_home(s, group):
        raise Conflict("group_is_here")
    known = groups.borrower_of(s, group)
    if known is not None:
        if known != borrower:
            raise Conflict("another_pass")
        return Again("pass_in_group")
    reader.keep_pass(borrower.code, at)
    return Ask("scan_for_group")


def begin(s: Session, _subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done:
    """Begin a group; after a pass it goes home with it. Raises Conflict `group_goes_on`."""
    if len(groups.at_desk(s, reader.desk, at)) == 1:
        raise Conflict("group_goes_on")
    label_checks.end(s, reader.name)
    code = reader.pass_in_hand(at)
    groups.begin(s, None, at, reader.desk, goes_home=code is not None)
    if code is not None:
        reader.keep_pass(code, at)
    else:
        reader.let_go(at)  # the items are lent, and not renewed
    return Done(BEGUN, None)


def end(s: Session, _subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done | Ask:
    """End the group to which this scanner lends. Raises Conflict `no_group`."""
    if not is_on(s, reader, at):
        raise Conflict("no_group")
    group = _group(s, reader, at)
    if group is None:
        return WHICH
    groups.end(s, group.id, at)
    reader.let_go(at)
    return Done(ENDED, None)


def _group(s: Session, reader: Reader, at: Moment) -> LoanGroup | None:
    """The group to which a scanner lends; null where that can be several."""
    every = groups.at_desk(s, reader.desk, at)
    return every[0] if len(every) == 1 else None


BEGIN = Card(
    code="ENTRENGROUP",
    name=N_("Kortet Grupp"),
    explains=N_("Allt som skannas efter kortet lånas ut till en grupp. Ska det hem: skanna lånekortet först."),
    picture="users",
    about=About.NOTHING,
    do=begin,
    action=BEGUN,
    begins_mode=True,
    done=Words(N_("En grupp börjar"), N_("Skanna sakerna en efter en. Var och en räknas en gång.")),
    refused={
        "group_goes_on": Words(
            N_("Gruppen pågår redan"), N_("Skanna nästa sak, eller kortet Gruppen är klar.")
        )
    },
)  # fmt: skip
END = Card(
    code="ENTRENGROUPDONE",
    name=N_("Kortet Gruppen är klar"),
    explains=N_("Gruppen får inga fler saker. Sedan lånar varje skanning ut och tar tillbaka som vanligt."),
    picture="done",
    about=About.NOTHING,
    do=end,
    action=ENDED,
    done=Words(N_("Gruppen är klar"), N_("Nästa skanning lånar ut eller tar tillbaka som vanligt.")),
    refused={"no_group": Words(N_("Ingen grupp pågår"), N_("Börja en grupp med kortet Grupp, eller på sidan."))},
    asks={
        WHICH.reason: Words(
            N_("Vilken grupp?"),
            N_("Flera grupper pågår, och skannern är inte vid något bord. Skanna vid bordet där gruppen är."),
        )
    },
)
CODES = FeatureCodes(
    cards=(BEGIN, END),
    modes=(
        Mode(code_class=CodeClass.ITEM, is_on=is_on, scan=scan_item),
        Mode(code_class=CodeClass.PASS, is_on=is_on, scan=scan_pass),
    ),
)
