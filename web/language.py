"""Chooses the language of a page. A visitor's choice is in the address only, that of staff in a cookie."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Self
from urllib.parse import quote, unquote_plus, urlencode

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale, gettext, refresh
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from kiosk import i18n
from kiosk.db import Database
from kiosk.i18n import SOURCE, Language
from kiosk.identity import contains_identity_number
from web.hyphens import SHORTEST_WORD, hyphenated
from web.spoken import install as install_spoken
from web.spoken import spoken

STAFF_PAGES = ("desk", "loans", "admin", "login", "logout", "setup", "language", "account", "accessibility")
"""The staff's pages, by the first part of their address. Only on these the cookie is read."""
OWN_NAMES = {
    "sv-simple": _("lätt svenska"),
    "prs": _("dari"),
    "kmr": _("nordkurdiska"),
    "sju": _("umesamiska"),
    "swl": _("svenskt teckenspråk"),
}
"""The names of languages that CLDR does not have."""
COOKIE = "entren_language"


def current() -> str:
    """The page's language: `?lang=`, on staff's pages else their choice. Never guessed from the browser.

    It is never read from a form, since a problem page is also shown where the body cannot be read.
    """
    return current_language().code


def current_language() -> Language:
    """The page's language, and how it is written."""
    if "language" not in g:
        g.language = _asked()
    language: Language = g.language
    return language


def _asked() -> Language:
    if is_for_staff():
        return i18n.staffs(request.args.get("lang", request.cookies.get(COOKIE, SOURCE.code)))
    code = request.args.get("lang", SOURCE.code)
    if code == SOURCE.code:
        return SOURCE
    return next((language for language in spoken().offered() if language.code == code), SOURCE)


@contextmanager
def saying(language: Language) -> Iterator[None]:
    """Within a page of another language, say texts in this one."""
    before = current_language()
    _say(language)
    try:
        yield
    finally:
        _say(before)


def _say(language: Language) -> None:
    if language is not g.language:
        g.language = language
        g.pop("texts", None)
        refresh()


def is_for_staff() -> bool:
    return first_part() in STAFF_PAGES


def offered() -> Sequence[Language]:
    """The languages that this page can be read in."""
    return i18n.for_staff() if is_for_staff() else spoken().offered()


def same_page() -> str:
    """This page's address without a language in it; else the first page of its family.

    That is so for an answer to a form, and for an address with somebody's identity number in it: no page repeats one.
    """
    if request.method != "GET" or contains_identity_number(unquote_plus(request.full_path)):
        return f"/{first_part()}"
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    return quote(request.path) + ("?" + urlencode(kept) if kept else "")


def first_part() -> str:
    return request.path.split("/", 2)[1]


def language_name(tag: str) -> str:
    """What a language is called in the page's language, as a heading: "Arabiska". An unknown tag is not shown."""
    name = language_name_inside(tag)
    return name[:1].upper() + name[1:]


def language_name_inside(tag: str) -> str:
    """The same inside a sentence: "arabiska" in Swedish, "Arabic" in English."""
    known = get_locale().languages
    own = OWN_NAMES.get(tag) or known.get(tag) or known.get(tag.partition("-")[0])
    return str(own or _("annat språk"))


def is_swedish(tag: str) -> bool:
    return tag.partition("-")[0] == SOURCE.code


def in_swedish() -> bool:
    """Whether the page is in Swedish, the language of the start page."""
    return current_language() is SOURCE


def direction() -> str:
    """Which way the page's language is written."""
    return current_language().direction


def number(n: int) -> str:
    """A number as the page's language writes it: "1 232"."""
    return current_language().number(n)


class Named(str):
    """A name, and the language that it is in: Swedish where nobody has translated it."""

    language: Language

    def __new__(cls, name: str, language: Language) -> Self:
        made = super().__new__(cls, name)
        made.language = language
        return made


def listed(parts: Iterable[str]) -> str:
    """Parts with the commas of the page's language between them."""
    return current_language().between_words.join(parts)


def named(names: Mapping[str, str]) -> str:
    """A topic's or a model's name in the page's language. Those of a new centre's topics are in the catalogues."""
    swedish = names[SOURCE.code]
    said = names.get(current()) or gettext(swedish)
    return swedish_name(i18n.unbroken(said)) if said == swedish else Named(i18n.unbroken(said), current_language())


def swedish_name(name: str) -> Named:
    """A name that a centre has in Swedish alone, such as its own."""
    swedish_names().add(" ".join(name.replace(i18n.NO_BREAK_HYPHEN, "-").split()))
    return Named(name, SOURCE)


def swedish_names() -> set[str]:
    """The names on this page that have no translation: the Swedish voice reads them."""
    found: set[str] = g.setdefault("swedish_names", set())
    return found


def in_its_language(name: Named) -> str:
    """A name with soft hyphens, marked where it is in another language than the page: a screen reader follows that."""
    said = hyphenated(name, name.language)
    if name.language is current_language():
        return said
    return Markup('<bdi lang="{}">{}</bdi>').format(name.language.code, said)


def _hyphenated(text: str, least: int = SHORTEST_WORD, language: Language | None = None) -> str:
    """The text with soft hyphens, by the rules of its own language: a name can be in another than the page."""
    own = text.language if isinstance(text, Named) else current_language()
    return hyphenated(text, language or own, least)


class CentresTexts(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """The texts of the page's language, on visitors' pages with the centre's corrections."""

    def get_translations(self) -> NullTranslations:
        if not has_request_context():
            return NullTranslations()
        if "texts" not in g:
            g.texts = spoken().texts(current_language(), corrected=not is_for_staff())
        found: NullTranslations = g.texts
        return found


def _locale() -> Locale:
    return current_language().locale


def install(app: Flask, db: Database | None) -> None:
    """`db`: where the centre's languages are; null where all pages are staff's."""
    app.config["BABEL_DEFAULT_LOCALE"] = SOURCE.code
    Babel(app, locale_selector=_locale).domain_instance = CentresTexts()
    install_spoken(app, db)
    app.jinja_env.globals.update(
        language=current,
        current_language=current_language,
        languages=offered,
        in_swedish=in_swedish,
        direction=direction,
        same_page=same_page,
    )
    app.jinja_env.filters.update(number=number, hyphenated=_hyphenated)
