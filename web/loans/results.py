"""The words for what a scan did: a shape, a heading and a sentence."""

from collections.abc import Callable
from typing import Any

import msgspec
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.loans import stocktake
from kiosk.loans.label_checks import CHECKED
from kiosk.loans.models import Condition, ItemEvent, ItemState, ItemStep
from kiosk.loans.queries import ItemView
from kiosk.loans.scan.undo import ALREADY_UNDONE, NOTHING_MORE, OTHER_BEFORE, STEP_BEFORE
from kiosk.loans.states import MOVES
from kiosk.people.scan import NAMED
from kiosk.queue.scan import CAME_BACK
from kiosk.scans import trying
from kiosk.scans.handlers import CARDS
from kiosk.scans.models import Result
from kiosk.scans.queries import ScanAnswer, ScanView
from kiosk.scans.signals import SIGNALS, Signal
from web.device_words import CONDITIONS, PARTS
from web.loans.blueprint import bp
from web.loans.history import STEPS
from web.times import time_or_day


class ResultPanel(Struct, frozen=True):
    """The large answer to the newest scan. The page puts `tag` before `words`, where there is one."""

    result: Result
    heading: str
    words: str
    tag: str | None = None
    offers_others: bool = False

    @property
    def signal(self) -> Signal:
        return SIGNALS[self.result]

    @property
    def in_a_line(self) -> str:
        """The heading as a sentence, where another follows it."""
        return self.heading if self.heading.endswith((".", "?", "!")) else f"{self.heading}."

    @property
    def tone(self) -> str:
        """The tone, as the page's script reads it: hertz and seconds of each note."""
        return msgspec.json.encode([(note.hertz, note.seconds) for note in self.signal.tone]).decode()


