"""The words of the questions after the visit, and of each answer: for visitors, and for the figures."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from kiosk.feedback.models import Alone, Face, Question, Service, Where

HEADINGS: Mapping[Question, Any] = {
    Question.FACE: _("Hur gick det?"),
    Question.SERVICE: _("Vilken tjänst var svår?"),
    Question.WHERE: _("Var tog det stopp?"),
    Question.ALONE: _("Kan du göra det själv nästa gång?"),
}
ANSWERS: Mapping[Question, Mapping[str, Any]] = {
    Question.FACE: {Face.GOOD: _("Bra"), Face.SO_SO: _("Sådär"), Face.BAD: _("Inte bra")},
    Question.SERVICE: {
        Service.BANKID: "BankID",
        Service.CARE: "1177",
        Service.BANK: _("Banken"),
        Service.INSURANCE: "Försäkrings\N{SOFT HYPHEN}kassan",
        Service.TAX: "Skatte\N{SOFT HYPHEN}verket",
        Service.JOBS: "Arbets\N{SOFT HYPHEN}förmed\N{SOFT HYPHEN}lingen",
        Service.MIGRATION: "Migrations\N{SOFT HYPHEN}verket",
        Service.MUNICIPALITY: _("Kommunens e‑tjänster"),
        Service.OTHER: _("En annan tjänst"),
    },
    Question.WHERE: {
        Where.LOGIN: _("Att logga in"),
        Where.FIND: _("Att hitta rätt"),
        Where.UNDERSTAND: _("Att förstå"),
        Where.SEND: _("Att skicka in eller betala"),
        Where.FAILED: _("Tjänsten fungerade inte"),
        Where.OTHER: _("Något annat"),
    },
    Question.ALONE: {
        Alone.YES: _("Ja"),
        Alone.PARTLY: _("Med lite hjälp"),
        Alone.NO: _("Nej"),
    },
}
"""In the order of the screen. Soft hyphens stand in long names: patterns would put them in worse positions."""


def name_of(question: Question, answer: str) -> str:
    """An answer in words. One of a later version has its code."""
    return str(ANSWERS[question].get(answer, answer))
