"""What one scanner read lately and still needs: a pass before its items, and an undo that waits for a pass.

It is in memory only. A pass is stored nowhere until it belongs to a loan, and then it is encrypted.
"""

import datetime as dt
from collections.abc import Callable

from msgspec import Struct

from kiosk.clock import Moment

HOLD = dt.timedelta(seconds=30)
"""How long a pass waits for its items, and an item or an undo for its pass."""


PUT_AWAY = "pass_put_away"
"""The action of a scan after which no process keeps anything of its scanner in mind."""


class Held(Struct, frozen=True):
    """What a scanner keeps in mind since a time: a pass, the event whose undo asks for a pass, or that it renews.

    `loan`: the event of the last loan that it began with the pass.
    """

    since: dt.datetime
    code: str | None = None
    loan: int | None = None
    event: int | None = None
    renews: bool = False

    def __repr__(self) -> str:
        return "Held(...)"


class HeldCodes:
    """What the scanners of one process have in mind. It has no lock: it is only used inside write transactions."""

    def __init__(self) -> None:
        self._held: dict[str, Held] = {}

    def of(self, scanner: str, at: Moment) -> Held | None:
        self._held = {name: held for name, held in self._held.items() if is_held(held.since, at)}
        return self._held.get(scanner)

    def keep(self, scanner: str, held: Held) -> None:
        self._held[scanner] = held

    def forget(self, scanner: str) -> None:
        self._held.pop(scanner, None)

    def end_undo(self, scanner: str) -> None:
        """Let no undo of a scanner wait for its pass any more. A pass in hand stays."""
        held = self._held.get(scanner)
        if held is not None and held.event is not None:
            del self._held[scanner]


class Reader:
    """The scanner of one scan, for the functions of codes. What it keeps in mind counts from `commit()` on.

    `last_step`: returns the id of the event of the last step that it made and that was not undone; null without one.
    `used_by`: the id of the colleague whose card it read lately; null where it read none. `visitors_language`: returns
    the language of the visitor at its desk; null where nobody is there. `desk`: its code; null where it is at none.
    """

    def __init__(
        self,
        name: str,
        held: HeldCodes,
        last_step: Callable[[], int | None],
        used_by: int | None = None,
        visitors_language: Callable[[], str | None] = lambda: None,
        desk: str | None = None,
    ) -> None:
        self.name = name
        self.desk = desk
        self.used_by = used_by
        self.last_step = last_step
        self.visitors_language = visitors_language
        self._all = held
        self._next: Held | None = None

    def pass_in_hand(self, at: Moment) -> str | None:
        """The code of the pass that it read in the last 30 seconds; null where there is none.

        Also null where the scanner has lent with this pass and that loan is no longer its last step, as after an undo.
        """
        held = self._all.of(self.name, at)
        return held.code if held and held.loan in (None, self.last_step()) else None

    def has_lent_with_another(self, code: str, at: Moment) -> bool:
        """Whether the pass that it holds is another one, and something was lent with that in the last 30 seconds."""
        held = self._all.of(self.name, at)
        return held is not None and held.loan is not None and self.pass_in_hand(at) not in (None, code)

    def undo_in_hand(self, at: Moment) -> int | None:
        """The event whose undo asked for a pass in the last 30 seconds; null where there is none."""
        held = self._all.of(self.name, at)
        return held.event if held else None

    def renews_since(self, at: Moment) -> dt.datetime | None:
        """When it last read the card that renews loans, or renewed one; null where that is more than 30 seconds ago."""
        held = self._all.of(self.name, at)
        return held.since if held and held.renews else None

    def keep_pass(self, code: str, at: Moment, loan: int | None = None) -> None:
        self._next = Held(at.utc, code=code, loan=loan)

    def keep_undo(self, event: int, at: Moment) -> None:
        self._next = Held(at.utc, event=event)

    def keep_renewing(self, at: Moment) -> None:
        self._next = Held(at.utc, renews=True)

    def let_go(self, at: Moment) -> None:
        """Keep nothing in mind any more."""
        self._next = Held(at.utc)

    def end_undo(self) -> None:
        """Something else was scanned: the next pass is perhaps somebody else's, and finishes no undo."""
        self._all.end_undo(self.name)

    def commit(self) -> None:
        """Keep what the scan shall leave: it is committed."""
        if self._next is not None:
            self._all.keep(self.name, self._next)


def is_held(since: dt.datetime, at: Moment) -> bool:
    """Whether what was read then still waits. After a correction of the clock, the time can be before the scan."""
    return abs(at.utc - since) <= HOLD
