"""What an admin changed, from what to what, in words: the detail `changes` of an entry of the log."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from kiosk.i18n import LANGUAGES
from web.admin import (
    centre,
    days,
    desks,
    hours,
    items,
    languages,
    models,
    municipality,
    notices,
    passes,
    ready,
    today,
    topics,
    users,
)
from web.admin.setting import Setting, times_or
from web.language import language_name_inside

PAGES = (
    centre,
    days,
    desks,
    hours,
    items,
    languages,
    models,
    municipality,
    notices,
    passes,
    ready,
    today,
    topics,
    users,
)
"""The pages with `SETTINGS`: what each sets, by the names in the details of the log."""


def join(pages: Iterable[Mapping[str, Setting]]) -> dict[str, Setting]:
    """The settings of all pages. Raises ValueError where two call one differently."""
    joined: dict[str, Setting] = {}
    for page in pages:
        for code, setting in page.items():
            if joined.setdefault(code, setting) != setting:
                raise ValueError(f"two words for the setting {code}")
    return joined


SETTINGS = join(page.SETTINGS for page in PAGES)
NAMES = {f"name_{language.code}": language.code for language in LANGUAGES}
"""The settings that are a name in one language."""
TEXTS = {f"text_{language.code}": language.code for language in LANGUAGES}
"""The settings that are a text in one language."""
HOURS = {f"hours_{weekday}": weekday for weekday in range(7)}
"""The settings that are the hours of a weekday. `UNSTAFFED`: those without staff."""
UNSTAFFED = {f"unstaffed_{weekday}": weekday for weekday in range(7)}
CLOSED, NOTHING = times_or(_("stängt")), times_or(_("inget"))
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
    names = get_locale().days["format"]["wide"]
    if code in HOURS:
        return str(names[HOURS[code]])
    if code in UNSTAFFED:
        return str(gettext("%(day)s utan personal", day=names[UNSTAFFED[code]]))
    return str(SETTINGS[code].words if code in SETTINGS else code)


def _value(code: str, value: Any) -> str:
    of_value = SETTINGS[code].of_value if code in SETTINGS else None
    if of_value is not None and value is not None:
        return of_value(value)
    if isinstance(value, bool):
        return str(OFF_AND_ON[value])
    if isinstance(value, list):
        return NOTHING(value) if code in UNSTAFFED else CLOSED(value)
    return str(value or gettext("inget"))
