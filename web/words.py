"""The words for error codes on pages of every family, and the words by HTTP status for codes without any."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "login_needed": _("Logga in först."),
    "role_needed": _("Den här sidan är för administratörer. Be en av dem om hjälp."),
    "csrf": _("Sidan har legat öppen länge. Ladda om den och försök igen."),
    "foreign_origin": _("Sidan skickades från ett annat ställe. Öppna den igen här."),
    "bad_value": _("Ett val saknades. Välj igen."),
    "changed_meanwhile": _("Någon annan hann före. Sidan är uppdaterad."),
    "unknown_ticket": _("Vi hittar inte det numret."),
    "unknown_desk": _("Bordet finns inte. Välj ett annat."),
    "unknown_topic": _("Ämnet finns inte längre. Välj ett annat."),
    "nothing_to_undo": _("Det finns inget att ångra."),
    "too_many_tries": _("Många försök på kort tid. Vänta en minut och prova igen."),
    "disk_full": _("Lagringen är full. Inget har gått förlorat. Säg till den som sköter datorn."),
    "read_only": _("Det går inte att spara just nu. Inget har gått förlorat. Säg till den som sköter datorn."),
    "storage": _("Det går inte att spara just nu. Inget har gått förlorat. Försök igen om en stund."),
    "damaged": _("Det går inte att läsa det som är sparat. Säg till den som sköter datorn."),
    "replaced": _("Det går inte att läsa det som är sparat. Säg till den som sköter datorn."),
    "closed": _("Vi har stängt nu. Det går inte att ta nummer."),
    "unknown_language": _("Det språket har vi inte. Gå tillbaka och välj ett annat."),
    "bad_key": _("Sidan har legat öppen länge. Gå tillbaka och välj igen."),
    "internal": _("Något gick snett hos oss. Försök gärna igen."),
    "not_set_up": _("Entrén är inte förberedd än."),
    "comes_back": _("Entrén är snart tillbaka. En säkerhetskopia läggs in. Sidan går vidare av sig själv."),
    "unknown_host": _(
        "Den adressen är inte Entréns. Öppna Entrén med den adress som du fick av den som sköter datorn. "
        "Ska adressen gälla skrivs den in i kiosk.toml."
    ),
}

BY_STATUS: dict[int, Any] = {
    400: _("Så går det inte att göra här. Gå tillbaka och prova igen."),
    404: _("Sidan finns inte. Gå till början och välj därifrån."),
    405: _("Så kan sidan inte användas. Gå till början och välj därifrån."),
    408: _("Det tog för lång tid. Försök gärna igen."),
    413: _("Det var för mycket på en gång. Skriv mindre och försök igen."),
    414: _("Adressen är för lång. Gå till början och välj därifrån."),
    415: _("Det som skickades går inte att läsa här. Gå till början och välj därifrån."),
    429: _("Många försök på kort tid. Vänta en minut och prova igen."),
    431: _("Webbläsaren skickade för mycket på en gång. Stäng den och öppna sidan igen."),
    500: _("Något gick snett hos oss. Försök gärna igen."),
    503: _("Det går inte just nu. Försök igen om en stund."),
}
"""400 is also used for every other status below 500, and 500 for the rest."""
