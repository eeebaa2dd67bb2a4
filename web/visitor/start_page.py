"""Leads back to the touchscreen's start page."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from web.language import current


def to_start(**more: Any) -> Response:
    """Lead to the start page in the page's language. `more`: further parts of its address."""
    return redirect(url_for("visitor.start", lang=current(), **more), 303)
