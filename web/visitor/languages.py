"""The languages at the touchscreen: the first ones on the start page, and all of them on a page of their own."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from kiosk.i18n import Language
from web.language import current_language, offered
from web.visitor import countdown

bp = Blueprint("languages", __name__)
ON_SMALL, ON_LARGE = 3, 6
"""How many languages a small and a large start page show; where there are more, one key fewer leads to all."""
SURE = 2
"""How many the smallest screen has room for beside that key."""
IDLE = 40


@dataclass(frozen=True, slots=True)
class FirstLanguages:
    """The languages on the start page. `more`: a key leads to the others. `more_on_small`: on a small screen it does,
    which leaves most of them to it.
    """

    shown: Sequence[Language]
    more: bool
    more_on_small: bool


@bp.app_template_global()
def first_languages() -> FirstLanguages:
    """The first of the list, in its order, and always the page's own: at the latest it is the second."""
    every, own = list(offered()), current_language()
    if own in every[SURE:] and len(every) > ON_SMALL:
        every.remove(own)
        every.insert(SURE - 1, own)
    more = len(every) > ON_LARGE
    return FirstLanguages(every[: ON_LARGE - 1] if more else every, more, len(every) > ON_SMALL)


@bp.get("/languages")
def every() -> str:
    """All languages by their own names."""
    return render_template("visitor/languages.html", countdown=countdown.to_start(IDLE))
