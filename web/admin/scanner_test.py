"""The guided test of a scanner: the printed test code is scanned, and the page says what is wrong and how to mend it.

A scanner that types is read by the page; one of the machine by the agent, for some minutes.
"""

import datetime as dt
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct

from kiosk.config import HID
from kiosk.errors import NotFound
from kiosk.scans import places, trying
from kiosk.scans import scanner_test as domain
from kiosk.scans.places import Place
from kiosk.scans.scanner_test import TEST_CODE, Finding, Reading
from kiosk.scans.trying import Trying
from kiosk.sheets.setup import SetupSheet, draw_setup
from web.admin.blueprint import bp
from web.admin.sentences import Kind, Sentence
from web.context import db, now, station
from web.fields import typed
from web.numbers import whole_number
from web.pdf import as_pdf
from web.times import clock_time
from web.visitor.qr import qr_code

SIMULATED = "simulated"
LONGEST = 128
"""More characters than any scanner sends of the test code."""
LAYOUT = _("Ställ in skannerns tangentbord på datorns språk: Keyboard country i dess bok, steg 6.")
WORDS: dict[str, tuple[Any, Any]] = {
    "unreadable": (
        _("Det som kom är inte provkoden."),
        _("Skanna provkoden på den här sidan eller på arket. Hjälper det inte: ställ in skannern från början, steg 1."),
    ),
    "layout": (_("Skannern och datorn har olika tangentbord."), LAYOUT),
    "prefix": (
        _("Skannern skriver %(detail)s tecken före koden."),
        _("Ta bort prefix: Clear prefix i skannerns bok, steg 4."),
    ),
    "extra": (
        _("Skannern skriver %(detail)s tecken efter koden."),
        _("Ta bort suffix och ställ sedan in Enter på nytt, steg 3."),
    ),
    "no_end": (
        _("Skannern trycker inte på Enter efter koden."),
        _("Ställ in suffix Enter: Add Enter suffix eller CR i skannerns bok, steg 3."),
    ),
    "slow": (
        _("Skannern skriver för långsamt: upp till %(detail)s millisekunder mellan två tecken."),
        _("Ställ in ingen paus mellan tecken: Inter-character delay 0, steg 5. Sidan tror annars att någon skriver."),
    ),
    "tab": (_("Skannern trycker på Tab efter koden."), _("Det fungerar. Enter är det vanliga, steg 3.")),
    "aim": (_("Skannern skriver kodens sort först: %(detail)s."), _("Det fungerar. Entrén tar bort den.")),
    "caps": (_("Caps Lock är på."), _("Koder läses ändå. Tryck på Caps Lock, annars blir det du skriver versaler.")),
    "small_letters": (_("Skannern skriver små bokstäver."), _("Det fungerar. Entrén läser alla koder med versaler.")),
}
"""What each finding says, and what mends it."""
OF_MACHINE: dict[str, tuple[Any, Any]] = {
    "layout": (
        _("Skannern skriver inte som ett amerikanskt tangentbord."),
        _("Ställ in skannerns tangentbord på USA: Keyboard country i dess bok, steg 6."),
    ),
    "slow": (
        _("Skannern skickar för långsamt: upp till %(detail)s millisekunder mellan två tecken."),
        _("Ställ in ingen paus mellan tecken: Inter-character delay 0, steg 5. Annars läses bara en del av koden."),
    ),
    "no_end": (
        _("Skannern skickar inget slut efter koden. Då läser Entrén den inte."),
        _("Ställ in suffix Enter: Add Enter suffix eller CR i skannerns bok, steg 3."),
    ),
    "bounce": (
        _("Skannern skickade koden två gånger."),
        _("Det fungerar: den andra gången räknas inte. Stäng av upprepning i skannerns bok, så hörs den en gång."),
    ),
}
"""The same where the scanner is one of the machine."""
SPEED = _("Se också efter att skannern har samma hastighet som i filen kiosk.toml: %(speed)s (baud).")
LAYOUT_WORDS: dict[str, Any] = {
    "us_on_nordic": _("Skannern skriver som ett amerikanskt tangentbord, och datorn har ett svenskt."),
    "nordic_on_us": _("Skannern skriver som ett svenskt tangentbord, och datorn har ett amerikanskt."),
}
"""Of the layouts that meet most here, which the scanner has and which the computer."""
STEPS = (
    _("Skanna Factory default eller Restore defaults i skannerns egen bok. Då gäller det här från början."),
    _("Välj sort: USB keyboard för en skanner vid personalens dator, USB serial (CDC) för en vid Entréns egen dator."),
    _("Välj suffix: Enter (kallas också CR). Skannern trycker då på Enter efter varje kod."),
    _("Välj inget prefix. AIM-id får vara på eller av."),
    _("Välj ingen paus mellan tecken: Inter-character delay 0."),
    _("Välj tangentbord: samma språk som datorn har, till exempel Sweden. För en skanner vid Entréns egen dator: USA."),
    _("Välj att läsa Code 128 och QR."),
)
"""The steps of the sheet, by the names that most makers' books have for them."""


class Judged(Struct, frozen=True):
    """What the page says about a reading."""

    heading: str
    is_good: bool
    sentences: list[Sentence]


class MachineScanner(Struct, frozen=True):
    """A scanner of the machine on the page. `until`: while it is tried, the time at which that ends; else empty.

    `use`: what it does otherwise, or what has just ended. `said`: when its last code came, and how many came.
    """

    name: str
    use: str
    until: str = ""
    said: str = ""
    judged: Judged | None = None


