"""What the lending page says where a pass and its item were read at two scanners of one place.

A pass belongs to the scanner that read it: which of two visitors stands at which scanner is not known. Two scanners are
of one place where they are at one desk, or one of them is at none.
"""

from collections.abc import Iterator

from flask_babel import gettext

from kiosk.clock import Moment
from kiosk.loans.models import ItemStep
from kiosk.readers import is_held
from kiosk.scans.models import Result
from kiosk.scans.queries import ScanView

AFTER_PASS = ("scan_item", "lent_here_only", "another_pass_before", "scan_for_group")
"""What the page asks for after a pass, which waits then."""


def words(newest: ScanView, latest: list[ScanView], at: Moment) -> str:
    """How to lend home what was read at two scanners; empty where there is no such thing. `latest`: newest first."""
    others = list(_newest_of_others(newest, latest, at))
    if newest.answer.action == ItemStep.LENT and any(one.answer.reason in AFTER_PASS for one in others):
        return str(gettext("Ett lånekort väntar vid en annan skanner. Ska saken hem: skanna lånekortet här."))
    if newest.answer.reason == "scan_item" and any(_has_just_lent(one) for one in others):
        return str(gettext("Ska det hem som nyss lånades ut vid en annan skanner: skanna lånekortet vid den."))
    return ""


def pass_waits(latest: list[ScanView], desk: str | None, at: Moment) -> bool:
    """Whether a scanner of a desk, or of none, has read a pass in the last 30 seconds that lent nothing yet."""
    seen = set()
    for scan in latest:
        if scan.answer.result in (Result.REFUSED, Result.REPEAT) or scan.scanner in seen:
            continue
        seen.add(scan.scanner)
        if scan.desk in (None, desk) and scan.answer.reason in AFTER_PASS and is_held(scan.at, at):
            return True
    return False


def _has_just_lent(scan: ScanView) -> bool:
    return scan.answer.action == ItemStep.LENT and not scan.undone


def _newest_of_others(newest: ScanView, latest: list[ScanView], at: Moment) -> Iterator[ScanView]:
    """The newest scan of each other scanner of this place, where it was made within 30 seconds."""
    seen = {newest.scanner}
    for scan in latest:
        is_here = scan.desk is None or newest.desk is None or scan.desk == newest.desk
        if scan.scanner not in seen and is_here and is_held(scan.at, at):
            yield scan
        seen.add(scan.scanner)
