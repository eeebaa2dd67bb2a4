"""Pages that stand in while the service is away, and the service worker that keeps and shows them.

The worker (web/static/js/service-worker.js) keeps one page for each kind of screen, and nothing else: no page with data
and no answer of the API. A page that stands in needs no other file, so its style and its script are inside it.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, url_for
from markupsafe import Markup

from kiosk import i18n
from kiosk.i18n import Language
from web.language import STAFF_PAGES, saying
from web.spoken import spoken

bp = Blueprint("stand_in", __name__)
STATIC = Path(__file__).parent.parent / "static"
MACHINES = ("api", "static", "health", "metrics", "stand-in")
"""The first parts of addresses that are no pages: the worker leaves them to the browser."""
VISITORS, BOARD, STAFF = "visitors", "board", "staff"
KINDS = (VISITORS, BOARD, STAFF)
FOR_EVERYBODY = ("accessibility",)
"""The pages in the staff's languages that visitors read."""


@bp.get(f"/stand-in/<any({','.join(KINDS)}):kind>")
def page(kind: str) -> Response:
    """A page that stands in. It is the same for everybody."""
    style, script = _inside("stand-in.css"), _inside("js/stand-in-page.js")
    response = make_response(_rendered(kind))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    return response


@bp.get("/service-worker.js")
def worker() -> Response:
    """The worker. It has other bytes, and so keeps the pages anew, whenever one of them says something else."""
    pages = {kind: url_for("stand_in.page", kind=kind) for kind in KINDS}
    content = hashlib.sha256("".join(_rendered(kind) for kind in KINDS).encode()).hexdigest()
    settings = {
        "content": content,
        "pages": pages,
        "ofStaff": [one for one in STAFF_PAGES if one not in FOR_EVERYBODY],
        "ofMachines": MACHINES,
    }
    return Response(
        f"self.standIn = {json.dumps(settings)};\n{_inside('js/service-worker.js')}", mimetype="text/javascript"
    )


def _rendered(kind: str) -> str:
    return render_template(
        "stand_in/page.html",
        kind=kind,
        sections=_for_staff() if kind == STAFF else _for_visitors(),
        style=Markup(_inside("stand-in.css")),  # noqa: S704 - our own file
        script=Markup(_inside("js/stand-in-page.js")),  # noqa: S704 - our own file
    )


def _for_visitors() -> list[Markup]:
    """In each language that visitors can choose: the page shows that of its address."""
    return [_said(language, lambda: render_template("stand_in/visitors.html")) for language in spoken().offered()]


def _for_staff() -> list[Markup]:
    """In all languages of staff: which one they have chosen, only the service can read."""
    return [_said(language, lambda: render_template("layout/staff_stand_in.html")) for language in i18n.for_staff()]


def _said(language: Language, section: Callable[[], str]) -> Markup:
    with saying(language):
        return Markup(section())  # noqa: S704 - a template of ours


@cache
def _inside(name: str) -> str:
    return (STATIC / name).read_text("utf-8")


def _hash(text: str) -> str:
    """How a content security policy names what it allows inside a page."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