@bp.get("/scanner-test")
def scanner_test() -> str:
    return _page(None)


@bp.post("/scanner-test")
def judge_scanner() -> str:
    """Judge what the page's script has read. It is kept nowhere."""
    reading = Reading(
        text=request.form.get("text", "")[:LONGEST],
        end=request.form.get("end", ""),
        gap=whole_number("gap") or 0,
        caps=request.form.get("caps") == "on",
    )
    return _page(_judged(domain.judge(reading)))


@bp.post("/scanner-test/begin")
def try_scanner() -> ResponseReturnValue:
    """Try a scanner of the machine for some minutes. Raises NotFound `unknown_scanner`."""
    name = typed("scanner")
    if name not in _ports():
        raise NotFound("unknown_scanner")
    with db().begin() as s:
        trying.begin(s, name, now())
    return redirect(url_for("admin.scanner_test", _anchor="machine"), 303)


@bp.post("/scanner-test/end")
def end_trying() -> ResponseReturnValue:
    """Let a scanner do again what it does otherwise."""
    with db().begin() as s:
        trying.end(s, typed("scanner"))
    return redirect(url_for("admin.scanner_test", _anchor="machine"), 303)


@bp.get("/scanner-test/sheet.pdf")
def scanner_sheet() -> Response:
    """The set-up sheet as a PDF, in the page's language."""
    sheet = SetupSheet(
        title=gettext("Ställ in en skanner"),
        intro=gettext("Ta fram skannerns egen bok med koder. Skanna dem i den här ordningen."),
        steps=[str(step) for step in STEPS],
        heading=gettext("Pröva sedan"),
        below=gettext(
            "Öppna sidan Admin, Skannrar, Pröva en skanner. Skanna koden: sidan säger om något behöver ställas in."
        ),
        code=TEST_CODE,
    )
    return as_pdf(draw_setup(sheet), gettext("skanner"))


def _ports() -> dict[str, str]:
    """The scanners of the machine, each with its port in kiosk.toml."""
    return {one.name: one.port for one in station().settings.scanner if one.port != SIMULATED}


def _machine_scanners() -> list[MachineScanner]:
    with db().read() as s:
        tried, ended, every = trying.going_on(s, now()), trying.ended(s, now()), places.places(s)
    uses = {name: _use(name, every.get(name, places.EVERY_DESK), ended.get(name)) for name in _ports()}
    return [
        _machine_scanner(tried[name], use) if name in tried else MachineScanner(name, use) for name, use in uses.items()
    ]


def _use(name: str, place: Place, ended: dt.datetime | None) -> str:
    """What a scanner that is not tried does, after the trial that ended by itself at a time."""
    if place.takes_back:
        use = gettext("Skannern %(scanner)s tar tillbaka saker vid pekskärmen som vanligt.", scanner=name)
    elif place.for_visitors:
        use = gettext("Skannern %(scanner)s är vid pekskärmen och gör ingenting, som vanligt.", scanner=name)
    else:
        use = gettext("Skannern %(scanner)s lånar ut och tar tillbaka som vanligt.", scanner=name)
    over = gettext("Provet tog slut av sig självt klockan %(time)s.", time=clock_time(ended)) if ended else ""
    return f"{over} {use}".strip()


def _machine_scanner(tried: Trying, use: str) -> MachineScanner:
    until = clock_time(tried.until)
    if tried.read_at is None:
        return MachineScanner(tried.scanner, use, until)
    said = ngettext(
        "Läst %(num)s gång, klockan %(time)s.",
        "Läst %(num)s gånger, senast klockan %(time)s.",
        tried.readings,
        time=_seconds(tried),
    )
    return MachineScanner(tried.scanner, use, until, said, _judged(tried.found, tried.scanner))


def _seconds(tried: Trying) -> str:
    """The time of the last code, with its seconds: a new code is another time."""
    assert tried.read_at is not None
    return f"{tried.read_at.astimezone(now().zone):%H.%M.%S}"


def _judged(findings: list[Finding], scanner: str = "") -> Judged:
    is_good = all(one.works for one in findings)
    heading = gettext("Skannern fungerar") if is_good else gettext("Skannern behöver ställas in")
    return Judged(heading, is_good, [_sentence(one, scanner) for one in findings])


def _sentence(finding: Finding, scanner: str) -> Sentence:
    """What a finding says. `scanner`: the name of one of the machine; empty for one that types."""
    kind: Kind = "note" if finding.works else "trouble"
    words, mends = (OF_MACHINE if scanner else {}).get(finding.code) or WORDS[finding.code]
    said = str(words if scanner else LAYOUT_WORDS.get(finding.detail, words))
    rest = str(mends)
    if finding.code == "unreadable" and scanner and not _ports()[scanner].startswith(HID):
        speed = next(one.baud for one in station().settings.scanner if one.name == scanner)
        rest += " " + str(SPEED) % {"speed": speed}
    return Sentence(kind, said % {"detail": finding.detail} if "%(" in said else said, rest)


def _page(judged: Judged | None) -> str:
    return render_template(
        "admin/scanner_test.html",
        judged=judged,
        code=TEST_CODE,
        qr=qr_code(TEST_CODE),
        steps=list(map(str, STEPS)),
        machine=_machine_scanners(),
    )
