"""The fields of a form. After a refusal they have what was typed, and one has the words of the error."""

from collections.abc import Iterable, Mapping, Sequence

from flask import request
from msgspec import Struct, field
from msgspec.structs import replace

from kiosk import versions
from kiosk.errors import DomainError
from kiosk.identity import contains_identity_number
from web.problems import words_of

VERSION = "version"
"""The hidden field of each form."""
NAME_CODES = (
    "bad_name",
    "mixed_letters",
    "name_taken",
    "name_of_user",
    "name_of_program",
    "name_of_service",
    "name_in_log",
)
AT_NAME = dict.fromkeys(NAME_CODES, "name")
"""The field at which the refusals of a user's or token's name stand."""
BETWEEN = "+"
"""Between the values of a field with several choices."""


class Field(Struct, frozen=True):
    """A field: `longest` is the most letters it takes; `id` is its id on the page.

    `error`: the words of the error that stands at it. `stored`: what somebody else has saved meanwhile.
    """

    name: str
    value: str = ""
    longest: int | None = None
    id: str = ""
    error: str = ""
    stored: str = ""
    is_secret: bool = False
    """It is never shown again: a password."""
    is_emptied: bool = False
    """It was sent, and has to be typed again."""
    takes_focus: bool = False
    """It is the first one with an error."""

    @property
    def left(self) -> int | None:
        """How many letters can still be typed, or how many there are too many."""
        return None if self.longest is None else abs(self.longest - len(self.value))

    @property
    def is_too_long(self) -> bool:
        return self.longest is not None and len(self.value) > self.longest

    @property
    def is_checked(self) -> bool:
        return bool(self.value)


class Trouble(Struct, frozen=True):
    """Why a form was refused; `at`: the id of the first field where it stands, if it stands at one."""

    words: str
    at: str


class Form(Struct, frozen=True):
    """A form. In templates `form.name` is its field "name".

    `action` is its address, which no other form of the page has. `version` is that of the thing it changes.
    `troubles`: why it was refused.
    """

    action: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    version: str = ""
    troubles: Sequence[Trouble] = ()

    @property
    def only_trouble(self) -> Trouble | None:
        """Why it was refused, where that is for one reason."""
        return self.troubles[0] if len(self.troubles) == 1 else None

    @property
    def marked(self) -> int:
        """How many fields have an error, where several have one; else 0."""
        wrong = sum(bool(one.error) for one in self.fields.values())
        return wrong if wrong > 1 else 0

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def after(self, error: DomainError | None, at: Mapping[str, str] | None = None) -> "Form":
        """The form as it is shown after an error and the others of the same message, if it is the form that was sent;
        else as it is.

        Each error stands at the field that it names itself (`field=`), or that `at` names for its code.
        """
        if error is None or request.path != self.action:
            return self
        is_changed = error.code == "changed_meanwhile"
        fields = {name: _typed(one, is_changed) for name, one in self.fields.items()}
        troubles: dict[str, Trouble] = {}
        for one in error.every:
            words = words_of(one)
            at_field = fields.get(one.params.get("field") or (at or {}).get(one.code, ""))
            troubles.setdefault(words, Trouble(words, at_field.id if at_field else ""))
            if at_field is not None and not at_field.error:
                fields[at_field.name] = replace(at_field, error=words, is_emptied=False)
        first = next((one for one in fields.values() if one.error), None)
        if first is not None:
            fields[first.name] = replace(first, takes_focus=True)
        # The version that was seen first is sent again, so that a later try does not overwrite unseen changes.
        version = self.version if is_changed else _version_to_send_again()
        return replace(self, fields=fields, version=version, troubles=list(troubles.values()))


def form(key: str, action: str, fields: Iterable[Field], version: str = "") -> Form:
    """A form with these fields. Their ids begin with `key`, since a page can have several forms."""
    return Form(action, {one.name: replace(one, id=f"{key}-{one.name}") for one in fields}, version)


def seen_version() -> str | None:
    """The version of the thing that the sent form was opened with."""
    return request.form.get(VERSION)


def typed(name: str) -> str:
    """What was sent in a field, without spaces around it. Several choices stand with a plus between them."""
    return BETWEEN.join(request.form.getlist(name)).strip()


def chosen(value: str) -> list[str]:
    """The values of a field with several choices."""
    return [one for one in value.split(BETWEEN) if one]


def _version_to_send_again() -> str:
    """The version that was seen first. Anything else that was sent in its place is not shown again."""
    seen = seen_version() or ""
    return seen if versions.is_version(seen) and not contains_identity_number(seen) else ""


def _typed(one: Field, is_changed: bool) -> Field:
    """The field with what was typed. A secret and an identity number are not shown again."""
    if one.is_secret:
        return replace(one, is_emptied=bool(request.form.get(one.name)))
    value = typed(one.name)
    shown = "" if contains_identity_number(value) else value
    return replace(one, value=shown, stored=one.value if is_changed and one.value != value else "")
