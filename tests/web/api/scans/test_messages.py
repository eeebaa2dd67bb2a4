"""JSON bodies: what is read, and refusals that repeat nothing of the body."""

import enum

import msgspec
import pytest
from flask import Flask

from kiosk.errors import Invalid, Malformed
from web.messages import as_json, read_json


class Colour(enum.StrEnum):
    RED = "red"


class Part(msgspec.Struct):
    size: int


class Message(msgspec.Struct):
    name: str
    colour: Colour = Colour.RED
    parts: list[Part] = []
    counts: dict[str, int] = {}


def read(body: bytes) -> Message:
    with Flask(__name__).test_request_context("/", method="POST", data=body):
        return read_json(Message)


def test_reads_a_message_and_ignores_what_it_does_not_know():
    assert read(b'{"name": "a", "colour": "red", "later": 1}') == Message("a")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"name": "\xff"}', b'{"name": "a"} x', b'{"x":' + b"[" * 60_000]
)
def test_what_cannot_be_read_is_malformed(body: bytes):
    with pytest.raises(Malformed) as refusal:
        read(body)
    assert refusal.value.code == "malformed"


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"{}", "$.name"),
        (b"[]", "$"),
        (b'{"name": 1}', "$.name"),
        (b'{"name": "a", "colour": "191212121212"}', "$.colour"),
        (b'{"name": "a", "colour": "x - at `$.191212121212`"}', "$.colour"),
        (b'{"name": "a", "parts": [{}]}', "$.parts[0].size"),
        (b'{"name": "a", "counts": {"191212121212": "x"}}', "$.counts[...]"),
    ],
)
def test_a_wrong_value_is_named_by_its_place_alone(body: bytes, place: str):
    with pytest.raises(Invalid) as refusal:
        read(body)
    assert refusal.value.code == "bad_value"
    assert refusal.value.params == {"at": place}


def test_an_answer_is_json():
    response = as_json(Part(2), 201)
    assert (response.status_code, response.mimetype, response.data) == (201, "application/json", b'{"size":2}')
