"""All measures of all features. None is used in place of another: a number taken is no answered question."""

from kiosk.facts import Measure
from kiosk.statistics.sources import SOURCES

WHOLE = ""
"""The dimension, and the key, of a day's total."""
OTHER = "other"
"""The key of what has none of its own."""
MEASURES: tuple[Measure, ...] = tuple(measure for source in SOURCES for measure in source.measures)
BY_CODE = {measure.code: measure for measure in MEASURES}


def measure(code: str) -> Measure:
    return BY_CODE[code]


def is_divided(code: str, dimension: str) -> bool:
    """Whether there is this measure, and it is divided by this dimension or the dimension is the whole."""
    return code in BY_CODE and dimension in (WHOLE, *BY_CODE[code].dimensions)
