"""On the bench's simulated memory card each sync takes its time and is counted."""

from pathlib import Path

import pytest

from tests.bench.disk import Disk, sync_timer


@pytest.mark.parametrize("shortest_ms", [0, 40])
def test_a_sync_lasts_and_is_counted(tmp_path: Path, shortest_ms: int) -> None:
    disk = Disk(tmp_path / "disk", shortest_ms)
    with sync_timer(tmp_path, disk.environment) as sync:
        times = [sync.time() for _ in range(3)]
    assert min(times) >= shortest_ms
    assert disk.syncs == 3
    assert (tmp_path / "synced").stat().st_size == 3 * 4096
