"""After any steps and undos the item, its loan and its events agree (a hypothesis state machine)."""

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import floats, sampled_from

from kiosk.clock import Moment
from kiosk.db import Base, Database
from kiosk.errors import Conflict
from kiosk.loans import lending, queries, returns, shelf
from kiosk.loans.models import Item, ItemState, Model
from tests.campaign import CAMPAIGN

VERBS = {
    lending.lend: ({"ready"}, "lent"),
    returns.take_back: ({"lent"}, "checking"),
    returns.make_ready: ({"checking"}, "ready"),
    shelf.take_away: ({"ready", "checking"}, "away"),
    shelf.bring_back: ({"away"}, "checking"),
}


class OneItem(RuleBasedStateMachine):
    """A tablet, compared with a list of its steps: (state before, time, may be undone)."""

    @initialize()
    def fill(self) -> None:
        self.folder = TemporaryDirectory()
        self.db = Database(f"sqlite:///{Path(self.folder.name) / 'kiosk.db'}")
        Base.metadata.create_all(self.db.engine)
        self.at = Moment(dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC), ZoneInfo("Europe/Stockholm"))
        self.state = "ready"
        self.steps: list[tuple[str, Moment, bool]] = []
        with self.db.begin() as s:
            s.add(Model(code="tablet", names={"sv": "Surfplatta"}, parts=[]))
            s.flush()
            s.add(Item(tag="TAB0001", model_code="tablet", state=ItemState.READY, since=self.at.utc))

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            self.folder.cleanup()

    @rule(verb=sampled_from(list(VERBS)))
    def step(self, verb: object) -> None:
        sources, target = VERBS[verb]
        assert self._do(verb) == (self.state in sources)
        if self.state in sources:
            self.steps.append((self.state, self.at, verb not in (shelf.take_away, shelf.bring_back)))
            self.state = target

    @rule()
    def undo(self) -> None:
        possible = bool(self.steps) and self.steps[-1][2] and (self.at.utc - self.steps[-1][1].utc).seconds <= 60
        assert self._do(returns.undo_last) == possible
        if possible:
            self.state = self.steps.pop()[0]

    @rule(seconds=floats(0, 45))
    def time_passes(self, seconds: float) -> None:
        self.at = self.at.later(seconds=round(seconds))

    def _do(self, verb: object) -> bool:
        try:
            with self.db.begin() as s:
                verb(s, queries.find(s, "TAB0001"), self.at)
        except Conflict:
            return False
        return True

    @invariant()
    def item_loan_and_events_agree(self) -> None:
        if not hasattr(self, "db"):
            return
        with self.db.read() as s:
            item = queries.item(s, "TAB0001")
            assert item.state == self.state
            assert len(queries.open_loans(s)) == (self.state == "lent")
            assert (item.lent_at is not None) == (self.state == "lent")
            standing = s.scalars(sa.text(
                "SELECT step FROM item_event WHERE step != 'undone'"
                " AND id NOT IN (SELECT undoes FROM item_event WHERE undoes IS NOT NULL)"
            )).all()  # fmt: skip
            assert len(standing) == len(self.steps)
            assert s.scalar(sa.text("SELECT count(*) FROM loan")) == standing.count("lent")


TestOneItem = OneItem.TestCase
TestOneItem.settings = settings(
    max_examples=200 if CAMPAIGN else 15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
