"""In any order of scans, undos, faults and restarts the items, loans, borrowers, counts and figures agree.

It scans as a scanner and as a page do, and presses what a page has buttons for.
"""

import contextlib
import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import booleans, integers, none, one_of, sampled_from, tuples

from kiosk.centre import known_time
from kiosk.errors import Conflict, NotFound, StorageFault
from kiosk.loans import borrowers, facts, findings, group_list, groups, queries, returns, shelf, stocktake
from kiosk.retention.purge import purge
from kiosk.scans.handle import Scanned
from kiosk.scans.queries import ScanAnswer
from kiosk.statistics import closing
from tests.campaign import CAMPAIGN
from tests.kiosk.scans.centre_with_faults import Centre, keys_that_fail
from tests.kiosk.scans.conftest import PERSON
from tests.wrong_clocks import ZONE, keep_time

TAGS = ["TAB0001", "TAB0002", "TAB0003", "TAB0004"]
PASSES = ["PASS12345678903", "PASS00000000000"]
UNDO = "ENTRENUNDO"
CARDS = ["ENTRENREADY", "ENTRENRENEW", "ENTRENGROUP", "ENTRENGROUPDONE", "ENTRENSTOCKTAKE", "ENTRENDAMAGED",
         "ENTRENNOCHARGER", "ENTRENMISSING"]  # fmt: skip
CODES = [*TAGS, *TAGS, *TAGS, *PASSES, *PASSES, UNDO, UNDO, *CARDS, PERSON, "ABC999"]
SCANNERS = ["front", "side", "wedge-a", stocktake.PAGE]
PHASES = [Phase.generate] if CAMPAIGN else list(Phase)
"""A fault at a statement seldom comes again in a shorter example: a campaign says what it has found as it was."""
IDS = (f"any-{number:08d}" for number in itertools.count(1))
MEASURES = {
    "lent": ["loans"],
    "lent_home": ["home_loans"],
    "returned": ["returns", "loan_times"],
    "renewed": ["renewals"],
    "part_missing": ["parts_missing"],
    "damaged": ["items_damaged"],
    "reported_lost": ["items_lost"],
    "found": ["items_found"],
    "found_lent": ["items_found"],
    "withdrawn": ["items_withdrawn"],
}
NOT_LEDGERED = {"returned_late", "returns_with_finding"}
PRESSES: dict[str, Callable[..., object]] = {
    "lost": shelf.report_lost,
    "loan ended": shelf.end_loan,
    "found": shelf.found,
    "repair": shelf.send_to_repair,
    "repaired": findings.repaired,
    "withdrawn": shelf.withdraw,
    "back": shelf.bring_back,
    "charger": lambda s, item, at: findings.part_found(s, item, "charger", at),
    "checked": lambda s, item, at: returns.check(s, item, item.open_steps[:1], at),
    "as it is": returns.make_ready_as_it_is,
    "undo": returns.undo_last,
}
"""What a page does to an item."""
LOAN = 3
"""Where `states` has the open loan of an item, and after it the last day."""
PICTURE = {
    "item": "SELECT id, state, condition, open_steps FROM item",
    "loan": "SELECT id, item_id, returned_at IS NULL, due_on, renewals, group_id, borrower_key FROM loan",
    "event": "SELECT id, item_id, step, undoes, about FROM item_event",
    "part": "SELECT item_id, part, event, found FROM missing_part",
    "group": "SELECT id, desk, ended_at IS NULL FROM loan_group",
    "stocktake": "SELECT id, is_open, is_paused FROM stocktake",
    "counted": "SELECT stocktake_id, item_id, kind FROM stocktake_item",
    "counting": "SELECT scanner FROM stocktake_scanner",
}
FAULTS = one_of(
    tuples(sampled_from(["error"]), integers(1, 120)),
    tuples(sampled_from(["killed"]), integers(1, 60)),
    tuples(sampled_from(["keys"]), integers(0, 1)),
)


class InHand:
    """The pass that a scanner has read, as the test knows it."""

    def __init__(self, code: str, uptime: float) -> None:
        self.code, self.uptime = code, uptime


