"""Each key of the settings is known to the scripts, says what it does, and has words for staff."""

import re
from pathlib import Path

from flask.testing import FlaskClient

from kiosk.config import KeySettings
from web import admin
from web.admin.key_words import KEY_WORDS
from web.speech.views import COOKIE

SCRIPT = Path(admin.__file__).parents[1] / "static" / "js" / "reader-keys.js"
KEYS = set(KeySettings.__struct_fields__)
ON_SCREEN_ALONE = {"volume", "rate"}
JACK = {"headset_in", "headset_out"}
"""A plug, which nobody presses to hear what it does."""


def test_the_scripts_know_each_key() -> None:
    """The type check of the scripts then asks for what each does: `doing` in reader.js."""
    found = re.search(r"@typedef \{([^}]*)\} Key", SCRIPT.read_text("utf-8"))
    assert found is not None
    assert set(re.findall(r'"(\w+)"', found[1])) == KEYS | ON_SCREEN_ALONE, "the type Key of reader-keys.js"


def test_each_key_says_what_it_does(client: FlaskClient) -> None:
    client.set_cookie(COOKIE, "on")
    said = re.findall(r'data-(?:key|explains)="(\w+)"[^>]* data-say-help="[^"]+"', client.get("/").text)
    assert set(said) == (KEYS | ON_SCREEN_ALONE) - JACK, "a data-key or data-explains in visitor/listen.html"


def test_each_key_has_words_for_staff() -> None:
    assert set(KEY_WORDS) == KEYS, "KEY_WORDS of web/admin/key_words.py"
