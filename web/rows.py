"""The rows of a list that an admin keeps: each can be changed, moved, taken out of use and back."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from flask import request, url_for
from flask_babel import gettext
from msgspec import Struct

from kiosk.identity import contains_identity_number
from kiosk.paging import Found, page_within
from web.language import number

T = TypeVar("T")
R = TypeVar("R")
PAGE = 25
"""How many rows of a list a page has."""
FAR, MOST_FAR = 5, 5
"""A long list leads to each fifth page, or to fewer where these would be more than about so many."""
ROW = "row"
"""The parameter of an address that names a row: each list shows the page that has it."""


class Ask(Struct, frozen=True):
    """A button that asks once before it acts: `follows` says what follows. Without it, the button acts at once.

    `not_now`: why it cannot be done, which is said in place of the question.
    """

    address: str
    words: str
    follows: str = ""
    not_now: str = ""


class Row(Struct, frozen=True):
    """A row. `edit`, `up` and `down` are addresses; null where that cannot be done.

    `version`: that of the row, sent with `act`. `language`: that of the name, where it is not the page's.
    """

    key: str
    name: str
    about: str = ""
    picture: str | None = None
    edit: str | None = None
    up: str | None = None
    down: str | None = None
    act: Ask | None = None
    version: str = ""
    language: str = ""


class PageLink(Struct, frozen=True):
    """A page by its number. `address` is null for the page that is shown."""

    number: str
    address: str | None


class Pages(Struct, frozen=True):
    """What a list shows of all that there are: "26 till 50 av 1 000", which page that is of how many, and the others.

    `jumps`: the first and the last page, those beside this one, and some between; empty where `before` and `after` lead
    to all.
    """

    words: str
    place: str
    before: str | None
    after: str | None
    jumps: list[PageLink]


class RowList(Struct, Generic[R], frozen=True):
    """The rows of one page of a list. `pages` is null where they are all. `id` is that of the list on the page."""

    id: str
    rows: list[R]
    pages: Pages | None


def row_list(
    endpoint: str, name: str, things: Sequence[T], key: Callable[[T], str], row: Callable[[T], R]
) -> RowList[R]:
    """A page of a list: the one that has the row of `?row=`, else that of `?<name>=2`, where `name` is the list's.

    A page after the last one is the last one. Only the rows of the page are made.
    """
    page = page_within(_page_with(things, key) or asked_page(name), len(things), PAGE)
    found = Found([row(one) for one in things[(page - 1) * PAGE : page * PAGE]], page, PAGE, len(things))

    def address(other: int) -> str:
        wanted: dict[str, Any] = {name: other}
        return url_for(endpoint, **wanted, _anchor=f"list-{name}")

    return RowList(f"list-{name}", found.rows, pages_of(found, address) if found.pages > 1 else None)


def pages_of(found: Found[Any], address: Callable[[int], str]) -> Pages:
    """The pages of a list at the one that is shown. `address`: that of a page, by its number."""
    page, last = found.page, found.pages
    step = FAR * max(1, last // (FAR * MOST_FAR))
    near = [one for one in range(1, last + 1) if one in (1, last) or abs(one - page) <= 1 or one % step == 0]
    return Pages(
        words=_range_words(found.first, found.last, found.total),
        place=gettext("Sida %(page)s av %(last)s", page=number(page), last=number(last)),
        before=address(page - 1) if page > 1 else None,
        after=address(page + 1) if page < last else None,
        jumps=[PageLink(number(one), address(one) if one != page else None) for one in near] if last > 2 else [],
    )


def _range_words(first: int, last: int, total: int) -> str:
    """ "26 till 50 av 1 000"."""
    words = str(gettext("%(first)s till %(last)s av %(total)s"))
    return words % {"first": number(first), "last": number(last), "total": number(total)}


def row_address(endpoint: str, key: object) -> str:
    """The address of a page at a row of one of its lists."""
    wanted: dict[str, Any] = {ROW: key}
    return url_for(endpoint, **wanted, _anchor=f"row-{key}")


def _page_with(things: Sequence[T], key: Callable[[T], str]) -> int | None:
    wanted = request.args.get(ROW)
    return next((place // PAGE + 1 for place, one in enumerate(things) if key(one) == wanted), None) if wanted else None


def asked_text(longest: int) -> str:
    """What the address looks for: `?q=`. An identity number is left out, and what cannot be read."""
    text = request.args.get("q", "").strip()[:longest]
    return "" if contains_identity_number(text) or not text.isprintable() else text


def asked_page(name: str = "page") -> int:
    """The page of a list that the address asks for, from 1."""
    asked = request.args.get(name, "")
    return max(1, int(asked)) if asked.isdecimal() and asked.isascii() and len(asked) < 7 else 1


def moves(keys: Sequence[str], address: Callable[[str, str], str]) -> Callable[[str], tuple[str | None, str | None]]:
    """For a key the addresses that move its row up and down; the first row has no way up, the last none down."""

    def ways(key: str) -> tuple[str | None, str | None]:
        up = None if key == keys[0] else address(key, "up")
        return up, None if key == keys[-1] else address(key, "down")

    return ways
