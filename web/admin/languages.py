"""The admin's pages of the languages: which visitors can choose, who has reviewed them, and their texts."""

import gettext as gnu
import hashlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec import Struct
from sqlalchemy.orm import Session

from kiosk.centre import queries as centre
from kiosk.errors import DomainError, Invalid
from kiosk.i18n import LANGUAGES, SOURCE, Language
from kiosk.identity import contains_identity_number
from kiosk.paging import Found, page_within
from kiosk.translations import change as domain
from kiosk.translations import file, on_board, queries, texts
from kiosk.translations.check import longest
from kiosk.translations.queries import Shown
from kiosk.translations.texts import Forms, Key, Text
from kiosk.types import LONGEST_NAME
from web.admin.blueprint import bp, who
from web.admin.options import Option
from web.admin.save import press, save
from web.admin.setting import Setting, some_of
from web.context import db, now
from web.fields import BETWEEN, VERSION, Field, Form, chosen, form, seen_version, typed
from web.incoming import takes_large_bodies
from web.language import language_name, number
from web.rows import Ask, Pages, Row, asked_page, asked_text, pages_of, row_address, row_list
from web.times import full_date

FILE, PAGE, LONGEST_SEARCH = "file", 20, 60
AT_FILE = dict.fromkeys(("no_file", "no_po_file", "po_too_large", "wrong_language", "no_texts"), FILE)


SETTINGS = {
    on_board.FIELD: Setting(_("språk på tavlan"), some_of({one.code: one.name for one in LANGUAGES})),
}


class Show(StrEnum):
    """Which texts the page of a language has."""

    ALL = "all"
    MISSING = "missing"
    CORRECTED = "corrected"


SHOWS: dict[Show, Any] = {
    Show.ALL: _("Alla texter"),
    Show.MISSING: _("Inte översatta"),
    Show.CORRECTED: _("Rättade här"),
}


class Piece(Struct, frozen=True):
    """A text with the fields of its translation: one, or one for each plural form with its numbers."""

    id: str
    swedish: str
    meaning: str
    fields: Sequence[tuple[Field, str]]
    is_corrected: bool

    @property
    def is_alone(self) -> bool:
        """Whether it has no plural: then its field needs no label that is seen."""
        return len(self.fields) == 1


@bp.get("/languages")
def languages() -> str:
    return _list_page()


@bp.post("/languages")
def choose_board_languages() -> ResponseReturnValue:
    return save(
        _choose_for_board,
        _list_page,
        url_for("admin.languages"),
        lambda _: gettext("Språken på tavlan är sparade."),
    )


def _choose_for_board(s: Session) -> None:
    """Raises Invalid `bad_value` where no field came: a form in which no language is chosen sends its version."""
    if not request.form.keys() & {on_board.FIELD, VERSION}:
        raise Invalid("bad_value")
    on_board.choose(s, who(), chosen(typed(on_board.FIELD)), seen_version(), now())


def _list_page(error: DomainError | None = None) -> str:
    with db().read() as s:
        every, ours, possible = queries.shown(s), centre.centre(s), on_board.can_be_chosen(s)
    field = Field(on_board.FIELD, BETWEEN.join(ours.board_languages))
    turns = form("board", url_for("admin.choose_board_languages"), [field], on_board.version(ours)).after(error)
    now_chosen = chosen(turns[on_board.FIELD].value)
    return render_template(
        "admin/languages.html",
        rows=row_list("admin.languages", "languages", every, lambda one: one.language.code, _row),
        turns=turns,
        possible=[Option(one.code, language_name(one.code), one.code in now_chosen) for one in possible],
    )


@bp.post("/languages/<code>/on")
def language_on(code: str) -> ResponseReturnValue:
    said = gettext("%(name)s går att välja på skärmen.")
    return press(
        lambda s: domain.switch(s, who(), code, True, now()),
        row_address("admin.languages", code),
        lambda language: said % {"name": language.name},
    )


@bp.post("/languages/<code>/off")
def language_off(code: str) -> ResponseReturnValue:
    said = gettext("%(name)s går inte att välja längre.")
    return press(
        lambda s: domain.switch(s, who(), code, False, now()),
        row_address("admin.languages", code),
        lambda language: said % {"name": language.name},
    )


