"""Which language a page speaks: the visitor's choice in the address, remembered for the visit only."""

from flask import Flask, g, request
from flask_babel import Babel, get_locale

LANGUAGES = {"sv": "Svenska", "en": "English"}
"""By their own names, Swedish first: it is the text in the code."""


def current() -> str:
    """The page's language: `?lang=`, else Swedish. Never guessed from the browser: the kiosk's is nobody's."""
    if "language" not in g:
        wanted = request.values.get("lang", "sv")
        g.language = wanted if wanted in LANGUAGES else "sv"
    return str(g.language)


def language_name(tag: str) -> str:
    """What a visitor's language is called in the page's language: "Arabiska"."""
    known = get_locale().languages
    name = known.get(tag) or known.get(tag.partition("-")[0]) or tag
    return name[:1].upper() + name[1:]


def is_swedish(tag: str) -> bool:
    return tag.partition("-")[0] == "sv"


def direction() -> str:
    """Which way the page's language is written."""
    return str(get_locale().text_direction)


def install(app: Flask) -> None:
    app.config["BABEL_DEFAULT_LOCALE"] = "sv"
    Babel(app, locale_selector=current, default_translation_directories=app.config["LOCALE_FOLDER"])
    app.jinja_env.globals.update(language=current, languages=LANGUAGES, direction=direction)
    app.jinja_env.filters.update(language_name=language_name, is_swedish=is_swedish)
