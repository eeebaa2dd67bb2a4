"""The admin's page of the scanners of the machine: how each is, and at which desk."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk import health
from kiosk.centre import queries as centre
from kiosk.centre.models import DeskKind
from kiosk.errors import DomainError, NotFound
from kiosk.health import DeviceHealth
from kiosk.scans import places
from kiosk.scans.places import Place
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.admin.save import save
from web.admin.sentences import Sentence
from web.admin.wellbeing import scanner_sentence
from web.context import db, now, station
from web.fields import Field, Form, form, seen_version, typed

DESK = "desk-"
"""Begins the value of a choice that is a desk."""
BESIDE: dict[str, tuple[Place, Any]] = {
    "visitors": (Place(for_visitors=True, takes_back=True), _("Vid pekskärmen: tar tillbaka")),
    "idle": (Place(for_visitors=True), _("Vid pekskärmen: gör ingenting")),
}
"""The choices beside the touchscreen."""


class ScannerPanel(Struct, frozen=True):
    """One scanner. `port`: where kiosk.toml says that it is; empty where it names the scanner no longer."""

    name: str
    port: str
    health: Sentence
    place: Form
    places: list[Option]
    where: str


@bp.get("/scanners")
def scanners() -> str:
    return _page()


@bp.post("/scanners/<name>")
def place_scanner(name: str) -> ResponseReturnValue:
    """Say where a scanner is. One that kiosk.toml names no longer can only lose its place."""
    with db().read() as s:
        is_known = name in dict(_ports()) or (name in places.places(s) and _sent() == places.EVERY_DESK)
    if not is_known:
        raise NotFound("unknown_scanner")
    return save(
        lambda s: places.put(s, who(), name, _sent(), seen_version(), now()),
        _page,
        url_for("admin.scanners", _anchor=f"scanner-{name}"),
        lambda _saved: gettext("Skannern %(name)s är sparad.", name=name),
    )


def _sent() -> Place:
    chosen = typed("place")
    if chosen.startswith(DESK):
        return Place(desk=chosen.removeprefix(DESK))
    return BESIDE[chosen][0] if chosen in BESIDE else places.EVERY_DESK


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        rows = {row.name: row for row in health.devices(s)}
        panels = [_panel(s, name, port, rows, error) for name, port in _ports()]
        gone = [_panel(s, name, "", rows, error) for name in places.places(s) if name not in dict(_ports())]
    return render_template("admin/scanners.html", scanners=panels, gone=gone)


def _ports() -> list[tuple[str, str]]:
    return [(one.name, one.port) for one in station().settings.scanner]


def _panel(
    s: Session, name: str, port: str, rows: Mapping[str, DeviceHealth], error: DomainError | None
) -> ScannerPanel:
    asked = form(
        f"scanner-{name}",
        url_for("admin.place_scanner", name=name),
        [Field("place")],
        places.version(s, name),
    ).after(error)
    options = _options(s, name)
    where = next((one.words for one in options if one.is_chosen), "")
    return ScannerPanel(name, port, scanner_sentence(rows.get(name), now()), asked, options, where)


def _options(s: Session, name: str) -> list[Option]:
    here = places.place_of(s, name)
    desks = [
        Option(DESK + desk.code, gettext("Bord %(name)s", name=desk.name), desk.code == here.desk)
        for desk in centre.of_kind(s, DeskKind.DESK)
    ]
    beside = [Option(value, str(words), here == place) for value, (place, words) in BESIDE.items()]
    return [Option("", gettext("Alla bord"), here == places.EVERY_DESK), *desks, *beside]
