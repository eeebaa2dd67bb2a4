"""Makes the Flask app of a centre from its opened data folder."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from kiosk.keys import form_key
from kiosk.station import Station
from web import (
    forms,
    headers,
    incoming,
    language,
    number_limit,
    pages,
    problems,
    readiness,
    restoring,
    said,
    static_files,
    times,
)
from web.api.live import Live
from web.auth import callers, same_site
from web.desk import doers, presses
from web.incoming import LARGEST_BODY
from web.speech import views as speech
from web.visitor import feedback, sight


class App(Flask):
    """Flask for views that are plain functions. Flask asks each view and hook whether it is asynchronous, at each
    request: that is 3 % of a ticket's processor time.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(station: Station) -> Flask:
    """The pages and the API of one centre."""
    app = App("web", static_folder=None, template_folder="templates")
    app.config.update(
        SECRET_KEY=form_key(station.data),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a kiosk page stays open over night, and its form must still be accepted
        LISTENS_ON=station.settings.web.host,  # `kiosk web --host` writes another one over it
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["station"] = station
    app.extensions["live"] = Live(station)
    language.install(app, station.db)
    times.install(app)
    incoming.install(app, station.settings.web.names, station.settings.web.public_url)
    callers.install(app)
    doers.install(app)
    presses.install(app)
    forms.install(app)
    said.install(app)
    same_site.install(app)
    readiness.install(app, station.db)
    problems.install(app)
    sight.install(app)
    speech.install(app)
    number_limit.install(app)
    feedback.install(app)
    restoring.install(app, station)
    pages.register(app)
    static_files.install(app)
    headers.install(app)
    return app
