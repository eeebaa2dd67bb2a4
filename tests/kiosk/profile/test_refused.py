"""A profile that cannot be read, or has a value that no form takes, is refused and changes nothing."""

from typing import Any

import pytest

from kiosk.clock import Moment
from kiosk.errors import Conflict, DomainError, Invalid
from kiosk.profile import file
from kiosk.station import Station
from tests.kiosk.profile.profiles import Change, brought_in, content

HEAD = b'{"kind": "entren-profile", "version": 1, "centre": "A", "made": "2026-01-01", '
PERSON = "19811218-9876"


def topic_twice(parts: dict[str, Any]) -> None:
    parts["topics"].append(parts["topics"][0])


def desk_twice(parts: dict[str, Any]) -> None:
    parts["desks"] += [{"kind": "desk", "name": "Zed"}, {"kind": "desk", "name": " zed"}]


def model_twice(parts: dict[str, Any]) -> None:
    parts["models"].append(parts["models"][0])


def day_twice(parts: dict[str, Any]) -> None:
    parts["days"] += [{"date": "2099-01-01", "names": {}, "periods": []}] * 2


@pytest.mark.parametrize("change", [topic_twice, desk_twice, model_twice, day_twice], ids=lambda it: it.__name__)
def test_a_row_that_stands_twice_is_refused(station: Station, at: Moment, change: Change) -> None:
    with pytest.raises(Conflict, match=r"^row_twice$"):
        brought_in(station, at, content(station, at, change))


def test_two_new_topics_of_one_name_are_refused(station: Station, at: Moment) -> None:
    def one_name(parts: dict[str, Any]) -> None:
        new = {"series": "A", "pictogram": "other"}
        parts["topics"] += [{"code": "t1", "names": {"sv": "T1"}, **new}, {"code": "t2", "names": {"sv": "t1"}, **new}]

    with pytest.raises(Conflict, match=r"^same_name$") as refusal:
        brought_in(station, at, content(station, at, one_name))
    assert refusal.value.params["thing"] == "T1"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (b"", "no_profile"),
        (b"\xff\xfe", "no_profile"),
        (b"[]", "no_profile"),
        (b'{"kind": "entren-day-report", "version": 1}', "no_profile"),
        (b'{"kind": "entren-profile", "version": 1}', "no_profile"),
        (b'{"kind": "entren-profile", "version": 2, "more": {}}', "profile_newer"),
        (HEAD + b'"parts": {"x": 1}}', "no_profile"),
        (HEAD + b'"parts": {"hours": []}}', "bad_profile"),
        (HEAD.replace(b": 1,", b": -1,") + b'"parts": {}}', "no_profile"),
        (HEAD + b'"parts": {"topics": ' + b"[" * 20_000 + b"]" * 20_000 + b"}}", "no_profile"),
        (HEAD + b'"parts": {"topics": ' + b"[" * 200 + b"]" * 200 + b"}}", "bad_profile"),
        (HEAD + b'"parts": {"retention": {"811218-9876": 1}}}', "bad_profile"),
        (b" " * (file.LARGEST + 1), "profile_too_large"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(sent: bytes, code: str) -> None:
    with pytest.raises(Invalid, match=f"^{code}$"):
        file.read(sent)


def test_a_file_that_was_saved_with_a_byte_order_mark_is_read(station: Station, at: Moment) -> None:
    assert file.read(b"\xef\xbb\xbf" + content(station, at)).centre


def test_a_language_that_there_is_not_is_refused(station: Station, at: Moment) -> None:
    def unknown_language(parts: dict[str, Any]) -> None:
        parts["topics"][0]["names"][PERSON] = "X"

    with pytest.raises(Invalid, match=r"^bad_profile$") as refusal:
        file.read(content(station, at, unknown_language))
    assert refusal.value.params == {"part": "topics"}


def bad_series(parts: dict[str, Any]) -> None:
    parts["topics"][0]["series"] = "I"


def bad_wish(parts: dict[str, Any]) -> None:
    parts["wishes"] = ["sauna"]


def bad_days(parts: dict[str, Any]) -> None:
    parts["retention"]["scans"] = 4000


def person_as_topic(parts: dict[str, Any]) -> None:
    parts["topics"][0]["names"]["sv"] = PERSON


def person_as_code(parts: dict[str, Any]) -> None:
    parts["topics"].append({"code": PERSON, "names": {"sv": "X"}, "series": "A", "pictogram": "other"})


def bad_minutes(parts: dict[str, Any]) -> None:
    parts["last_number"] = -1


def bad_check(parts: dict[str, Any]) -> None:
    parts["models"][0]["checks"] = ["sold"]


def person_as_model(parts: dict[str, Any]) -> None:
    parts["models"].append({"names": {"sv": PERSON}, "parts": [], "checks": []})


def person_as_desk(parts: dict[str, Any]) -> None:
    parts["desks"].append({"kind": "desk", "name": PERSON[2:8] + PERSON[-4:]})


@pytest.mark.parametrize(
    "change",
    [
        bad_series,
        bad_wish,
        bad_days,
        bad_minutes,
        bad_check,
        person_as_topic,
        person_as_code,
        person_as_desk,
        person_as_model,
    ],
    ids=lambda it: it.__name__,
)
def test_a_value_that_no_form_takes_is_refused(station: Station, at: Moment, change: Change) -> None:
    before = content(station, at)
    with pytest.raises(DomainError):
        brought_in(station, at, content(station, at, change))
    assert content(station, at) == before
