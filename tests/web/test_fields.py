"""Forms after a refusal: what was typed stays, the error stands at its field, and a change by somebody else is seen."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk import versions
from kiosk.errors import Conflict, DomainError, Invalid
from web.fields import Field, Form, form, seen_version

SEEN = "5ee0" * 4


def rooms(error: DomainError | None = None) -> Form:
    """The form of a room that is called Norr at the moment."""
    fields = [Field("name", "Norr", longest=12), Field("floor", "1")]
    return form("room", "/admin/rooms", fields, "now").after(error, {"bad_name": "name"})


def test_it_works(app: Flask) -> None:
    with app.test_request_context("/admin/rooms"):
        shown = rooms()
    assert (shown["name"].value, shown["name"].id, shown["name"].left) == ("Norr", "room-name", 8)
    assert (shown.version, shown.troubles, shown["name"].error) == ("now", (), "")


def test_what_was_typed_stays_with_the_error_at_its_field(app: Flask) -> None:
    sent = {"name": " Söder ", "floor": "2", "version": SEEN}
    with app.test_request_context("/admin/rooms", method="POST", data=sent):
        shown = rooms(Invalid("bad_name"))
    assert [shown[name].value for name in ("name", "floor")] == ["Söder", "2"]
    assert shown["name"].error == shown.troubles[0].words != ""
    assert (shown["floor"].error, shown.troubles[0].at) == ("", "room-name")
    assert shown.version == SEEN, "a second try must not overwrite what nobody has seen"


def test_the_domain_can_name_the_field_itself(app: Flask) -> None:
    with app.test_request_context("/admin/rooms", method="POST", data={}):
        shown = rooms(Invalid("bad_name", field="floor"))
    assert (shown["name"].error, shown.troubles[0].at) == ("", "room-floor")


LONG, NUMBER = "x" * 300, "Eva 811218-9876"
FORMS = {
    "/admin/hours": {"opens-0-0": "14", "closes-0-0": "10", "opens-1-0": "8", "closes-1-0": "25", "opens-2-0": "9"},
    "/admin/centre": {"name": LONG, "default_topic": "none"},
    "/admin/new-topic": {"sv": "", "en": LONG, "series": "1", "pictogram": "x", "digcomp": "9.9"},
    "/admin/topics/login": {"sv": NUMBER, "en": LONG, "series": "1", "pictogram": "x"},
    "/admin/new-model": {"sv": "", "en": LONG, "loan_days": "many"},
    "/admin/new-item": {"tag": "A", "serial": LONG, "model": "none"},
    "/admin/items/TAB0001": {"serial": NUMBER, "model": "none"},
    "/admin/new-notice": {"sv": "", "en": LONG, "starts": "soon", "ends": "later"},
    "/admin/new-day": {"date": "soon", "sv": LONG, "opens-0-0": "14", "closes-0-0": "10"},
    "/admin/municipality": {"kind": "hub", "hub": "no address", "centre": "Å"},
    "/account/password": {"old": "wrong", "new": "short"},
}
"""Forms, each with what is refused in it. Of two times of one period, the second has the error where their order is."""
WITHOUT_ERROR = {"opens-0-0", "opens-1-0", "opens-2-0", "kind"}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_says_all_that_is_refused_at_once(admin: FlaskClient, path: str) -> None:
    answer = admin.post(path, data=FORMS[path])
    fields = "".join(re.findall(r"<[^>]*aria-invalid[^>]*>", answer.text))
    wrong = set(re.findall(r' id="\w+-([^"]+)"', fields))
    wanted = FORMS[path].keys() - WITHOUT_ERROR | ({"closes-2-0"} if path == "/admin/hours" else set())
    assert (answer.status_code in (404, 422), wrong) == (True, wanted)
    assert answer.text.count(" autofocus") == 1


def test_a_change_by_somebody_else_is_shown_and_then_seen(app: Flask) -> None:
    sent = {"name": "Söder", "floor": "1", "version": "seen"}
    with app.test_request_context("/admin/rooms", method="POST", data=sent):
        shown = rooms(Conflict("changed_meanwhile"))
    assert (shown["name"].value, shown["name"].stored) == ("Söder", "Norr")
    assert shown["floor"].stored == ""
    assert shown.version == "now"


def test_another_form_of_the_page_stays_as_it_is(app: Flask) -> None:
    with app.test_request_context("/admin/desks", method="POST", data={"name": "Söder"}):
        assert rooms(Invalid("bad_name"))["name"] == Field("name", "Norr", 12, "room-name")


def test_an_identity_number_is_not_shown_again(app: Flask) -> None:
    with app.test_request_context("/admin/rooms", method="POST", data={"name": "Eva 811218-9876"}):
        assert rooms(Invalid("bad_name"))["name"].value == ""


@pytest.mark.parametrize("sent", ["811218-9876", "8112189876abcdef", "something", "0" * 16])
def test_only_a_version_is_sent_again(app: Flask, sent: str) -> None:
    with app.test_request_context("/admin/rooms", method="POST", data={"version": sent}):
        assert rooms(Invalid("bad_name")).version == ("0" * 16 if sent == "0" * 16 else "")


def test_several_choices_are_one_value(app: Flask) -> None:
    with app.test_request_context("/admin/rooms", method="POST", data={"floor": ["2.6", "4.2"]}):
        assert rooms(Invalid("bad_name"))["floor"].value == "2.6+4.2"


@pytest.mark.parametrize("seen", [None, versions.version("Norr", 1)])
def test_the_same_version_may_be_changed(seen: str | None) -> None:
    versions.check(seen, versions.version("Norr", 1))


def test_another_version_is_refused() -> None:
    with pytest.raises(Conflict, match="changed_meanwhile"):
        versions.check(versions.version("Norr", 1), versions.version("Norr", 2))


def test_a_form_without_a_version_has_none(app: Flask) -> None:
    with app.test_request_context("/admin/rooms", method="POST", data={}):
        assert seen_version() is None
