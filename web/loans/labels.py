"""The page of labels and cards: which are printed, and how."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre.queries import centre
from kiosk.digits import in_ascii
from kiosk.errors import DomainError
from kiosk.identity import contains_identity_number
from kiosk.loans import labels as domain
from kiosk.loans import passes, queries
from kiosk.loans.models import Model
from kiosk.people.permissions import Permission
from kiosk.scans.handlers import CARDS
from kiosk.sheets.cards import CardFace, draw_cards
from kiosk.sheets.codes import Symbology
from kiosk.sheets.labels import Printing, draw_labels
from kiosk.sheets.layouts import CARDS as CARD_SHEET
from kiosk.sheets.layouts import LAYOUTS, Layout
from web.admin.options import Option
from web.auth.permissions import needs, page_needs
from web.context import db
from web.fields import Field, Form, form, typed
from web.language import named
from web.loans.blueprint import bp
from web.numbers import whole_number
from web.pdf import as_pdf
from web.pictograms import drawing

EVERY, NOT_CHECKED, ADDED = "every", "not-checked", "added:last"
"""The choices beside the models. No code of a model has a hyphen before `checked`, a colon, or is one of these."""
LONGEST_TAGS = 400
MAKER = "Avery "
"""Left out where the page says it once, so that a phone has room for the rest."""
SYMBOLOGIES: dict[Symbology, Any] = {Symbology.CODE128: _("Streckkod"), Symbology.QR: _("QR-kod")}
AT_FIELD = {
    **dict.fromkeys(("unknown_item", "unknown_first_tag", "unknown_tag_after"), "tags"),
    "no_labels": "which",
    "code_does_not_fit": "code",
    "bad_start": "start",
}


class CommandCard(Struct, frozen=True):
    """A command card: its pictogram, what it is called, and what it does."""

    picture: str
    name: str
    explains: str


@bp.get("/loans/labels")
@page_needs(Permission.LEND)
def labels() -> str:
    return _page()


@bp.post("/loans/labels")
@needs(Permission.LEND)
def print_labels() -> ResponseReturnValue:
    """The labels as a PDF. Nothing is changed: it is a POST so that a refusal keeps what was typed."""
    try:
        with db().read() as s:
            wanted = domain.labels(s, _tags(s))
        content = draw_labels(wanted, _printing())
    except DomainError as refusal:
        return _page(refusal), refusal.status
    return as_pdf(content, gettext("etiketter"))


@bp.post("/loans/labels/cards")
@needs(Permission.LEND)
def print_cards() -> Response:
    """The command cards as a PDF, with their words in the page's language."""
    with db().read() as s:
        here = centre(s).name
    faces = [
        CardFace(card.code, gettext(card.name), gettext(card.explains), drawing(card.picture), here)
        for card in CARDS.values()
    ]
    return as_pdf(draw_cards(faces), gettext("kort"))


@bp.post("/loans/labels/passes")
@needs(Permission.LEND)
def print_passes() -> Response:
    """A sheet of new passes as a PDF. Their codes are random, and are stored nowhere until one lends something home."""
    with db().read() as s:
        here = centre(s).name
    words = (
        gettext("Lånekort"),
        gettext("Visa kortet när du lånar hem något. Ditt namn står inte på det och sparas inte."),
    )
    faces = [CardFace(passes.new_code(), *words, drawing("loan"), here) for _number in range(CARD_SHEET.per_page)]
    return as_pdf(draw_cards(faces), gettext("kort"))


def _tags(s: Session) -> list[str]:
    """The tags that were typed, else those of what was chosen."""
    tags = typed("tags").upper().replace(",", " ").split()
    which = typed("which")
    if tags:
        return tags
    if which == NOT_CHECKED:
        return domain.not_checked(s)
    if which == ADDED:
        return domain.last_added(s)
    return domain.every_tag(s, None if which == EVERY else which)


def _printing() -> Printing:
    return Printing(
        layout=LAYOUTS.get(typed("layout"), next(iter(LAYOUTS.values()))),
        symbology=Symbology.QR if typed("code") == Symbology.QR else Symbology.CODE128,
        start=whole_number("start", empty="1") or 0,
        right=_millimetres("right"),
        down=_millimetres("down"),
    )


def _millimetres(name: str) -> float:
    """What was typed, with a comma or a point; not a number where it is none, which is refused as out of bounds."""
    text = in_ascii(typed(name)).replace(",", ".").replace("−", "-") or "0"
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        models = [one for one in queries.all_models(s) if one.active]
        number = queries.items_by_model(s)
        left, added, every = len(domain.not_checked(s)), len(domain.last_added(s)), len(domain.every_tag(s))
    tag = request.args.get("tag", "")
    tags = "" if contains_identity_number(tag) else tag
    which = ADDED if request.args.get("which") == ADDED else NOT_CHECKED if left else EVERY
    fields = [
        Field("which", which),
        Field("tags", tags, LONGEST_TAGS),
        Field("layout", next(iter(LAYOUTS))),
        Field("code", Symbology.CODE128),
        *(Field(name, "1" if name == "start" else "0") for name in ("start", "right", "down")),
    ]
    shown = form("labels", url_for("loans.print_labels"), fields).after(error, AT_FIELD)
    return render_template(
        "loans/labels.html",
        labels=shown,
        which=_which(shown, models, number | {NOT_CHECKED: left, ADDED: added, EVERY: every}),
        layouts=[Option(one.code, _layout_words(one), one.code == shown["layout"].value) for one in LAYOUTS.values()],
        codes=[Option(one, str(words), one == shown["code"].value) for one, words in SYMBOLOGIES.items()],
        left=left,
        every=every,
        cards=[CommandCard(it.picture, gettext(it.name), gettext(it.explains)) for it in CARDS.values()],
    )


def _which(shown: Form, models: list[Model], number: dict[str, int]) -> list[Option]:
    chosen = shown["which"].value
    options = [
        (NOT_CHECKED, gettext("Inte kontrollerade")),
        *([(ADDED, gettext("De senast tillagda"))] if number[ADDED] else []),
        (EVERY, gettext("Alla saker")),
        *((one.code, named(one.names)) for one in models),
    ]
    return [Option(value, f"{words} ({number.get(value, 0)})", value == chosen) for value, words in options]


def _layout_words(one: Layout) -> str:
    if not one.is_sheet:
        return str(gettext("Skrivare: %(size)s", size=one.name))
    size = f"{format_decimal(one.width)} × {format_decimal(one.height)} mm"
    return str(
        gettext(
            "%(name)s: %(number)s på A4, %(size)s", name=one.name.removeprefix(MAKER), number=one.per_page, size=size
        )
    )
