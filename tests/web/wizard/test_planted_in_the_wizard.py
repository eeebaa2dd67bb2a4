"""An identity number that is written in any field of the wizard is kept nowhere."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.station import Station
from tests.web.test_planted_in_every_form import Planted, doors, leaks, plant
from tests.web.wizard.conftest import reach

STEPS = ("name", "topics", "hours", "desks", "items", "colleague", "paper")


def test_a_number_in_the_wizard_is_kept_nowhere(
    new_app: Flask,
    empty: Station,
    librarian: FlaskClient,
    caplog: pytest.LogCaptureFixture,
) -> None:
    planted, words = Planted(), {}
    for step in STEPS:
        reach(empty, step)
        for door in list(doors(new_app, librarian, [f"/setup/{step}"], planted)):
            words[door.name] = plant(librarian, door, planted)
    kept = b"".join(file.read_bytes() for file in empty.data.rglob("*") if file.is_file()).lower()
    stored = {door for door, word in words.items() if word and word.lower().encode() in kept}
    assert sorted(leaks([empty.data], caplog.text, planted)) == []
    assert planted.faults == []
    assert stored >= {"wizard.set_name name", "wizard.invite name"}, words
