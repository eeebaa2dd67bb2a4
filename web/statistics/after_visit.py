"""What visitors answered after their visit, in lists with bars.

Answers are shown when their day is closed, and when there are enough of them: else somebody who watches the page
between two visits reads what the one between them answered.
"""

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.orm import Session

from kiosk.feedback.models import Alone, Face, Question
from kiosk.statistics import queries as statistics
from kiosk.statistics.queries import Period
from web.feedback_words import name_of
from web.statistics.bars import ListRow, list_rows

FEWEST = 5
"""With fewer answers in the period, none is shown."""
MOST_PLACES = 6
"""How many of the places in services where it got stuck are shown."""


class AfterVisit(Struct, frozen=True):
    """The answers of a period by question. A list is empty where there are too few answers."""

    faces: list[ListRow]
    services: list[ListRow]
    stuck: list[ListRow]
    alone: list[ListRow]


def after_visit(s: Session, period: Period) -> AfterVisit:
    closed = replace(period, counted_now=[])

    def rows(measure: str, dimension: str, name: Callable[[str], str], order: tuple[str, ...] = ()) -> list[ListRow]:
        shares = statistics.shares(s, closed, measure, dimension)
        n = {share.key: share.n for share in shares}
        if sum(n.values()) < FEWEST:
            return []
        return list_rows([(name(key), n.get(key, 0)) for key in order or n])

    return AfterVisit(
        faces=rows("feedback", "face", lambda key: name_of(Question.FACE, key), tuple(Face)),
        services=rows("hard_services", "service", lambda key: name_of(Question.SERVICE, key)),
        stuck=rows("stuck", "service_where", _place)[:MOST_PLACES],
        alone=rows("alone_next_time", "alone", lambda key: name_of(Question.ALONE, key), tuple(Alone)),
    )


def _place(key: str) -> str:
    """A place in a service, in words: "BankID: att logga in"."""
    service, _, where = key.partition(".")
    words = name_of(Question.WHERE, where)
    return f"{name_of(Question.SERVICE, service)}: {words[:1].lower()}{words[1:]}"
