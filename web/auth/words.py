"""The words of the log-in pages for each error code, and those that all pages for staff share."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "wrong_login": _("Namnet och lösenordet stämmer inte ihop. Skriv dem en gång till."),
    "wrong_password": _("Lösenordet du har nu stämmer inte. Skriv det igen."),
    "wrong_user_code": _("Namnet och koden stämmer inte ihop. Skriv dem en gång till."),
    "old_user_code": _("Koden gäller inte längre. Be en administratör om en ny."),
}

STAFF_WORDS: dict[str, Any] = {
    "borrowers_hidden": _("Du kan inte se vem som har lånat. En administratör kan ge dig lov, under Användare."),
    "bad_name": _(
        "Välj ett namn med 1 till 40 tecken, utan personnummer. Är det klistrat hit kan tecken som inte syns ha följt "
        "med: skriv det för hand."
    ),
    "unknown_user": _("Användaren finns inte längre. Sidan är uppdaterad."),
    "no_printer": _("Det finns ingen skrivare."),
    "login_busy": _("Många loggar in just nu. Försök igen om några sekunder."),
    "short_password": _("Välj ett lösenord med minst 10 tecken."),
    "long_password": _("Välj ett lösenord med högst 200 tecken."),
    "unknown_session": _("Där är ingen inloggad längre."),
    "unknown_item": _("Saken finns inte. Titta på etiketten och prova igen."),
    "lent": _("Saken är utlånad. Ta tillbaka den först."),
    "in_repair": _("Saken är på lagning."),
    "lost": _("Saken är borta."),
    "withdrawn": _("Saken är ur bruk."),
    "not_damaged": _("Saken är redan hel."),
    "not_lent": _("Saken är redan klar att låna ut."),
    "not_ready": _("Saken är inte klar att låna ut ännu. Kontrollera den först."),
}
"""The words for codes that several families of pages for staff can show. Visitors do not read them."""
