"""Each field of a request for a number is stored in the ticket's row. A new field is tested automatically."""

import enum
import re
import typing
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from msgspec.structs import FieldInfo

from kiosk.people import tokens
from kiosk.queue.checkin import CheckIn
from kiosk.queue.models import Ticket
from kiosk.station import Station
from kiosk.types import Role

FIELDS = msgspec.structs.fields(CheckIn)
EXAMPLES = {"topic": "bills", "language": "ar", "request_key": "a-touch-of-mine"}
"""Examples of texts with a fixed form."""
NEEDED = {"topic": "login", "request_key": "a-touch-of-all"}
EACH_FIELD = pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)


def another(field: FieldInfo) -> Any:
    """An allowed value that is not the field's default."""
    if field.name in EXAMPLES:
        return EXAMPLES[field.name]
    kinds = [kind for kind in (typing.get_args(field.type) or (field.type,)) if kind is not type(None)]
    default = None if field.default is msgspec.NODEFAULT else field.default
    if kinds == [bool]:
        return not default
    if kinds == [int]:
        return (default or 0) + 1
    if isinstance(kinds[0], type) and issubclass(kinds[0], enum.Enum):
        return next(member for member in kinds[0] if member is not default)
    pytest.fail(f"write in EXAMPLES what can be sent for {field.name}")


def row(station: Station) -> dict[str, Any]:
    """The row of the only ticket."""
    with station.db.read() as s:
        return dict(s.execute(sa.select(Ticket.__table__)).mappings().one())


@EACH_FIELD
def test_each_field_of_the_api_is_stored(client: FlaskClient, station: Station, field: FieldInfo) -> None:
    with station.db.begin() as s:
        token = tokens.add(s, "test", "kiosk", Role.KIOSK, station.clock.now())
    body = msgspec.json.encode(NEEDED | {field.name: another(field)})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert client.post("/api/v1/tickets", data=body, headers=headers).status_code == 201
    kept = row(station)
    assert (kept[field.name], kept["channel"]) == (another(field), "api")


@EACH_FIELD
def test_each_field_of_the_form_is_stored(client: FlaskClient, station: Station, field: FieldInfo) -> None:
    sent = msgspec.to_builtins(another(field))
    text = str(sent).lower() if isinstance(sent, bool) else str(sent)
    assert client.post("/tickets", data=NEEDED | {field.name: text}).status_code == 303
    kept = row(station)
    assert (kept[field.name], kept["channel"]) == (another(field), "touch")


@pytest.mark.parametrize("field", [one for one in FIELDS if not one.required], ids=lambda field: field.name)
def test_a_missing_field_has_its_default(client: FlaskClient, station: Station, field: FieldInfo) -> None:
    client.post("/tickets", data=NEEDED)
    assert row(station)[field.name] == field.default


def test_the_form_has_only_fields_that_are_read(client: FlaskClient) -> None:
    """A field of the form that CheckIn lacks would be ignored."""
    page = client.get("/topics/login").text
    form = page[page.index('action="/tickets') :].partition("</form>")[0]
    sent = set(re.findall(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"', form))
    assert {"topic", "quiet"} <= sent
    assert sent - {"csrf_token"} <= {field.name for field in FIELDS}
