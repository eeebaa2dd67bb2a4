"""Each wish of the list has its words and pictogram, is asked for, kept, shown to staff and named in the log."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kiosk.centre.wishes import RIGHT_BACK, WISHES
from kiosk.station import Station
from tests import factories
from tests.web.logged_in import log_in
from web.admin.changes import SETTINGS
from web.wishes import EVERY, Wish


def test_each_wish_has_its_line_of_words() -> None:
    assert [wish.name for wish in EVERY] == list(WISHES), "a line of EVERY in web/wishes.py, and of WISHES in kiosk"


def test_each_wish_has_a_drawn_pictogram(app: Flask) -> None:
    drawings = app.jinja_env.get_template("macros/pictograms.html").module.drawings  # type: ignore[attr-defined]
    assert [wish.name for wish in EVERY if wish.pictogram not in drawings] == [], "web/templates/macros/pictograms.html"


def test_the_log_names_each_wish() -> None:
    assert [wish.name for wish in EVERY if wish.name not in SETTINGS] == [], "SETTINGS of web/admin/desks.py"


@pytest.mark.parametrize("wish", [it for it in EVERY if it.name != RIGHT_BACK], ids=lambda it: it.name)
def test_visitors_can_choose_it_and_staff_see_it(client: FlaskClient, station: Station, wish: Wish) -> None:
    assert f'name="{wish.name}"' in client.get("/topics/login").text
    wished: dict[str, Any] = {wish.name: True}
    factories.take(station, **wished)
    page = log_in(client.application.test_client(), station, desk="1").get("/desk").text
    assert f"</svg>{wish.for_staff}" in page
