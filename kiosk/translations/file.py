"""A language's texts as a .po file, for a translator's tools: written, and read back."""

import io
import re

from babel.messages.pofile import PoFileError, read_po, write_po
from sqlalchemy.orm import Session

from kiosk.errors import Invalid
from kiosk.i18n import Language
from kiosk.translations import queries, texts
from kiosk.translations.texts import Forms, Key

LARGEST = 512 * 1024
"""Bytes of a file: several times those of a catalogue."""
PLURALS = re.compile(r"nplurals\s*=\s*(\d+)")
UNREADABLE = (PoFileError, UnicodeDecodeError, ValueError, LookupError, AttributeError, TypeError, IndexError)
"""What babel raises where a file is no .po file, or a broken one."""


def write(s: Session, language: Language) -> bytes:
    """Every text that visitors read, with what this centre says in the language."""
    catalogue = texts.empty(language, project="Entrén", charset="utf-8", fuzzy=False)
    for text, brought, own in queries.pieces(s, language):
        source: str | tuple[str, str] = (text.one, text.several) if text.several else text.one
        said = own or brought or (("",) * texts.number_of_forms(language) if text.several else ("",))
        places = [(place, 1) for place in text.places]
        catalogue.add(source, said if text.several else said[0], places, context=text.context or None)
    file = io.BytesIO()
    write_po(file, catalogue, include_lineno=False)
    return file.getvalue()


def read(content: bytes, language: Language) -> dict[Key, Forms]:
    """The translated texts of a file. Raises Invalid `no_po_file`, `po_too_large`, `wrong_language`, `no_texts`."""
    if len(content) > LARGEST:
        raise Invalid("po_too_large")
    if not content.strip().startswith((b"#", b"msgid", b"msgctxt", b"\xef\xbb\xbf")):
        raise Invalid("no_po_file")
    try:
        catalogue = read_po(io.BytesIO(content.removeprefix(b"\xef\xbb\xbf")), abort_invalid=True)
        done = [one for one in catalogue if one.id and not one.fuzzy]
        found = {texts.key_of(one.id, one.context): texts.forms_of(one.string) for one in done}
    except UNREADABLE:
        raise Invalid("no_po_file") from None
    if catalogue.locale is not None and catalogue.locale.language != language.locale.language:
        raise Invalid("wrong_language")
    kept = {key: forms for key, forms in found.items() if any(forms)}
    if not kept:
        raise Invalid("no_texts")
    return kept
