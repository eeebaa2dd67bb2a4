"""Visitors say how it went, after their visit: on the ticket's page of their phone."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from msgspec import Struct
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kiosk.centre import queries as centre
from kiosk.feedback import answering
from kiosk.feedback.answered import Answered
from kiosk.feedback.models import Answer, Question, Service
from kiosk.queue import queries
from kiosk.queue.models import TicketRow
from web import number_limit
from web.context import db
from web.feedback_words import ANSWERS, HEADINGS, name_of
from web.language import current
from web.messages import read_form

bp = Blueprint("feedback", __name__)
EXTENSION = "feedback_answered"
FOLLOWS: dict[Question, Question | None] = {
    Question.FACE: Question.SERVICE,
    Question.SERVICE: Question.ALONE,
    Question.WHERE: None,
    Question.ALONE: None,
}
"""The question after each that was skipped, or answered but for a service that was named: that one has `where` next.

So at most two follow the face.
"""


class Choice(Struct, frozen=True):
    """An answer to choose: its code, its words and its pictogram; empty for none."""

    code: str
    words: str
    pictogram: str = ""


class Asked(Struct, frozen=True):
    """A question with its answers. `service`: the one that it is about; empty for none."""

    question: str
    heading: str
    choices: list[Choice]
    service: str = ""


@bp.post("/ticket/<ticket>/feedback")
def answer(ticket: str) -> Response:
    """Count an answer, and ask the next question. An answer that cannot be counted any more leads on as well."""
    form = read_form(Answer)
    number_limit.check_step()
    count(form, lambda s: queries.find(s, ticket))
    return redirect(url_for("feedback.ask", ticket=ticket, lang=current(), **following(form)), 303)


def count(answer: Answer, ticket: Callable[[Session], TicketRow | None]) -> None:
    """Count an answer for the ticket that is found, if it is the first to its question."""
    known = answered()
    with known.lock:
        with db().begin() as s:
            counted = answering.give(s, ticket(s), answer, known)
        if counted is not None:
            known.add(counted, answer.question)
    answering.forget_order(db())


def answered() -> Answered:
    return cast(Answered, current_app.extensions[EXTENSION])


def install(app: Flask) -> None:
    app.extensions[EXTENSION] = Answered()


@bp.get("/ticket/<ticket>/feedback")
def ask(ticket: str) -> Any:
    """The question `?question=`, about the service `?service=`. Without one, the thanks."""
    with db().read() as s:
        found, is_on = queries.find(s, ticket), centre.centre(s).asks_feedback
    if not is_on:
        return redirect(url_for("visitor.follow", ticket=ticket, lang=current()), 303)
    here = asked()
    skip = here and url_for("feedback.ask", ticket=ticket, lang=current(), question=FOLLOWS[Question(here.question)])
    return render_template("visitor/question_phone.html", ticket=found.public_id, asked=here, skip=skip)


def following(answer: Answer) -> dict[str, Any]:
    """The parts of the address of the next question."""
    if answer.question is Question.SERVICE:
        return {"question": Question.WHERE, "service": answer.answer}
    return {"question": FOLLOWS[answer.question]}


def asked() -> Asked | None:
    """The question that the address asks for; null where there is none such."""
    question, service = request.args.get("question"), request.args.get("service", "")
    if question not in set(Question) or (question == Question.WHERE and service not in set(Service)):
        return None
    return question_of(Question(question), service)


def question_of(question: Question, service: str = "") -> Asked:
    """A question as it is shown."""
    heading = str(HEADINGS[question])
    if question is Question.WHERE:
        name = name_of(Question.SERVICE, service)
        heading = gettext("%(service)s: var tog det stopp?", service=name)
    choices = [Choice(code, str(words), _pictogram(question, code)) for code, words in ANSWERS[question].items()]
    return Asked(question, heading, choices, service if question is Question.WHERE else "")


def _pictogram(question: Question, code: str) -> str:
    return f"face_{code}" if question is Question.FACE else ""