class AnyOrder(RuleBasedStateMachine):
    """The ledger: the steps that stand, by their events, and the item before each. No step of it is read back."""

    demonstration: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        self.centre = Centre(self.demonstration, Path(self.folder.name))
        self.write("UPDATE model SET loan_days = 14 WHERE code = (SELECT model_code FROM item WHERE tag = 'TAB0001')")
        self.ledger: dict[int, str] = {}
        self.before: dict[int, Any] = {}
        self.answers: dict[str, ScanAnswer] = {}
        self.hands: dict[str, InHand] = {}
        self.passes: dict[int, str] = {}
        self.newest_event = 0
        self.newest_scan = 0
        self.keys_may_be_left = False

    def teardown(self) -> None:
        try:
            everything = self.centre.everything()
            assert not [code for code in [*PASSES, PERSON] if code.encode() in everything]
        finally:
            self.centre.station.db.close()
            self.folder.cleanup()

    # What people do.

    @rule(code=sampled_from(CODES), scanner=sampled_from(SCANNERS[:2]))
    def scan(self, code: str, scanner: str) -> None:
        self._scan(code, scanner, None)

    @rule(code=sampled_from(CODES), scanner=sampled_from(SCANNERS), fault=one_of(none(), FAULTS))
    def scan_with_a_fault(self, code: str, scanner: str, fault: tuple[str, int] | None) -> None:
        self._scan(code, scanner, fault)

    @rule(
        tag=sampled_from(TAGS), borrower=sampled_from(PASSES), item_first=booleans(), seconds=sampled_from([4, 20, 31])
    )
    def lend_home(self, tag: str, borrower: str, item_first: bool, seconds: int) -> None:
        for code in (tag, borrower) if item_first else (borrower, tag):
            self._scan(code, "front", None)
            self.centre.machine.advance(seconds=seconds)

    @rule(tag=sampled_from(TAGS), other=sampled_from(TAGS), borrower=sampled_from(PASSES))
    def next_visitor(self, tag: str, other: str, borrower: str) -> None:
        """Somebody brings back what they borrowed, and the next one takes something at once: not with that pass."""
        for code in (borrower, tag, tag, other):
            self._scan(code, "front", None)
            self.centre.machine.advance(seconds=4)

    @rule(tag=sampled_from(TAGS), press=sampled_from(sorted(PRESSES)))
    def press(self, tag: str, press: str) -> None:
        """A button of a page. Undoing the end of a home loan there is refused, since it asks for the pass."""
        before, events = self.picture(), self.states()
        try:
            with self.centre.station.db.begin() as s:
                PRESSES[press](s, queries.find(s, tag), self.centre.now())
        except (Conflict, NotFound):
            assert self.picture() == before
        self.note_events(events)

    @rule(tag=sampled_from(TAGS), then=sampled_from(["found", "loan ended", "withdrawn", "undo"]))
    def lose_at_home(self, tag: str, then: str) -> None:
        self.press(tag, "as it is")
        self.lend_home(tag, PASSES[0], item_first=False, seconds=4)
        for press in ("lost", then):
            self.press(tag, press)
        self._scan(tag, "front", None)

    @rule(what=sampled_from(["pause", "go_on", "close"]))
    def take_stock(self, what: str) -> None:
        before = self.loans()
        with contextlib.suppress(Conflict), self.centre.station.db.begin() as s:
            getattr(stocktake, what)(s, self.centre.now())
        assert self.loans() == before

    @rule(wanted=sampled_from([None, 2]))
    def begin_a_group(self, wanted: int | None) -> None:
        with self.centre.station.db.begin() as s:
            groups.begin(s, wanted, self.centre.now())

    @rule(pick=integers(0, 30))
    def send_a_scan_again(self, pick: int) -> None:
        """A scan that was sent before, with the same id: the same answer, and nothing happens."""
        stored = [row[0] for row in self.centre.rows("SELECT scan_id FROM scan ORDER BY id")]
        if stored:
            scan_id = stored[pick % len(stored)]
            before = self.picture()
            again = self.centre.scan(Scanned(code=TAGS[0], scanner="front", scan_id=scan_id))
            assert again == self.answers[scan_id]
            assert self.picture() == before

    # What happens to the machine.

    @rule(seconds=sampled_from([1, 2, 4, 10, 29, 31, 61, 700]))
    def time_passes(self, seconds: float) -> None:
        self.centre.machine.advance(seconds=seconds)

    @rule(hours=sampled_from([6, 24, 24 * 15, 24 * 40]))
    def long_time_passes(self, hours: int) -> None:
        self.centre.machine.advance(hours=hours)
        keep_time(self.centre.station)

    @rule(hours=sampled_from([-24 * 400, -24, -1, 3, 24, 24 * 34]))
    def clock_jumps(self, hours: int) -> None:
        keep_time(self.centre.station)
        self.centre.machine.error += type(self.centre.machine.error)(hours=hours)

    @rule()
    def clock_is_put_right(self) -> None:
        self.centre.machine.correct_clock()
        if not self.centre.now().trusted:
            with self.centre.station.db.begin() as s:
                known_time.accept(s, "eva", self.centre.station.clock)

    @rule(has_time=booleans())
    def machine_restarts(self, has_time: bool) -> None:
        self.centre.machine.reboot(has_time=has_time)
        self.service_restarts()

    @rule()
    def service_restarts(self) -> None:
        self.centre.start_again()
        self.hands.clear()

    @rule()
    def night(self) -> None:
        closing.close_finished(self.centre.station)
        purge(self.centre.station.db, self.centre.now())
        self.keys_may_be_left = False

    # What must hold.

    @invariant()
    def loans_are_of_items_that_are_lent(self) -> None:
        """A home loan goes on while its item is lost."""
        states = dict(self.centre.rows("SELECT id, state FROM item"))
        loans = dict(self.centre.rows("SELECT item_id, due_on FROM loan WHERE returned_at IS NULL"))
        assert {item for item, state in states.items() if state == "lent"} <= set(loans)
        assert all(states[item] == "lent" or (states[item] == "lost" and due_on) for item, due_on in loans.items())

    @invariant()
    def states_sum_to_items(self) -> None:
        with self.centre.station.db.read() as s:
            assert sum(queries.by_state(s).values()) == 12

    @invariant()
    def each_scan_has_one_result(self) -> None:
        rows = self.centre.rows(f"SELECT scan_id, result, action, reason FROM scan WHERE id > {self.newest_scan}")
        assert {row[0] for row in rows} <= set(self.answers)
        assert all(tuple(row[1:]) == (a.result, a.action, a.reason) for row in rows for a in [self.answers[row[0]]])

    @invariant()
    def figures_are_the_steps_that_stand(self) -> None:
        there = {row[0] for row in self.centre.rows("SELECT id FROM item_event WHERE step != 'undone'")}
        wanted = Counter(one for event in there & set(self.ledger) for one in MEASURES.get(self.ledger[event], []))
        with self.centre.station.db.read() as s:
            days = list(s.scalars(sa.text("SELECT id FROM business_day")))
            counted = Counter(fact.measure for fact in facts.read_facts(s, days, ZONE))
        assert Counter({code: n for code, n in counted.items() if code not in NOT_LEDGERED}) == wanted

    @invariant()
    def a_closed_loan_has_no_key(self) -> None:
        open_ones = {row[0] for row in self.centre.rows("SELECT borrower_key FROM loan WHERE returned_at IS NULL")}
        of_closed = self.centre.rows(
            "SELECT count(*) FROM loan WHERE returned_at IS NOT NULL AND borrower_key NOT NULL"
        )
        assert of_closed == [(0,)]
        keys = self.centre.keys()
        assert open_ones - {None} <= keys
        assert self.keys_may_be_left or keys <= open_ones

    @invariant()
    def each_borrower_is_the_right_one(self) -> None:
        homes = self.centre.rows("SELECT id FROM loan WHERE returned_at IS NULL AND due_on IS NOT NULL")
        with self.centre.station.db.read() as s:
            for (loan,) in homes:
                borrower = borrowers.of_loan(s, loan)
                assert borrower is not None and borrower.code == self.passes[loan]

    @invariant()
    def groups_count_their_loans(self) -> None:
        with self.centre.station.db.read() as s:
            for group in group_list.counts(s, self.centre.now()):
                assert len(group.out) == len(set(group.out)) <= group.lent

    # How a scan is made, and what the test knows afterwards.

    def _scan(self, code: str, scanner: str, fault: tuple[str, int] | None) -> None:
        before, items = self.picture(), self.states()
        scan = Scanned(code=code, scanner=scanner, scan_id=next(IDS))
        is_page = scanner not in SCANNERS[:2]
        if fault is not None:
            self._fail(scan, fault, before, is_page=is_page)
        answer = self.centre.scan(scan, by_page=is_page)
        assert self.answers.setdefault(scan.scan_id, answer) == answer
        if answer.result != "done" and fault is None:
            counts = str(answer.reason).startswith("counted_")  # what a stocktake asks about is counted
            assert self.picture() == (before | {"counted": self.picture()["counted"]} if counts else before)
        self.note_pass(scan, answer)
        self.note_events(items, scan)

    def _fail(self, scan: Scanned, fault: tuple[str, int], before: Any, *, is_page: bool) -> None:
        """Scan with a fault. Either nothing has happened afterwards, or all of it: then the answer is stored."""
        kind, number = fault
        here: AbstractContextManager[None] = nullcontext()
        if kind == "error":
            here = self.centre.failing_after(number)
        elif kind == "killed":
            here = self.centre.killed_at(number)
        elif kind == "keys":
            here = keys_that_fail(after=bool(number))
        self.keys_may_be_left = True
        with contextlib.suppress(StorageFault), here:
            answer = self.centre.scan(scan, by_page=is_page)
            self.answers[scan.scan_id] = answer
        if kind == "killed":
            self.hands.clear()
        if not self.centre.rows(f"SELECT 1 FROM scan WHERE scan_id = '{scan.scan_id}'"):
            self.answers.pop(scan.scan_id, None)
            assert self.picture() == before

    def note_pass(self, scan: Scanned, answer: ScanAnswer) -> None:
        """Which pass the scanner has in hand now: one that was read, until an item is returned."""
        uptime = self.centre.machine.uptime
        if scan.code in PASSES and answer.result in ("done", "ask"):
            self.hands[scan.scanner] = InHand(scan.code, uptime)
        elif answer.action == "returned":
            self.hands.pop(scan.scanner, None)

    def note_events(self, items: dict[int, Any], scan: Scanned | None = None) -> None:
        """Write the new events into the ledger. An undo restores the item as it was before the step."""
        rows = self.centre.rows(
            f"SELECT id, item_id, step, undoes, loan_id FROM item_event WHERE id > {self.newest_event} ORDER BY id"
        )
        assert len(rows) <= 2, rows
        steps = [row[2] for row in rows]
        assert len(rows) < 2 or steps in (["undone", "lent_home"], ["undone", "lent"], ["found_lent", "returned"]), rows
        now = self.states()
        for event, item, step, undoes, loan in rows:
            self.newest_event = event
            if step == "undone":
                assert self.ledger.pop(undoes)
                if event == rows[-1][0]:
                    assert now[item] == self.before[undoes]
                    self.note_return_undone(items[item], now[item], scan)
            else:
                self.ledger[event] = step
                self.before[event] = self.before[rows[0][3]] if steps[0] == "undone" else items[item]
                if steps == ["found_lent", "returned"] and step == "returned":
                    self.before[event] = ("lent", *items[item][1:])
            if step == "lent_home":
                self.passes[loan] = self.borrower_of(scan, item)

    def note_return_undone(self, was: Any, now: Any, scan: Scanned | None) -> None:
        """A home loan that is open again belongs to the pass that the undo asked for, whoever had it before."""
        loan, due_on = now[LOAN], now[LOAN + 1]
        if was[LOAN] is None and loan is not None and due_on is not None:
            assert scan is not None, "a page cannot give it a borrower"
            self.passes[loan] = self.hands[scan.scanner].code

    def borrower_of(self, scan: Scanned | None, item: int) -> str:
        """Whose a new home loan ought to be: the pass in hand, or that of the group's open loans."""
        assert scan is not None
        others = self.centre.rows(
            "SELECT other.id FROM loan JOIN loan AS other ON other.group_id = loan.group_id AND other.id != loan.id "
            f"AND other.returned_at IS NULL WHERE loan.item_id = {item} AND loan.returned_at IS NULL"
        )
        if others:
            return self.passes[others[0][0]]
        hand = self.hands[scan.scanner]
        assert self.centre.machine.uptime - hand.uptime <= 30, "a pass waits for 30 seconds"
        hand.uptime = self.centre.machine.uptime
        return hand.code

    # What the test reads.

    def write(self, sql: str) -> None:
        with self.centre.station.db.begin() as s:
            s.execute(sa.text(sql))

    def picture(self) -> dict[str, list[Any]]:
        return {name: sorted(self.centre.rows(sql), key=repr) for name, sql in PICTURE.items()}

    def loans(self) -> list[Any]:
        return self.centre.rows("SELECT id, returned_at, borrower_key FROM loan ORDER BY id")

    def states(self) -> dict[int, Any]:
        """Each item with what an undo restores: its state, condition, open steps, missing parts and open loan."""
        rows = self.centre.rows(
            "SELECT item.id, item.state, item.condition, item.open_steps, loan.id, loan.due_on, loan.renewals, "
            "loan.group_id, (SELECT group_concat(part) FROM missing_part WHERE item_id = item.id AND found IS NULL) "
            "FROM item LEFT JOIN loan ON loan.item_id = item.id AND loan.returned_at IS NULL"
        )
        return {row[0]: row[1:] for row in rows}


@pytest.mark.timeout(3600 if CAMPAIGN else 180)
def test_any_order(demonstration: Path) -> None:
    machine = type("AnyOrderHere", (AnyOrder,), {"demonstration": demonstration})
    size = settings(max_examples=120 if CAMPAIGN else 5, stateful_step_count=30, deadline=None,
                    suppress_health_check=list(HealthCheck), phases=PHASES)  # fmt: skip
    run_state_machine_as_test(machine, settings=size)
