"""What an admin changed, from what to what, in words: the detail `changes` of an entry of the log."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from kiosk.i18n import LANGUAGES
from web.admin.pictures import PICTOGRAMS
from web.admin.roles import ROLES
from web.device_words import CHECKS, PARTS
from web.language import language_name_inside
from web.times import full_date, minute_of_day

SETTINGS: dict[str, Any] = {
    "name": _("namn"),
    "default_topic": _("ämne för knappen"),
    "series": _("bokstav"),
    "pictogram": _("bild"),
    "digcomp": _("DigComp"),
    "role": _("roll"),
    "hub": _("mottagarens adress"),
    "folder": _("mapp för rapporterna"),
    "centre": _("centrets kod"),
    "times": _("öppet"),
    "private_room": _("eget rum"),
    "companion": _("sällskap"),
    "quiet": _("vänta tyst"),
    "model": _("modell"),
    "serial": _("serienummer"),
    "parts": _("delar"),
    "checks": _("kontrolleras"),
    "loan_days": _("dagar att låna hem"),
    "last_number_before": _("sista numret, minuter före stängning"),
    "opening": _("nummer"),
    "by_hand": _("bestämt för hand"),
    "until": _("till klockan"),
    "starts": _("visas från och med"),
    "ends": _("visas till och med"),
}
"""What a setting is called."""
NAMES = {f"name_{language.code}": language.code for language in LANGUAGES}
"""The settings that are a name in one language."""
TEXTS = {f"text_{language.code}": language.code for language in LANGUAGES}
"""The settings that are a text in one language."""
FORMATS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(("starts", "ends"), lambda iso: full_date(dt.date.fromisoformat(iso))),
    "until": minute_of_day,
    "last_number_before": str,
}
"""How the values of settings are written that are no texts."""
HOURS = {f"hours_{weekday}": weekday for weekday in range(7)}
"""The settings that are the hours of a weekday."""
OPENING: dict[str, Any] = {"open": _("öppet"), "full": _("det sista är taget"), "closed": _("stängt")}
VALUES: dict[str, Mapping[str, Any]] = {"pictogram": PICTOGRAMS, "role": ROLES, "opening": OPENING}
"""The words of the values of settings that are codes."""
LISTS: dict[str, Mapping[str, Any]] = {"parts": PARTS, "checks": CHECKS}
"""The words of the settings that are lists of codes."""
OFF_AND_ON = (_("av"), _("på"))


def in_words(details: dict[str, Any]) -> list[str]:
    """A sentence for each changed setting: "bokstav: A blev B"."""
    words = gettext("%(setting)s: %(before)s blev %(after)s")
    return [
        words % {"setting": _setting(code), "before": _value(code, old), "after": _value(code, new)}
        for code, (old, new) in details.get("changes", {}).items()
    ]


def _setting(code: str) -> str:
    if code in NAMES:
        return str(gettext("namn på %(language)s", language=language_name_inside(NAMES[code])))
    if code in TEXTS:
        return str(gettext("text på %(language)s", language=language_name_inside(TEXTS[code])))
    if code in HOURS:
        return str(get_locale().days["format"]["wide"][HOURS[code]])
    return str(SETTINGS.get(code, code))


def _value(code: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(OFF_AND_ON[value])
    if code in LISTS:
        return ", ".join(str(LISTS[code].get(one, one)) for one in value or ()) or str(gettext("inget"))
    if code in FORMATS and value is not None:
        return FORMATS[code](value)
    if isinstance(value, list):
        return _times(value)
    return str(VALUES.get(code, {}).get(value) or value or gettext("inget"))


def _times(periods: list[list[int]]) -> str:
    """When a day opens and closes: "10–12, 13–16"."""
    times = (f"{minute_of_day(opens)}–{minute_of_day(closes)}" for opens, closes in periods)
    return ", ".join(times) or str(gettext("stängt"))
