"""`kiosk run` on a database that is damaged meanwhile: it starts again on the newest copy, and gives numbers."""

import uuid
from pathlib import Path

import requests

from tests import factories
from tests.kiosk.basics.test_storage import overwrite_a_page
from tests.processes import Served, kiosk, token
from tests.waiting import until


def take(served: Served, bearer: str) -> str | None:
    form = {"topic": "login", "request_key": str(uuid.uuid4())}
    try:
        answer = requests.post(f"{served.url}/api/v1/tickets", json=form, timeout=10,
                               headers={"Authorization": f"Bearer {bearer}"})  # fmt: skip
    except requests.RequestException:
        return None
    return answer.json()["number"] if answer.status_code == 201 else None


def test_it_works(demonstration: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    factories.copy_demonstration(demonstration, data).db.close()
    bearer = token(data, "kiosk")
    kiosk("backup", "--data", str(data))
    served = Served("run", data, tmp_path / "run.log").start()
    try:
        given = {take(served, bearer) for _ in range(3)}
        assert None not in given
        overwrite_a_page(data, "ticket")
        assert until(lambda: take(served, bearer) not in (None, *given), 60)
        assert (data / "kiosk-before-restore-1").is_dir()
    finally:
        served.stop()
