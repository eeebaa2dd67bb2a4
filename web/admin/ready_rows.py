"""The rows of the page for the morning: each part with what is known of it today, and what can be pressed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.i18n import SOURCE
from kiosk.speech.reading import reader
from kiosk.translations import queries as translations
from kiosk.trials import parts, presence
from kiosk.trials.queries import Tried
from web.admin.key_words import KEY_WORDS
from web.admin.keys import mark_of, said_of
from web.admin.sentences import Act
from web.admin.voices import ENGINES
from web.context import station
from web.language import language_name

TEST_CODE = "ENTRENPROV"
"""What is scanned to try a scanner. It is no item's tag and no command card: nothing is lent."""
BEGUN: dict[str, Any] = {
    parts.HEADSET: _("Lyssna nu efter tonen i hörlurarna vid pekskärmen."),
    parts.LOUDSPEAKER: _("Lyssna nu efter tonen vid tavlan."),
    parts.PRINTER: _("En provlapp skrivs ut nu. Den är inget nummer i kön."),
    parts.SCANNER: _("Skanna provkoden nu."),
    parts.LANGUAGE: _("Rösten är prövad."),
    parts.KEY: _("Tryck på knappen nu."),
}
"""What is said when a part is tried, by its code or its kind."""
ASKS: dict[str, Any] = {
    parts.HEADSET: _("Hördes tonen i hörlurarna?"),
    parts.LOUDSPEAKER: _("Hördes tonen vid tavlan?"),
    parts.PRINTER: _("Kom lappen?"),
    parts.SCANNER: _("Skanna provkoden. Skannern säger då att den inte känner koden, och det är rätt."),
    parts.KEY: _("Tryck på knappen."),
}
"""What is asked while nobody has said whether it works."""
HEARD_OR_SEEN = (parts.HEADSET, parts.LOUDSPEAKER, parts.PRINTER)
"""Of these only a person knows that they work."""
TODO: dict[str, Any] = {
    parts.KEY: _("Se efter om sladden till knapparna sitter i. Skärmen går att trycka på som vanligt."),
    parts.HEADSET: _(
        "Se efter om sladden sitter i och om pekskärmen visar sin första sida. Tryck en gång på skärmen och pröva igen."
    ),
    parts.LOUDSPEAKER: _(
        "Se efter om högtalaren är på och om tavlan är öppen. Tryck en gång på tavlan och pröva igen. Nummer visas där "
        "som vanligt."
    ),
    parts.PRINTER: _(
        "Se efter om papperet är slut, om luckan är stängd och om sladden sitter i. Skärmen ber besökare att komma "
        "ihåg sitt nummer."
    ),
    parts.SCANNER: _("Se efter om sladden sitter i. Koder går att skriva in på sidan Utlåning så länge."),
    parts.LANGUAGE: _("Texten visas som vanligt. Säg till den som sköter datorn."),
}
"""What to do where it does not work."""
IN_SETTINGS: Any = _("Finns den inte här längre? Då tar den som sköter datorn bort den ur filen kiosk.toml.")
"""What else to do about a part that the machine's settings name."""
NAMES: dict[str, Any] = {
    parts.HEADSET: _("Hörlurar vid pekskärmen"),
    parts.LOUDSPEAKER: _("Högtalare vid tavlan"),
    parts.PRINTER: _("Skrivaren"),
    parts.SCANNER: _("Skannern"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the parts. `tried`: today. `unnamed`: those that a centre may be without. `not_here`: those that
    this one is without.
    """

    tried: Mapping[str, Tried]
    unnamed: Collection[str]
    not_here: Collection[str]


@dataclass(frozen=True, slots=True)
class TryRow:
    """A part. `light`: the key that lights it, empty for others. `asks` is empty but for what is being tried.

    `acts`: the buttons, none where it is only told how it is. `counts`: whether it is one of those to be tried.
    """

    part: str
    name: str
    about: str
    said: str
    mark: str
    light: str = ""
    asks: str = ""
    todo: str = ""
    acts: Sequence[Act] = ()
    counts: bool = True


@dataclass(frozen=True, slots=True)
class TryRows:
    """The rows of each panel of the page."""

    keys: Sequence[TryRow]
    outputs: Sequence[TryRow]
    scanners: Sequence[TryRow]
    languages: Sequence[TryRow]


def rows(s: Session, tried: Mapping[str, Tried]) -> TryRows:
    settings = station().settings
    known = Known(tried, parts.unnamed(settings), presence.not_here(s, settings))
    return TryRows(
        keys=list(_keys(known)),
        outputs=[*_sound(known), *_printer(known)],
        scanners=list(_scanners(known)),
        languages=list(_languages(s, known)),
    )


def summary(found: TryRows) -> str:
    """How far it has come, in one sentence or two."""
    every = (*found.keys, *found.outputs, *found.scanners, *found.languages)
    rows = [row for row in every if row.counts]
    if not rows:
        return str(gettext("Här finns inget att pröva."))
    done = [row for row in rows if row.mark in ("good", "trouble")]
    failing = sum(row.mark == "trouble" for row in done)
    how_far = gettext("%(done)s av %(count)s är prövade i dag.", done=len(done), count=len(rows))
    all_work, some_fail = (
        gettext("Allt fungerar."),
        ngettext("%(num)d fungerar inte.", "%(num)d fungerar inte.", failing),
    )
    if failing:
        return f"{how_far} {some_fail}"
    return f"{how_far} {all_work}" if done and len(done) == len(rows) else str(how_far)


def _keys(known: Known) -> Iterator[TryRow]:
    for key in parts.keys(station().settings):
        name, does = KEY_WORDS[key]
        yield _row(parts.KEY + key, str(name), str(does), known)


def _sound(known: Known) -> Iterator[TryRow]:
    sound = station().settings.sound
    yield _row(parts.HEADSET, str(NAMES[parts.HEADSET]), sound.headset or "", known)
    yield _row(parts.LOUDSPEAKER, str(NAMES[parts.LOUDSPEAKER]), sound.loudspeaker or "", known)


def _printer(known: Known) -> Iterator[TryRow]:
    if station().settings.printer is not None:
        yield _row(parts.PRINTER, str(NAMES[parts.PRINTER]), gettext("Skriver ut en provlapp."), known)


def _scanners(known: Known) -> Iterator[TryRow]:
    for name in parts.scanners(station().settings):
        yield _row(parts.SCANNER + name, str(NAMES[parts.SCANNER]), name, known)


def _languages(s: Session, known: Known) -> Iterator[TryRow]:
    here = station()
    missing = {one.language.code: one.missing for one in translations.shown(s)}
    for language in translations.offered(translations.states(s)):
        found = reader(s, language, here.data, here.settings.speech)
        left = 0 if language is SOURCE else missing[language.code]
        texts = (
            ngettext("%(num)d text står på svenska.", "%(num)d texter står på svenska.", left)
            if left
            else gettext("Alla texter finns.")
        )
        name, part = language_name(language.code), parts.LANGUAGE + language.code
        if found:
            voice = gettext("Röst: %(engine)s.", engine=ENGINES[found.engine])
            yield _row(part, name, f"{voice} {texts}", known)
        else:
            yield TryRow(part, name, texts, gettext("Ingen röst: texten visas och hörs inte."), "note", counts=False)


def _row(part: str, name: str, about: str, known: Known) -> TryRow:
    if part in known.not_here:
        return _row_not_here(part, name)
    kind, tried = parts.kind(part), known.tried.get(part)
    works = tried.works if tried else None
    return TryRow(
        part=part,
        name=name,
        about=about,
        said=said_of(tried),
        mark=mark_of(tried),
        light=part.removeprefix(parts.KEY) if kind == parts.KEY else "",
        asks=str(ASKS.get(kind, "")) if tried and works is None else "",
        todo=_todo(part, kind, known) if works is False else "",
        acts=[*_acts(part, kind, mark_of(tried)), *_says_not_here(part, mark_of(tried), known)],
    )


def _row_not_here(part: str, name: str) -> TryRow:
    back = Act(url_for("admin.part_here", part=part), gettext("Finns här"))
    return TryRow(part, name, "", gettext("Finns inte här."), "gone", acts=[back], counts=False)


def _todo(part: str, kind: str, known: Known) -> str:
    is_named = part not in known.unnamed and kind != parts.LANGUAGE
    return f"{TODO[kind]} {IN_SETTINGS}" if is_named else str(TODO[kind])


def _says_not_here(part: str, mark: str, known: Known) -> Iterator[Act]:
    """While it is not known to work, and is not being tried."""
    if part in known.unnamed and mark in ("note", "trouble"):
        yield Act(url_for("admin.part_not_here", part=part), gettext("Finns inte här"))


def _acts(part: str, kind: str, mark: str) -> Iterator[Act]:
    """What can be pressed: to try it, and to say what the machine does not see by itself."""
    is_tried = mark == "later"
    if kind in HEARD_OR_SEEN and is_tried:
        yield Act(url_for("admin.part_works", part=part), gettext("Fungerar"))
    elif kind != parts.KEY and not is_tried:
        yield Act(url_for("admin.try_part", part=part), gettext("Pröva"))
    if is_tried or (kind == parts.PRINTER and mark == "good") or (kind == parts.KEY and mark != "trouble"):
        yield Act(url_for("admin.part_fails", part=part), gettext("Fungerar inte"))
