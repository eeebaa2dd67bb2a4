"""The pages of the wizard, a module for each step."""

from flask.typing import ResponseReturnValue

from kiosk.wizard import steps
from web.admin.blueprint import who
from web.context import db, now
from web.wizard import centre, colleague, copies, desks, hours, items, paper, start, topics
from web.wizard.blueprint import bp
from web.wizard.frame import go_on_after

__all__ = ["MODULES", "bp"]

MODULES = (start, copies, centre, hours, topics, desks, items, colleague, paper)
"""They are listed so that their routes are registered."""


@bp.post("/<step>/skip")
def skip(step: str) -> ResponseReturnValue:
    """Go on without an answer to a step: what it proposes holds."""
    with db().begin() as s:
        steps.skip(s, who(), step, now())
    return go_on_after(step)
