"""Which language a page speaks: the visitor's choice in the address, remembered for the visit only."""

from flask import Flask, g, request
from flask_babel import Babel

LANGUAGES = {"sv": "Svenska", "en": "English"}
"""By their own names, Swedish first: it is the text in the code."""


def current() -> str:
    """The page's language: `?lang=`, else Swedish. Never guessed from the browser: the kiosk's is nobody's."""
    if "language" not in g:
        wanted = request.values.get("lang", "sv")
        g.language = wanted if wanted in LANGUAGES else "sv"
    return str(g.language)


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "sv"
    Babel(app, locale_selector=current, default_translation_directories=app.config["LOCALE_FOLDER"])
    app.jinja_env.globals.update(language=current, languages=LANGUAGES)
