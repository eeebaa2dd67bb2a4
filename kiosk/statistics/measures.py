"""Each measure, defined once. None is used in place of another: a number taken is no answered question."""

from dataclasses import dataclass

WHOLE = ""
"""The dimension, and the key, of a day's total."""
NOT_SAID = "not_said"
"""The key of visits where staff did not say how they helped."""
OTHER = "other"
"""The key of what has none of its own."""
WAIT_BUCKETS = ("0-5", "5-10", "10-20", "20-30", "30-60", "60+")
"""Minutes, from the first up to but not including the second."""
BUCKET_ENDS = (5, 10, 20, 30, 60)


def N_(text: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Marks a text that is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Measure:
    """One statistic: its code, its name and what it counts, in Swedish, and by what it can be divided."""

    code: str
    name: str
    counts: str
    dimensions: tuple[str, ...] = ()


MEASURES = (
    Measure(
        "tickets",
        N_("Nummer"),
        N_("Nummer som har tagits, på skärmen, med knappen eller av ett annat program."),
        ("topic", "hour", "language", "channel", "series"),
    ),
    Measure(
        "sessions",
        N_("Besök"),
        N_("Besök som personalen har avslutat med ett resultat."),
        ("topic", "outcome", "how"),
    ),
    Measure("questions", N_("Frågor"), N_("Besvarade frågor. Just nu räknas en för varje avslutat besök."), ("topic",)),
    Measure("no_shows", N_("Kom inte"), N_("Nummer som kallades utan att någon kom.")),
    Measure("left", N_("Lämnade kön"), N_("Besökare som lämnade kön.")),
    Measure("expired", N_("Kvar vid stängning"), N_("Nummer som fortfarande var öppna när dagen stängdes.")),
    Measure("loans", N_("Lån"), N_("Nya lån. Ett lån som har ångrats räknas inte."), ("model", "hour")),
    Measure("returns", N_("Återlämnade"), N_("Återlämnade saker."), ("model", "hour")),
    Measure(
        "wait_minutes",
        N_("Kallade"),
        N_("Kallade nummer, efter minuter från att numret togs till att det kallades första gången."),
        ("minutes",),
    ),
)
BY_CODE = {measure.code: measure for measure in MEASURES}


def measure(code: str) -> Measure:
    return BY_CODE[code]


def is_divided(code: str, dimension: str) -> bool:
    """Whether there is this measure, and it is divided by this dimension or the dimension is the whole."""
    return code in BY_CODE and dimension in (WHOLE, *BY_CODE[code].dimensions)


def wait_bucket(minutes: float) -> str:
    """The key of a wait. A clock put right meanwhile can make it negative: then it counts as the shortest."""
    return WAIT_BUCKETS[sum(minutes >= end for end in BUCKET_ENDS)]
