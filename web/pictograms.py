"""The drawings of the pictograms, for what is printed: pages draw them by a macro of the same template."""

from flask import current_app

TEMPLATE = "macros/pictograms.html"


def drawing(name: str) -> str:
    """The SVG elements of a pictogram, in a view box of 48 by 48."""
    drawings: dict[str, str] = current_app.jinja_env.get_template(TEMPLATE).module.drawings  # type: ignore[attr-defined]
    return drawings[name]
