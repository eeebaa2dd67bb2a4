"""A disk that fails while a scan is written is an error of its own, and the scan has done nothing."""

from pathlib import Path

from kiosk.errors import StorageFault
from kiosk.scans.handle import Scanned
from tests.kiosk.scans.centre_with_faults import Centre


def test_a_disk_that_fails_anywhere_in_a_scan_is_said_as_such(demonstration: Path, tmp_path: Path) -> None:
    """Also where SQLite has undone the whole transaction, and with it the savepoint of the code's action."""
    centre = Centre(demonstration, tmp_path)
    failed = 0
    for steps in range(1, 200, 4):
        scan = Scanned(code="TAB0001", scanner="front", scan_id=f"disk-{steps:08d}")
        try:
            with centre.failing_after(steps):
                centre.scan(scan)
        except StorageFault:
            failed += 1
            assert centre.rows(f"SELECT 1 FROM scan WHERE scan_id = '{scan.scan_id}'") == []
        else:
            break
    assert failed > 10