@bp.get("/languages/<code>")
def language(code: str) -> str:
    """`?show=missing` or `corrected`, `?q=` a part of a text, `?page=2`."""
    return _page(code)


@bp.post("/languages/<code>")
def save_texts(code: str) -> ResponseReturnValue:
    sent = _sent(domain.language_of(code))
    asked = {name: typed(name) for name in ("show", "q", "page")}
    own: dict[str, Any] = {name: text for name, text in asked.items() if text and not contains_identity_number(text)}
    return save(
        lambda s: domain.correct(s, who(), code, sent, seen_version(), now()),
        lambda error: _page(code, error),
        url_for("admin.language", code=code, **own),
        lambda n: (
            ngettext("%(num)d text är ändrad.", "%(num)d texter är ändrade.", n) if n else gettext("Inget är ändrat.")
        ),
    )


@bp.post("/languages/<code>/review")
def review_language(code: str) -> ResponseReturnValue:
    return save(
        lambda s: domain.review(s, who(), code, typed("name"), now()),
        lambda error: _page(code, error),
        url_for("admin.language", code=code),
        lambda language: gettext("Granskningen av %(name)s är sparad.", name=language.name),
    )


@bp.get("/languages/<code>.po")
def write_texts(code: str) -> Response:
    """Every text as a file for a translator's tools."""
    with db().read() as s:
        content = file.write(s, domain.language_of(code))
    headers = {"Content-Disposition": f'attachment; filename="entren-{code}.po"'}
    return Response(content, content_type="text/x-gettext-translation; charset=utf-8", headers=headers)


@bp.post("/languages/<code>/file")
@takes_large_bodies
def bring_in_texts(code: str) -> ResponseReturnValue:
    sent = request.files.get(FILE)
    content = sent.stream.read(file.LARGEST + 1) if sent else b""

    def bring_in(s: Any) -> int:
        if not content:
            raise Invalid("no_file")
        return domain.bring_in(s, who(), code, file.read(content, domain.language_of(code)), now())

    return save(
        bring_in,
        lambda error: _page(code, error),
        url_for("admin.language", code=code),
        lambda n: ngettext("%(num)d text är intagen.", "%(num)d texter är intagna.", n),
    )


def _row(one: Shown) -> Row:
    code, name = one.language.code, one.language.name
    if one.is_on:
        act = Ask(url_for("admin.language_off", code=code), gettext("Stäng av"))
    elif one.can_be_on:
        follows = (
            "" if one.review else gettext("Ingen människa har läst igenom texterna. Besökare kan få läsa fel saker.")
        )
        act = Ask(url_for("admin.language_on", code=code), gettext("Slå på"), follows)
    else:
        why = gettext("För få texter är översatta. Nio av tio behövs. Öppna språket och skriv dem, eller ta in en fil.")
        act = Ask("", gettext("Slå på"), not_now=why)
    about = ". ".join(
        [language_name(code), gettext("På") if one.is_on else gettext("Av"), _texts(one), review_words(one)]
    )
    return Row(code, name, about, edit=url_for("admin.language", code=code), act=act, language=code)


def _texts(one: Shown) -> str:
    said = gettext("%(done)s av %(all)s texter", done=number(one.translated), all=number(one.texts))
    return str(said) + (gettext(", %(n)s rättade här", n=number(one.corrected)) if one.corrected else "")


def review_words(one: Shown) -> str:
    """Who has reviewed a language, and when."""
    if one.review is None:
        return str(gettext("Ingen människa har läst igenom den."))
    return str(gettext("Läst igenom av %(who)s %(date)s.", who=one.review.who, date=full_date(one.review.on)))