HEADINGS: dict[ItemState, Any] = {
    ItemState.LENT: _("Utlånad"),
    ItemState.CHECKING: _("Återlämnad"),
    ItemState.READY: _("Klar att låna ut"),
    ItemState.REPAIR: _("På lagning"),
    ItemState.LOST: _("Borta"),
    ItemState.WITHDRAWN: _("Ur bruk"),
}
SENTENCES: dict[ItemState, Any] = {
    ItemState.LENT: _("är utlånad."),
    ItemState.CHECKING: _("är återlämnad. Kontrollera den, så kan den lånas ut igen."),
    ItemState.READY: _("är klar och kan lånas ut."),
    ItemState.REPAIR: _("är på lagning."),
    ItemState.LOST: _("är borta. Skanna den när den är hittad."),
    ItemState.WITHDRAWN: _("är ur bruk."),
}
ALREADY: dict[ItemState, Any] = {
    ItemState.LENT: _("är redan utlånad."),
    ItemState.CHECKING: _("är redan återlämnad."),
    ItemState.READY: _("är redan klar."),
    ItemState.REPAIR: _("är på lagning."),
    ItemState.LOST: _("är borta."),
    ItemState.WITHDRAWN: _("är ur bruk."),
}
REASONS: dict[str, tuple[Any, Any]] = {
    "lent": (_("Redan utlånad"), ALREADY[ItemState.LENT]),
    "not_lent": (HEADINGS[ItemState.READY], ALREADY[ItemState.READY]),
    "not_ready": (_("Inte klar att låna ut"), _("är återlämnad men ska kontrolleras först.")),
    "in_repair": (_("På lagning"), _("är på lagning och kan inte lånas ut.")),
    "lost": (_("Borta"), _("är borta.")),
    "withdrawn": (_("Ur bruk"), _("är tagen ur bruk och kan inte lånas ut.")),
    "part_missing": (_("En del saknas"), _("saknar en del. Välj nedanför om den ska lånas ut ändå.")),
    "item_damaged": (_("Skadad"), _("är skadad. Välj nedanför om den ska lånas ut ändå.")),
    "not_for_home": (
        _("Lånas bara ut här"),
        _("kan inte lånas hem. Ska den användas här: lägg undan lånekortet först, och skanna den igen."),
    ),
    "lent_here_only": (
        _("Skanna det som ska lånas hem"),
        _("Det förra lånas bara ut här, och är utlånat här. Lånekortet gäller i 30 sekunder."),
    ),
    "scan_item": (_("Skanna det som ska lånas hem"), _("Lånekortet gäller i 30 sekunder efter varje skanning.")),
    "another_model": (_("En annan modell än den bokade"), _("lånas inte ut nu. Ta den bokade modellen först.")),
    "lent_elsewhere": (
        _("Redan utlånad till någon annan"),
        _("är inte utlånad till gruppen. Ska den tillbaka: tryck på Gruppen är klar och skanna den igen."),
    ),
    "group_needs_pass": (
        _("Skanna gruppens lånekort"),
        _("Det här lånas hem, och lånekortet behövs igen. Skanna det och sedan saken."),
    ),
    "another_pass_before": (
        _("Skanna det som ska lånas hem"),
        _("Det förra gick på lånekortet före. Var det fel: skanna Ångra två gånger och sedan saken igen."),
    ),
    "scan_for_group": (_("Skanna det som gruppen lånar hem"), _("Skanna den första saken inom 30 sekunder.")),
    "group_is_here": (
        _("Gruppen lånar inte hem"),
        _("Det som är utdelat används här. Tryck på Gruppen är klar först, och skanna sedan lånekortet."),
    ),
    "another_pass": (
        _("Gruppen har ett annat lånekort"),
        _("Tryck på Gruppen är klar först, om någon annan ska låna."),
    ),
    "two_meanings": (
        _("Koden betyder två saker"),
        _("Den hör både till en sak och till ett lånekort. Inget har ändrats. Sätt en ny etikett på saken."),
    ),
    "already_back": (_("Redan tillbaka"), _("är redan återlämnad. Den skannades vid pekskärmen.")),
    "ask_staff": (_("Inget för pekskärmen"), _("En besökare skannade vid pekskärmen. Inget har ändrats.")),
    "identity_card": (_("Skanna surfplattan, inte kortet"), _("Kortet har inte sparats.")),
    "unknown_code": (_("Koden hör inte till någon sak"), _("Skanna etiketten på saken. Koden har inte sparats.")),
    "counted_lent": (
        _("Borde vara utlånad"),
        _("är utlånad, och lånet är kvar. Ta tillbaka den när inventeringen är klar."),
    ),
    "counted_lost": (
        _("Borde vara borta"),
        _("är borta, men lånet är kvar. Ta tillbaka den när inventeringen är klar."),
    ),
    "counted_in_repair": (_("Borde vara på lagning"), _("är på lagning. Säg på dess sida när den är lagad.")),
    "counted_withdrawn": (_("Borde vara ur bruk"), _("är ur bruk. En administratör kan ta den i bruk igen.")),
    "only_counts": (
        _("Här räknas bara saker"),
        _("Skannern inventerar. Skanna kortet Inventera, om den ska göra något annat."),
    ),
    "nothing_to_count": (_("Inget att räkna än"), _("Det finns inga saker än. En administratör lägger till dem.")),
    "stocktake_paused": (_("Inventeringen är pausad"), _("räknas inte. Tryck på Fortsätt först.")),
    "no_stocktake": (_("Ingen inventering pågår"), _("räknas inte. Börja en inventering först.")),
    trying.NEEDS_SETTING: (
        _("Skannern behöver ställas in"),
        _("Den prövas. Inget som den skannar gör något under tiden."),
    ),
    "number_is_over": (
        _("Numret gäller inte längre"),
        _("Besöket är avslutat. Du kan ta ett nytt nummer på sidan Kön."),
    ),
    "changed_meanwhile": (_("Skanna en gång till"), _("Någon annan hann före. Inget har ändrats.")),
}
REASONS |= {
    code: (_(words.heading), _(words.sentence))
    for card in CARDS.values()
    for code, words in (*card.refused.items(), *card.asks.items())
}
IN_LISTS: dict[str, Any] = {
    ItemStep.LENT: _("Utlånad"),
    ItemStep.LENT_HOME: _("Utlånad hem"),
    ItemStep.RETURNED: _("Återlämnad"),
    ItemStep.FOUND: _("Hittad igen"),
}
IN_LISTS[CHECKED] = _("Etiketten fungerar")
IN_LISTS[trying.TRIED] = _("Skannern fungerar")
IN_LISTS[NAMED] = _("Personalkort skannat")
IN_LISTS[CAME_BACK] = _("I kön igen")
IN_LISTS |= {stocktake.COUNTED: _("Räknad"), stocktake.OFF: _("Skannern lånar ut igen")}
IN_LISTS |= {card.action: _(card.done.heading) for card in CARDS.values()}
OWN_SENTENCES: dict[str, Any] = {
    ItemStep.FOUND: _("är här igen. Kontrollera den, så kan den lånas ut."),
    ItemStep.LENT_HOME: _("är utlånad hem."),
    CAME_BACK: _("Besökaren har samma plats som förut."),
    CHECKED: _("är kontrollerad."),
    trying.TRIED: _("Den prövas. Inget som den skannar gör något under tiden."),
    NAMED: _("Namnet står vid det som skannas här, tills en kollega skannar sitt kort eller tio minuter går."),
}
OWN_SENTENCES |= {
    stocktake.COUNTED: _("finns på hyllan."),
    stocktake.OFF: _("Det som skannas nu lånas ut eller tas tillbaka."),
}
OWN_SENTENCES |= {card.action: _(card.done.sentence) for card in CARDS.values() if card.done.sentence}
"""The sentence of an action that has one of its own. The others say which state the item is in."""
AGAIN: dict[str, Any] = {
    stocktake.WAS_COUNTED: _("är redan räknad, och räknas en gång."),
    "another_model": _("är inte den bokade modellen."),
    "lent_elsewhere": _("är utlånad till någon annan."),
    "in_group": _("är redan med i gruppen och räknas en gång. Ska den tillbaka: tryck på Gruppen är klar först."),
    NOTHING_MORE: _("är redan ångrad."),
    ALREADY_UNDONE: _("är redan ångrad."),
    "in_line": _("Numret står redan i kön. Du kallar det på sidan Kön."),
    "is_parked": _("Numret är parkerat. Du tar upp det på sidan Kön."),
    "was_called": _("Numret är redan kallat."),
    "pass_in_group": _("Lånekortet gäller redan för gruppen. Skanna sakerna."),
}
"""What was done before, by the reason of a repeat that is not a second scan within three seconds."""
NOT_NOW = ("not_ready", "in_repair", "lost", "withdrawn", "lent_elsewhere", "not_for_home", "another_model")
"""The refusals after which the page says what to take instead."""


