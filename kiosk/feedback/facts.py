"""The measures of feedback, each of which counts the answers to one question, and the query that reads them."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from kiosk.db import table_of
from kiosk.facts import N_, Fact, Measure, Source, check_steps
from kiosk.feedback.models import FeedbackCount, Question

COUNTS = table_of(FeedbackCount)


class FeedbackMeasure(Measure, frozen=True, kw_only=True):
    """Counts the answers to one question. Its first dimension is by the answer itself."""

    question: Question


MEASURES = (
    FeedbackMeasure(
        "feedback",
        N_("Svar efter besöket"),
        N_("Besökare som efter besöket har svarat på hur det gick."),
        ("face",),
        question=Question.FACE,
    ),
    FeedbackMeasure(
        "hard_services",
        N_("Svåra tjänster"),
        N_("Besökare som efter besöket har sagt vilken tjänst som var svår."),
        ("service",),
        question=Question.SERVICE,
    ),
    FeedbackMeasure(
        "stuck",
        N_("Var det tog stopp"),
        N_("Besökare som efter besöket har sagt var i tjänsten det tog stopp."),
        ("where", "service_where"),
        question=Question.WHERE,
    ),
    FeedbackMeasure(
        "alone_next_time",
        N_("Själv nästa gång"),
        N_("Besökare som efter besöket har svarat på om de kan göra det själva nästa gång."),
        ("alone",),
        question=Question.ALONE,
    ),
)
check_steps(Question, {one.question for one in MEASURES}, ())
OF = {one.question: one for one in MEASURES}


def read_facts(s: Session, days: Sequence[int], _zone: ZoneInfo) -> Iterator[Fact]:
    """The answers of business days, read with one query for any number of days."""
    for row in s.connection().execute(sa.select(COUNTS).where(COUNTS.c.business_day.in_(days))):
        measure = OF[row.question]
        keys = dict.fromkeys(measure.dimensions, row.answer)
        if row.service:
            keys["service_where"] = f"{row.service}.{row.answer}"
        for _ in range(row.n):
            yield Fact(row.business_day, measure.code, keys)


SOURCE = Source(MEASURES, read_facts)
