"""The card that undoes the last step of its scanner."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Ask, Card, Done, FeatureCodes, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import returns
from kiosk.loans.models import ItemRow, ItemStep
from kiosk.readers import Reader


def undo(s: Session, subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done | Ask:
    """Undo the scanner's last step, if it is also the last step of its item. The end of a home loan asks for the pass,
    also where one was read before: that is perhaps the next visitor's.

    After a scan that changed nothing it undoes nothing yet: who scans the card then means that scan, and the step
    before it is perhaps somebody else's loan. It asks, and names that step; the card's next scan undoes it.

    Raises Conflict `nothing_to_undo`.
    """
    if subject.thing is None or subject.step is None:
        raise Conflict("nothing_to_undo")
    if not subject.is_newest and returns.can_undo(s, subject.thing, subject.step, at):
        return Ask(STEP_BEFORE)
    try:
        return Done(ItemStep.UNDONE, returns.undo_last(s, subject.thing, at, only=subject.step))
    except Conflict as refusal:
        if refusal.code != "pass_needed":
            raise
    reader.keep_undo(subject.step, at)
    return Ask("pass_needed")


STEP_BEFORE = "step_before"
UNDO = Card(
    code="ENTRENUNDO",
    name=N_("Kortet Ångra"),
    explains=N_("Skanna kortet inom en minut. Det senaste som den här skannern ändrade blir då ogjort."),
    picture="undo",
    about=About.LAST_STEP,
    do=undo,
    action=ItemStep.UNDONE,
    done=Words(N_("Ångrad")),
    refused={"nothing_to_undo": Words(N_("Inget att ångra"), N_("Det senaste går att ångra i en minut."))},
    asks={
        STEP_BEFORE: Words(
            N_("Det senaste ändrade inget"), N_("är det som gjordes före. Skanna Ångra en gång till, så ångras det.")
        ),
        "pass_needed": Words(
            N_("Skanna lånekortet"),
            N_("var utlånad på ett lånekort. Skanna samma kort inom 30 sekunder, så är den utlånad hem igen."),
        ),
    },
)
CODES = FeatureCodes(cards=(UNDO,))
