"""Measures tickets per second against the bare server, and with eight clients against one."""

import statistics

from tests.bench.figures import Figure
from tests.bench.load import Run, run, take_ticket
from tests.bench.workspace import Workspace

ROUNDS = 7
WARM_UP = 30
EACH = 160
SLICE = 20
CLIENTS = 8


def endpoint(workspace: Workspace) -> list[Figure]:
    """Run both servers in turn with one client, on fresh databases. The figure is the median of the rounds' ratios."""
    rates, ratios, eights, tails = [], [], [], []
    for _ in range(ROUNDS):
        with workspace.bare() as (bare, _), workspace.ours() as (ours, bearer):
            take = take_ticket(bearer)
            for port in (bare, ours.port):
                run(port, 1, WARM_UP, take)
            bare_run, single = _in_turn(bare, ours.port, bearer)
            eight = run(ours.port, CLIENTS, EACH // CLIENTS * 2, take)
            assert set(eight.statuses) == {201}
        rates.append((single.rate, bare_run.rate))
        ratios.append(single.rate / bare_run.rate)
        eights.append(eight.rate / single.rate)
        tails.append(eight.percentile(0.99) / eight.percentile(0.5))
    our_rate, bare_rate = (statistics.median(column) for column in zip(*rates, strict=True))
    note = f"; {our_rate:.0f} a second against {bare_rate:.0f}"
    return [
        Figure("tickets / bare sqlite3 + waitress, 1 client", statistics.median(ratios), at_least=0.65, note=note),
        Figure("tickets a second, 8 clients / 1 client", statistics.median(eights), at_least=0.9),
        Figure("p99 / p50 at 8 clients", statistics.median(tails), at_most=4.0),
    ]


def _in_turn(bare: int, ours: int, bearer: str) -> tuple[Run, Run]:
    """Run short slices in the order A B B A, so that a change of the machine's speed affects both."""
    take = take_ticket(bearer)
    order = [run(port, 1, SLICE, take) for _ in range(EACH // SLICE // 2) for port in (bare, ours, ours, bare)]
    return _joined(order[0::4] + order[3::4]), _joined(order[1::4] + order[2::4])


def _joined(runs: list[Run]) -> Run:
    return Run(
        sum(run.seconds for run in runs),
        [each for run in runs for each in run.milliseconds],
        [each for run in runs for each in run.statuses],
    )
