"""The admin's page of the keys beside the touchscreen: which does what, and a light for each that is pressed."""

from dataclasses import dataclass

from flask import Response, render_template
from flask_babel import gettext

from kiosk.errors import NotFound
from kiosk.trials import parts, queries, trying
from kiosk.trials.queries import Tried
from web.admin.blueprint import bp
from web.admin.key_names import name_of
from web.admin.key_words import KEY_WORDS
from web.api.live import live
from web.context import db, now, station
from web.speech.views import key_codes
from web.times import clock_time

TRY_SECONDS = 180.0
"""How long the touchscreen tells of the keys of its keypad after somebody has begun to try them."""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key. `pin`: of the panel, empty where it has none. `codes`: what a keypad sends. `tried`: what of today."""

    key: str
    name: str
    does: str
    pin: str
    codes: str
    tried: str
    mark: str


@bp.get("/keys")
def keys() -> str:
    with db().read() as s:
        tried = queries.today(s, now())
    rows = [_row(key, tried.get(parts.KEY + key)) for key in parts.KEYS]
    return render_template("admin/keys.html", keys=rows, codes=key_codes())


@bp.post("/keys/try")
def try_keys() -> Response:
    """Let the touchscreen tell of its keypad's keys for a while."""
    live().keys.try_for(TRY_SECONDS)
    return Response(status=204)


@bp.post("/keys/<key>/pressed")
def key_pressed(key: str) -> Response:
    """A page of the admin has heard of a press: the key works."""
    if key not in parts.KEYS:
        raise NotFound("unknown_part")
    with db().begin() as s:
        trying.answer(s, parts.KEY + key, True, now())
    return Response(status=204)


def _row(key: str, tried: Tried | None) -> KeyRow:
    here = station().settings
    name, does = KEY_WORDS[key]
    pin = getattr(here.panel, f"{key}_key", None) if here.panel.pins != "off" else None
    return KeyRow(
        key=key,
        name=str(name),
        does=str(does),
        pin="" if pin is None else gettext("Stift %(pin)s", pin=pin),
        codes=", ".join(map(name_of, getattr(here.keys, key))),
        tried=said_of(tried),
        mark=mark_of(tried),
    )


def said_of(tried: Tried | None) -> str:
    """What is known of a part today: "Prövad 08.12: fungerar."."""
    if tried is None:
        return str(gettext("Inte prövad i dag."))
    time = clock_time(tried.at)
    if tried.works is None:
        return str(gettext("Prövas sedan %(time)s.", time=time))
    works, fails = (
        gettext("Prövad %(time)s, fungerar.", time=time),
        gettext("Prövad %(time)s, fungerar inte.", time=time),
    )
    return str(works if tried.works else fails)


def mark_of(tried: Tried | None) -> str:
    """The mark beside it."""
    if tried is None:
        return "note"
    return "later" if tried.works is None else "good" if tried.works else "trouble"
