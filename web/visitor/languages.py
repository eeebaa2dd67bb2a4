"""The languages at the touchscreen: the first ones on the start page, and all of them on a page of their own."""

from collections.abc import Sequence

from flask import Blueprint, render_template
from msgspec import Struct

from kiosk.i18n import Language
from web.language import current_language, offered
from web.visitor import countdown

bp = Blueprint("languages", __name__)
MOST, FIRST = 3, 2
"""How many languages every screen has room for, and how many of them where there are more."""
IDLE = 40


class FirstLanguages(Struct, frozen=True):
    """The languages that stand on every screen. `also`: one more where there is room for it.

    `more`: a key leads to the others where there is no room for all.
    """

    shown: Sequence[Language]
    more: bool
    also: Language | None = None


@bp.app_template_global()
def first_languages() -> FirstLanguages:
    """The first of the list, and the page's own."""
    every, own = list(offered()), current_language()
    if len(every) <= MOST:
        return FirstLanguages(every, more=False)
    first = every[:FIRST] if own in every[:FIRST] else [every[0], own]
    return FirstLanguages(first, more=True, also=next(one for one in every if one not in first))


@bp.get("/languages")
def every() -> str:
    """All languages by their own names."""
    return render_template("visitor/languages.html", countdown=countdown.to_start(IDLE))
