"""The wizard's step for the first items to lend: their model, their number and their tags."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kiosk.errors import DomainError
from kiosk.loans import queries, series, stock
from kiosk.loans.series import MOST_ITEMS, TagSeries, next_tag
from kiosk.types import LONGEST_NAME
from kiosk.wizard import answers, steps
from kiosk.wizard.answers import FIRST_MODEL
from web.admin.blueprint import who
from web.context import db, now
from web.fields import Field, form, typed
from web.numbers import LONGEST, whole_number
from web.wizard.blueprint import bp
from web.wizard.frame import answered, frame

PROPOSED = 10
AT_FIELD = {
    "bad_name": "model",
    "bad_tag": "first_tag",
    "tag_taken": "first_tag",
    "tag_without_number": "first_tag",
}


@bp.get("/items")
def items() -> str:
    return _page()


@bp.post("/items")
def add_items() -> ResponseReturnValue:
    return answered(steps.ITEMS, _add, _page)


def _add(s: Session) -> None:
    """Raises as `answers.add_items`."""
    tags = TagSeries(typed("first_tag"), whole_number("number"))
    answers.add_items(s, who(), typed("model"), tags, now())


def _page(error: DomainError | None = None) -> str:
    with db().read() as s:
        tags, first_tag = [item.tag for item in queries.items(s)], next_tag(s)
    fields = [
        Field("model", FIRST_MODEL, LONGEST_NAME),
        Field("number", "0" if tags else str(PROPOSED), LONGEST),
        Field("first_tag", first_tag, stock.LONGEST_TAG),
    ]
    own = form("own", url_for("wizard.add_items"), fields).after(error, AT_FIELD)
    return render_template(
        "wizard/items.html",
        frame=frame(steps.ITEMS),
        own=own,
        number=len(tags),
        most=MOST_ITEMS,
        example=", ".join(series.example(first_tag)),
    )
