"""Runs a simulation: make the service, run the plan, compare the ledger."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.year import service as services
from tests.year.comparison import Comparison
from tests.year.driver import Driver
from tests.year.plan import Plan

SHOWN = 500


@dataclass(frozen=True)
class Result:
    """The counts of what happened, the number of compared entries, and the differences."""

    happened: Counter[str]
    compared: int
    differences: list[str]

    def report(self, seconds: float) -> str:
        lines = [f"  {many:>8,} {what}" for what, many in sorted(self.happened.items())]
        shown = [f"  {difference}" for difference in self.differences[:SHOWN]]
        verdict = f"{self.compared:,} entries compared, {len(self.differences)} differ. {seconds:.0f} s."
        return "\n".join([*lines, verdict, *shown])


def run(
    folder: Path,
    plan: Plan,
    hub_database: str | None,
    plant: int | None = None,
    report_progress: Callable[[str], None] = lambda _line: None,
) -> Result:
    """Run a plan with real processes in a folder. `plant`: the index of the day on which an event is deleted."""
    service = services.make(folder, plan, hub_database)
    driver = Driver(plan, service, plant, report_progress)
    try:
        driver.run()
    finally:
        service.close()
    service.archive.keep()
    comparison = Comparison(driver.ledger).with_centre(service.data / "kiosk.db", service.archive)
    comparison.with_copies(service.data / "backups", plan.days[-1].date)
    comparison.with_borrowers(service.data)
    comparison.with_hub(hub_database or f"sqlite:///{folder / 'hub' / 'hub.db'}", services.CENTRE)
    driver.happened["rows taken by retention"] = comparison.taken
    return Result(driver.happened + driver.ledger.done, comparison.compared, comparison.differences)
