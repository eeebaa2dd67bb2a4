"""All measures of all features. Each counts one thing; none is an estimate of another."""

from kiosk.facts import Measure
from kiosk.statistics.sources import SOURCES

WHOLE = ""
"""The dimension and the key of a day's total."""
OTHER = "other"
"""The key for everything that has no key of its own."""
MEASURES: tuple[Measure, ...] = tuple(measure for source in SOURCES for measure in source.measures)
BY_CODE = {measure.code: measure for measure in MEASURES}


def measure(code: str) -> Measure:
    return BY_CODE[code]


def is_divided(code: str, dimension: str) -> bool:
    """Whether a measure exists and has this dimension. WHOLE is a dimension of every measure."""
    return code in BY_CODE and dimension in (WHOLE, *BY_CODE[code].dimensions)
