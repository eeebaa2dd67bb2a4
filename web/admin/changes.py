"""What an admin changed, from what to what, in words: the detail `changes` of an entry of the log."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from kiosk.i18n import LANGUAGES
from web.admin.pictures import PICTOGRAMS
from web.language import language_name

SETTINGS: dict[str, Any] = {
    "name": _("namn"),
    "default_topic": _("ämne för knappen"),
    "series": _("bokstav"),
    "pictogram": _("bild"),
    "digcomp": _("DigComp"),
}
"""What a setting is called."""
NAMES = {f"name_{language.code}": language.code for language in LANGUAGES}
"""The settings that are a name in one language."""
OFF_AND_ON = (_("av"), _("på"))


def in_words(details: dict[str, Any]) -> list[str]:
    """A sentence for each changed setting: "bokstav: A blev B"."""
    words = gettext("%(setting)s: %(before)s blev %(after)s")
    return [
        words % {"setting": _setting(code), "before": _value(old), "after": _value(new)}
        for code, (old, new) in details.get("changes", {}).items()
    ]


def _setting(code: str) -> str:
    if code in NAMES:
        return str(gettext("namn på %(language)s", language=language_name(NAMES[code]).lower()))
    return str(SETTINGS.get(code, code))


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(OFF_AND_ON[value])
    return str(PICTOGRAMS.get(value) or value or gettext("inget"))
