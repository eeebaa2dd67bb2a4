"""One figure with what it aims at."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value and its aim: at least, or at most."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        below = self.at_least is not None and self.value < self.at_least
        return not below and not (self.at_most is not None and self.value > self.at_most)

    def __str__(self) -> str:
        aim = f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"
        return f"{'ok ' if self.is_met else '-- '} {self.value:8.2f}  (aim {aim})  {self.name}{self.note}"
