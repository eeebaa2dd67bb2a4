"""Lists the blueprints of all page families."""

from flask import Flask

from web.admin import views as admin
from web.api import live, machines, scans
from web.api import views as api
from web.auth import account, one_time_code
from web.auth import views as auth
from web.board import views as board
from web.desk import views as desk
from web.loans import groups as loan_groups
from web.loans import holds, label_check, labels, slips, stocktake
from web.loans import home as home_loans
from web.loans import views as loans
from web.speech import views as speech
from web.stand_in import views as stand_in
from web.statement import views as statement
from web.statistics import export
from web.visitor import feedback, feedback_here, given_back, help_now, languages, right_back, sight
from web.visitor import views as visitor
from web.wizard import views as wizard

FAMILIES = (
    visitor,
    sight,
    languages,
    help_now,
    right_back,
    feedback,
    feedback_here,
    given_back,
    speech,
    statement,
    board,
    stand_in,
    desk,
    loans,
    admin,
    export,
    auth,
    account,
    wizard,
    api,
    scans,
    live,
    machines,
)
WITH_ANOTHERS_BLUEPRINT = (holds, home_loans, loan_groups, label_check, labels, one_time_code, slips, stocktake)
"""Modules whose routes are of another module's blueprint. They are listed so that their routes are registered."""


def register(app: Flask) -> None:
    for family in FAMILIES:
        app.register_blueprint(family.bp)
