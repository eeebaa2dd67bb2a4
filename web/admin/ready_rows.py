"""The rows of the page for the morning: each part with what is known of it today, and what can be pressed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.i18n import SOURCE
from kiosk.speech.voices import voices as voices_for
from kiosk.translations import queries as translations
from kiosk.trials import parts
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


@dataclass(frozen=True, slots=True)
class TryRow:
    """A part. `light`: the key that lights it, empty for others. `asks` is empty but for what is being tried.

    `acts`: the buttons, none where it is only told how it is.
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
    return TryRows(
        keys=list(_keys(tried)),
        outputs=[*_sound(tried), *_printer(tried)],
        scanners=list(_scanners(tried)),
        languages=list(_languages(s, tried)),
    )


def summary(found: TryRows) -> str:
    """How far it has come, in one sentence or two."""
    every = (*found.keys, *found.outputs, *found.scanners, *found.languages)
    rows = [row for row in every if row.counts]
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


def _keys(tried: Mapping[str, Tried]) -> Iterator[TryRow]:
    for key in parts.keys(station().settings):
        name, does = KEY_WORDS[key]
        yield _row(parts.KEY + key, str(name), str(does), tried)


def _sound(tried: Mapping[str, Tried]) -> Iterator[TryRow]:
    sound = station().settings.sound
    yield _row(parts.HEADSET, gettext("Hörlurar vid pekskärmen"), sound.headset or "", tried)
    yield _row(parts.LOUDSPEAKER, gettext("Högtalare vid tavlan"), sound.loudspeaker or "", tried)


def _printer(tried: Mapping[str, Tried]) -> Iterator[TryRow]:
    if station().settings.printer is not None:
        yield _row(parts.PRINTER, gettext("Skrivaren"), gettext("Skriver ut en provlapp."), tried)


def _scanners(tried: Mapping[str, Tried]) -> Iterator[TryRow]:
    for name in parts.scanners(station().settings):
        yield _row(parts.SCANNER + name, gettext("Skannern"), name, tried)


def _languages(s: Session, tried: Mapping[str, Tried]) -> Iterator[TryRow]:
    here = station()
    missing = {one.language.code: one.missing for one in translations.shown(s)}
    for language in translations.offered(translations.states(s)):
        voices = voices_for(language, here.data, here.settings.speech)
        left = 0 if language is SOURCE else missing[language.code]
        texts = (
            ngettext("%(num)d text står på svenska.", "%(num)d texter står på svenska.", left)
            if left
            else gettext("Alla texter finns.")
        )
        name, part = language_name(language.code), parts.LANGUAGE + language.code
        if voices:
            voice = gettext("Röst: %(engine)s.", engine=ENGINES[voices[0].engine])
            yield _row(part, name, f"{voice} {texts}", tried)
        else:
            yield TryRow(part, name, texts, gettext("Ingen röst: texten visas och hörs inte."), "note", counts=False)


def _row(part: str, name: str, about: str, tried: Mapping[str, Tried]) -> TryRow:
    kind, known = parts.kind(part), tried.get(part)
    works = known.works if known else None
    return TryRow(
        part=part,
        name=name,
        about=about,
        said=said_of(known),
        mark=mark_of(known),
        light=part.removeprefix(parts.KEY) if kind == parts.KEY else "",
        asks=str(ASKS.get(kind, "")) if known and works is None else "",
        todo=str(TODO[kind]) if works is False else "",
        acts=list(_acts(part, kind, mark_of(known))),
    )


def _acts(part: str, kind: str, mark: str) -> Iterator[Act]:
    """What can be pressed: to try it, and to say what the machine does not see by itself."""
    is_tried = mark == "later"
    if kind in HEARD_OR_SEEN and is_tried:
        yield Act(url_for("admin.part_works", part=part), gettext("Fungerar"))
    elif kind != parts.KEY and not is_tried:
        yield Act(url_for("admin.try_part", part=part), gettext("Pröva"))
    if is_tried or (kind == parts.PRINTER and mark == "good") or (kind == parts.KEY and mark != "trouble"):
        yield Act(url_for("admin.part_fails", part=part), gettext("Fungerar inte"))
