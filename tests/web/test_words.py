"""What error codes say to people."""

import pytest
from flask import Flask

from web.problems import join, said


def test_a_family_keeps_its_own_words(app: Flask) -> None:
    with app.test_request_context("/desk"):
        assert said("desk_busy") == "Avsluta besöket vid bordet först."


def test_a_code_is_met_outside_its_family(app: Flask) -> None:
    with app.test_request_context("/loans"):
        assert said("desk_busy") == "Avsluta besöket vid bordet först."


def test_the_family_that_shows_a_code_wins(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from web.words import desk

    monkeypatch.setitem(desk.SAID, "changed_meanwhile", "En kollega hann före.")
    with app.test_request_context("/desk"):
        assert said("changed_meanwhile") == "En kollega hann före."
    with app.test_request_context("/loans"):
        assert said("changed_meanwhile") == "Någon annan hann före. Sidan är uppdaterad."


def test_a_code_of_two_families_needs_shared_words() -> None:
    twice = {"desk": {"busy": "Vänta."}, "loans": {"busy": "Ta en annan."}}
    assert join(twice, {"busy": "Det går inte just nu."})["busy"] == "Det går inte just nu."
    with pytest.raises(ValueError, match="busy"):
        join(twice, {})
