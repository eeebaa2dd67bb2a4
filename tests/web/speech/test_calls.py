"""What the board says of a call in each language that visitors can choose, and by which voice."""

import json
import re

from flask.testing import FlaskClient

from kiosk.i18n import SOURCE
from kiosk.station import Station
from tests import factories
from tests.web.speech.screens import TRANSLATED, Texts, voice

ANNOUNCED = re.compile(r'<script type="application/json" id="announced"[^>]*>(.*?)</script>', re.S)


def test_a_call_is_said_in_the_tickets_language_and_in_swedish(client: FlaskClient, station: Station):
    """A text that nobody has reviewed is said all the same. One without a voice here has no clip."""
    sentence = "Nummer %(number)s, bord %(goal)s."
    for language in (one for one in TRANSLATED if one.based_on != SOURCE.code and one is not SOURCE):
        factories.turn_on(station, language.code)
        factories.everybody_leaves(station)
        factories.take(station, language=language.code)
        called = factories.call(station, "3")
        found = ANNOUNCED.search(client.get("/board").text)
        assert found
        number = f"{called.series} {called.number}"
        expected = [(one.code, Texts(one)(sentence, number=number, goal="3"), voice(one)) for one in (language, SOURCE)]
        said = json.loads(found[1])[-1]["sayings"]
        assert [(one["language"], one["text"], one.get("voice", "")) for one in said] == expected
        assert all(one.get("address", "").startswith("/speech/") for one in said if one.get("voice"))
