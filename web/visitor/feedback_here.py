"""Visitors say how it went at the touchscreen, with the number that they had.

Every number gets the same pages, and only an answer that can be counted is counted: nobody reads from them whether a
number exists, whose visit is finished, or who has answered.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.centre import queries as centre
from kiosk.feedback.models import Answer, Question, Service
from kiosk.feedback.queries import lately_finished
from web import number_limit
from web.context import db, now
from web.language import current
from web.messages import read_form
from web.visitor import countdown, feedback, sight, tile_pages, typed_number
from web.visitor.start_page import to_start

bp = Blueprint("feedback_here", __name__)
IDLE = 40
"""The seconds without a touch before a page shows its countdown."""


class AnswerHere(Answer, frozen=True, kw_only=True):
    """An answer with the number that it is about."""

    number: str = ""


@bp.get("/feedback")
def number() -> Any:
    """Ask for the number, key by key. `?number=`: what is typed; each key leads to it with one sign more."""
    with db().read() as s:
        if not centre.centre(s).asks_feedback:
            return to_start()
        keys = typed_number.keys(s, request.args.get("number", ""), _with_number)
    whole = url_for("feedback_here.ask", question="face", number=keys.typed, lang=current()) if keys.is_whole else None
    return render_template(
        "visitor/number.html",
        heading=gettext("Vilket nummer hade du?"),
        keys=keys,
        next=whole,
        countdown=countdown.to_start(IDLE),
    )


def _with_number(typed: str) -> str:
    return url_for("feedback_here.number", number=typed or None, lang=current())


@bp.get(f"/feedback/<any({', '.join(Question)}):question>")
def ask(question: str) -> Any:
    """A question about the visit of `?number=`. `where` needs a service: without one, the next question is shown."""
    with db().read() as s:
        if not centre.centre(s).asks_feedback:
            return to_start()
    service = request.args.get("service", "")
    if question == Question.WHERE and service not in set(Service):
        question = Question.ALONE
    asked = feedback.question_of(Question(question), service)
    tiles = tile_pages.LARGE_TILES if sight.sees_better() else tile_pages.TILES
    return render_template(
        "visitor/question.html",
        asked=asked,
        page=tile_pages.page(asked.choices, request.args.get("page", 0, type=int), Service.OTHER, tiles),
        number=_typed(),
        skip=None if question == Question.FACE else _address(feedback.FOLLOWS[Question(question)]),
        countdown=countdown.to_start(IDLE),
    )


@bp.get("/feedback/thanks")
def thanks() -> Any:
    with db().read() as s:
        if not centre.centre(s).asks_feedback:
            return to_start()
    return render_template("visitor/thanks.html", countdown=countdown.closes())


@bp.post("/feedback")
def answer() -> Response:
    """Count the answer, if it is the first to its question for a visit that was finished lately. Lead on as always."""
    number_limit.check_answer()
    form = read_form(AnswerHere)
    feedback.count(form, lambda s: lately_finished(s, form.number, now()))
    following, number = feedback.following(form), typed_number.as_given(form.number)
    return redirect(_address(following["question"], number, following.get("service")), 303)


def _address(question: Question | None, number: str | None = None, service: str | None = None) -> str:
    """The address of a question; without one, of the thanks."""
    if question is None:
        return url_for("feedback_here.thanks", lang=current())
    about = _typed() if number is None else number
    return url_for("feedback_here.ask", question=question, number=about or None, service=service, lang=current())


def _typed() -> str:
    """The characters typed so far, from the address; empty where they cannot be the beginning of a number."""
    return typed_number.as_given(request.args.get("number", ""))
