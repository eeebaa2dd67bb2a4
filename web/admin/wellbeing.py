"""Sentences about the state of devices, storage and clock. A problem also says what still works."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import format_decimal, gettext, ngettext
from flask_babel import lazy_gettext as _

from kiosk import machine
from kiosk.clock import Moment
from kiosk.health import DeviceCondition, DeviceHealth, DeviceKind, is_silent
from kiosk.station import Station
from web.admin import backups, clock, missed, printer, rescued
from web.admin.sentences import Kind, Sentence
from web.times import day_and_time

GIGABYTE = 10**9
LITTLE_SPACE = GIGABYTE

DEVICE_WORDS: dict[tuple[DeviceKind, DeviceCondition], tuple[Kind, Any, Any]] = {
    (DeviceKind.AGENT, DeviceCondition.OK): ("good", _("Programmet för enheterna är igång."), ""),
    (DeviceKind.AGENT, DeviceCondition.SIMULATED): ("good", _("Programmet för enheterna är igång."), ""),
    (DeviceKind.AGENT, DeviceCondition.TROUBLE): (
        "trouble", _("Programmet för enheterna har problem."), _("Sidorna fungerar som vanligt."),
    ),
    (DeviceKind.SCANNER, DeviceCondition.OK): ("good", _("Skannern fungerar."), ""),
    (DeviceKind.SCANNER, DeviceCondition.SIMULATED): (
        "note", _("Skannern är simulerad."), _("Koder skrivs in på sidan Utlåning."),
    ),
    (DeviceKind.SCANNER, DeviceCondition.TROUBLE): (
        "trouble", _("Skannern svarar inte."), _("Skriv in koden på sidan Utlåning så länge."),
    ),
    (DeviceKind.PANEL, DeviceCondition.OK): ("good", _("Knappen och lamporna fungerar."), ""),
    (DeviceKind.PANEL, DeviceCondition.SIMULATED): ("note", _("Knappen och lamporna är simulerade."), ""),
    (DeviceKind.POWER, DeviceCondition.OK): ("good", _("Strömmen räcker till."), ""),
    (DeviceKind.POWER, DeviceCondition.SIMULATED): ("note", _("Strömmen är simulerad."), ""),
    (DeviceKind.POWER, DeviceCondition.TROUBLE): (
        "trouble", _("Strömmen till datorn har varit för svag."),
        _("Allt fungerar än. Byt nätaggregat eller sladd, annars kan datorn stanna eller minneskortet bli skadat."),
    ),
    (DeviceKind.PANEL, DeviceCondition.TROUBLE): (
        "trouble", _("Knappen och lamporna svarar inte."), _("Nummer tas på skärmen så länge."),
    ),
    (DeviceKind.PRINTER, DeviceCondition.OK): ("good", _("Skrivaren fungerar."), ""),
    (DeviceKind.PRINTER, DeviceCondition.SIMULATED): ("note", _("Skrivaren är simulerad."), ""),
    (DeviceKind.PRINTER, DeviceCondition.TROUBLE): (
        "trouble", _("Skrivaren skriver inte ut några lappar."),
        _("Se efter om den är på, om sladden sitter i och om papperet har fastnat. Skärmen ber besökare att komma ihåg "
          "sitt nummer."),
    ),
    (DeviceKind.HEADSET, DeviceCondition.OK): ("good", _("Utgången för hörlurar finns."), ""),
    (DeviceKind.HEADSET, DeviceCondition.SIMULATED): ("note", _("Hörlurarna är simulerade."), ""),
    (DeviceKind.HEADSET, DeviceCondition.TROUBLE): (
        "trouble", _("Hörlurarna hittas inte."),
        _("Se efter om sladden sitter i. Skärmen läser inte upp något så länge, för att ingen annan ska höra det."),
    ),
    (DeviceKind.LOUDSPEAKER, DeviceCondition.OK): ("good", _("Utgången för högtalaren finns."), ""),
    (DeviceKind.LOUDSPEAKER, DeviceCondition.SIMULATED): ("note", _("Högtalaren är simulerad."), ""),
    (DeviceKind.LOUDSPEAKER, DeviceCondition.TROUBLE): (
        "trouble", _("Högtalaren hittas inte."),
        _("Se efter om sladden sitter i och om den är på. Nummer visas på tavlan som vanligt."),
    ),
}  # fmt: skip

CODE_WORDS: dict[tuple[DeviceKind, str | None], tuple[Kind, Any, Any]] = {
    (DeviceKind.HEADSET, "plugged_in"): ("good", _("Hörlurarna sitter i."), ""),
    (DeviceKind.HEADSET, "unplugged"): (
        "note", _("Hörlurarna sitter inte i."), _("Skärmen läser upp när någon sätter i dem."),
    ),
    (DeviceKind.PANEL, "stuck"): (
        "trouble", _("En knapp sitter fast."),
        _("Se efter om något trycker på den. Den fungerar igen när ingen har rört den på en halv minut. Nummer tas på "
          "skärmen så länge."),
    ),
    (DeviceKind.PRINTER, "out_of_paper"): (
        "trouble", _("Skrivaren har slut på papper."),
        _("Sätt i en ny rulle. Skärmen ber besökare att komma ihåg sitt nummer."),
    ),
    (DeviceKind.PRINTER, "cover_open"): (
        "trouble", _("Skrivarens lucka är öppen."), _("Stäng den. Skärmen ber besökare att komma ihåg sitt nummer."),
    ),
    (DeviceKind.PRINTER, "paper_low"): (
        "note", _("Papperet i skrivaren är snart slut."), _("Lägg fram en ny rulle."),
    ),
    (DeviceKind.PRINTER, "no_fonts"): (
        "trouble", _("Skrivaren saknar typsnitt."),
        _("Säg till den som sköter datorn: sudo apt install fonts-noto-core libfribidi0. Skärmen ber besökare att "
          "komma ihåg sitt nummer."),
    ),
}  # fmt: skip
"""By the code of the row, where it says more than the condition."""

NO_STORAGE = {
    "disk_full": _("Lagringen är full. Inga nya nummer kan sparas."),
    "read_only": _("Lagringen går att läsa men inte att skriva. Inga nya nummer kan sparas."),
    "damaged": _("Databasen är skadad. En del går inte att läsa eller spara."),
    "replaced": _("Databasens fil är utbytt eller borttagen. Nummer som gavs nyss kan saknas."),
    "storage": _("Det går inte att spara just nu."),
}
"""By the code of the storage's problem."""


