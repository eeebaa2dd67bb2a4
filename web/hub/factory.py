"""Makes the Flask app of a hub."""

from importlib.resources import files

from flask import Flask

import kiosk
from kiosk.hub import centres
from kiosk.hub.receiver import Receiver
from web import headers, incoming, language, problems, static_files, times
from web.hub import inbox, overview, words
from web.token_uses import TOKEN_USES, TokenUses
from web.visitor import sight

LARGEST_BODY = 1024 * 1024


def create_hub_app(receiver: Receiver) -> Flask:
    """The inbox and the pages of one hub."""
    app = Flask("web", static_folder=None, template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_BODY, LOCALE_FOLDER=str(files(kiosk) / "locale"))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["receiver"] = receiver
    app.extensions[TOKEN_USES] = TokenUses(centres.mark_used)
    app.jinja_env.filters.update(short_date=times.short_date, time_of_day=times.time_of_day)
    app.jinja_env.filters["here"] = lambda then: then.astimezone(receiver.clock.zone)
    language.install(app, None)
    sight.install(app)
    incoming.install(app, receiver.settings.hub.names, receiver.settings.hub.public_url)
    problems.install(app, words.WORDS)
    static_files.install(app)
    headers.install(app)
    app.register_blueprint(inbox.bp)
    app.register_blueprint(overview.bp)
    return app
