"""All measures of all features. Each counts one thing; none is an estimate of another."""

from kiosk.facts import Measure
from kiosk.statistics.sources import SOURCES

WHOLE = ""
"""The dimension and the key of a day's total."""
OTHER = "other"
"""The key for everything that has no key of its own."""
MEASURES: tuple[Measure, ...] = tuple(measure for source in SOURCES for measure in source.measures)
BY_CODE = {measure.code: measure for measure in MEASURES}


def measure(code: str, dimension: str = WHOLE) -> Measure:
    """The measure with this code. Raises LookupError where there is none, or where it does not have the dimension.

    Without that, what asks for its counts would show none, as on days without any.
    """
    if code not in BY_CODE:
        raise LookupError(f"there is no measure {code}")
    if not is_divided(code, dimension):
        raise LookupError(f"the measure {code} does not have the dimension {dimension}: see MEASURES in facts.py")
    return BY_CODE[code]


def is_divided(code: str, dimension: str) -> bool:
    """Whether a measure exists and has this dimension. WHOLE is a dimension of every measure."""
    return code in BY_CODE and dimension in (WHOLE, *BY_CODE[code].dimensions)
