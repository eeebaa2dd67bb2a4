"""Two admins have the same form open: what the second one sends never overwrites what the first one saved."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from kiosk.station import Station
from tests.web.admin.test_every_form import endpoint, filled, newest_entry, pages, shown_forms, written
from web.fields import VERSION

__all__ = ["filled", "pages"]
CHANGED = "Här har något ändrats"


def one_of_each(app: Flask, pages: list[str]) -> list[str]:
    """One page of each route: the pages of all items have the same forms."""
    routes = app.url_map.bind("localhost")
    return list({routes.match(address.partition("?")[0], "GET")[0]: address for address in pages}.values())


def test_the_second_one_is_told_and_changes_nothing(
    app: Flask, filled: Station, pages: list[str], admin: FlaskClient, tmp_path: Path
) -> None:
    """Each form with a version is saved with other values, and sent again as it was opened."""
    values, done, wrong = written(filled.clock.now().date, tmp_path), set[str](), []
    for address in one_of_each(app, pages):
        for form in shown_forms(admin, [address]):
            name = endpoint(app, form)
            if name in done or name not in values or not dict(form.fields).get(VERSION):
                continue
            before = newest_entry(filled)
            admin.post(form.action, data=form.with_values(**values[name]))
            saved = newest_entry(filled)
            if saved == before:
                continue
            done.add(name)
            answer = admin.post(form.action, data=form.with_values(), follow_redirects=True)
            if newest_entry(filled) != saved or (CHANGED not in answer.text and answer.status_code != 422):
                wrong.append((name, answer.status_code))
    assert wrong == []
    assert {name for name in values.keys() - done if ".add_" not in name} == set()
