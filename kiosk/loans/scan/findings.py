"""The cards for what a return finds: damage, and a missing part. There is one for each part that models have."""

from functools import partial

from sqlalchemy.orm import Session

from kiosk.clock import Moment
from kiosk.codes import About, Ask, Card, Done, FeatureCodes, Subject, Words
from kiosk.errors import Conflict
from kiosk.facts import N_
from kiosk.loans import findings, queries, states
from kiosk.loans.models import Condition, ItemRow, ItemStep, Model
from kiosk.readers import Reader


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
CODES = FeatureCodes(cards=(MISSING, DAMAGED, *PART_CARDS))
