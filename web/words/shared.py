"""What people are told on pages of every family, by error code; and by HTTP status where a code has no words."""

from typing import Any

from flask_babel import lazy_gettext as _

SAID: dict[str, Any] = {
    "bad_value": _("Ett val saknades. Välj igen."),
    "changed_meanwhile": _("Någon annan hann före. Sidan är uppdaterad."),
    "csrf": _("Sidan har legat öppen länge. Ladda om den och försök igen."),
    "disk_full": _("Lagringen är full. Inget har gått förlorat. Säg till personalen."),
    "foreign_origin": _("Sidan skickades från ett annat ställe. Öppna den igen här."),
    "login_needed": _("Logga in först."),
    "read_only": _("Det går inte att spara just nu. Inget har gått förlorat."),
    "role_needed": _("Den här sidan är för administratörer."),
    "storage": _("Det går inte att spara just nu. Inget har gått förlorat."),
    "too_many_tries": _("Många försök på kort tid. Vänta en minut."),
}

BY_STATUS: dict[int, Any] = {
    404: _("Sidan finns inte."),
    405: _("Så kan sidan inte användas."),
    413: _("Det var för mycket på en gång."),
    429: _("Många försök på kort tid. Vänta en minut."),
    500: _("Något gick snett hos oss. Försök gärna igen."),
    503: _("Det går inte just nu. Försök igen om en stund."),
}
