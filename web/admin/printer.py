"""The button that prints a test slip, beside the printer's health."""

from flask import flash, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from kiosk.printing import jobs
from web.admin.blueprint import back_to, bp, who
from web.admin.sentences import Act
from web.context import db, now


@bp.post("/test-slip")
def test_slip() -> Response:
    """The agent prints it. Where it does not come within a minute it is given up, as every slip."""
    with db().begin() as s:
        jobs.add_test(s, who(), now())
    flash(gettext("En provlapp skrivs ut nu. Den är inget nummer i kön."))
    return back_to("admin.overview")


def act() -> Act:
    return Act(url_for("admin.test_slip"), gettext("Skriv ut en provlapp"))
