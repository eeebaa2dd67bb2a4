"""Makes the Flask app of a centre from its opened data folder."""

import os
import secrets
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from flask import Flask

import kiosk
from kiosk.station import Station
from web import access, headers, language, pages, problems, sight, times
from web.forms import PageSessions
from web.live import Live
from web.plain import LARGEST_BODY, Plain


def create_app(station: Station) -> Flask:
    """The pages and the API of one centre."""
    app = Plain("web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=secret_key(station.data),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a kiosk page stands open over night, and its first touch must count
        LOCALE_FOLDER=str(files(kiosk) / "locale"),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.session_interface = PageSessions()
    app.extensions["station"] = station
    app.extensions["live"] = Live(station)
    language.install(app)
    times.install(app)
    access.install(app)
    problems.install(app)
    sight.install(app)
    pages.register(app)
    headers.install(app)
    return app


def secret_key(data: Path) -> bytes:
    """The key that signs form tokens: made once, kept in `DIR/secret.key`, readable by the service alone."""
    path = data / "secret.key"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as new:
            new.write(secrets.token_bytes(32))
        with suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and the first of two processes wins
        draft.unlink()
    return path.read_bytes()
