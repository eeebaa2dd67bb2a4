"""How long work says how far it has come: a function that is called often with the work and its share, 0 to 1."""

from collections.abc import Callable

Progress = Callable[[str, float], None]


def silent(_work: str, _share: float) -> None:
    """Says nothing."""
