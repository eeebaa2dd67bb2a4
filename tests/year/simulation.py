"""One run: the service is made, the plan is lived through, and the ledger is compared."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.year import service as services
from tests.year.comparison import Comparison
from tests.year.driver import Driver
from tests.year.plan import Plan

SHOWN = 20


@dataclass(frozen=True)
class Result:
    """What happened, how much was compared, and what differs."""

    happened: Counter[str]
    compared: int
    differences: list[str]

    def in_words(self, seconds: float) -> str:
        lines = [f"  {many:>8,} {what}" for what, many in sorted(self.happened.items())]
        shown = [f"  {difference}" for difference in self.differences[:SHOWN]]
        verdict = f"{self.compared:,} entries compared, {len(self.differences)} differ. {seconds:.0f} s."
        return "\n".join([*lines, verdict, *shown])


def run(
    folder: Path,
    plan: Plan,
    hub_database: str | None,
    plant: int | None = None,
    tell: Callable[[str], None] = lambda _line: None,
) -> Result:
    """Live through a plan with real processes in a folder. `plant`: on which day, by its place, an event is lost."""
    service = services.make(folder, plan, hub_database)
    driver = Driver(plan, service, plant, tell)
    try:
        driver.live()
    finally:
        service.close()
    comparison = Comparison(driver.ledger).with_centre(service.data / "kiosk.db")
    comparison.with_hub(hub_database or f"sqlite:///{folder / 'hub' / 'hub.db'}", services.CENTRE)
    return Result(driver.happened + driver.ledger.done, comparison.compared, comparison.differences)
