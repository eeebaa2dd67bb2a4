"""The admin's page of the centre: its name, the topic of the button at the door, and the questions after the visit."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from kiosk.centre import change, queries, statement
from kiosk.centre.change import CentreSettings
from kiosk.centre.models import Centre
from kiosk.errors import DomainError, Invalid
from kiosk.feedback import setting
from web.admin.blueprint import bp, who
from web.admin.dates import iso_in_words, sent_date
from web.admin.options import Option
from web.admin.save import save
from web.admin.setting import Setting
from web.context import db, now
from web.fields import VERSION, Field, Form, form, seen_version, typed
from web.language import named

SETTINGS = {
    "name": Setting(_("namn")),
    "default_topic": Setting(_("ämne för knappen")),
    "asks_feedback": Setting(_("frågor efter besöket")),
    "statement_by": Setting(_("ansvarig för tillgängligheten")),
    "statement_contact": Setting(_("kontakt om tillgängligheten")),
    "statement_date": Setting(_("när redogörelsen sågs över"), iso_in_words),
}
"""How the log of changes names what is set here."""


AT_FIELD = {"bad_centre_name": "name", "default_topic_off": "default_topic"}
AT_BLANK = {"bad_responsible": "responsible", "bad_contact": "contact", "bad_date": "date"}


@bp.get("/centre")
def centre() -> str:
    return _page()


@bp.post("/centre")
def set_centre() -> ResponseReturnValue:
    settings = CentreSettings(typed("name"), typed("default_topic") or None)
    return save(
        lambda s: change.set_centre(s, who(), settings, seen_version(), now()),
        _page,
        url_for("admin.centre"),
        lambda centre: gettext("Uppgifterna om %(name)s är sparade.", name=centre.name),
    )


@bp.post("/feedback")
def switch_feedback() -> ResponseReturnValue:
    return save(
        _switch_feedback,
        _page,
        url_for("admin.centre"),
        lambda is_on: (
            gettext("Besökare får frågan hur det gick.") if is_on else gettext("Besökare får inte frågan hur det gick.")
        ),
    )


def _switch_feedback(s: Session) -> bool:
    """Raises Invalid `bad_value` where no field came: a form without its tick sends its version."""
    if not request.form.keys() & {"asks_feedback", VERSION} or typed("asks_feedback") not in ("", "on"):
        raise Invalid("bad_value", field="asks_feedback")
    return setting.switch(s, who(), bool(typed("asks_feedback")), seen_version(), now())


@bp.post("/statement")
def fill_statement() -> ResponseReturnValue:
    return save(
        _fill_statement, _page, url_for("admin.centre"), lambda _: gettext("Uppgifterna om tillgänglighet är sparade.")
    )


def _fill_statement(s: Session) -> statement.Blanks:
    """Raises Invalid `bad_date`, and as `statement.fill` does."""
    date = sent_date("date") if typed("date") else None
    wanted = statement.Blanks(typed("responsible"), typed("contact"), date)
    return statement.fill(s, who(), wanted, seen_version(), now())


def _statement(centre: Centre, error: DomainError | None) -> Form:
    blanks = statement.blanks(centre)
    fields = [
        Field("responsible", blanks.responsible, statement.LONGEST_RESPONSIBLE),
        Field("contact", blanks.contact, statement.LONGEST_CONTACT),
        Field("date", blanks.date.isoformat() if blanks.date else ""),
    ]
    return form("statement", url_for("admin.fill_statement"), fields, statement.version(centre)).after(error, AT_BLANK)


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        centre, topics = queries.centre(s), queries.topics(s)
    fields = [Field("name", centre.name, change.LONGEST_NAME), Field("default_topic", centre.default_topic or "")]
    own = form("centre", url_for("admin.set_centre"), fields, change.centre_version(centre)).after(error, AT_FIELD)
    chosen = own["default_topic"].value
    none = Option("", gettext("Inget"), not chosen)
    choices = [none, *(Option(topic.code, named(topic.names), topic.code == chosen) for topic in topics)]
    tick = [Field("asks_feedback", "on" if centre.asks_feedback else "")]
    feedback = form("feedback", url_for("admin.switch_feedback"), tick, setting.version(centre)).after(error)
    return render_template(
        "admin/centre.html", centre=own, topics=choices, feedback=feedback, statement=_statement(centre, error)
    )