def panel(scan: ScanView, item: ItemView | None, last: ItemEvent | None) -> ResultPanel:
    """The panel for the newest scan. `item` is its item now, and `last` its last step, which may be later."""
    answer = scan.answer
    if item is not None and answer.item is not None and item.state is not answer.item.state:
        return _as_it_is(item, undone=scan.undone and _may_be_put_back(answer, item.state))
    if item is not None and last is not None and last.at > scan.at and last.step in IN_LISTS:
        return _step(item, last.step, last.about)
    if answer.result is not Result.DONE:
        return _nothing_done(answer, item, last)
    if answer.action == NAMED and scan.used_by:
        heading = gettext("%(name)s skannar nu", name=scan.used_by)
        return ResultPanel(Result.DONE, heading, str(OWN_SENTENCES[NAMED]))
    if item is None:
        words = IN_LISTS.get(answer.action or "", _word(Result.DONE))
        return ResultPanel(Result.DONE, str(words), str(OWN_SENTENCES.get(answer.action or "", "")))
    own = last if last is not None and last.at == scan.at else None
    return _step(item, answer.action or "", own.about if own else None)


def _step(item: ItemView, step: str, about: str | None) -> ResultPanel:
    """What a step did. `about`: the part or the condition, which says it better than the step."""
    heading, words = IN_LISTS.get(step, HEADINGS[item.state]), OWN_SENTENCES.get(step, SENTENCES[item.state])
    if step == ItemStep.PART_MISSING and about:
        heading = gettext("%(part)s saknas", part=PARTS.get(about, about))
    if step == ItemStep.DAMAGED and about and about != Condition.OTHER:
        heading, words = CONDITIONS.get(about, heading), gettext("är skadad.")
    return ResultPanel(Result.DONE, str(heading), str(words), item.tag)


@bp.app_template_global()
def scan_in_pieces() -> ResultPanel:
    """What a page says of a code of which a part came too late: it was not looked up."""
    return ResultPanel(Result.REFUSED, gettext("Koden kom i bitar"), gettext("Skanna en gång till. Inget har ändrats."))


class ScanRow(Struct, frozen=True):
    """A scan in the list of the latest: its pictogram and colour, the item's tag, a few words.

    `used_by`: the name of who scanned; null where that is not known.
    """

    pictogram: str
    colour: str
    tag: str | None
    words: str
    used_by: str | None
    when: str


def scan_rows(latest: list[ScanView]) -> list[ScanRow]:
    """The rows of the newest scans. A loan that the pass after it made a home loan of is said as such."""
    return [_scan_row(scan, in_list(scan, became_home=_became_home(scan, latest))) for scan in latest]


