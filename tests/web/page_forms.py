"""Reads the forms of a page, as a browser would send them: an empty text field that must be filled in has A_TEXT."""

from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

A_TEXT = "Ny"
WRITTEN = ("text", "search", "url", "email", "tel", "password")
"""The types of inputs in which somebody writes."""


@dataclass
class PageForm:
    """A form that is sent: where to, what its fields have on the page, and which of them are dates.

    `written`: the fields in which somebody writes. `files`: those that take a file.
    """

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    presses: list[tuple[str, str, str]] = field(default_factory=list)
    """Its buttons: an address of their own, a name and a value; each can be empty."""

    def with_values(self, **values: str) -> dict[str, list[str]]:
        """The fields, with other values for some of them."""
        body: dict[str, list[str]] = {}
        for name, value in self.fields:
            body.setdefault(name, []).append(value)
        return body | {name: [value] for name, value in values.items()}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[PageForm] = []
        self._form: PageForm | None = None
        self._select: tuple[str, str | None] | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(has.get("action", "")) if has.get("method") == "post" else None
        elif self._form and "disabled" not in has:
            self._read(self._form, tag, has)

    def _read(self, form: PageForm, tag: str, has: dict[str, str]) -> None:
        name = has.get("name", "")
        if tag == "button" and has.get("type", "submit") == "submit":
            form.presses.append((has.get("formaction", ""), name, has.get("value", "")))
        elif tag == "select":
            self._select = (name, None)
        elif tag == "option" and self._select and ("selected" in has or self._select[1] is None):
            self._select = (self._select[0], has.get("value", ""))
        elif tag == "textarea":
            self._area = name
            form.fields.append((name, ""))
            form.written.append(name)
        elif tag == "input" and name:
            self._read_input(form, name, has)

    @staticmethod
    def _read_input(form: PageForm, name: str, has: dict[str, str]) -> None:
        if has.get("type") in ("checkbox", "radio") and "checked" not in has:
            return
        is_missing = "required" in has and has.get("type", "text") == "text"
        otherwise = "on" if has.get("type") == "checkbox" else ""
        form.fields.append((name, has.get("value", otherwise) or (A_TEXT if is_missing else "")))
        if has.get("type") == "date":
            form.dates.append(name)
        if has.get("type", "text") in WRITTEN:
            form.written.append(name)
        if has.get("type") == "file":
            form.files.append(name)

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.fields[-1] = (self._area, data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        elif tag == "select" and self._select and self._form:
            self._form.fields.append((self._select[0], self._select[1] or ""))
            self._select = None
        elif tag == "form" and self._form:
            self.found += _one_for_each_button(self._form)
            self._form = None


def _one_for_each_button(form: PageForm) -> list[PageForm]:
    """The form as each of its buttons sends it. A button can have an address and a value of its own."""
    return [
        replace(form, action=action or form.action, fields=[*form.fields, (name, value)] if name else form.fields)
        for action, name, value in form.presses or [("", "", "")]
    ]


def forms_of(page: str) -> list[PageForm]:
    """Every form of a page that changes something."""
    reader = _Reader()
    reader.feed(page)
    return reader.found
