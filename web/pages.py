"""Every page family of the centre, on one page to read."""

from flask import Flask

from web import account, admin, api, board, desk, live, loans, machines, people, scans, sight, visitor


def register(app: Flask) -> None:
    for family in (visitor, sight, board, desk, loans, admin, people, account, api, scans, live, machines):
        app.register_blueprint(family.bp)
