"""The words for error codes."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from web.desk import words as desk
from web.problems import join, words_for


def test_a_family_has_its_own_words(app: Flask) -> None:
    with app.test_request_context("/desk"):
        assert words_for("desk_busy") == "Avsluta besöket vid bordet först."


def test_a_code_has_words_outside_its_family(app: Flask) -> None:
    with app.test_request_context("/loans"):
        assert words_for("desk_busy") == "Avsluta besöket vid bordet först."


def test_the_family_that_shows_a_code_wins(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(desk.WORDS, "changed_meanwhile", "En kollega hann före.")
    with app.test_request_context("/desk"):
        assert words_for("changed_meanwhile") == "En kollega hann före."
    with app.test_request_context("/loans"):
        assert words_for("changed_meanwhile") == "Någon annan hann före. Sidan är uppdaterad."


def test_a_code_of_two_families_needs_shared_words() -> None:
    twice = {"desk": {"busy": "Vänta."}, "loans": {"busy": "Ta en annan."}}
    assert join(twice, {"busy": "Det går inte just nu."})["busy"] == "Det går inte just nu."
    with pytest.raises(ValueError, match="busy"):
        join(twice, {})


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Namnet och lösenordet stämmer inte ihop. Skriv dem en gång till."),
        ("en", "The name and the password do not go together. Type them once more."),
    ],
)
def test_a_wrong_password_has_words(client: FlaskClient, language: str, words: str) -> None:
    answer = client.post("/login", query_string={"lang": language}, data={"name": "nobody", "password": "wrong"})
    assert words in answer.text


def test_a_problem_page_says_what_happened_then_what_to_do(client: FlaskClient) -> None:
    page = client.get("/ticket/nobodys").text
    assert "<h1>Vi hittar inte det numret.</h1>" in page
    assert "<p>Fråga gärna personalen.</p>" in page
