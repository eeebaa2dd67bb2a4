"""Each result of a scan is told by a shape, a word, a colour, a lamp and a tone, which are in one table."""

import re

import pytest

from kiosk.config import PanelSettings
from kiosk.scans.models import Result
from kiosk.scans.signals import SIGNALS
from tests.architecture.source import ROOT

STYLES = (ROOT / "web" / "static" / "entren.css").read_text("utf-8")
EACH_RESULT = pytest.mark.parametrize("result", Result)


def rule(selector: str) -> str:
    found = re.search(rf"^{re.escape(selector)} \{{(.*?)\}}", STYLES, re.MULTILINE | re.DOTALL)
    assert found, f"entren.css has no rule {selector}"
    return found[1]


def test_each_result_has_its_own_shape_word_colour_and_tone() -> None:
    assert list(SIGNALS) == list(Result)
    for what in ("pictogram", "word", "colour", "tone"):
        assert len({getattr(signal, what) for signal in SIGNALS.values()}) == len(Result), what


def test_tones_differ_also_for_people_who_do_not_hear_their_pitch() -> None:
    heard = {tuple((note.hertz > 0, round(note.seconds, 1)) for note in one.tone) for one in SIGNALS.values()}
    assert len(heard) == len(Result)


@EACH_RESULT
def test_the_pages_have_its_colour_edge_and_shape(result: Result) -> None:
    signal = SIGNALS[result]
    token = {"tint": "accent-tint"}.get(signal.colour, signal.colour)
    assert f"background: var(--{token});" in rule(f".told.{signal.colour}")
    assert result is Result.DONE or "border" in rule(f".told.{result}")
    pictograms = (ROOT / "web" / "templates" / "macros" / "pictograms.html").read_text("utf-8")
    assert re.search(rf'["\']{signal.pictogram}["\']', pictograms) or f"{signal.pictogram}:" in pictograms


@EACH_RESULT
def test_its_lamp_is_a_setting_of_the_panel(result: Result) -> None:
    assert f"lamp_{SIGNALS[result].lamp}" in PanelSettings.__struct_fields__
