"""The fields of a name in each language, in a form of the admin."""

from msgspec import Struct

from kiosk.i18n import LANGUAGES, SOURCE
from web.fields import Field, Form
from web.language import language_name_inside
from web.spoken import spoken


class NameField(Struct, frozen=True):
    """The field of a name in one language. `language`: what the language is called."""

    field: Field
    language: str
    code: str
    direction: str
    is_source: bool


def name_fields(form: Form) -> list[NameField]:
    """The fields of a form that are named after the languages: of those that visitors can choose, or have a name."""
    offered = spoken().offered()
    return [
        NameField(form[one.code], language_name_inside(one.code), one.code, one.direction, one is SOURCE)
        for one in LANGUAGES
        if one in offered or form[one.code].value
    ]
