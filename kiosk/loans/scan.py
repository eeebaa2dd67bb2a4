"""The scanned codes of lending: an item's tag lends it or takes it back, with a pass it is lent home; the command cards
act on the last item.
"""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Ask, Card, CodeClass, Done, Handler, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import findings, lending, passes, queries, returns, shelf, states
from kiosk.loans.models import Condition, ItemRow, ItemState, ItemStep, Model
from kiosk.loans.passes import PassCode
from kiosk.readers import Reader


def scan_item(s: Session, item: ItemRow, reader: Reader, at: Moment) -> Done:
    """Take an item back if it is lent, find it if it was lost. Else lend it: in the centre, or home after a pass.

    Raises Conflict `not_for_home`, or one of REFUSALS.
    """
    if item.state is ItemState.LENT:
        return Done(ItemStep.RETURNED, returns.take_back(s, item, at))
    if item.state is ItemState.LOST:
        return Done(ItemStep.FOUND, shelf.found(s, item, at))
    code = reader.pass_in_hand(at)
    if code is None:
        return Done(ItemStep.LENT, lending.lend(s, item, at))
    event = lending.lend_home(s, item, PassCode(code), at)
    reader.keep_pass(code, at)  # for the next item
    return Done(ItemStep.LENT_HOME, event)


def scan_pass(s: Session, borrower: PassCode, reader: Reader, at: Moment) -> Done | Ask:
    """Lend home what the reader has just lent, or finish the undo that asks for a pass. Else the pass waits for items.

    Raises what `lend_home` and `undo_last` do.
    """
    reader.keep_pass(borrower.code, at)
    waiting = reader.undo_in_hand(at)
    if waiting is not None:
        item = queries.of_step(s, waiting)
        return Done(ItemStep.UNDONE, returns.undo_last(s, item, at, only=waiting, borrower=borrower), item)
    lent = lending.just_lent(s, reader.last_step(), at)
    if lent is None:
        return Ask("scan_item")
    event = lending.make_home_loan(s, lent, borrower, at)
    return Done(ItemStep.LENT_HOME, event, queries.of_step(s, event))


def make_ready(s: Session, subject: Subject[ItemRow], _reader: Reader, at: Moment) -> Done:
    """Mark the item that was scanned last as checked. Raises Conflict `nothing_to_ready` where it was not returned."""
    item = subject.thing
    if item is None or item.state is not ItemState.CHECKING:
        raise Conflict("nothing_to_ready")
    return Done(ItemStep.READIED, returns.make_ready(s, item, at))


def report_damage(s: Session, subject: Subject[ItemRow], _reader: Reader, at: Moment) -> Done:
    """Note that the item that was scanned last is damaged. In what way, the page offers to say.

    Raises Conflict `nothing_to_damage`.
    """
    item = subject.thing
    if item is None or item.state not in states.MOVES[ItemStep.DAMAGED]:
        raise Conflict("nothing_to_damage")
    return Done(ItemStep.DAMAGED, findings.report_damage(s, item, Condition.OTHER, at))


