"""The way of an item from lent to ready: its steps, what can be done with it now, and what is wrong with it."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel import lazy_pgettext as pgettext
from msgspec import Struct

from kiosk.loans.findings import DAMAGE, FINDINGS, PART
from kiosk.loans.follow_up import CHARGED
from kiosk.loans.models import Condition, ItemState, ItemStep
from kiosk.loans.queries import ItemView
from kiosk.loans.states import MOVES
from web.device_words import CHECKS, CONDITIONS, DONE, ON_RAIL, PARTS
from web.language import named

HEADINGS: dict[ItemState, Any] = {
    ItemState.LENT: _("När den lämnas tillbaka"),
    ItemState.CHECKING: _("%(tag)s: nästa steg"),
    ItemState.READY: _("%(tag)s: alla steg är klara"),
    ItemState.REPAIR: _("%(tag)s är på lagning"),
    ItemState.LOST: _("%(tag)s är borta"),
    ItemState.WITHDRAWN: _("%(tag)s är ur bruk"),
}
LOAN_GOES_ON = _("Lånet pågår, så att ni kan nå låntagaren. Skanna saken när den kommer tillbaka.")
END_OF_LOAN = _("Låntagaren glöms, och ingen kan se vem det var. Saken är fortfarande borta.")
NEVER_LENT = _("%(tag)s är klar att låna ut")
AFTER: dict[ItemState, Any] = {
    ItemState.LENT: _("Skanna saken när den lämnas tillbaka. Den kan lånas ut igen först när den är klar."),
    ItemState.CHECKING: "",
    ItemState.READY: _("Den står på hyllan. Nästa skanning lånar ut den."),
    ItemState.REPAIR: _("När den är lagad kontrolleras den som efter ett lån."),
    ItemState.LOST: _("Skanna den när den är hittad."),
    ItemState.WITHDRAWN: _("En administratör kan ta den i bruk igen."),
}


class Part(Struct, frozen=True):
    """A part of an item, such as its charger."""

    pictogram: str
    name: str


class RailStep(Struct, frozen=True):
    """One step on the way of an item that is lent and returned."""

    words: str
    is_current: bool
    is_done: bool


class Press(Struct, frozen=True):
    """A button: its address, its words, the field and the values that it sends, and a pictogram where it has one.

    `is_next`: it is the one that staff press when all is well.
    """

    address: str
    words: str
    name: str = ""
    values: tuple[str, ...] = ()
    pictogram: str = ""
    is_next: bool = False


class StepsPanel(Struct, frozen=True):
    """The way of an item, and how far it has come. `after`: what comes then.

    `questions`: what staff ask before they press, with the parts that should be there. `wrong`: what is wrong with it.
    `presses`: what can be done now, and `one_by_one` the same a step at a time. `missing` and `damage`: what can be
    noted. `end_of_loan`: what follows when the home loan of a lost item is ended, with its button `end_loan`. `asks`: a
    command card asks which part is missing; `asks_damage`: it noted damage, and nobody has said which.
    """

    tag: str
    heading: str
    model: str
    rail: list[RailStep]
    after: str
    questions: str
    parts: list[Part]
    wrong: list[str]
    presses: list[Press]
    one_by_one: list[Press]
    found: list[Press]
    missing: list[Press]
    damage: list[Press]
    out_of_lending: list[Press]
    end_of_loan: str
    end_loan: list[Press]
    asks: bool
    asks_damage: bool


def panel(item: ItemView, *, was_lent: bool, asks: bool = False, waits: bool = True) -> StepsPanel:
    """`was_lent`: whether a loan of it is known, also one that has ended. `waits`: its next scan acts."""
    return StepsPanel(
        tag=item.tag,
        heading=str(HEADINGS[item.state] if was_lent or item.state is not ItemState.READY else NEVER_LENT)
        % {"tag": item.tag},
        model=named(item.model_names),
        rail=_rail(item) if was_lent else [],
        after=str(LOAN_GOES_ON if _is_lost_at_home(item) else AFTER[item.state]) if waits else "",
        questions=" ".join(str(CHECKS[step]) for step in item.open_steps if step in CHECKS),
        parts=parts_with(item) if "parts" in item.open_steps else [],
        wrong=_wrong(item),
        presses=_presses(item, asks=asks),
        one_by_one=_one_by_one(item),
        found=_found(item),
        missing=_missing(item),
        damage=_damage(item),
        out_of_lending=_out_of_lending(item),
        end_of_loan=str(END_OF_LOAN),
        end_loan=_end_loan(item),
        asks=asks,
        asks_damage=item.condition is Condition.OTHER and DAMAGE in item.open_steps,
    )


def parts_with(item: ItemView) -> list[Part]:
    """The parts that are handed out with an item: those that are not missing."""
    return [Part(part, str(PARTS.get(part, part))) for part in item.parts if part not in item.missing_parts]


def has_slip(item: ItemView) -> bool:
    """Whether a slip can be printed for its loan: the item is lent home, and not reported lost."""
    return item.state is ItemState.LENT and item.due_on is not None


def _rail(item: ItemView) -> list[RailStep]:
    """Lent, returned, each step of the return, ready. Out of lending there is no way to go."""
    if item.state not in (ItemState.LENT, ItemState.CHECKING, ItemState.READY):
        return []
    steps = [step for step in item.checks if step != "parts" or item.parts]
    is_out, is_ready = item.state is ItemState.LENT, item.state is ItemState.READY
    left = [step for step in steps if step in item.open_steps]
    first = next(iter(left), "")
    rail = [
        RailStep(gettext("Utlånad"), is_out, not is_out),
        RailStep(gettext("Återlämnad"), is_current=False, is_done=not is_out),
    ]
    rail += [RailStep(str(ON_RAIL[step]), step == first, not is_out and step not in left) for step in steps]
    is_last = item.state is ItemState.CHECKING and not left
    return [*rail, RailStep(str(pgettext("en sak att låna", "Klar")), is_last, is_ready)]


def _wrong(item: ItemView) -> list[str]:
    said = [gettext("%(part)s saknas", part=PARTS.get(part, part)) for part in item.missing_parts]
    return said if item.condition is Condition.GOOD else [*said, str(CONDITIONS[item.condition])]


def _presses(item: ItemView, *, asks: bool) -> list[Press]:
    """What can be done with an item that was returned: the quick way first. With a finding staff choose."""
    address = _addresses(item)
    if _is_lost_at_home(item):
        return [Press(address("found"), gettext("Den är inte borta"))]
    if item.state is not ItemState.CHECKING:
        return [Press(address(one), str(words)) for one, words in WAYS_BACK.get(item.state, ())]
    if FINDINGS.intersection(item.open_steps):
        found = [Press(address("ready_as_it_is"), _as_it_is(item)), Press(address("repair"), gettext("Till lagning"))]
        return found if DAMAGE in item.open_steps else found[:1]
    quick = gettext("Allt är med och klart") if item.parts else gettext("Allt är klart")
    others = tuple(step for step in item.open_steps if step != CHARGED)
    if len(item.open_steps) == 1:
        quick = str(DONE[item.open_steps[0]])
    presses = [Press(address("ready"), quick, is_next=not asks)]
    if others and CHARGED in item.open_steps:
        presses.append(Press(address("checked"), gettext("Klar, men ska laddas"), "step", others, "charger"))
    return presses


WAYS_BACK: dict[ItemState, tuple[tuple[str, Any], ...]] = {
    ItemState.REPAIR: (("repaired", _("Den är lagad")),),
    ItemState.LOST: (("found", _("Den är hittad")),),
}


def _as_it_is(item: ItemView) -> str:
    is_last = FINDINGS.issuperset(item.open_steps)
    if PART not in item.open_steps:
        return str(gettext("Låna ut ändå") if is_last else gettext("Resten är klart, låna ut ändå"))
    parts = ", ".join(str(PARTS.get(part, part)).lower() for part in item.missing_parts)
    if is_last:
        return str(gettext("Låna ut utan %(parts)s", parts=parts))
    return str(gettext("Resten är klart, låna ut utan %(parts)s", parts=parts))


def _one_by_one(item: ItemView) -> list[Press]:
    """A button for each step that remains, where there are several."""
    left = [step for step in item.open_steps if step in DONE]
    address = _addresses(item)
    if len(item.open_steps) < 2:
        return []
    return [Press(address("checked"), str(DONE[step]), "step", (step,)) for step in left]


def _found(item: ItemView) -> list[Press]:
    address = _addresses(item)
    words = gettext("%(part)s är hittad")
    presses = [
        Press(address("part_found"), words % {"part": PARTS.get(part, part)}, "part", (part,))
        for part in item.missing_parts
    ]
    if item.state is ItemState.CHECKING and item.condition is not Condition.GOOD:
        presses.append(Press(address("repaired"), gettext("Den är hel")))
    return presses


def _missing(item: ItemView) -> list[Press]:
    if item.state not in MOVES[ItemStep.PART_MISSING]:
        return []
    address = _addresses(item)
    parts = [part for part in item.parts if part not in item.missing_parts]
    return [Press(address("part_missing"), str(PARTS.get(part, part)), "part", (part,), part) for part in parts]


def _damage(item: ItemView) -> list[Press]:
    if item.state not in MOVES[ItemStep.DAMAGED]:
        return []
    address = _addresses(item)
    others = [one for one in Condition if one not in (Condition.GOOD, item.condition)]
    return [Press(address("damaged"), str(CONDITIONS[one]), "condition", (one.value,)) for one in others]


def _out_of_lending(item: ItemView) -> list[Press]:
    """To repair, or lost."""
    address = _addresses(item)
    ways = ((ItemStep.SENT_TO_REPAIR, "repair", _("Till lagning")), (ItemStep.REPORTED_LOST, "lost", _lost(item)))
    return [Press(address(view), str(words)) for step, view, words in ways if item.state in MOVES[step]]


def _lost(item: ItemView) -> str:
    """A loan in the centre ends then; a home loan goes on."""
    ends = item.state is ItemState.LENT and item.due_on is None
    return str(gettext("Den är borta: lånet tar slut") if ends else gettext("Den är borta"))


def _is_lost_at_home(item: ItemView) -> bool:
    return item.state is ItemState.LOST and item.due_on is not None


def _end_loan(item: ItemView) -> list[Press]:
    address = _addresses(item)
    return [Press(address("end_loan"), gettext("Avsluta lånet: låntagaren glöms"))] if _is_lost_at_home(item) else []


def _addresses(item: ItemView) -> Callable[[str], str]:
    return lambda view: url_for(f"loans.{view}", tag=item.tag)
