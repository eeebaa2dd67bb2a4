"""The admin's page of topics: the list in the order of the screen, and a form for each."""

from collections import Counter
from collections.abc import Callable, Mapping

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.centre import digcomp, queries
from kiosk.centre import topics as domain
from kiosk.centre.models import SERIES_LETTERS, Topic
from kiosk.centre.topics import TopicSettings
from kiosk.errors import DomainError
from kiosk.i18n import LANGUAGES, SOURCE, for_staff
from web.admin.blueprint import bp, who
from web.admin.digcomp import WORDS as COMPETENCES
from web.admin.names import name_fields
from web.admin.options import Option
from web.admin.pictures import PICTOGRAMS
from web.admin.save import press, save
from web.admin.setting import Setting, one_of
from web.context import db, now
from web.fields import Field, Form, form, seen_version, typed
from web.language import named
from web.rows import Ask, Row, moves, row_address, row_list

SETTINGS = {
    "series": Setting(_("bokstav")),
    "pictogram": Setting(_("bild"), one_of(PICTOGRAMS)),
    "digcomp": Setting(_("DigComp")),
}
"""How the log of changes names what is set here."""


@bp.get("/topics")
def topics() -> str:
    with db().read() as s:
        every, order = queries.all_topics(s), domain.order_version(s)
    shown = [topic for topic in every if topic.active]
    ways = moves([topic.code for topic in shown], lambda code, way: url_for(f"admin.move_topic_{way}", code=code))
    return render_template(
        "admin/topics.html",
        shown=row_list("admin.topics", "shown", shown, _key, lambda topic: _shown(topic, *ways(topic.code))),
        retired=row_list("admin.topics", "retired", [one for one in every if not one.active], _key, _retired),
        order=order,
    )


@bp.get("/new-topic")
def new_topic() -> str:
    return _new_page()


@bp.post("/new-topic")
def add_topic() -> ResponseReturnValue:
    settings = _sent()
    return save(
        lambda s: domain.add(s, who(), settings, now()),
        _new_page,
        url_for("admin.topics"),
        lambda topic: gettext("Ämnet %(name)s är tillagt och går att välja.", name=named(topic.names)),
    )


@bp.get("/topics/<code>")
def topic(code: str) -> str:
    return _page(code)


@bp.post("/topics/<code>")
def change_topic(code: str) -> ResponseReturnValue:
    settings = _sent()
    return save(
        lambda s: domain.change(s, who(), code, settings, seen_version(), now()),
        lambda error: _page(code, error),
        row_address("admin.topics", code),
        lambda topic: gettext("Ämnet %(name)s är sparat.", name=named(topic.names)),
    )


@bp.post("/topics/<code>/up")
def move_topic_up(code: str) -> ResponseReturnValue:
    return _move(code, -1)


@bp.post("/topics/<code>/down")
def move_topic_down(code: str) -> ResponseReturnValue:
    return _move(code, 1)


@bp.post("/topics/<code>/retire")
def retire_topic(code: str) -> ResponseReturnValue:
    return _press(
        code,
        lambda s: domain.retire(s, who(), code, seen_version(), now()),
        gettext("Ämnet %(name)s är ur bruk. Det går inte att välja, och siffrorna finns kvar."),
    )


@bp.post("/topics/<code>/back")
def bring_back_topic(code: str) -> ResponseReturnValue:
    return _press(
        code,
        lambda s: domain.bring_back(s, who(), code, now()),
        gettext("Ämnet %(name)s går att välja igen."),
    )


def _move(code: str, by: int) -> ResponseReturnValue:
    said = gettext("Ämnet %(name)s är flyttat.")
    return _press(code, lambda s: domain.move(s, who(), code, by, seen_version(), now()), said)


def _press(code: str, change: Callable[[Session], Topic], said: str) -> ResponseReturnValue:
    """Make the change of a row's button, and show that row."""
    return press(change, row_address("admin.topics", code), lambda topic: said % {"name": named(topic.names)})


def _sent() -> TopicSettings:
    names = {language.code: typed(language.code) for language in LANGUAGES}
    return TopicSettings(names, typed("series"), typed("pictogram"), digcomp.split(typed("digcomp")))


def _key(topic: Topic) -> str:
    return topic.code


def _shown(topic: Topic, up: str | None, down: str | None) -> Row:
    follows = gettext("Ämnet försvinner från skärmen. De som redan väntar blir kallade, och siffrorna finns kvar.")
    retire = Ask(url_for("admin.retire_topic", code=topic.code), gettext("Ta ur bruk"), follows)
    edit = url_for("admin.topic", code=topic.code)
    return replace(_row(topic), edit=edit, up=up, down=down, act=retire)


def _retired(topic: Topic) -> Row:
    back = Ask(url_for("admin.bring_back_topic", code=topic.code), gettext("Ta i bruk igen"))
    return replace(_row(topic), edit=url_for("admin.topic", code=topic.code), act=back)


def _row(topic: Topic) -> Row:
    about = [gettext("Nummer med %(letter)s", letter=topic.series)]
    about += [topic.names[one.code] for one in for_staff() if one is not SOURCE and one.code in topic.names]
    name, version = topic.names[SOURCE.code], domain.version(topic)
    return Row(topic.code, name, ", ".join(about), topic.pictogram, version=version, language=SOURCE.code)


def _new_page(error: DomainError | None = None) -> str:
    fields = [*_name_fields({}), Field("series", SERIES_LETTERS[0]), Field("pictogram", "other"), Field("digcomp")]
    return _form_page(gettext("Nytt ämne"), form("topic", url_for("admin.add_topic"), fields).after(error))


def _page(code: str, error: DomainError | None = None) -> str:
    with db().read() as s:
        row = domain.find(s, code)
    fields = [Field("series", row.series), Field("pictogram", row.pictogram), Field("digcomp", row.digcomp)]
    address = url_for("admin.change_topic", code=code)
    shown = form("topic", address, [*_name_fields(row.names), *fields], domain.version(row)).after(error)
    return _form_page(named(row.names), shown)


def _name_fields(names: Mapping[str, str]) -> list[Field]:
    return [Field(language.code, names.get(language.code, ""), domain.LONGEST_NAME) for language in LANGUAGES]


def _form_page(heading: str, shown: Form) -> str:
    with db().read() as s:
        letters = _letters(queries.topics(s))
    chosen = digcomp.split(shown["digcomp"].value)
    return render_template(
        "admin/topic.html",
        heading=heading,
        topic=shown,
        names=name_fields(shown),
        letters=[Option(letter, words, letter == shown["series"].value) for letter, words in letters.items()],
        pictograms=[Option(one, str(PICTOGRAMS[one]), one == shown["pictogram"].value) for one in domain.PICTOGRAMS],
        competences=[Option(code, f"{code} {words}", code in chosen) for code, words in COMPETENCES.items()],
    )


def _letters(every: list[Topic]) -> dict[str, str]:
    """The letters that a series can have, with how many topics share each."""
    shared = Counter(topic.series for topic in every)
    return {letter: _letter(letter, shared[letter]) for letter in SERIES_LETTERS}


def _letter(letter: str, number: int) -> str:
    """ "A, 6 ämnen"."""
    if not number:
        return letter
    words = ngettext("%(letter)s, %(num)d ämne", "%(letter)s, %(num)d ämnen", number, letter=letter)
    return str(words)