def report_missing(s: Session, subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done | Ask:
    """Note that the part of the item that was scanned last is missing, and ask which one where it has several.

    Raises Conflict `nothing_to_miss` where it has no part that could be missing.
    """
    parts = _could_miss(s, subject.thing)
    if not parts:
        raise Conflict("nothing_to_miss")
    if len(parts) > 1:
        return Ask("which_part")
    return report_part(parts[0], s, subject, reader, at)


def report_part(part: str, s: Session, subject: Subject[ItemRow], _reader: Reader, at: Moment) -> Done:
    """Note that this part of the item that was scanned last is missing. Raises Conflict `nothing_to_miss`."""
    item = subject.thing
    if item is None or part not in _could_miss(s, item):
        raise Conflict("nothing_to_miss")
    return Done(ItemStep.PART_MISSING, findings.report_missing(s, item, part, at))


def _could_miss(s: Session, item: ItemRow | None) -> list[str]:
    """The parts of an item that somebody could miss now: those that are not known to be missing."""
    if item is None or item.state not in states.MOVES[ItemStep.PART_MISSING]:
        return []
    missing = queries.missing_parts(s, item.id)
    return [part for part in s.get_one(Model, item.model_code).parts if part not in missing]


def undo(s: Session, subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done | Ask:
    """Undo the scanner's last step, if it is also the last step of its item. The end of a home loan asks for the pass.

    Raises Conflict `nothing_to_undo`.
    """
    if subject.thing is None or subject.step is None:
        raise Conflict("nothing_to_undo")
    code = reader.pass_in_hand(at)
    try:
        borrower = PassCode(code) if code else None
        return Done(ItemStep.UNDONE, returns.undo_last(s, subject.thing, at, only=subject.step, borrower=borrower))
    except Conflict as refusal:
        if refusal.code != "pass_needed":
            raise
    reader.keep_undo(subject.step, at)
    return Ask("pass_needed")


READY = Card(
    code="ENTRENREADY",
    name=N_("Kortet Klar"),
    explains=N_("Skanna först saken, sedan kortet. Alla steg är då klara, och saken kan lånas ut igen."),
    picture="done",
    about=About.LAST_THING,
    do=make_ready,
    action=ItemStep.READIED,
    done=Words(N_("Klar att låna ut")),
    refused={"nothing_to_ready": Words(N_("Inget att göra klart"), N_("Skanna först en återlämnad sak."))},
)
MISSING = Card(
    code="ENTRENMISSING",
    name=N_("Kortet Något saknas"),
    explains=N_("Skanna först saken, sedan kortet. Delen som saknas står på listan tills den är hittad."),
    picture="question",
    about=About.LAST_THING,
    do=report_missing,
    action=ItemStep.PART_MISSING,
    done=Words(N_("En del saknas"), N_("saknar en del. Den står på listan tills delen är hittad.")),
    refused={"nothing_to_miss": Words(N_("Inget som kan saknas"), N_("Skanna först saken som en del saknas till."))},
    asks={"which_part": Words(N_("Vad saknas?"), N_("Välj delen här nedanför. Inget har ändrats än."))},
)
PART_NAMES = {
    "charger": N_("Kortet Laddaren saknas"),
    "cable": N_("Kortet Kabeln saknas"),
    "cover": N_("Kortet Fodralet saknas"),
    "pen": N_("Kortet Pennan saknas"),
    "keyboard": N_("Kortet Tangentbordet saknas"),
    "headphones": N_("Kortet Hörlurarna saknas"),
}
PART_CARDS = tuple(
    Card(
        code=f"ENTRENNO{part.upper()}",
        name=name,
        explains=MISSING.explains,
        picture=part,
        about=About.LAST_THING,
        do=partial(report_part, part),
        action=ItemStep.PART_MISSING,
        done=MISSING.done,
        refused=MISSING.refused,
    )
    for part, name in PART_NAMES.items()
)
"""A card for each part: it says which one is missing without a question, also as the answer to one."""
DAMAGED = Card(
    code="ENTRENDAMAGED",
    name=N_("Kortet Skadad"),
    explains=N_("Skanna först saken, sedan kortet. Välj på sidan hur den är skadad."),
    picture="warn",
    about=About.LAST_THING,
    do=report_damage,
    action=ItemStep.DAMAGED,
    done=Words(N_("Skadad"), N_("är skadad. Välj nedanför hur, om du hinner.")),
    refused={
        "nothing_to_damage": Words(N_("Ingen sak att anteckna skada på"), N_("Skanna först saken som är skadad."))
    },
)
UNDO = Card(
    code="ENTRENUNDO",
    name=N_("Kortet Ångra"),
    explains=N_("Skanna kortet inom en minut. Det senaste som den här skannern gjorde blir då ogjort."),
    picture="undo",
    about=About.LAST_STEP,
    do=undo,
    action=ItemStep.UNDONE,
    done=Words(N_("Ångrad")),
    refused={"nothing_to_undo": Words(N_("Inget att ångra"), N_("Det senaste går att ångra i en minut."))},
    asks={
        "pass_needed": Words(
            N_("Skanna låntagarens kort"), N_("När kortet är skannat är saken utlånad hem igen. Det går i 30 sekunder.")
        )
    },
)
HANDLERS: tuple[Handler[Any], ...] = (
    Handler(
        code_class=CodeClass.ITEM,
        find=queries.by_tag,
        scan=scan_item,
        cards=(READY, MISSING, DAMAGED, UNDO, *PART_CARDS),
    ),
    Handler(code_class=CodeClass.PASS, find=passes.find, scan=scan_pass),
)
