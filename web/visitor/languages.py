"""The languages at the touchscreen: the first ones on the start page, and all of them on a page of their own."""

from collections.abc import Sequence

from flask import Blueprint, render_template
from msgspec import Struct

from kiosk.i18n import Language
from web.language import current_language, offered
from web.visitor import countdown

bp = Blueprint("languages", __name__)
FIRST, SURE = 3, 2
"""How many languages the start page shows where there are more, and how many of them also on a small screen."""
IDLE = 40


class FirstLanguages(Struct, frozen=True):
    """The languages on the start page. `more`: a key leads to the others."""

    shown: Sequence[Language]
    more: bool


@bp.app_template_global()
def first_languages() -> FirstLanguages:
    """The first of the list, in its order, and always the page's own: at the latest it is the second."""
    every, own = list(offered()), current_language()
    if len(every) <= FIRST:
        return FirstLanguages(every, more=False)
    if own in every[SURE:]:
        every.remove(own)
        every.insert(SURE - 1, own)
    return FirstLanguages(every[:FIRST], more=True)


@bp.get("/languages")
def every() -> str:
    """All languages by their own names."""
    return render_template("visitor/languages.html", countdown=countdown.to_start(IDLE))