def sentences(rows: Sequence[DeviceHealth], station: Station, at: Moment) -> list[Sentence]:
    """All sentences, problems first."""
    said = [
        *missed.sentences(at),
        *rescued.sentences(station),
        *_devices(rows, at),
        _storage(station),
        *backups.sentences(station, at),
        *clock.sentences(station, at),
    ]
    return sorted(said, key=lambda sentence: sentence.kind != "trouble")


def _devices(rows: Sequence[DeviceHealth], at: Moment) -> Iterator[Sentence]:
    if not rows:
        yield Sentence("note", gettext("Inga enheter har hört av sig än."), gettext("Sidorna fungerar utan dem."))
        return
    silent = [row for row in rows if is_silent(row, at)]
    if silent:
        yield _silence(max(row.seen for row in silent))
    several = sum(row.kind is DeviceKind.SCANNER for row in rows) > 1
    for row in rows:
        if row not in silent:
            yield _device(row, named=several and row.kind is DeviceKind.SCANNER)


def scanner_sentence(row: DeviceHealth | None, at: Moment) -> Sentence:
    """One scanner in a sentence. `row` is null for one that nothing has reported."""
    if row is None:
        return Sentence("note", gettext("Skannern har inte hört av sig än."), "")
    return _silence(row.seen) if is_silent(row, at) else _device(row, named=False)


def _silence(since: dt.datetime) -> Sentence:
    """Says that the agent is silent. Its last report about the devices is then too old to show."""
    last = gettext("Senast hörda %(when)s.", when=day_and_time(since))
    still = gettext("Nummer tas på skärmen och koder skrivs in på sidan Utlåning så länge.")
    return Sentence("trouble", gettext("Skanner, knapp och lampor svarar inte."), f"{last} {still}")


def _device(row: DeviceHealth, *, named: bool) -> Sentence:
    kind, words, rest = CODE_WORDS.get((row.kind, row.code)) or DEVICE_WORDS[row.kind, row.condition]
    since = gettext("Sedan %(when)s.", when=day_and_time(row.since)) if kind == "trouble" else ""
    name = f"{row.name}: " if named else ""
    act = printer.act() if row.kind is DeviceKind.PRINTER else None
    return Sentence(kind, f"{name}{words}", f"{rest} {since}".strip(), act=act)


def _storage(station: Station) -> Sentence:
    trouble, tell = station.db.storage.trouble, gettext("Säg till den som sköter datorn.")
    if trouble is not None:
        return Sentence("trouble", str(NO_STORAGE.get(trouble, NO_STORAGE["storage"])), tell)
    errors = machine.disk_errors(station.data)
    if errors:
        words = ngettext("Minneskortet har lämnat ett fel.", "Minneskortet har lämnat %(num)d fel.", errors)
        return Sentence("trouble", words, gettext("Allt fungerar än. Byt kortet snart: det är på väg att gå sönder."))
    free = machine.free_bytes(station.data)
    size = format_decimal(round(free / GIGABYTE, 1))
    if free < LITTLE_SPACE:
        words = gettext("Lagringen är snart full: %(size)s GB kvar.", size=size)
        works = gettext("Allt fungerar än. Säg till den som sköter datorn.")
        return Sentence("trouble", words, works if station.db.storage.age is not None else tell)
    return Sentence("good", gettext("Lagring: %(size)s GB ledigt.", size=size))