def _became_home(scan: ScanView, latest: list[ScanView]) -> bool:
    """Whether the next scan that did something with its item lent it home."""
    later = [
        one for one in latest
        if one.id > scan.id and one.scanner == scan.scanner and _tag(one) == _tag(scan) and one.answer.action
    ]  # fmt: skip
    is_lent = scan.undone and scan.answer.action == ItemStep.LENT
    return is_lent and bool(later) and later[-1].answer.action == ItemStep.LENT_HOME and not later[-1].undone


def _tag(scan: ScanView) -> str | None:
    return scan.answer.item.tag if scan.answer.item else None


def _scan_row(scan: ScanView, words: str) -> ScanRow:
    answer = scan.answer
    signal = SIGNALS[answer.result]
    return ScanRow(signal.pictogram, signal.colour, _tag(scan), words, scan.used_by, time_or_day(scan.at))


def in_list(scan: ScanView, *, became_home: bool = False) -> str:
    """A scan in a few words, for a list."""
    answer = scan.answer
    if answer.result is Result.REPEAT:
        return _word(answer.result)
    if answer.result in (Result.REFUSED, Result.ASK):
        return _reason(answer)[0]
    step = str(IN_LISTS.get(answer.action or "", ""))
    if became_home:
        return str(gettext("%(step)s, blev lån hem", step=step))
    return str(gettext("%(step)s, ångrad", step=step)) if scan.undone else step


def _as_it_is(item: ItemView, *, undone: bool) -> ResultPanel:
    heading = gettext("Ångrad") if undone else HEADINGS[item.state]
    return ResultPanel(Result.DONE, str(heading), str(SENTENCES[item.state]), item.tag)


def _may_be_put_back(answer: ScanAnswer, state: ItemState) -> bool:
    """Whether this is a state before the step that was undone. Else there was another step since."""
    return answer.action is not None and state in MOVES[ItemStep(answer.action)]


def _refused(answer: ScanAnswer) -> ResultPanel:
    heading, words = _reason(answer)
    tag = answer.item.tag if answer.item else None
    return ResultPanel(Result.REFUSED, heading, words, tag, offers_others=answer.reason in NOT_NOW)


def _repeat(answer: ScanAnswer) -> ResultPanel:
    heading = _word(Result.REPEAT)
    again = AGAIN.get(answer.reason or "")
    if answer.item is None:
        return ResultPanel(Result.REPEAT, heading, str(again) if again else _reason(answer)[1])
    return ResultPanel(Result.REPEAT, heading, str(again or ALREADY[answer.item.state]), answer.item.tag)


def _asked(answer: ScanAnswer) -> ResultPanel:
    return ResultPanel(Result.ASK, *_reason(answer), answer.item.tag if answer.item else None)


def _nothing_done(answer: ScanAnswer, item: ItemView | None, last: ItemEvent | None) -> ResultPanel:
    """What a scan that changed nothing says. The undo card's question says which step it would undo, and its second
    scan which one is undone.
    """
    if answer.reason not in (STEP_BEFORE, OTHER_BEFORE, NOTHING_MORE, ALREADY_UNDONE) or item is None or last is None:
        return NOTHING_DONE[answer.result](answer)
    step = str(IN_LISTS.get(last.step) or STEPS.get(last.step, HEADINGS[item.state]))
    if answer.reason in (NOTHING_MORE, ALREADY_UNDONE):
        words = gettext("(%(step)s) är redan ångrad.", step=step)
        heading = gettext("Inget mer att ångra") if answer.reason == NOTHING_MORE else _word(answer.result)
        return ResultPanel(answer.result, heading, str(words), item.tag)
    words = gettext("(%(step)s) är det som gjordes före. Skanna Ångra en gång till, så ångras det.", step=step)
    heading = _reason(answer)[0] if answer.result is Result.ASK else _word(answer.result)
    return ResultPanel(answer.result, heading, str(words), item.tag)


def _reason(answer: ScanAnswer) -> tuple[str, str]:
    """The heading and the sentence of a refusal."""
    words = REASONS.get(answer.reason or "", (_word(answer.result), gettext("Inget har ändrats.")))
    return str(words[0]), str(words[1])


def _word(result: Result) -> str:
    return str(gettext(SIGNALS[result].word))


NOTHING_DONE: dict[Result, Callable[[ScanAnswer], ResultPanel]] = {
    Result.REFUSED: _refused,
    Result.REPEAT: _repeat,
    Result.ASK: _asked,
}
"""The panel of a scan that changed nothing."""
