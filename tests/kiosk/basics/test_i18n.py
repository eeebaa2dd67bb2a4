"""How a language writes dates."""

import datetime as dt

import pytest

from kiosk.i18n import LANGUAGES

DAY = dt.date(2026, 12, 14)


@pytest.mark.parametrize(
    ("code", "written"),
    [("sv", "måndag 14 december"), ("fi", "maanantaina 14. joulukuuta"), ("fit", "maanantaina 14. joulukuuta")],
)
def test_the_day_has_the_full_stop_of_its_language(code: str, written: str) -> None:
    language = next(one for one in LANGUAGES if one.code == code)
    assert language.date(DAY, "EEEE d MMMM") == written
