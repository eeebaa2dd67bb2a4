import pytest


@pytest.fixture(autouse=True)
def _drawn_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """No watcher runs beside these tests: the board is drawn anew for each request instead of for each change."""
    monkeypatch.setattr("web.live.REDRAW", -1.0)
