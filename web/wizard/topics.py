"""The step about the topics: the default ones, ticked."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from msgspec import Struct

from kiosk.centre import queries
from kiosk.centre import topics as domain
from kiosk.errors import DomainError
from kiosk.wizard import steps
from web.admin.blueprint import who
from web.context import db, now
from web.fields import Field, form, seen_version
from web.language import named
from web.wizard.blueprint import bp
from web.wizard.frame import answered, frame


class TopicChoice(Struct, frozen=True):
    """A topic to tick."""

    code: str
    name: str
    picture: str
    is_chosen: bool


@bp.get("/topics")
def topics() -> str:
    return _page()


@bp.post("/topics")
def set_topics() -> ResponseReturnValue:
    chosen = request.form.getlist("topics")
    return answered(steps.TOPICS, lambda s: domain.offer(s, who(), chosen, seen_version(), now()), _page)


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        every, version = queries.all_topics(s), domain.offered_version(s)
    own = form("own", url_for("wizard.set_topics"), [Field("topics")], version).after(error)
    ticked = {topic.code for topic in every if topic.active} if error is None else set(request.form.getlist("topics"))
    choices = [TopicChoice(one.code, named(one.names), one.pictogram, one.code in ticked) for one in every]
    return render_template("wizard/topics.html", frame=frame(steps.TOPICS), own=own, choices=choices)
