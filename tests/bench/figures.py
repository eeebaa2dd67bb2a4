"""One figure with its aim and its floor: the time that the machine needs without this service's work."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value, its aim (at least or at most), and its floor in the same unit."""

    name: str
    value: float
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""
    floor: float | None = None
    unit: str = ""

    @property
    def is_met(self) -> bool:
        below = self.at_least is not None and self.value < self.at_least
        return not below and not (self.at_most is not None and self.value > self.at_most)

    @property
    def verdict(self) -> str:
        if self.at_least is None and self.at_most is None:
            return "  "
        return "ok" if self.is_met else "--"

    @property
    def aim(self) -> str:
        if self.at_least is not None:
            return f"aim >= {self.at_least:.4g}"
        return f"aim <= {self.at_most:.4g}" if self.at_most is not None else "no aim"

    def __str__(self) -> str:
        floor = f"floor {self.floor:.4g}" if self.floor is not None else ""
        value = f"{self.value:8.2f} {self.unit:3}"
        return f"{self.verdict}  {value}  {self.aim:13} {floor:12}  {self.name}{self.note}"


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def response_figure(name: str, times: Sequence[float], floor: Sequence[float], at_most: float | None = None) -> Figure:
    """The p95 of response times, with the p95 of the floor. The note has both medians."""
    note = f", p95; p50 {p50(times):.1f}, floor {p50(floor):.1f}; of {len(times)}"
    return Figure(name, p95(times), at_most=at_most, floor=p95(floor), unit="ms", note=note)
