"""Clips are given for what this service says, and for nothing else."""

import errno
import io
import json
import re
import tempfile
import wave
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from babel import Locale
from flask import Flask
from flask.testing import FlaskClient

from kiosk.speech.rendering import NotRendered, Speaker
from kiosk.station import Station
from web.speech import markup, sayings
from web.speech.sayings import Saying


@pytest.fixture
def question(app: Flask) -> Saying:
    with app.test_request_context("/"):
        return sayings.sayings([("sv", "Vad vill du ha hjälp med?")])[0]


def changed(address: str, **values: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{urlencode(dict(parse_qsl(parts.query)) | values)}"


def test_a_sentence_of_ours_is_spoken(client: FlaskClient, question: Saying):
    answer = client.get(question.address)
    assert (answer.status_code, answer.content_type) == (200, "audio/wav")
    assert "max-age" in answer.headers["Cache-Control"]
    with wave.open(io.BytesIO(answer.data)) as clip:
        assert clip.getnframes() / clip.getframerate() > 1


@pytest.mark.parametrize(
    "other", [{"text": "Gå hem."}, {"language": "en"}, {"voice": "piper"}, {"text": ""}, {"voice": "", "language": ""}]
)
def test_nobody_else_decides_what_is_spoken(client: FlaskClient, station: Station, question: Saying, other):
    assert client.get(changed(question.address, **other)).status_code == 404
    assert client.get("/speech/å").status_code == client.get("/speech/0").status_code == 404
    assert not (station.data / "speech").exists()


def test_a_voice_that_is_gone_says_nothing(client: FlaskClient, app: Flask):
    with app.test_request_context("/"):
        signed = sayings.mark("piper", "sv", "Hej")
    query = urlencode({"voice": "piper", "language": "sv", "text": "Hej"})
    assert client.get(f"/speech/{signed}?{query}").status_code == 404


@pytest.mark.parametrize("is_busy", [True, False])
def test_a_clip_that_cannot_be_had_now(
    client: FlaskClient, question: Saying, monkeypatch: pytest.MonkeyPatch, is_busy: bool
):
    def refuse(*_: object) -> bytes:
        raise NotRendered(is_busy=is_busy)

    monkeypatch.setattr(Speaker, "clip", refuse)
    answer = client.get(question.address)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "1" if is_busy else None)


def test_a_clip_is_rendered_once_though_several_boards_ask_for_it(
    client: FlaskClient, question: Saying, monkeypatch: pytest.MonkeyPatch
):
    answers: list[int] = []

    def ask_meanwhile(*_: object) -> bytes:
        answers.append(client.get(question.address).status_code)
        return b"RIFF"

    monkeypatch.setattr(Speaker, "_render", ask_meanwhile)
    assert (client.get(question.address).status_code, answers) == (200, [503])


def test_who_asks_for_clip_after_clip_elsewhere_does_not_silence_our_screens(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
):
    with app.test_request_context("/"):
        first, *more = [one.address for one in sayings.sayings([("sv", text) for text in ("Ett", "Två", "Tre")])]
    far = {"environ_base": {"REMOTE_ADDR": "192.0.2.7"}}
    answers: list[int] = []

    def ask_meanwhile(_self: object, _voice: object, text: str) -> bytes:
        if text == "Ett":
            answers.extend([client.get(more[0], **far).status_code, client.get(more[1]).status_code])
        return b"RIFF"

    monkeypatch.setattr(Speaker, "_render", ask_meanwhile)
    assert (client.get(first, **far).status_code, answers) == (200, [503, 200])


def test_where_no_file_can_be_written_no_page_fails(
    client: FlaskClient, question: Saying, monkeypatch: pytest.MonkeyPatch
):
    def full(**_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    assert client.get(question.address).status_code == 503


def test_without_a_voice_a_text_is_shown_only(app: Flask):
    with app.test_request_context("/"):
        assert sayings.sayings([("so", "Soomaali")]) == [Saying("so", "Soomaali")]


def test_a_text_that_nobody_has_translated_is_said_in_swedish(app: Flask):
    with app.test_request_context("/"):
        said = sayings.sayings([("fi", "Ta ett nummer"), ("fi", "Ota numero")])
    assert [(one.language, one.marked) for one in said] == [("sv", "fi"), ("fi", "")]


def test_no_text_ends_the_script_that_it_stands_in(app: Flask):
    with app.test_request_context("/"):
        script = str(sayings.as_script(sayings.sayings([("sv", "</script><b>&amp; hej")])))
    assert not re.search("[<>&]", script)
    assert json.loads(script)[0]["text"] == "</script><b>&amp; hej"


MARKUP = """
<h1>Välj <small>Sida 1 av&shy;<br>2</small><svg aria-hidden="true"><path/></svg></h1>
<p hidden>Inte nu</p><div class="slip" role="group" aria-label="Ditt nummer är A12"><b><bdi>A12</bdi></b></div>
<a href="/" lang="en" data-say-place="Language 2 of 2.">English</a>
<label><input type="checkbox"><strong>Eget rum</strong> <small>Ingen hör.</small></label>
<table><tr><th>måndag</th><td>10\u201117</td></tr></table>
<template><p>Senare</p></template><script type="application/json">{"a": 1}</script>
<ul><li><a href="/x"><span aria-hidden="true">></span><span>Löse&shy;nord</span></a></li></ul>
"""


def test_what_markup_says():
    assert markup.said(MARKUP, "sv", Locale("sv").plural_form) == [
        ("sv", "Välj Sida 1 av 2"),
        ("sv", "Inte nu"),
        ("sv", "Ditt nummer är A12"),
        ("en", "English"),
        ("en", "Language 2 of 2."),
        ("sv", "Eget rum Ingen hör."),
        ("sv", "måndag 10-17"),
        ("sv", "Lösenord"),
    ]
