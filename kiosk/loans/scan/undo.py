"""The card that undoes the last step of its scanner."""

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Again, Ask, Card, Done, FeatureCodes, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import returns
from kiosk.loans.models import ItemRow, ItemStep
from kiosk.readers import Reader


def undo(s: Session, subject: Subject[ItemRow], reader: Reader, at: Moment) -> Done | Ask | Again:
    """Undo the last step of the scanner, or of a page after its newest scan, if it is also the last step of its item.
    The end of a home loan asks for the pass, also where one was read before: that is perhaps the next visitor's.

    After a scan that changed nothing it undoes nothing yet: who scans the card then means that scan, and the step
    before it is perhaps somebody else's loan. It asks, and names that step; the card's next scan undoes it. It asks
    too before it goes on from one item to another.

    Raises Conflict `nothing_to_undo`, or `done_elsewhere` where another scanner made the item's last step.
    """
    if subject.is_over:
        return Again(NOTHING_MORE)
    if subject.thing is None or subject.step is None:
        raise Conflict("nothing_to_undo")
    if (subject.is_next or not subject.is_newest) and returns.can_undo(s, subject.thing, subject.step, at):
        return Ask(OTHER_BEFORE if subject.is_next else STEP_BEFORE)
    try:
        undone = returns.undo_last(s, subject.thing, at, only=subject.step)
        return Done(ItemStep.UNDONE, undone, again=ALREADY_UNDONE)
    except Conflict as refusal:
        if subject.is_newest and returns.undoable(s, subject.thing, at) not in (None, subject.step):
            raise Conflict(DONE_ELSEWHERE) from None
        if refusal.code != "pass_needed":
            raise
    reader.keep_undo(subject.step, at)
    return Ask("pass_needed")


STEP_BEFORE, OTHER_BEFORE = "step_before", "other_before"
ALREADY_UNDONE = "already_undone"
NOTHING_MORE = "nothing_more_to_undo"
DONE_ELSEWHERE = "done_elsewhere"
UNDO = Card(
    code="ENTRENUNDO",
    name=N_("Kortet Ångra"),
    explains=N_("Skanna kortet inom en minut. Det senaste som gjordes här blir då ogjort."),
    picture="undo",
    about=About.LAST_STEP,
    do=undo,
    action=ItemStep.UNDONE,
    done=Words(N_("Ångrad")),
    refused={
        "nothing_to_undo": Words(N_("Inget att ångra"), N_("Det senaste går att ångra i en minut.")),
        DONE_ELSEWHERE: Words(
            N_("Ändrad av någon annan"), N_("har ändrats sedan. Tryck på Ångra här, om det ska bli ogjort.")
        ),
    },
    asks={
        STEP_BEFORE: Words(
            N_("Det senaste ändrade inget"), N_("är det som gjordes före. Skanna Ångra en gång till, så ångras det.")
        ),
        OTHER_BEFORE: Words(
            N_("Nästa är en annan sak"), N_("är det som gjordes före. Skanna Ångra en gång till, så ångras det.")
        ),
        "pass_needed": Words(
            N_("Skanna lånekortet"),
            N_("var utlånad på ett lånekort. Skanna samma kort inom 30 sekunder, så är den utlånad hem igen."),
        ),
    },
    asks_again=(STEP_BEFORE, OTHER_BEFORE),
)
CODES = FeatureCodes(cards=(UNDO,))
