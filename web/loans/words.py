"""The words of the lending pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "nothing_to_undo": _("Det finns inget att ångra. Det senaste går att ångra i en minut."),
}
