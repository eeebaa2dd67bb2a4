"""The words of the visitors' pages for each error code."""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS: dict[str, Any] = {
    "too_many_numbers": _("Många tar nummer just nu. Vänta en liten stund och prova igen."),
    "too_many_steps": _("Många trycker just nu. Vänta en liten stund och prova igen."),
    "too_many_answers": _("Många svarar just nu. Vänta en liten stund och prova igen."),
    "unknown_ticket": _("Vi hittar inte det numret. Fråga gärna personalen."),
    "unknown_topic": _("Ämnet finns inte längre. Gå tillbaka och välj igen."),
    "bad_value": _("Ett val saknades. Gå tillbaka och välj igen."),
    "feedback_off": _("Vi frågar inte efter besöket här. Du får gärna säga till personalen vad du tycker."),
    "changed_meanwhile": _("Någon annan hann före. Gå tillbaka och prova igen."),
    "disk_full": _("Lagringen är full. Inget har gått förlorat. Säg till personalen."),
    "read_only": _("Det går inte att spara just nu. Inget har gått förlorat. Säg till personalen."),
    "storage": _("Det går inte att spara just nu. Inget har gått förlorat. Säg till personalen."),
    "internal": _("Något gick snett hos oss. Alla nummer finns kvar. Fråga gärna personalen."),
    "damaged": _("Det går inte att läsa det som är sparat. Säg till personalen."),
    "replaced": _("Det går inte att läsa det som är sparat. Säg till personalen."),
}
