"""The admin's page of retention: which rows are deleted and when, by which decision, and how many that were."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from msgspec import Struct

from kiosk.digits import in_ascii
from kiosk.errors import DomainError, Invalid
from kiosk.retention import change, limits, purge, queries
from kiosk.retention.queries import RuleView
from kiosk.retention.rules import KEPT, RULES
from web.admin.blueprint import bp, who
from web.admin.save import save
from web.context import db, now
from web.fields import Field, Form, form, seen_version, typed
from web.language import number
from web.times import day_and_time

DAYS, SURE = "days", "sure"
AT_FIELD = {"days_out_of_bounds": DAYS}


class Question(Struct, frozen=True):
    """Fewer days delete more: it is asked once, with what follows, before they hold."""

    rule: str
    days: int
    version: str
    words: str


class ShownRule(Struct, frozen=True):
    """A rule in words. `form` sets its days; null where nobody can set them. `last`: what it did last.

    `question`: what is asked before they are set; null where nothing is asked.
    """

    name: str
    clock: str
    decision: str
    last: str
    bounds: str
    form: Form | None
    question: Question | None


@bp.get("/retention")
def retention() -> str:
    return _page()


@bp.post("/retention/<rule>")
def set_retention(rule: str) -> ResponseReturnValue:
    """Set the number of days of a rule. Fewer days than now are asked about once."""
    question = None if SURE in request.form else _question(rule)
    if question is not None:
        return _page(question=question)
    return save(
        lambda s: change.set_days(s, who(), rule, _days(), now(), seen_version()),
        _page,
        url_for("admin.retention"),
        lambda is_changed: gettext("Sparat. Det gäller från i natt.") if is_changed else gettext("Inget är ändrat."),
    )


def changed(details: dict[str, Any]) -> str:
    """A change of a rule's days in words, for the change log."""
    rule, days = RULES.get(details["rule"]), {"before": details["before"], "after": details["after"]}
    name = gettext(rule.name) if rule else details["rule"]
    return str(gettext("%(name)s, antal dagar: %(before)s blev %(after)s", name=name, **days))


def _days() -> int:
    """The number of days that was typed. Raises Invalid `days_out_of_bounds`."""
    text = in_ascii(typed(DAYS))
    if not _is_number(text):
        raise Invalid("days_out_of_bounds")
    return int(text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len("4000")


def _question(code: str) -> Question | None:
    """The question before fewer days are set; null where the days are refused anyway, are no fewer, or take nothing."""
    rule, at = RULES.get(code), now()
    if rule is None or not _is_number(in_ascii(typed(DAYS))) or not rule.least <= _days() <= rule.most:
        return None
    with db().read() as s:
        before, days = limits.days_of(s, rule), _days()
        if days >= before:
            return None
        n = purge.most_to_take(s, rule, days, at)
    if n == 0:
        return None
    words = ngettext(
        "Med %(days)s i stället för %(before)s tas högst %(n)s rad bort i natt. Det går inte att ångra.",
        "Med %(days)s i stället för %(before)s tas högst %(n)s rader bort i natt. Det går inte att ångra.",
        n,
        n=number(n),
        days=_n_days(days),
        before=number(before),
    )
    return Question(code, days, seen_version() or change.version(before), words)


def _n_days(days: int) -> str:
    return str(ngettext("%(n)s dag", "%(n)s dagar", days, n=number(days)))


def _page(error: DomainError | None = None, question: Question | None = None) -> str:
    with db().read() as s:
        rules = queries.rules(s)
    kept = [gettext(why) for why in KEPT.values()]
    return render_template("admin/retention.html", rules=[_shown(one, error, question) for one in rules], kept=kept)


def _shown(one: RuleView, error: DomainError | None, question: Question | None) -> ShownRule:
    rule = one.rule
    own = question if question is not None and question.rule == rule.code else None
    bounds = gettext("Från %(least)s till %(most)s.", least=rule.least, most=rule.most) if rule.is_settable else ""
    clock = gettext(rule.clock) % {"days": _n_days(one.days)} if rule.is_settable else gettext(rule.clock)
    return ShownRule(gettext(rule.name), clock, gettext(rule.decision), _last(one), bounds, _form(one, error), own)


def _form(one: RuleView, error: DomainError | None) -> Form | None:
    if not one.rule.is_settable:
        return None
    action = url_for("admin.set_retention", rule=one.rule.code)
    return form(one.rule.code, action, [Field(DAYS, str(one.days), longest=4)], change.version(one.days)).after(
        error, AT_FIELD
    )


def _last(one: RuleView) -> str:
    if one.last is None:
        return str(gettext("Inget är gallrat än."))
    n = ngettext("%(n)s rad", "%(n)s rader", one.n_last, n=number(one.n_last))
    when = gettext("%(n)s gallrades %(when)s.", n=n, when=day_and_time(one.last))
    so_far = gettext("Hittills: %(n)s.", n=number(one.n_all))
    return f"{when} {so_far}"
