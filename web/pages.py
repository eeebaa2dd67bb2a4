"""Every page family of the centre, on one page to read."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from web import admin, api, board, desk, live, loans, machines, people, scans, sight, visitor

# Called by software with a token, or by our own pages with the session's cookie, which `access` keeps to our origin.
WITHOUT_FORM_TOKEN = (api.bp, scans.bp)


def register(app: Flask, csrf: CSRFProtect) -> None:
    for family in (visitor, sight, board, desk, loans, admin, people, api, scans, live, machines):
        app.register_blueprint(family.bp)
    for blueprint in WITHOUT_FORM_TOKEN:
        csrf.exempt(blueprint)
