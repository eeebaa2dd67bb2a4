"""The competences of DigComp 2.2 (JRC128415), as codes: a topic says which of them it is about."""

COMPETENCES = (
    "1.1", "1.2", "1.3",
    "2.1", "2.2", "2.3", "2.4", "2.5", "2.6",
    "3.1", "3.2", "3.3", "3.4",
    "4.1", "4.2", "4.3", "4.4",
    "5.1", "5.2", "5.3", "5.4",
)  # fmt: skip
BETWEEN = "+"
MOST = 10
"""The most competences of a topic: they stand in one short column."""


def split(joined: str) -> list[str]:
    """The codes of `2.6+4.2`."""
    return joined.split(BETWEEN) if joined else []


def join(codes: list[str]) -> str:
    """The codes as one text, such as `2.6+4.2`, in the order of DigComp."""
    return BETWEEN.join(code for code in COMPETENCES if code in codes)
