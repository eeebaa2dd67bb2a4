"""What a visitor is told at the touchscreen and on their phone, by error code."""

from typing import Any

from flask_babel import lazy_gettext as _

SAID: dict[str, Any] = {
    "closed": _("Vi har stängt nu. Det går inte att ta nummer."),
    "unknown_ticket": _("Vi hittar inte det numret."),
    "unknown_topic": _("Ämnet finns inte längre. Gå tillbaka och välj igen."),
}
