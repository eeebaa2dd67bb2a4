"""Visitors say how it went at the touchscreen, with the number that they had.

Every number gets the same pages, and only an answer that can be counted is counted: nobody reads from them whether a
number exists, whose visit is finished, or who has answered.
"""

import re
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kiosk.centre import queries as centre
from kiosk.feedback.models import Answer, Question, Service
from kiosk.feedback.queries import lately_finished
from kiosk.queue import numbers
from web import number_limit
from web.context import db, now
from web.language import current
from web.messages import read_form
from web.visitor import countdown, feedback, sight, tile_pages
from web.visitor.start_page import to_start

bp = Blueprint("feedback_here", __name__)
IDLE = 40
"""The seconds without a touch before a page shows its countdown."""
MOST_DIGITS = 3
TYPED = re.compile(rf"[A-Z]([1-9][0-9]{{0,{MOST_DIGITS - 1}}})?")
"""A series, and as much of the number as is typed."""
DIGITS = "1234567890"


class AnswerHere(Answer, frozen=True, kw_only=True):
    """An answer with the number that it is about."""

    number: str = ""


@bp.get("/feedback")
def number() -> Any:
    """Ask for the number, key by key. `?number=`: what is typed; each key leads to it with one sign more."""
    with db().read() as s:
        if not centre.centre(s).asks_feedback:
            return to_start()
        series = sorted({topic.series for topic in centre.topics(s)})
    typed = _typed()
    if typed[:1] not in series:
        typed = series[0] if len(series) == 1 else ""
    before = typed[:-1] if len(typed) > 1 else "" if len(series) > 1 else None
    return render_template(
        "visitor/number.html",
        typed=typed,
        keys=_keys(typed) if typed else dict.fromkeys(series) | {one: one for one in series},
        without_last=before if typed else None,
        is_whole=len(typed) > 1,
        countdown=countdown.to_start(IDLE),
    )


def _keys(typed: str) -> dict[str, str | None]:
    """What each digit leads to; null where it cannot follow."""
    return {digit: typed + digit if TYPED.fullmatch(typed + digit) else None for digit in DIGITS}


@bp.get("/feedback/<any(face, service, where, alone):question>")
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
    following, number = feedback.following(form), _as_given(form.number)
    return redirect(_address(following["question"], number, following.get("service")), 303)


def _address(question: Question | None, number: str | None = None, service: str | None = None) -> str:
    """The address of a question; without one, of the thanks."""
    if question is None:
        return url_for("feedback_here.thanks", lang=current())
    about = _typed() if number is None else number
    return url_for("feedback_here.ask", question=question, number=about or None, service=service, lang=current())


def _typed() -> str:
    """The characters typed so far, from the address; empty where they cannot be the beginning of a number."""
    return _as_given(request.args.get("number", ""))


def _as_given(typed: str) -> str:
    """What is typed, as a slip has it: `a 1` is A1. Empty, so that it is not shown, where it is no part of a number."""
    number = numbers.read(typed)
    part = number.name if number else typed.strip().upper()
    return part if TYPED.fullmatch(part) else ""
