"""Larger text and full contrast, for this visitor only."""

from flask import Blueprint, Flask, redirect, request, url_for
from werkzeug.wrappers import Response

from web.language import current
from web.local_paths import way_back

bp = Blueprint("sight", __name__)
COOKIE = "entren_sight"
SECONDS = 180
"""It ends after so many seconds: the next visitor gets the normal page."""


@bp.post("/sight")
def change() -> Response:
    """Switch it on (`sight=better`) or off, and go back to the same page. A repetition changes nothing."""
    response = redirect(way_back(request.form.get("back"), "/"), 303)
    if request.form.get("sight") == "better":
        response.set_cookie(COOKIE, "better", max_age=SECONDS, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE)
    return response


def sees_better() -> bool:
    return request.cookies.get(COOKIE) == "better"


def forget(response: Response) -> Response:
    """Switch it off at the end of a visit."""
    response.delete_cookie(COOKIE)
    return response


def same_visitors_page() -> str:
    """The address of this page for going back; the start page after a form was sent."""
    here = request.full_path if request.method == "GET" else None
    return way_back(here, url_for("visitor.start", lang=current()))


def install(app: Flask) -> None:
    app.jinja_env.globals.update(sees_better=sees_better, same_visitors_page=same_visitors_page)
