"""The fields of a form. After a refusal they have what was typed, and one has the words of the error."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from flask import request

from kiosk import versions
from kiosk.errors import DomainError
from kiosk.identity import contains_identity_number
from web.problems import words_for

VERSION = "version"
"""The hidden field of each form."""
BETWEEN = "+"
"""Between the values of a field with several choices."""


@dataclass(frozen=True, slots=True)
class Field:
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


@dataclass(frozen=True, slots=True)
class Form:
    """A form. In templates `form.name` is its field "name".

    `action` is its address, which no other form of the page has. `version` is that of the thing it changes.
    `trouble`: the words of the error, and `trouble_at` the id of the field where it stands, if it stands at one.
    """

    action: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    version: str = ""
    trouble: str = ""
    trouble_at: str = ""

    def __getitem__(self, name: str) -> Field:
        return self.fields[name]

    def after(self, error: DomainError | None, at: Mapping[str, str] | None = None) -> "Form":
        """The form as it is shown after an error, if it is the form that was sent; else as it is.

        The error stands at the field that it names itself (`field=`), or that `at` names for its code.
        """
        if error is None or request.path != self.action:
            return self
        is_changed = error.code == "changed_meanwhile"
        words = words_for(error.code, error.status)
        at_field = self.fields.get(error.params.get("field") or (at or {}).get(error.code, ""))
        fields = {name: _typed(one, is_changed) for name, one in self.fields.items()}
        if at_field is not None:
            fields[at_field.name] = replace(fields[at_field.name], error=words, is_emptied=False)
        # The version that was seen first is sent again, so that a later try does not overwrite unseen changes.
        version = self.version if is_changed else _version_to_send_again()
        return replace(self, fields=fields, version=version, trouble=words, trouble_at=at_field.id if at_field else "")


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
