"""The words of the log-in and set-up pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "wrong_login": _("Namnet och lösenordet stämmer inte ihop. Skriv dem en gång till."),
    "setup_incomplete": _("Skriv koden, ditt namn och ett lösenord med minst 10 tecken."),
    "wrong_password": _("Lösenordet du har nu stämmer inte. Skriv det igen."),
    "login_busy": _("Många loggar in just nu. Försök igen om några sekunder."),
    "unknown_session": _("Där är ingen inloggad längre."),
    "wrong_code": _("Koden stämmer inte. Den står i fönstret där Entrén startades, eller i maskinens logg."),
    "already_set_up": _("Entrén är redan förberedd. Logga in i stället."),
    "short_password": _("Välj ett lösenord med minst 10 tecken."),
    "long_password": _("Välj ett lösenord med högst 200 tecken."),
}