def _page(code: str, error: DomainError | None = None) -> str:
    language = domain.language_of(code)
    show = next((one for one in Show if one == request.args.get("show")), Show.ALL)
    search = asked_text(LONGEST_SEARCH)
    with db().read() as s:
        one, pieces, version = (
            queries.find_shown(s, language),
            list(queries.pieces(s, language)),
            domain.version(s, language),
        )
    found = [piece for piece in pieces if _is_shown(piece, show, search)]
    refused = {name.partition("-")[0] for name in request.form} if request.method == "POST" else set()
    if refused & {_field(text.key) for text, _brought, _own in pieces}:
        found = [piece for piece in pieces if _field(piece[0].key) in refused]
    page = page_within(asked_page(), len(found), PAGE)
    part = found[(page - 1) * PAGE : page * PAGE]
    numbers = _numbers_of_forms(language)
    fields = [one for piece in part for one in _fields(piece, len(numbers))]
    shown = form("texts", url_for("admin.save_texts", code=code), fields, version).after(error)
    sought = {"show": show if show is not Show.ALL else None, "q": search or None}
    return render_template(
        "admin/language.html",
        spoken=language,
        source=SOURCE.code,
        review=review_words(one),
        amount=_texts(one),
        texts=shown,
        pieces=[_piece(piece, shown, numbers) for piece in part],
        pages=_pages(code, sought, Found(part, page, PAGE, len(found))),
        search=form(
            "search", url_for("admin.language", code=code), [Field("q", search, LONGEST_SEARCH), Field("show", show)]
        ),
        shows=[Option(value, str(words), value is show) for value, words in SHOWS.items()],
        sought={**sought, "page": page},
        reviewing=form(
            "review", url_for("admin.review_language", code=code), [Field("name", who(), LONGEST_NAME)]
        ).after(error, {"bad_name": "name"}),
        upload=form("upload", url_for("admin.bring_in_texts", code=code), [Field(FILE)]).after(error, AT_FILE),
        refused_text=error.params.get("text", "") if error and not error.params.get("field") else "",
    )


def _pages(code: str, sought: dict[str, Any], found: Found[Any]) -> Pages | None:
    if found.pages == 1:
        return None
    return pages_of(found, lambda page: url_for("admin.language", code=code, **sought, page=page if page > 1 else None))


def _is_shown(piece: tuple[Text, Forms, Forms], show: Show, search: str) -> bool:
    text, brought, own = piece
    if (show is Show.MISSING and (brought or own)) or (show is Show.CORRECTED and not own):
        return False
    return search.casefold() in " ".join([text.one, text.several, *(own or brought)]).casefold()


def _field(key: Key) -> str:
    """The name of a text's fields, without the number of the form."""
    return "t" + hashlib.sha256("\0".join(key).encode()).hexdigest()[:12]


def _fields(piece: tuple[Text, Forms, Forms], forms: int) -> list[Field]:
    text, brought, own = piece
    said = own or brought or ("",) * (forms if text.several else 1)
    return [Field(f"{_field(text.key)}-{n}", one, longest(text)) for n, one in enumerate(said)]


def _piece(piece: tuple[Text, Forms, Forms], shown: Form, numbers: Sequence[str]) -> Piece:
    text, _brought, own = piece
    labels = numbers if text.several else [str(gettext("Översättning"))]
    fields = [(shown[f"{_field(text.key)}-{n}"], label) for n, label in enumerate(labels)]
    swedish = f"{text.one} / {text.several}" if text.several else text.one
    return Piece(f"{_field(text.key)}-swedish", swedish, text.context, fields, bool(own))


def _numbers_of_forms(language: Language) -> list[str]:
    """The numbers that each plural form is for: "1", "2, 3, 4 …"."""
    catalogue = texts.empty(language)
    which = gnu.c2py(catalogue.plural_expr)
    found: list[list[str]] = [[] for _form in range(catalogue.num_plurals)]
    for one in range(200):
        found[which(one)].append(str(one))
    return [
        str(gettext("Översättning för %(numbers)s", numbers=", ".join(ones[:3]) + (" …" if len(ones) > 3 else "")))
        for ones in found
    ]


def _sent(language: Language) -> dict[str, tuple[Key, Forms]]:
    """The texts of the form, by the field at which a refusal stands."""
    found = {}
    with db().read() as s:
        pieces = list(queries.pieces(s, language))
    for text, _brought, _own in pieces:
        name = _field(text.key)
        if f"{name}-0" in request.form:
            forms = len(_numbers_of_forms(language)) if text.several else 1
            found[f"{name}-0"] = (text.key, tuple(typed(f"{name}-{n}") for n in range(forms)))
    return found
